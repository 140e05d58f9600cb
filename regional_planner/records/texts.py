"""A field of texts by name."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import FILLED_PATTERN, Localised, Messages, Text, described


class Words(Localised, fields.Dict):
    """Texts under texts, such as headings and the fields that they fill."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a set of texts by name."),
        "too_many": lazy("It has {count} entries; at most {most} fit."),
    }

    def __init__(self, *, most: int = 200, longest: int = 200, **kwargs: Any) -> None:
        text = {"type": "string", "maxLength": longest, "pattern": FILLED_PATTERN}
        names = {"propertyNames": {"maxLength": longest, "pattern": FILLED_PATTERN}, "maxProperties": most}
        super().__init__(**described(kwargs, additionalProperties=text, **names))
        self.most, self.text = most, Text(longest=longest, required=True)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            raise self.make_error("invalid", input=value)
        if len(value) > self.most:
            raise self.make_error("too_many", count=len(value), most=self.most)
        texts = [(str(self.text.deserialize(name)), str(self.text.deserialize(each))) for name, each in value.items()]
        return dict(sorted(texts))
