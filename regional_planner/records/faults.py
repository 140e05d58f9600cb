"""What marshmallow says of input, as faults of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regional_planner.kernel.errors import FieldError
from regional_planner.records.fields import Fault


def flatten(messages: Any, path: str = "") -> Iterator[FieldError]:
    """The leaves of marshmallow's nested messages, each under the path of its field."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            skip = name in {"json", "query", "_schema", "files"} and not path
            yield from flatten(inner, path if skip else f"{path}.{name}".lstrip("."))
    elif isinstance(messages, list):
        for inner in messages:
            yield from flatten(inner, path)
    elif isinstance(messages, Fault):
        yield FieldError(path, messages.code, str(messages), messages.remedy)
    else:
        yield FieldError(path, "invalid", str(messages))
