"""Shares that have to make a whole: what is missing or too much is named."""

from __future__ import annotations

from collections.abc import Iterable

from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _


def whole_faults(field: str, shares: Iterable[int]) -> list[FieldError]:
    """What does not hold of `shares` (per million) that have to add up to 1: nothing, or one fault of `field`."""
    total = sum(shares)
    if total == PARTS_PER_MILLION:
        return []
    sizes = {"total": total, "rest": abs(PARTS_PER_MILLION - total)}
    shown = {name: f"{size / PARTS_PER_MILLION:.6f}".rstrip("0").rstrip(".") for name, size in sizes.items()}
    text = _("The shares add up to {total}; they must add up to 1.", total=shown["total"])
    remedy = _("Add {rest}.", rest=shown["rest"])
    if total > PARTS_PER_MILLION:
        remedy = _("Take away {rest}.", rest=shown["rest"])
    return [FieldError(field, "shares_not_one", text, remedy)]
