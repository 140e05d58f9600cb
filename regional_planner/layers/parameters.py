"""What a request for features asks: every parameter is read, and one that is unknown or malformed is refused."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, TypeVar

from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import today
from regional_planner.layers.crs import CRS84, CRS_URIS, ReferenceSystem, reference_system
from regional_planner.layers.declarations import Collection, Period
from regional_planner.layers.filters.faults import unknown_property
from regional_planner.layers.filters.filter import Filter, compile_filter
from regional_planner.layers.filters.reading import LANGUAGES, TEXT
from regional_planner.layers.filters.times import day
from regional_planner.layers.terms import Kind, Property, Value

Pairs = Sequence[tuple[str, str]]
Read = TypeVar("Read")
Default = TypeVar("Default")

EVERYWHERE: Final = ("f", "lang")
DRAWING: Final = ("crs", "zoom-level", "max-allowable-offset")
CHOOSING: Final = (
    "limit",
    "offset",
    "bbox",
    "bbox-crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
)
DEFAULT_LIMIT, MOST_FEATURES = 100, 1000
MOST_CHARACTERS = 200
"""Of a text to filter by; the address goes back in the links of the answer."""
PLAIN: Final = reference_system(CRS84)
FINEST_ZOOM, PIXELS_PER_TILE = 24, 512

FORMS: Final = {
    "limit": lazy("Write a whole number from 1; more than {most} are given {most} at a time."),
    "offset": lazy("Write how many features to pass over: 0, 1, 2, ..."),
    "bbox": lazy(
        "Write the lower and the upper corner, in the axes of bbox-crs; without it west,south,east,north in degrees."
        " Heights may stand third and sixth."
    ),
    "crs": lazy("Write one of: {systems}."),
    "bbox-crs": lazy("Write one of: {systems}."),
    "filter": lazy("Write CQL2 such as: population > 100000 AND name LIKE 'San%'"),
    "filter-lang": lazy("Write one of: {languages}."),
    "filter-crs": lazy("Write one of: {systems}."),
    "sortby": lazy("Write names of properties, each once, falling ones with a minus sign: -population,name"),
    "properties": lazy("Write names of properties, each once: code,name"),
    "datetime": lazy("Write a day (2017-05-17), an RFC 3339 instant, or an interval: a/b, a/.. or ../b."),
    "day": lazy("Write one day such as 2017-05-17, or an RFC 3339 instant."),
    "zoom-level": lazy("Write a whole number from 0 to 24."),
    "max-allowable-offset": lazy("Write how many degrees borders may be off, such as 0.001."),
    Kind.TEXT: lazy("Write at most 200 characters."),
    Kind.WHOLE: lazy("Write a whole number."),
    Kind.NUMBER: lazy("Write a number with a decimal point."),
    Kind.FLAG: lazy("Write true or false."),
    Kind.DAY: lazy("Write a date such as 2018-09-06."),
}


@dataclass(frozen=True)
class ItemsQuery:
    """A page of the features that meet all conditions, drawn as finely as asked."""

    limit: int | None
    """None for all."""
    offset: int
    areas: tuple[BaseGeometry, ...] | None
    """Features must meet any of these, EPSG:4326; two where the box asked for crosses the 180th meridian."""
    period: Period
    conditions: tuple[tuple[str, Value], ...]
    """(property, value) that a feature must have."""
    drawn: Drawn
    filter: Filter | None = None
    order: tuple[Order, ...] = ()
    """What features are sorted by, the first first; without any, and among equals, the layer's own order holds."""
    shown: tuple[str, ...] | None = None
    """Names of the properties to be shown; None for all."""


class Order(NamedTuple):
    """One property that features are sorted by; those without a value come last, whichever way it goes."""

    name: str
    falling: bool


@dataclass(frozen=True)
class Drawn:
    """How shapes are to be drawn."""

    tolerance: float
    """Degrees that borders may be off; 0 is full detail."""
    system: ReferenceSystem


def items_query(collection: Collection, pairs: Pairs, whole: bool = False) -> ItemsQuery:
    """Read the parameters of a list of features; `whole` where all are given unless `limit` says how many.

    Raises:
        InvalidQuery: names each parameter that is unknown, repeated or malformed, and those there are.
    """
    filters = {each.name: each for each in collection.properties}
    read = _Reader(pairs, (*CHOOSING, *DRAWING, *filters, *EVERYWHERE))
    system = read.value("bbox-crs", reference_system, PLAIN)
    language = read.value("filter-lang", _language, TEXT)
    filter_system = read.value("filter-crs", reference_system, PLAIN)
    query = ItemsQuery(
        limit=read.value("limit", _positive, None) if whole else _of_a_page(read),
        offset=read.value("offset", _whole, 0),
        areas=read.value("bbox", lambda text: areas(text, system), None),
        period=read.value("datetime", period, None) or Period(today(), today()),
        conditions=tuple((each.name, read.filter(each)) for each in filters.values() if each.name in read.given),
        drawn=_drawn(read),
        filter=read.value("filter", lambda text: compile_filter(text, language, filters, filter_system), None),
        order=read.value("sortby", lambda text: _order(text, tuple(filters)), ()),
        shown=read.value("properties", lambda text: _names(text, tuple(filters)), None),
    )
    read.finish()
    return query


def drawing_query(pairs: Pairs) -> Drawn:
    """Read the parameters of one feature: how it is to be drawn.

    Raises:
        InvalidQuery: as for a list.
    """
    read = _Reader(pairs, (*DRAWING, *EVERYWHERE))
    found = _drawn(read)
    read.finish()
    return found


