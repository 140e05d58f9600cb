"""A field of decimal numbers that are kept exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import DECIMAL, Localised, Messages, described, is_number

TEN_THOUSANDTHS = 10_000


class Scaled(Localised, fields.Field[int]):
    """A decimal number outside, written as text so that it is exact; whole ten-thousandths inside."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a number."),
        "too_fine": lazy("{input} has more than four decimals."),
        "out_of_bounds": lazy("{input} is not between {least} and {most}."),
    }
    remedies: dict[str, str] = {
        "invalid": lazy("Write digits with a decimal point, such as 12500.25."),
        "too_fine": lazy("Round it to four decimals."),
        "out_of_bounds": lazy("Write a number between {least} and {most}."),
    }

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        """`most` is a power of ten; what is described stays below it."""
        sign, first = ("[+-]?", r"\d") if least < 0 else ("", r"\d" if least == 0 else "[1-9]")
        whole = rf"{sign}{first}\d{{0,{len(str(most)) - 2}}}"
        super().__init__(**described(kwargs, type="string", pattern=rf"^{whole}(\.\d{{1,4}})?$"))
        self.least, self.most = least, most

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{Decimal(value) / TEN_THOUSANDTHS:f}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not is_number(value) and not (isinstance(value, str) and DECIMAL.fullmatch(value)):
            raise self.make_error("invalid", input=value)
        number = Decimal(str(value))
        if not number.is_finite():
            raise self.make_error("invalid", input=value)
        if not self.least <= number <= self.most:
            raise self.make_error("out_of_bounds", input=value, least=self.least, most=self.most)
        scaled = number * TEN_THOUSANDTHS
        if scaled != int(scaled):
            raise self.make_error("too_fine", input=value)
        return int(scaled)
