"""Texts in filters: patterns of LIKE, and what they are when case or accents do not count."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNDECOMPOSED: Final = str.maketrans("øØłŁđĐħĦıŧŦ", "oOlLdDhHitT")
"""Letters with a stroke, which Unicode does not take apart."""


def without_case(text: str) -> str:
    """The text with case folded (CASEI).

    >>> without_case("STRASSE") == without_case("Straße")
    True
    """
    return unicodedata.normalize("NFC", text.casefold())


def without_accents(text: str) -> str:
    """The text without accents (ACCENTI).

    >>> without_accents("Ñuble, Aysén, København")
    'Nuble, Aysen, Kobenhavn'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED))
    return unicodedata.normalize("NFC", "".join(part for part in parts if unicodedata.category(part) != "Mn"))


def in_order(text: str) -> tuple[str, str]:
    """By what texts are put in the order of a Spanish dictionary: case and accents do not count, ñ follows n.

    >>> sorted(["Zapallar", "ñandú", "Ñuñoa", "Álamo", "nuez", "Nazca"], key=in_order)
    ['Álamo', 'Nazca', 'nuez', 'ñandú', 'Ñuñoa', 'Zapallar']
    """
    return without_accents(without_case(text).replace("ñ", "n\uffff")), text


def pattern(like: str) -> re.Pattern[str]:
    r"""What a pattern of LIKE matches, whole: % any text, _ any character, \ takes the next one as it is.

    What follows each % is matched where it comes first and never tried again (as `fnmatch` does it), but for the
    last, which stands at the end: so no pattern makes matching slow.

    >>> bool(pattern(r"100\% _s%").match("100% as it is"))
    True
    """
    pieces = [""]
    for escaped, character in re.findall(r"(\\?)(.)", like, re.DOTALL):
        if character == "%" and not escaped:
            pieces.append("")
        else:
            pieces[-1] += "." if character == "_" and not escaped else re.escape(character)
    if len(pieces) == 1:
        return re.compile(rf"{pieces[0]}\Z", re.DOTALL)
    first, *middle, last = pieces
    found = "".join(rf"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(rf"{first}{found}.*{last}\Z", re.DOTALL)
