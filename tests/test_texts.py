"""Every text that people read has its Spanish, with the same places to fill in, and none is left over."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from regional_planner.kernel.language import LOCALE_FOLDER, gettext, preferred, speaking
from regional_planner.settings import PROJECT_FOLDER

KEYWORDS = {"_": None, "gettext": None, "lazy": None, "lazy_gettext": None, "ngettext": (1, 2)}


@lru_cache
def extracted() -> frozenset[str]:
    """All message ids in the code and the templates."""
    mappings = tomllib.loads(Path(PROJECT_FOLDER, "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    method_map = [(each["pattern"], each["method"]) for each in mappings["mappings"]]
    options = {
        each["pattern"]: {k: v for k, v in each.items() if k not in {"method", "pattern"}}
        for each in mappings["mappings"]
    }
    found: set[str] = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        PROJECT_FOLDER, method_map, options, KEYWORDS, directory_filter=lambda path: "node_modules" not in path
    ):
        found.update([message] if isinstance(message, str) else [text for text in message if text])
    return frozenset(found)


@lru_cache
def spanish() -> dict[str, str]:
    """The Spanish catalogue."""
    with Path(LOCALE_FOLDER, "es", "messages.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


def places(text: str) -> set[str]:
    """The places that a text leaves to fill in: {name} and %(name)s."""
    return set(re.findall(r"\{\w*\}|%\(\w+\)s", text))


def test_every_text_has_its_spanish() -> None:
    missing = {text for text in extracted() if not spanish().get(text)}
    assert not missing, sorted(missing)


def test_no_spanish_is_left_over() -> None:
    assert not set(spanish()) - extracted()


def test_translations_leave_the_same_places() -> None:
    for english, translated in spanish().items():
        assert places(english) == places(translated), english


@pytest.mark.parametrize(
    ("accepted", "language"),
    [(["es-CL", "en"], "es"), (["en-GB"], "en"), (["de"], "es"), ([], "es"), (["fr", "en"], "en")],
)
def test_the_readers_language_is_spoken(accepted: list[str], language: str) -> None:
    assert preferred(accepted) == language


def test_a_language_lasts_for_its_block() -> None:
    with speaking("en"):
        assert gettext("It is missing.") == "It is missing."
        with speaking("es"):
            assert gettext("It is missing.") != "It is missing."
        assert gettext("It is missing.") == "It is missing."
