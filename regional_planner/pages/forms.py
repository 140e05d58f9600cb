"""How pages read the forms that people fill in: as the API reads its bodies, shares in percent, faults in words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import Schema, ValidationError

from regional_planner.kernel.errors import FieldError, Invalid, PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.records.faults import flatten
from regional_planner.records.fields import written_as_text


def read(schema: Schema, given: dict[str, Any]) -> dict[str, Any]:
    """What a form says, as the API reads it.

    Raises:
        Invalid: for what does not hold.
    """
    try:
        with written_as_text():
            values: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        faults: list[FieldError] = list(flatten(error.messages))
        raise Invalid(_("Some of the input does not hold; see `errors`."), faults) from error
    return values


def share(percent: str) -> str | None:
    """A share that was written in percent, as the API writes it; what is no number stays, to be refused.

    >>> share("12,5"), share(" "), share("half")
    ('0.125', None, 'half')
    """
    text = percent.strip().replace(",", ".")
    try:
        return format(Decimal(text) / 100, "f") if text else None
    except InvalidOperation:
        return percent


def said(error: PlannerError) -> str:
    """Why something was refused, with what to do about each fault."""
    return " ".join(dict.fromkeys([error.detail, *map(told, error.errors)]))


def told(fault: FieldError) -> str:
    """A fault and its remedy."""
    return f"{fault.message} {fault.remedy}".strip()
