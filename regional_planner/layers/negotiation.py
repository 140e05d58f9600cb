"""Which representation a request is answered in: `f=` wins over Accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from werkzeug.datastructures import MIMEAccept

from regional_planner.kernel.errors import FieldError, InvalidQuery, NotAcceptable
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.documents import HTML, JSON, Link, link
from regional_planner.layers.formats.catalogue import FORMATS, Format
from regional_planner.layers.parameters import Pairs


@dataclass(frozen=True)
class Asked:
    """What a request asks for, whatever the document."""

    base: str
    """Address of the landing page."""
    address: str
    pairs: Pairs
    shown: str
    """Name of the representation to answer in."""
    media: str
    """Its media type."""

    @property
    def as_page(self) -> bool:
        """Whether people are to read it."""
        return self.shown == PAGE


PAGE: Final = "html"
FEATURES: Final[Mapping[str, str]] = {
    FORMATS[0].name: FORMATS[0].media_type,
    PAGE: HTML,
    **{each.name: each.media_type for each in FORMATS[1:]},
}
"""What features come in, by the name in `f=`; the first is what is given to who names none."""
_FORMATS: Final[Mapping[str, Format]] = {each.name: each for each in FORMATS}


def of_document(media: str) -> dict[str, str]:
    """What a document about the service comes in: its JSON, of this media type, and a page."""
    return {"json": media, PAGE: HTML}


def choose(offered: Mapping[str, str], asked: str | None, accepted: MIMEAccept) -> str:
    """The name of the representation that a request asks for, out of `offered` (name -> media type).

    Raises:
        InvalidQuery: for a name that is not offered.
        NotAcceptable: where the reader takes none of what is offered.
    """
    if asked is not None:
        if asked not in offered:
            known = ", ".join(offered)
            message = _("There is no representation “{f}”.", f=asked)
            raise InvalidQuery.at(FieldError("f", "unknown", message, _("There are: {known}.", known=known)))
        return asked
    names = {media.partition(";")[0]: name for name, media in offered.items()}
    # A reader may name a type with its parameters or leave them out.
    names |= {media: name for name, media in offered.items()}
    # Who takes plain JSON takes the first, which is a JSON of some kind.
    names.setdefault(JSON, next(iter(offered)))
    best = accepted.best_match(names)
    if best is None:
        if accepted:
            raise NotAcceptable(_("Available are: {types}.", types=", ".join(names)))
        return next(iter(offered))
    return names[best]


def format_named(name: str) -> Format | None:
    """The format of this name; None for a page."""
    return _FORMATS.get(name)


def alternates(address: str, pairs: Pairs, shown: str) -> list[Link]:
    """Links to what is asked of `address` by `pairs`, in every representation but the one that is shown."""
    titles = {**{each.name: each.title for each in FORMATS}, PAGE: _("This document as a page")}
    return [
        link(with_pairs(address, pairs, f=name), "alternate", media, titles[name])
        for name, media in FEATURES.items()
        if name != shown
    ]


def with_pairs(address: str, pairs: Pairs, **changes: str) -> str:
    """The address of a request with these parameters, some of them changed."""
    kept = {name: value for name, value in pairs if name not in changes} | changes
    return f"{address}?{urlencode(kept)}" if kept else address


def in_header(links: Sequence[Link]) -> str:
    """Links as the Link header has them; alternates stand in the body alone, for a long header is cut by proxies."""
    kept = (each for each in links if each["rel"] != "alternate")
    return ", ".join(f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"' for each in kept)
