"""From the tree of a filter to predicates over columns: every name, sort and number of arguments is checked here."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.language import gettext as _
from regional_planner.layers.crs import ReferenceSystem
from regional_planner.layers.filters import faults, shapes, times
from regional_planner.layers.filters.grammar import Tree
from regional_planner.layers.filters.terms import SORTS, Column, Predicate, Sort, Table, Term, Truth, constant
from regional_planner.layers.filters.texts import pattern, without_accents, without_case
from regional_planner.layers.terms import Property

GEOMETRY: Final = "geometry"
MOST_IN_LIST = 500

_COMPARISONS: Final[Mapping[str, Callable[..., Any]]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_ARITHMETIC: Final[Mapping[str, Callable[..., Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "div": lambda first, second: np.trunc(np.divide(first, second)),
    "^": np.power,
}
_FOLDS: Final[Mapping[str, Callable[[str], str]]] = {"casei": without_case, "accenti": without_accents}
_LOGIC: Final = ("and", "or", "not")
_OTHERS: Final = ("isnull", "like", "between", "in")
OPERATORS: Final = (
    *_LOGIC,
    *_COMPARISONS,
    *_OTHERS,
    *_ARITHMETIC,
    *_FOLDS,
    *shapes.RELATIONS,
    *times.INSTANTS,
    *times.INTERVALS,
)
Span = Callable[[Table], tuple[Column, Column]]


@dataclass(frozen=True)
class Compiler:
    """Compiles filters over features with these properties; geometries of the filter are in `system`."""

    properties: Mapping[str, Property]
    system: ReferenceSystem

    def predicate(self, tree: Tree) -> Predicate:
        """What is true, false or unknown of each feature.

        Raises:
            InvalidQuery: names what is not supported, unknown, or does not fit.
        """
        match tree:
            case bool():
                truth = Truth.of(np.asarray(tree), np.asarray(True))
                return lambda _table: truth
            case {"op": str(name), "args": list(arguments)}:
                return self._operation(name, arguments)
            case {"property": str()}:
                flag = self._sorted(self.term(tree), Sort.FLAG, "filter")
                return lambda table: _flagged(flag.read(table))
        raise faults.malformed(_("A condition is expected where the filter has a value."))

    def term(self, tree: Tree) -> Term:
        """A value of each feature.

        Raises:
            InvalidQuery: as `predicate` does.
        """
        match tree:
            case bool():
                return constant(Sort.FLAG, tree)
            case int() | float():
                return constant(Sort.NUMBER, _finite(tree))
            case str():
                return constant(Sort.TEXT, tree)
            case {"date": str(text)} | {"timestamp": str(text)}:
                return constant(Sort.DAY, _day(text))
            case {"property": str(name)}:
                return self._property(name)
            case {"op": str(name), "args": list(arguments)}:
                return self._computed(name, arguments)
            case None:
                remedy = _("Ask for absent values with: name IS NULL")
                raise faults.refused("null", _("Nothing can be compared with NULL."), remedy)
        raise faults.malformed(_("A value is expected where the filter has something else."))

    def _operation(self, given: str, arguments: list[Tree]) -> Predicate:
        name = given.lower()
        if name in _LOGIC:
            return self._logic(name, arguments)
        if name in _COMPARISONS:
            return self._comparison(name, *_exactly(2, name, arguments, f"a {name} b"))
        if name in shapes.RELATIONS:
            first, second = _exactly(2, name, arguments, f"{name.upper()}(geometry, POINT(-70.6 -33.4))")
            one, other = self._shape(first, name), self._shape(second, name)
            return lambda table: shapes.related(name, one, other, table)
        if name in times.INSTANTS or name in times.INTERVALS:
            return self._time(name, arguments)
        match name:
            case "isnull":
                return self._is_null(*_exactly(1, name, arguments, "a IS NULL"))
            case "like":
                return self._like(*_exactly(2, name, arguments, "name LIKE 'San%'"))
            case "between":
                value, low, high = _exactly(3, name, arguments, "a BETWEEN 1 AND 9")
                above, below = self._comparison(">=", value, low), self._comparison("<=", value, high)
                return lambda table: above(table) & below(table)
            case "in":
                return self._member(*_exactly(2, name, arguments, "a IN (1, 2)"))
        if name in _ARITHMETIC or name in _FOLDS:
            raise faults.malformed(_("A condition is expected where the filter has a value."))
        raise faults.unsupported(given, OPERATORS)

    def _logic(self, name: str, arguments: list[Tree]) -> Predicate:
        if name == "not":
            inner = self.predicate(*_exactly(1, name, arguments, "NOT a = 1"))
            return lambda table: ~inner(table)
        if len(arguments) < 2:
            raise faults.arguments(name, f"a = 1 {name.upper()} b = 2")
        parts = [self.predicate(each) for each in arguments]
        join: Callable[[Truth, Truth], Truth] = operator.and_ if name == "and" else operator.or_
        return lambda table: reduce(join, (part(table) for part in parts))

    def _comparison(self, name: str, first: Tree, second: Tree) -> Predicate:
        one, other = _alike(name, self.term(first), self.term(second))
        compare = _COMPARISONS[name]

        def truth(table: Table) -> Truth:
            a, b = one.read(table), other.read(table)
            return Truth.of(compare(a.values, b.values), a.known & b.known)

        return truth

    def _is_null(self, tree: Tree) -> Predicate:
        if tree == {"property": GEOMETRY}:
            return lambda table: Truth.of(shapely.is_missing(table.shapes), np.asarray(True))
        value = self.term(tree)
        return lambda table: Truth.of(~value.read(table).known, np.asarray(True))

    def _like(self, value: Tree, wanted: Tree) -> Predicate:
        text = self._sorted(self.term(value), Sort.TEXT, "like")
        form = self._sorted(self.term(wanted), Sort.TEXT, "like").literal
        if not isinstance(form, str):
            raise faults.arguments("like", "name LIKE 'San%'")
        matched = pattern(form).match
        matches = np.frompyfunc(lambda text: matched(text) is not None, 1, 1)

        def truth(table: Table) -> Truth:
            found = text.read(table)
            return Truth.of(matches(found.values), found.known)

        return truth

    def _member(self, value: Tree, listed: Tree) -> Predicate:
        if not isinstance(listed, list) or not listed:
            raise faults.arguments("in", "a IN (1, 2)")
        if len(listed) > MOST_IN_LIST:
            raise faults.too_much(_("A list of the filter has {count} values.", count=len(listed)), MOST_IN_LIST)
        term = self.term(value)
        items = [_alike("in", term, self.term(each))[1] for each in listed]
        if term.literal is not None or any(each.literal is None for each in items):
            equal = [self._comparison("=", value, each) for each in listed]
            return lambda table: reduce(operator.or_, (each(table) for each in equal))
        nowhere = Table((), lambda: np.empty(0, dtype=object))
        wanted = frozenset(each.read(nowhere).values.item() for each in items)
        among = np.frompyfunc(wanted.__contains__, 1, 1)

        def truth(table: Table) -> Truth:
            found = term.read(table)
            return Truth.of(among(found.values), found.known)

        return truth

    def _time(self, name: str, arguments: list[Tree]) -> Predicate:
        between = times.INTERVALS.get(name)
        form = f"{name.upper()}(INTERVAL(valid_from, valid_to), INTERVAL('2017-01-01', '..'))"
        first, second = _exactly(2, name, arguments, form)
        if between and not all(isinstance(each, dict) and "interval" in each for each in (first, second)):
            raise faults.arguments(name, form)
        relation = between or times.INSTANTS[name]
        one, other = self._span(first), self._span(second)

        def truth(table: Table) -> Truth:
            (start, end), (since, until) = one(table), other(table)
            holds = relation(start.values, end.values, since.values, until.values)
            return Truth.of(holds, start.known & end.known & since.known & until.known)

        return truth

    def _span(self, tree: Tree) -> Span:
        match tree:
            case {"interval": [first, last]}:
                start, end = self._bound(first, -math.inf), self._bound(last, math.inf)
                if start.literal is not None and end.literal is not None and str(start.literal) > str(end.literal):
                    raise faults.malformed(_("An interval of the filter ends before it begins."))
                return lambda table: (start.read(table), end.read(table))
            case {"interval": _}:
                raise faults.arguments("interval", "INTERVAL('2017-01-01', '..')")
        instant = self._instant(tree)
        return lambda table: (instant.read(table),) * 2

    def _bound(self, tree: Tree, open_end: float) -> Term:
        """One end of an interval; where a feature has no date for it, that end is open."""
        if tree == "..":
            made = Column(np.asarray(open_end), np.asarray(True))
            return Term(Sort.DAY, lambda _table: made)
        bound = self._instant(tree)

        def read(table: Table) -> Column:
            found = bound.read(table)
            return Column(np.where(found.known, found.values, open_end), np.asarray(True))

        return Term(Sort.DAY, read, bound.literal)

    def _instant(self, tree: Tree) -> Term:
        return self._sorted(constant(Sort.DAY, _day(tree)) if isinstance(tree, str) else self.term(tree), Sort.DAY)

    def _shape(self, tree: Tree, name: str) -> BaseGeometry | None:
        """A geometry of the filter; None is that of the feature."""
        match tree:
            case {"property": "geometry"}:
                return None
            case {"property": str(other)}:
                self._property(other)
            case {"bbox": _} | {"type": str()}:
                return shapes.literal(tree, self.system)
        raise faults.arguments(name, f"{name.upper()}(geometry, BBOX(-71, -34, -70, -33))")

    def _property(self, name: str) -> Term:
        if name == GEOMETRY:
            form = "S_INTERSECTS(geometry, BBOX(-71, -34, -70, -33))"
            raise faults.refused(
                "sorts", _("The geometry is no value to compare."), _("Write it as: {form}.", form=form)
            )
        if name not in self.properties:
            raise faults.unknown_property(name, (*self.properties, GEOMETRY))
        sort = SORTS[self.properties[name].kind]
        return Term(sort, lambda table: table.column(name, sort))

    def _computed(self, given: str, arguments: list[Tree]) -> Term:
        name = given.lower()
        if name in _ARITHMETIC:
            first, second = (
                self._sorted(self.term(each), Sort.NUMBER, name) for each in _exactly(2, name, arguments, f"a {name} b")
            )
            return _arithmetic(name, first, second)
        if name in _FOLDS:
            return _folded(
                name, self._sorted(self.term(*_exactly(1, name, arguments, f"{name}(name)")), Sort.TEXT, name)
            )
        if name in OPERATORS:
            raise faults.malformed(_("A value is expected where the filter has a condition."))
        raise faults.unsupported(given, OPERATORS)

    def _sorted(self, term: Term, sort: Sort, name: str = "T_…") -> Term:
        if term.sort is not sort:
            raise faults.mixed(name, term.sort, sort)
        return term


def _exactly(count: int, name: str, arguments: list[Tree], form: str) -> list[Tree]:
    if len(arguments) != count:
        raise faults.arguments(name, form)
    return arguments


def _alike(name: str, first: Term, second: Term) -> tuple[Term, Term]:
    """Both terms in one sort: a text beside a date is read as one, and so is 0 or 1 beside what is true or false."""
    if first.sort is second.sort:
        return first, second
    cast = _cast(second, first.sort)
    if cast is not None:
        return first, cast
    cast = _cast(first, second.sort)
    if cast is not None:
        return cast, second
    raise faults.mixed(name, first.sort, second.sort)


def _cast(term: Term, sort: Sort) -> Term | None:
    if sort is Sort.DAY and isinstance(term.literal, str):
        return constant(Sort.DAY, _day(term.literal))
    if sort is Sort.FLAG and term.sort is Sort.NUMBER and term.literal in {0.0, 1.0}:
        # Formats without truth values, as GDAL has them, write it so.
        return constant(Sort.FLAG, term.literal == 1.0)
    return None


def _arithmetic(name: str, first: Term, second: Term) -> Term:
    """What has no finite result (a division by zero) is unknown."""
    compute = _ARITHMETIC[name]

    def read(table: Table) -> Column:
        a, b = first.read(table), second.read(table)
        with np.errstate(all="ignore"):
            made = compute(a.values, b.values)
        return Column(made, a.known & b.known & np.isfinite(made))

    return Term(Sort.NUMBER, read)


def _folded(name: str, inner: Term) -> Term:
    fold = _FOLDS[name]
    if isinstance(inner.literal, str):
        return constant(Sort.TEXT, fold(inner.literal))
    each = np.frompyfunc(lambda text: fold(text) if text else "", 1, 1)

    def read(table: Table) -> Column:
        found = inner.read(table)
        return Column(each(found.values), found.known)

    return Term(Sort.TEXT, read)


def _flagged(found: Column) -> Truth:
    return Truth.of(found.values, found.known)


def _finite(number: float) -> float:
    try:
        found = float(number)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise faults.malformed(_("A number of the filter is too large."))
    return found


def _day(text: str) -> Any:
    try:
        return times.day(text)
    except (ValueError, OverflowError):
        message = _("“{text}” is no date.", text=faults.shortened(text))
        raise faults.malformed(message, _("Write dates as DATE('2018-09-06').")) from None
