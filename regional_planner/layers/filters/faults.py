"""How filters are refused: which parameter, what is wrong, and what there is instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.layers.filters.terms import Sort

FILTER: Final = "filter"
MOST_SHOWN = 60
"""Characters of the filter that a refusal repeats."""
NAMES: Final = {
    Sort.TEXT: lazy("text"),
    Sort.NUMBER: lazy("number"),
    Sort.FLAG: lazy("true or false"),
    Sort.DAY: lazy("date"),
}


def refused(code: str, message: str, remedy: str, field: str = FILTER) -> InvalidQuery:
    """The refusal of a filter, or of a parameter beside it."""
    return InvalidQuery.at(FieldError(field, code, message, remedy))


def malformed(message: str, remedy: str = "") -> InvalidQuery:
    """The refusal of what cannot be read."""
    return refused("malformed", message, remedy or _("Write CQL2 such as: population > 100000 AND name LIKE 'San%'"))


def unknown_property(name: str, known: Iterable[str], field: str = FILTER) -> InvalidQuery:
    """The refusal of a property that features do not have."""
    message = _("There is no property “{name}” here.", name=shortened(name))
    return refused("unknown_property", message, _("There are: {known}.", known=", ".join(known)), field)


def unsupported(name: str, known: Iterable[str]) -> InvalidQuery:
    """The refusal of an operator or function that is not there."""
    message = _("There is no operator or function “{name}” here.", name=shortened(name))
    return refused("unsupported", message, _("There are: {known}.", known=", ".join(known)))


def arguments(name: str, form: str) -> InvalidQuery:
    """The refusal of an operator or function whose arguments do not fit."""
    message = _("The arguments of “{name}” do not fit.", name=name)
    return refused("arguments", message, _("Write it as: {form}.", form=form))


def mixed(name: str, first: Sort, second: Sort) -> InvalidQuery:
    """The refusal of an operator between values of two sorts."""
    message = _(
        "“{name}” cannot take {first} and {second} together.", name=name, first=NAMES[first], second=NAMES[second]
    )
    remedy = _("Texts stand in single quotes, dates as DATE('2018-09-06'), numbers and true or false bare.")
    return refused("sorts", message, remedy)


def too_much(what: str, most: int) -> InvalidQuery:
    """The refusal of a filter past a limit."""
    return refused("too_large", what, _("At most {most} are taken: ask in parts.", most=most))


def shortened(text: str) -> str:
    """A part of the filter, short enough to be repeated."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
