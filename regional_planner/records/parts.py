"""A field of parts of a whole, each with its share."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.records.fields import Items, came_as_text


class Parts(Items):
    """Names with their shares of a whole, such as parties of an agreement; inside, each is the text `name/share`."""

    def __init__(self, schema: type[Schema], *, of: str, **kwargs: Any) -> None:
        """`schema` has the field `of`, which names a part, and `share`."""
        super().__init__(fields.Nested(schema), **kwargs)
        self.of = of

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        pairs = [item.rpartition("/") for item in value]
        return super()._serialize([{self.of: name, "share": int(share)} for name, _, share in pairs], attr, obj)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if came_as_text() and isinstance(value, list):
            value = [self._from_text(item) for item in value]
        parts = super()._deserialize(value, attr, data, **kwargs)
        return [f"{each[self.of]}/{each['share']}" for each in parts]

    def _from_text(self, item: Any) -> Any:
        """A part written in a cell as `name/0.25`."""
        name, slash, share = str(item).rpartition("/")
        return {self.of: name.strip(), "share": share.strip()} if slash else item
