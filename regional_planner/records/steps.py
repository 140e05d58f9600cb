"""What steps in the life of a record share: from which states they start, and that some need a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from regional_planner.kernel.errors import Conflict, FieldError, Invalid, WhoCan
from regional_planner.kernel.language import gettext as _


def require_state(record: Any, step: str, starts: Sequence[StrEnum], help_from: Sequence[WhoCan] = ()) -> None:
    """Refuse a step that the record's state has no room for; `help_from` can bring it to one that has.

    Raises:
        Conflict: naming the state, and those that the step starts from.
    """
    if record.state not in starts or record.ended_at is not None:
        raise Conflict(
            _(
                "It is “{state}”; “{step}” needs: {states}.",
                state=record.state.value,
                step=step,
                states=", ".join(start.value for start in starts),
            ),
            help=help_from,
        )


def renamed(record: Any, values: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The first of the fields that name a record which `values` would change: it would be another record."""
    return next((name for name in names if name in values and values[name] != getattr(record, name)), None)


def require_reason(reason: str | None) -> None:
    """Refuse a step that was not explained to those whom it concerns.

    Raises:
        Invalid: when there is no reason.
    """
    if not reason:
        fault = FieldError("reason", "required", _("It is missing."), _("Write the reason in a sentence."))
        raise Invalid(_("Say why, so that the other side can act on it."), [fault])
