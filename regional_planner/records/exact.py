"""A field of decimal numbers of whatever length, kept as they were written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Localised, Messages, is_number


class Exact(Localised, fields.Field[Decimal]):
    """A decimal number in a file or a form, as an exact `Decimal`."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a number.")}
    remedies: dict[str, str] = {
        "invalid": lazy("Write digits only, without thousands separators, units or words."),
        "required": lazy("Write the figure, or leave the row out."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not is_number(value):
            raise self.make_error("invalid", input=value)
        exact = Decimal(str(value))
        if not exact.is_finite():
            raise self.make_error("invalid", input=value)
        return exact
