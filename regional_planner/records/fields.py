"""Fields of schemas: each says what it accepts in its own words, in the reader's language, with the remedy."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate

from regional_planner.kernel.columns import PARTS_PER_MILLION, as_share
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import PartialDate


class Fault(str):
    """A message with the code of what is wrong, and the remedy; travels through marshmallow as text."""

    code: str
    remedy: str
    __slots__ = ("code", "remedy")

    def __new__(cls, message: str, code: str = "invalid", remedy: str = "") -> Fault:
        """A message that remembers its code and remedy."""
        fault = super().__new__(cls, message)
        fault.code, fault.remedy = code, remedy
        return fault


_as_text: ContextVar[bool] = ContextVar("as_text", default=False)


@contextmanager
def written_as_text() -> Iterator[None]:
    """Within it, what is loaded was written as text (an address, a cell): “12” is a number, and “true” is true.

    Elsewhere it comes as JSON, which has numbers and truth of its own: there a text is not taken for either. What
    leaves within it goes into cells, which hold no structure.
    """
    outer = _as_text.set(True)
    try:
        yield
    finally:
        _as_text.reset(outer)


def came_as_text() -> bool:
    """Whether what is loaded was written as text."""
    return _as_text.get()


MOST_CLP = 10**15
"""More than the nation's budget: a larger figure has slipped a column."""

WHOLE = re.compile(r"\s*[+-]?\d{1,30}\s*", re.ASCII)
DECIMAL = re.compile(r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?\s*", re.ASCII)
"""Numbers written as text: digits of ASCII alone, where Python would take underscores and other scripts too."""

Messages = dict[str, str | list[Any] | dict[Any, Any]]

COMMON: Messages = {
    "required": lazy("It is missing."),
    "null": lazy("It may not be empty."),
    "validator_failed": lazy("It does not hold."),
}


class Localised(fields.Field[Any]):
    """Mixin: messages come from the catalogue, with a code and, where there is one, a remedy."""

    default_error_messages = COMMON
    remedies: dict[str, str] = {}

    def make_error(self, key: str, **params: Any) -> ValidationError:
        """The error under `key`, said in the current language."""
        message = str(self.error_messages.get(key, lazy("It does not hold.")))
        remedy = str(self.remedies.get(key, ""))
        shown = {name: _short(value) for name, value in params.items()}
        return ValidationError(Fault(_fill(message, shown), key, _fill(remedy, shown)))


CONTROL = r"\x00-\x08\x0b-\x1f"
UNWRITTEN = re.compile(f"[{CONTROL}\ud800-\udfff]")
"""Control characters, but for line ends and tabs, and halves of characters."""
TEXT_PATTERN = f"^[^{CONTROL}]*$"
FILLED_PATTERN = f"^[^{CONTROL}]*[^{CONTROL}\\s][^{CONTROL}]*$"
"""What texts hold, and those that must be filled in, as JSON Schema says it (ECMA 262)."""


class Text(Localised, fields.String):
    """A text without control characters; blank is the same as missing."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a text."),
        "blank": lazy("It may not be blank."),
        "too_long": lazy("It has {length} characters; at most {longest} fit."),
        "control": lazy("It holds a control character or half a character."),
    }

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        pattern = FILLED_PATTERN if kwargs.get("required") else TEXT_PATTERN
        super().__init__(**described(kwargs, maxLength=longest, pattern=pattern))
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value)
        if UNWRITTEN.search(value):
            raise self.make_error("control")
        if len(value) > self.longest:
            raise self.make_error("too_long", length=len(value), longest=self.longest)
        text = value.strip()
        if not text:
            if self.required:
                raise self.make_error("blank")
            return None if self.allow_none else ""
        return text


class Code(Text):
    """A code: text, leading zeros kept; a number is refused, since it may have lost them."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a code written as text.")}
    remedies: dict[str, str] = {"invalid": lazy('Write it as text with its leading zeros, such as "02".')}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"longest": 64, **kwargs})