def day_query(pairs: Pairs) -> date:
    """Read the parameters of what shows one day: `datetime` names it; today without.

    Raises:
        InvalidQuery: as for a list, and for a period of several days.
    """
    read = _Reader(pairs, ("datetime", *EVERYWHERE))
    asked = read.value("datetime", _one_day, None, "day")
    read.finish()
    return asked or today()


def document_query(pairs: Pairs) -> None:
    """Check the parameters of a document about the service.

    Raises:
        InvalidQuery: as for a list.
    """
    _Reader(pairs, EVERYWHERE).finish()


def areas(text: str, system: ReferenceSystem) -> tuple[BaseGeometry, ...]:
    """The areas of `bbox`, EPSG:4326: 4 numbers in the axes of `system`, or 6 with heights, which are passed over.

    Raises:
        ValueError: for anything else, corners in the wrong order, or what is no place on Earth.

    >>> [area.bounds for area in areas("170,-20,-170,-10", PLAIN)]
    [(170.0, -20.0, 180.0, -10.0), (-180.0, -20.0, -170.0, -10.0)]
    """
    return system.locate_box([_number(part) for part in text.split(",")])


def period(text: str) -> Period:
    """The days of `datetime`: an RFC 3339 date or instant, or an interval `a/b` with `..` for an open end.

    Raises:
        ValueError: for anything else, or an interval that ends before it begins.

    >>> period("2017-05-17/..")
    Period(start=datetime.date(2017, 5, 17), end=None)
    """
    first, slash, last = text.partition("/")
    if not slash:
        return Period(day(first), day(first))
    found = Period(*(None if bound in {"", ".."} else day(bound) for bound in (first, last)))
    if found.start and found.end and found.end < found.start:
        raise ValueError("it ends before it begins")
    return found


def _one_day(text: str) -> date:
    if "/" in text:
        raise ValueError(text)
    return day(text)


class _Reader:
    """Reads parameters and gathers what is wrong with any, so that all of it is said at once."""

    def __init__(self, pairs: Pairs, known: Sequence[str]) -> None:
        self.given: Mapping[str, str] = dict(pairs)
        there = _("There are: {known}.", known=", ".join(known))
        self._faults = [
            FieldError(name, "unknown_parameter", _("There is no parameter “{name}” here.", name=name), there)
            for name in self.given
            if name not in known
        ]
        self._faults += [
            FieldError(name, "repeated", _("“{name}” is given more than once.", name=name), _("Give it once."))
            for name, count in Counter(name for name, _value in pairs).items()
            if count > 1 and name in known
        ]

    def value(self, name: str, read: Callable[[str], Read], default: Default, form: str = "") -> Read | Default:
        """The parameter as `read` understands it; `default` where it is not given."""
        if name not in self.given:
            return default
        text = self.given[name]
        try:
            return read(text)
        except InvalidQuery as refused:
            self._faults += refused.errors
            return default
        except (ValueError, OverflowError):
            remedy = form_of(form or name)
            message = _("“{value}” cannot be read as {name}.", value=text[:80], name=name)
            self._faults.append(FieldError(name, "malformed", message, remedy))
            return default

    def filter(self, wanted: Property) -> Value:
        """The value that a property must have, in the property's kind."""
        return self.value(wanted.name, _READERS[wanted.kind], None, wanted.kind)

    def finish(self) -> None:
        """Refuse the request if anything was wrong."""
        if self._faults:
            raise InvalidQuery(f"{self._faults[0].message} {self._faults[0].remedy}", self._faults)


def form_of(name: str) -> str:
    """How a parameter, or a property of some kind, is to be written."""
    return FORMS[name].format(most=MOST_FEATURES, systems=", ".join(CRS_URIS), languages=", ".join(LANGUAGES))


def _of_a_page(read: _Reader) -> int:
    return min(read.value("limit", _positive, DEFAULT_LIMIT), MOST_FEATURES)


def _drawn(read: _Reader) -> Drawn:
    return Drawn(_tolerance(read), read.value("crs", reference_system, PLAIN))


def _tolerance(read: _Reader) -> float:
    zoom = read.value("zoom-level", _zoom, None)
    offset = read.value("max-allowable-offset", _offset, None)
    pixel = None if zoom is None else 360 / PIXELS_PER_TILE / 2**zoom
    return min((each for each in (pixel, offset) if each is not None), default=0.0)


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(text)
    return text


def _order(text: str, known: Sequence[str]) -> tuple[Order, ...]:
    parts = [part.strip() for part in text.split(",")]
    names = _names(",".join(part.removeprefix("+").removeprefix("-") for part in parts), known, "sortby")
    return tuple(Order(name, part.startswith("-")) for name, part in zip(names, parts, strict=True))


def _names(text: str, known: Sequence[str], field: str = "properties") -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    if len(set(names)) < len(names):
        raise ValueError(text)
    for name in names:
        if name not in known:
            raise unknown_property(name, known, field)
    return names


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _positive(text: str) -> int:
    number = _whole(text)
    if number == 0:
        raise ValueError(text)
    return number


def _zoom(text: str) -> int:
    number = _whole(text)
    if number > FINEST_ZOOM:
        raise ValueError(text)
    return number


def _offset(text: str) -> float:
    number = _number(text)
    if number < 0:
        raise ValueError(text)
    return number


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text.strip(), re.ASCII):
        raise ValueError(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _text(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(text)
    return text


def _signed(text: str) -> int:
    return -_whole(text[1:]) if text.startswith("-") else _whole(text)


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


_READERS: Final[Mapping[Kind, Callable[[str], Value]]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _signed,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.DAY: day,
}
