"""What a request for features asks: every parameter is read, and one that is unknown or malformed is refused."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import day_of, today
from regional_planner.layers.declarations import Collection, Kind, Property, Value
from regional_planner.territory.boundaries.encode import Box

Pairs = Sequence[tuple[str, str]]
Read = TypeVar("Read")
Default = TypeVar("Default")

EVERYWHERE: Final = ("f", "lang")
DRAWING: Final = ("zoom-level", "max-allowable-offset")
CHOOSING: Final = ("limit", "offset", "bbox", "datetime")
DEFAULT_LIMIT, MOST_FEATURES = 100, 1000
MOST_CHARACTERS = 200
"""Of a text to filter by; the address goes back in the links of the answer."""
FINEST_ZOOM, PIXELS_PER_TILE = 24, 512

FORMS: Final = {
    "limit": lazy("Write a whole number from 1; more than {most} are given {most} at a time."),
    "offset": lazy("Write how many features to pass over: 0, 1, 2, ..."),
    "bbox": lazy("Write west,south,east,north in degrees, longitude first; heights may stand third and sixth."),
    "datetime": lazy("Write a day (2017-05-17), an RFC 3339 instant, or an interval: a/b, a/.. or ../b."),
    "zoom-level": lazy("Write a whole number from 0 to 24."),
    "max-allowable-offset": lazy("Write how many degrees borders may be off, such as 0.001."),
    Kind.TEXT: lazy("Write at most 200 characters."),
    Kind.WHOLE: lazy("Write a whole number."),
    Kind.NUMBER: lazy("Write a number with a decimal point."),
    Kind.FLAG: lazy("Write true or false."),
    Kind.DAY: lazy("Write a date such as 2018-09-06."),
}


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; a missing bound is open. One day starts and ends on itself."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class ItemsQuery:
    """A page of the features that meet all conditions, drawn as finely as asked."""

    limit: int
    offset: int
    boxes: tuple[Box, ...] | None
    """Features must meet any of these; two where the box asked for crosses the 180th meridian."""
    period: Period
    conditions: tuple[tuple[str, Value], ...]
    """(property, value) that a feature must have."""
    tolerance: float
    """Degrees that borders may be off; 0 is full detail."""


def items_query(collection: Collection, pairs: Pairs) -> ItemsQuery:
    """Read the parameters of a list of features.

    Raises:
        InvalidQuery: names each parameter that is unknown, repeated or malformed, and those there are.
    """
    filters = {each.name: each for each in collection.properties}
    read = _Reader(pairs, (*CHOOSING, *DRAWING, *filters, *EVERYWHERE))
    query = ItemsQuery(
        limit=min(read.value("limit", _positive, DEFAULT_LIMIT), MOST_FEATURES),
        offset=read.value("offset", _whole, 0),
        boxes=read.value("bbox", boxes, None),
        period=read.value("datetime", period, None) or Period(today(), today()),
        conditions=tuple((each.name, read.filter(each)) for each in filters.values() if each.name in read.given),
        tolerance=_tolerance(read),
    )
    read.finish()
    return query


def drawing_query(pairs: Pairs) -> float:
    """Read the parameters of one feature; returns the degrees that its border may be off.

    Raises:
        InvalidQuery: as for a list.
    """
    read = _Reader(pairs, (*DRAWING, *EVERYWHERE))
    found = _tolerance(read)
    read.finish()
    return found


def document_query(pairs: Pairs) -> None:
    """Check the parameters of a document about the service.

    Raises:
        InvalidQuery: as for a list.
    """
    _Reader(pairs, EVERYWHERE).finish()


def boxes(text: str) -> tuple[Box, ...]:
    """The boxes of `bbox`: 4 numbers, or 6 with heights, which are passed over; degrees, longitude first.

    Raises:
        ValueError: for anything else, or a south above its north.

    >>> boxes("170,-20,-170,-10")
    (Box(west=170.0, south=-20.0, east=180.0, north=-10.0), Box(west=-180.0, south=-20.0, east=-170.0, north=-10.0))
    """
    numbers = [_number(part) for part in text.split(",")]
    if len(numbers) not in {4, 6}:
        raise ValueError(f"{len(numbers)} numbers")
    west, south = numbers[:2]
    east, north = numbers[3:5] if len(numbers) == 6 else numbers[2:]
    if not (-90 <= south <= north <= 90 and abs(west) <= 180 and abs(east) <= 180):
        raise ValueError("no place on Earth")
    if west <= east:
        return (Box(west, south, east, north),)
    return Box(west, south, 180.0, north), Box(-180.0, south, east, north)


def period(text: str) -> Period:
    """The days of `datetime`: an RFC 3339 date or instant, or an interval `a/b` with `..` for an open end.

    Raises:
        ValueError: for anything else, or an interval that ends before it begins.

    >>> period("2017-05-17/..")
    Period(start=datetime.date(2017, 5, 17), end=None)
    """
    first, slash, last = text.partition("/")
    if not slash:
        return Period(_day(first), _day(first))
    found = Period(*(None if bound in {"", ".."} else _day(bound) for bound in (first, last)))
    if found.start and found.end and found.end < found.start:
        raise ValueError("it ends before it begins")
    return found


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
        except (ValueError, OverflowError):
            remedy = FORMS[form or name].format(most=MOST_FEATURES)
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


def _tolerance(read: _Reader) -> float:
    zoom = read.value("zoom-level", _zoom, None)
    offset = read.value("max-allowable-offset", _offset, None)
    pixel = None if zoom is None else 360 / PIXELS_PER_TILE / 2**zoom
    return min((each for each in (pixel, offset) if each is not None), default=0.0)


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


def _day(text: str) -> date:
    """RFC 3339: a full date, or an instant with its offset, which falls on a day where the plan is made."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return date.fromisoformat(text)
    # A plus sign in an address that was not escaped arrives as a blank.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+ -]\d{2}:\d{2})", text, re.ASCII):
        raise ValueError(text)
    return day_of(datetime.fromisoformat(text.upper().replace(" ", "+")))


_READERS: Final[Mapping[Kind, Callable[[str], Value]]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _signed,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.DAY: _day,
}
