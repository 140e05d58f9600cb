"""Spanish and English texts: message ids are English, the Spanish catalogue lies in `regional_planner/locale`.

The language is a context variable, so that errors raised deep inside a rule, a page and a line on the
terminal speak the reader's language without being handed a locale. It needs neither Flask nor a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel.core import negotiate_locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("es", "en")
LOCALES = {"es": "es_CL", "en": "en_GB"}
"""How each language writes numbers and dates."""
DEFAULT_LANGUAGE = "es"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def gettext(msgid: str, **params: object) -> str:
    """Say `msgid` in the current language; `{name}` places are filled from `params`.

    >>> with speaking("en"):
    ...     gettext("{count} rows", count=3)
    '3 rows'
    """
    text = catalogue(_language.get()).get(msgid) or msgid
    return text.format(**params) if params else text


class LazyText(str):
    """A text said when it is used, for places that are read once at start (labels, validators, command help).

    As a string it is its message id, so that libraries which want a string take it; `str()` says it.
    """

    __slots__ = ()

    @property
    def msgid(self) -> str:
        """The English message id."""
        return str.__str__(self)

    def format(self, *_: object, **params: object) -> str:
        """Fill the places; what marshmallow's validators call."""
        return gettext(self.msgid).format(**params)

    def __str__(self) -> str:
        return gettext(self.msgid)


def lazy_gettext(msgid: str) -> LazyText:
    """Mark a text for the catalogue and say it later."""
    return LazyText(msgid)


def language() -> str:
    """The current language, `es` or `en`."""
    return _language.get()


def number(value: float) -> str:
    """A number with the separators of the current language.

    >>> with speaking("es"):
    ...     number(1234567)
    '1.234.567'
    """
    return str(format_decimal(value, locale=LOCALES[language()]))


def localised(row: Mapping[str, object], field: str) -> str:
    """The text `field` of a row that holds `<field>_es` and `<field>_en`; Spanish where English is missing."""
    return str(row.get(f"{field}_{language()}") or row[f"{field}_es"])


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` inside the block."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def preferred(accepted: list[str]) -> str:
    """The language to answer in, given the reader's languages, best first."""
    return negotiate_locale([tag.replace("-", "_") for tag in accepted], LANGUAGES) or DEFAULT_LANGUAGE


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(code: str) -> dict[str, str]:
    """Message id -> text of one language; empty for English, whose texts are the ids."""
    path = LOCALE_FOLDER / code / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}
