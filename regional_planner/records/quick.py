"""Loading many rows by one schema: as `Schema.load` does, with what is the same for all of them done once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing
from marshmallow.decorators import POST_LOAD, PRE_LOAD, VALIDATES, VALIDATES_SCHEMA

from regional_planner.records.record_type import Values

MOST_REMEMBERED = 4_096
"""Values of one field whose answer is remembered; then it is forgotten, so that memory stays the same."""


OWN = frozenset({list, dict})
"""Types whose values could be changed, so that rows do not share them."""


class QuickLoader:
    """Loads rows of `schema` whose fields each say what they accept; anything else is left to `Schema.load`.

    It only ever accepts: a row in which a field refuses a value is given to `Schema.load`, whose words are then
    those of the refusal. Schemas with rules over several fields are always loaded by it.
    """

    def __init__(self, schema: Schema) -> None:
        hooks = schema._hooks
        self._schema = schema
        self._whole = bool(hooks[VALIDATES] or hooks[VALIDATES_SCHEMA]) or {
            name for name, *_rest in hooks[PRE_LOAD]
        } - {"drop_own_answers"}
        self._last = [getattr(schema, name) for name, *_rest in hooks[POST_LOAD]]
        self._fields: list[tuple[str, str, fields.Field[Any], dict[tuple[type, Any], Any]]] = [
            (name, field.attribute or name, field, {}) for name, field in schema.load_fields.items()
        ]
        self._names = frozenset(schema.load_fields)

    def load(self, row: Mapping[str, Any]) -> Values:
        """The values of a row as the record keeps them.

        Raises:
            ValidationError: as `Schema.load`.
        """
        if self._whole or not self._names.issuperset(row):
            return self._by_schema(row)
        loaded: Values = {}
        try:
            for name, attribute, field, remembered in self._fields:
                value = row.get(name, missing)
                # 1, 1.0 and True are one key of a dictionary, and three things to a field.
                key = (value.__class__, value)
                try:
                    value = remembered[key]
                except KeyError:
                    value = _remember(remembered, key, field.deserialize(value))
                except TypeError:
                    value = field.deserialize(value)
                if value is not missing:
                    loaded[attribute] = value
        except ValidationError:
            return self._by_schema(row)
        for act in self._last:
            loaded = act(loaded, many=False, partial=None, unknown=self._schema.unknown)
        return loaded

    def _by_schema(self, row: Mapping[str, Any]) -> Values:
        loaded: Values = self._schema.load(row)
        return loaded


def _remember(remembered: dict[tuple[type, Any], Any], key: tuple[type, Any], made: Any) -> Any:
    """Keep what a field makes of a value, unless each row needs its own."""
    if made.__class__ not in OWN:
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        remembered[key] = made
    return made
