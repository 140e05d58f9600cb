"""What marshmallow and the database say of input, in words for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog

from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.records.fields import Fault

log = structlog.get_logger(__name__)


def refused_by_database(error: Exception) -> str:
    """What is told of a write that a constraint refused; which one, and over what values, is for the log alone."""
    log.info("integrity", problem=str(getattr(error, "orig", error)))
    return _("It does not fit what is on record: something stands there already, is missing, or is out of its range.")


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
