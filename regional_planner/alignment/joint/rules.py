"""What a joint priority has to hold: priorities in force, of one cycle and several regions, shares that sum to 1."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from regional_planner.alignment.joint.terms import AdoptedPriority, Member
from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.shares import whole_faults
from regional_planner.territory.terms import COUNTRY, Level


def member_faults(
    members: Sequence[Member], adopted: Mapping[str, AdoptedPriority], cycle: str, proposer: str
) -> Iterator[FieldError]:
    """What does not hold of the priorities in a joint one; `adopted` are those in force, by code."""
    for each in members:
        found = adopted.get(each.priority)
        if found is None or found.level is not Level.REGION:
            text = _("“{code}” is no adopted priority of a region.", code=each.priority)
            yield FieldError("members", "unknown_priority", text, _("Name adopted priorities of regions."))
        elif found.cycle != cycle:
            text = _("{code} belongs to the cycle {cycle}.", code=each.priority, cycle=found.cycle)
            yield FieldError("members", "other_cycle", text, _("Join priorities of one cycle."))
    if len({each.priority for each in members}) < len(members):
        yield FieldError(
            "members", "twice", _("A priority is named twice."), _("Name each once, with its whole share.")
        )
    territories = {adopted[each.priority].territory for each in members if each.priority in adopted}
    if len(territories) < 2:
        text = _("It joins priorities of one region only.")
        yield FieldError("members", "one_territory", text, _("Name priorities of at least two regions."))
    if proposer not in territories:
        text = _("Territory {territory} proposes it and has no priority in it.", territory=proposer)
        yield FieldError("territory", "not_a_member", text, _("Add a priority of that region."))
    yield from whole_faults("members", (each.share for each in members))


def national_faults(national: str | None, adopted: Mapping[str, AdoptedPriority], cycle: str) -> Iterator[FieldError]:
    """What does not hold of the national priority that a joint one serves."""
    found = adopted.get(national) if national else None
    if national and (found is None or found.territory != COUNTRY or found.cycle != cycle):
        text = _("“{code}” is no adopted national priority of the cycle {cycle}.", code=national, cycle=cycle)
        yield FieldError("national", "unknown_priority", text, _("Name one, or leave it empty."))


def agreed_by_all(partners: Collection[str], agreed: Collection[str]) -> bool:
    """Whether each region that is asked has agreed."""
    return set(partners) <= set(agreed)
