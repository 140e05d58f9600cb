"""What a filter is made of once compiled: columns of values that may be unknown, and truth that may be unknown too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from regional_planner.layers.terms import Kind, Value

Mask = NDArray[np.bool_]
Shapes = NDArray[np.object_]
Rows = Sequence[Mapping[str, Value]]


class Sort(StrEnum):
    """What a value of a filter is; only values of one sort are compared."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"


SORTS: Final[Mapping[Kind, Sort]] = {
    Kind.TEXT: Sort.TEXT,
    Kind.WHOLE: Sort.NUMBER,
    Kind.NUMBER: Sort.NUMBER,
    Kind.FLAG: Sort.FLAG,
    Kind.DAY: Sort.DAY,
}
_STORED: Final[Mapping[Sort, tuple[type, Value]]] = {
    Sort.TEXT: (np.object_, ""),
    Sort.NUMBER: (np.float64, 0.0),
    Sort.FLAG: (np.bool_, False),
    Sort.DAY: (np.float64, 0.0),
}
"""How values of a sort are kept, and what stands where one is unknown."""


@dataclass(frozen=True, eq=False)
class Column:
    """Values, one per feature or one for all; where `known` is false the value means nothing."""

    values: NDArray[Any]
    known: Mask


@dataclass(frozen=True, eq=False)
class Truth:
    """Where a predicate holds and where it does not; where neither is set it is unknown (Kleene's logic)."""

    yes: Mask
    no: Mask

    @classmethod
    def of(cls, holds: NDArray[Any], known: NDArray[Any]) -> Truth:
        """The truth of `holds` where it is known."""
        found, sure = np.asarray(holds, dtype=np.bool_), np.asarray(known, dtype=np.bool_)
        return cls(found & sure, ~found & sure)

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.yes | other.yes, self.no & other.no)

    def __invert__(self) -> Truth:
        return Truth(self.no, self.yes)


@dataclass(frozen=True, eq=False)
class Table:
    """The features that a filter looks at; columns and shapes are made when a predicate first asks for them."""

    rows: Rows
    read_shapes: Callable[[], Shapes]
    _columns: dict[str, Column] = field(default_factory=dict)

    def column(self, name: str, sort: Sort) -> Column:
        """The values of a property."""
        if name not in self._columns:
            self._columns[name] = column([row[name] for row in self.rows], sort)
        return self._columns[name]

    @cached_property
    def shapes(self) -> Shapes:
        """The geometry of each feature, None where there is none."""
        return self.read_shapes()

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """The bounding box of each feature; NaN where it has no geometry."""
        return np.asarray(shapely.bounds(self.shapes), dtype=np.float64)


Predicate = Callable[[Table], Truth]


@dataclass(frozen=True, eq=False)
class Term:
    """A value in a filter: a literal, a property, or what is made of both."""

    sort: Sort
    read: Callable[[Table], Column]
    literal: Value = None
    """The value where it is the same for every feature and known beforehand."""


def column(values: Sequence[Value], sort: Sort) -> Column:
    """Values as an array; None is unknown. Dates are counted in days, so that open ends are infinite."""
    dtype, absent = _STORED[sort]
    plain = [_plain(value) for value in values] if sort is Sort.DAY else values
    made = np.array(plain, dtype=np.object_)
    known = np.array([value is not None for value in values], dtype=np.bool_)
    made[~known] = absent
    return Column(made.astype(dtype), known)


def _plain(value: Value) -> Value:
    return value.toordinal() if isinstance(value, date) else value


def constant(sort: Sort, value: Value) -> Term:
    """The term of a literal."""
    made = Column(np.asarray(_plain(value), dtype=_STORED[sort][0]), np.asarray(True))
    return Term(sort, lambda _table: made, value)
