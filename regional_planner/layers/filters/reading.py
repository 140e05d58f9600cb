"""A filter as it arrives, text or JSON, becomes one tree: CQL2 JSON. Limits are kept before anything is looked at."""

from __future__ import annotations

from typing import Final

import orjson
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.filters.faults import malformed, refused, shortened, too_much
from regional_planner.layers.filters.grammar import Tree, grammar

TEXT, JSON = "cql2-text", "cql2-json"
DRAFT_TEXT: Final = "cql-text"
"""What drafts of the standard called CQL2 text; GDAL leaves filters to servers that name it, and to no others."""
LANGUAGES: Final = (TEXT, JSON, DRAFT_TEXT)
MOST_CHARACTERS, DEEPEST, MOST_OPERATIONS = 8000, 60, 200


def read(text: str, language: str) -> Tree:
    """The filter as CQL2 JSON.

    Raises:
        InvalidQuery: when the language is not there, the filter cannot be read or it passes a limit.
    """
    if language not in LANGUAGES:
        message = _("There is no filter language “{name}”.", name=shortened(language))
        raise refused("unsupported", message, _("There are: {known}.", known=", ".join(LANGUAGES)), "filter-lang")
    if len(text) > MOST_CHARACTERS:
        raise too_much(_("The filter has {count} characters.", count=len(text)), MOST_CHARACTERS)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise malformed(_("The filter is not Unicode text."))
    tree = _read_json(text) if language == JSON else _read_text(text)
    _limit(tree)
    return tree


def _read_text(text: str) -> Tree:
    try:
        return grammar().parse(text)
    except UnexpectedCharacters as error:
        place = error.pos_in_stream or 0
        raise _not_understood(text[place], place) from None
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise malformed(_("The filter ends before it is complete.")) from None
        raise _not_understood(shortened(error.token), error.token.start_pos or 0) from None


def _not_understood(text: str, place: int) -> InvalidQuery:
    return malformed(_("“{text}” is not understood at character {place}.", text=text, place=place + 1))


def _read_json(text: str) -> Tree:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = _("The filter is not JSON from character {place} on.", place=error.pos + 1)
        remedy = _("Write CQL2 JSON such as: {form}", form='{"op":">","args":[{"property":"population"},100000]}')
        raise malformed(message, remedy) from None


def _limit(tree: Tree) -> None:
    level, depth, operations = [tree], 0, 0
    while level:
        if depth > DEEPEST:
            raise too_much(_("The filter is nested too deep."), DEEPEST)
        depth += 1
        inner: list[Tree] = []
        for each in level:
            if isinstance(each, dict):
                operations += "op" in each
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        level = inner
    if operations > MOST_OPERATIONS:
        message = _("The filter has {count} operators and functions.", count=operations)
        raise too_much(message, MOST_OPERATIONS)