class Whole(Localised, fields.Integer):
    """A whole number within bounds."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a whole number."),
        "too_large": lazy("“{input}” has too many digits."),
        "out_of_bounds": lazy("{input} is not between {least} and {most}."),
    }
    remedies: dict[str, str] = {
        "invalid": lazy("Write digits only, without thousands separators, units or words."),
        "out_of_bounds": lazy("Write a number between {least} and {most}."),
    }

    def __init__(self, *, least: int = 0, most: int = 2**53 - 1, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, minimum=least, maximum=most))
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not is_number(value, WHOLE):
            raise self.make_error("invalid", input=value)
        if isinstance(value, float) and not (math.isfinite(value) and value == int(value)):
            raise self.make_error("invalid", input=value)
        number = int(value)
        if not self.least <= number <= self.most:
            raise self.make_error("out_of_bounds", input=number, least=self.least, most=self.most)
        return number


class Share(Localised, fields.Float):
    """A share from 0 to 1 outside, whole parts per million inside."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a number."),
        "out_of_bounds": lazy("{input} is not a share between 0 and 1."),
        "too_fine": lazy("{input} has more than six decimals."),
        "zero": lazy("It is 0."),
    }
    remedies: dict[str, str] = {
        "invalid": lazy("Write a number from 0 to 1, such as 0.25 for 25 %."),
        "out_of_bounds": lazy("Write 25 % as 0.25."),
        "too_fine": lazy("Round it to six decimals."),
        "zero": lazy("Write a share above 0, or leave the row out."),
    }

    def __init__(self, *, positive: bool = False, **kwargs: Any) -> None:
        least = {"exclusiveMinimum": 0} if positive else {"minimum": 0}
        super().__init__(**described(kwargs, **least, maximum=1, multipleOf=1 / PARTS_PER_MILLION))
        self.positive = positive

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> float | None:
        return as_share(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not is_number(value, DECIMAL):
            raise self.make_error("invalid", input=value)
        number = float(value)
        if not 0 <= number <= 1:
            raise self.make_error("out_of_bounds", input=value)
        parts = round(number * PARTS_PER_MILLION)
        if not math.isclose(parts / PARTS_PER_MILLION, number, abs_tol=1e-12):
            raise self.make_error("too_fine", input=value)
        if self.positive and parts == 0:
            raise self.make_error("zero")
        return parts


class Ratio(Localised, fields.Float):
    """How many times one thing is another: a number above 0."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a number."),
        "out_of_bounds": lazy("{input} is not between {least} and {most}."),
    }
    remedies: dict[str, str] = {"out_of_bounds": lazy("Write a number between {least} and {most}.")}

    def __init__(self, *, least: float = 0.001, most: float = 1000, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, minimum=least, maximum=most))
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if not is_number(value, DECIMAL):
            raise self.make_error("invalid", input=value)
        number = float(value)
        if not self.least <= number <= self.most:
            raise self.make_error("out_of_bounds", input=value, least=self.least, most=self.most)
        return number


IDENTITY = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class Identity(Localised, fields.String):
    """The id of a record, as we write it."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not an id.")}
    remedies: dict[str, str] = {
        "invalid": lazy("Write it as it was answered, such as 01a20e71-786a-76f4-8e4b-e1860b8bfed1.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=IDENTITY))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(IDENTITY, value):
            raise self.make_error("invalid", input=value)
        return value


class Flag(Localised, fields.Boolean):
    """True or false."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is neither true nor false.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        if not _as_text.get() or str(value).strip().lower() not in {"true", "false"}:
            raise self.make_error("invalid", input=value)
        return str(value).strip().lower() == "true"


class Day(Localised, fields.Date):
    """A day, as ISO 8601 writes it."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a day.")}
    remedies: dict[str, str] = {"invalid": lazy("Write it as year-month-day, such as 2026-03-31.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.date:
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value)
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid", input=value) from error


INSTANT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"


class Instant(Localised, fields.Field[Any]):
    """An instant with its offset from UTC, as RFC 3339 writes it."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not an instant.")}
    remedies: dict[str, str] = {"invalid": lazy("Write it as 2026-11-24T12:00:00-03:00, with its offset or Z.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, type="string", format="date-time"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        # In an address, a plus sign that was not escaped arrives as a space.
        text = str(value).replace(" ", "+").upper()
        if not re.fullmatch(INSTANT, text, re.ASCII):
            raise self.make_error("invalid", input=value)
        try:
            instant = dt.datetime.fromisoformat(text)
            in_utc = instant.astimezone(dt.UTC)
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid", input=value) from error
        return in_utc


PARTIAL_DAY_FORMS = [
    {"type": "string", "format": "date"},
    {"type": "string", "pattern": "^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?$"},
]


class PartialDay(Localised, fields.Field[Any]):
    """A date known to the day, month or year: 2015-12-03, 2015-12, 2015."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a day, month or year.")}
    remedies: dict[str, str] = {"invalid": lazy("Write 2015-12-03, 2015-12 or 2015.")}

    def __init__(self, **kwargs: Any) -> None:
        nothing = [{"type": "null"}] if kwargs.get("allow_none") else []
        super().__init__(**described(kwargs, anyOf=[*PARTIAL_DAY_FORMS, *nothing]))

    def _serialize(self, value: PartialDate | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> PartialDate:
        if not isinstance(value, str) and not (_as_text.get() and isinstance(value, int)):
            raise self.make_error("invalid", input=value)
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise self.make_error("invalid", input=value) from error


class Choice(Localised, fields.String):
    """One of a fixed set of values."""

    default_error_messages: Messages = {"unknown": lazy("“{input}” is not one of: {choices}.")}
    remedies: dict[str, str] = {"unknown": lazy("Write one of: {choices}.")}

    def __init__(self, values: type[StrEnum] | Iterable[str], **kwargs: Any) -> None:
        self.values = [str(value) for value in values]
        super().__init__(**described(kwargs, enum=self.values))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.values:
            raise self.make_error("unknown", input=value, choices=", ".join(self.values))
        return str(value)


class Items(Localised, fields.List[Any]):
    """A list; in a spreadsheet its items stand in one cell with `;` between them."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a list."),
        "too_many": lazy("The list has {count} items; at most {most} fit."),
    }

    def __init__(self, inner: fields.Field[Any], *, most: int = 400, **kwargs: Any) -> None:
        super().__init__(inner, **described(kwargs, maxItems=most))
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid", input=value)
        if len(value) > self.most:
            raise self.make_error("too_many", count=len(value), most=self.most)
        return super()._deserialize(value, attr, data, **kwargs)


def described(arguments: dict[str, Any], **schema: Any) -> dict[str, Any]:
    """A field's arguments, with what OpenAPI should say of it beside its own metadata."""
    return {**arguments, "metadata": {**schema, **arguments.get("metadata", {})}}


def between(least: int, most: int) -> validate.Range:
    """A bound whose message is in the reader's language."""
    return validate.Range(least, most, error=lazy("{input} is not between {min} and {max}."))


def is_number(value: Any, spelling: re.Pattern[str] = DECIMAL) -> bool:
    """Whether `value` is a number: one of JSON, or a text of that spelling where values come as text."""
    if isinstance(value, str):
        return _as_text.get() and spelling.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _fill(message: str, params: dict[str, str]) -> str:
    for name, value in params.items():
        message = message.replace("{" + name + "}", value)
    return message
