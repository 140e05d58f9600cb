"""Fields of addresses that hold several things at once: years, and shares by code."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, ClassVar, Final

from marshmallow import fields

from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Localised, Messages, described

LONGEST_SHARES = 4000
YEARS_PATTERN: Final = r"^[0-9]{4}(-[0-9]{4})?$"
SHARE_PATTERN: Final = r"(0(\.[0-9]{1,6})?|1(\.0{1,6})?)"
CODE_PATTERN: Final = r"[0-9A-Za-z][0-9A-Za-z-]*"
CODE_SHARE_PATTERN: Final = rf"{CODE_PATTERN}:{SHARE_PATTERN}"
CODE_AMOUNT_PATTERN: Final = rf"{CODE_PATTERN}:[0-9]{{1,15}}"


class Years(Localised, fields.String):
    """A year, or a first and a last one; a pair of numbers inside."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a year or a period of years.")}
    remedies: dict[str, str] = {"invalid": lazy("Write 2026 or 2026-2029.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=YEARS_PATTERN))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return years_of(str(value))
        except ValueError:
            raise self.make_error("invalid", input=value) from None


class Several(Localised, fields.String):
    """Some of the values of an enumeration, with commas between; a tuple inside, each once, in the order written."""

    default_error_messages: Messages = {
        "unknown": lazy("“{input}” is not one of: {choices}."),
        "duplicate": lazy("“{input}” is named twice."),
    }
    remedies: dict[str, str] = {"unknown": lazy("Write one or more of: {choices}.")}

    def __init__(self, choices: type[StrEnum], **kwargs: Any) -> None:
        one = "|".join(each.value for each in choices)
        super().__init__(**described(kwargs, pattern=f"^({one})(,({one}))*$"))
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        known = ", ".join(each.value for each in self.choices)
        found: list[StrEnum] = []
        for part in str(value).split(","):
            if part not in list(self.choices):
                raise self.make_error("unknown", input=part, choices=known)
            if part in found:
                raise self.make_error("duplicate", input=part)
            found.append(self.choices(part))
        return tuple(found)


class CodeShares(Localised, fields.String):
    """Shares by code, as in CL-2026-01:0.5,CL-2026-02:0.5; pairs of code and parts per million inside."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a code and its share."),
        "too_long": lazy("It has {length} characters; at most {longest} fit."),
    }
    remedies: dict[str, str] = {
        "invalid": lazy("Write code:share with commas between, shares from 0 to 1 with up to six decimals."),
    }

    part: ClassVar[str] = CODE_SHARE_PATTERN

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=f"^{self.part}(,{self.part})*$", maxLength=LONGEST_SHARES))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value)
        if len(text) > LONGEST_SHARES:
            raise self.make_error("too_long", length=len(text), longest=LONGEST_SHARES)
        return tuple(self._pair(part) for part in text.split(","))

    def _pair(self, text: str) -> tuple[str, int]:
        if not re.fullmatch(self.part, text, re.ASCII):
            raise self.make_error("invalid", input=text)
        code, _, value = text.partition(":")
        return code, self._value(value)

    def _value(self, text: str) -> int:
        return round(float(text) * PARTS_PER_MILLION)


class CodeAmounts(CodeShares):
    """Amounts by code, as in 02-2026-01:1500000000; pairs of code and whole CLP inside."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a code and its amount.")}
    remedies: dict[str, str] = {"invalid": lazy("Write code:amount with commas between, in whole CLP.")}
    part = CODE_AMOUNT_PATTERN

    def _value(self, text: str) -> int:
        return int(text)


class Scenarios(CodeShares):
    """Several sets of shares by code with `;` between them; a tuple of what `CodeShares` gives inside."""

    remedies: dict[str, str] = {
        "invalid": lazy("Write code:share with commas between, and semicolons between scenarios."),
        "too_many": lazy("Name at most {most} scenarios."),
    }
    default_error_messages: Messages = {"too_many": lazy("There are {count} scenarios.")}

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        one = f"{self.part}(,{self.part})*"
        super().__init__(**described(kwargs, pattern=f"^{one}(;{one})*$"))
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        texts = str(value).split(";")
        if len(texts) > self.most:
            raise self.make_error("too_many", count=len(texts), most=self.most)
        return tuple(super(Scenarios, self)._deserialize(text, attr, data, **kwargs) for text in texts)


def years_of(text: str) -> tuple[int, int]:
    """A period out of what was written.

    Raises:
        ValueError: for what is not `YEARS_PATTERN`.

    >>> years_of("2026"), years_of("2026-2029")
    ((2026, 2026), (2026, 2029))
    """
    if not re.fullmatch(YEARS_PATTERN, text):
        raise ValueError(text)
    first, _, last = text.partition("-")
    return int(first), int(last or first)
