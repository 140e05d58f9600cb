"""The kind of record that a functional city is, and its rules: communes that are known, each in one city at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.revision import hold
from regional_planner.records.record_type import Change, Many, RecordType
from regional_planner.territory.cities.models import CityMember, FunctionalCity
from regional_planner.territory.cities.permissions import POLICY
from regional_planner.territory.cities.queries import other_memberships
from regional_planner.territory.cities.terms import Membership
from regional_planner.territory.models import Unit
from regional_planner.territory.queries import REGISTER
from regional_planner.territory.terms import Level


def check_city(session: Session, change: Change) -> None:
    """Refuse communes that nobody knows, days the wrong way round, and a commune in two cities on one day.

    Raises:
        Invalid: names each membership that does not hold.
    """
    if change.after["ended_at"] is not None:
        return
    hold(session, [REGISTER])
    members = [Membership.parse(text) for text in change.after["members"]]
    faults = [*_by_itself(session, members), *_twice(members)]
    faults += _elsewhere(session, change.after["id"], members)
    if faults:
        raise Invalid(_("The city does not hold; see `errors`."), faults)


def _by_itself(session: Session, members: list[Membership]) -> Iterator[FieldError]:
    codes = {each.commune for each in members}
    known = set(session.scalars(select(Unit.code).where(Unit.level == Level.COMMUNE, Unit.code.in_(codes))))
    for each in members:
        if each.commune not in known:
            message = _("No commune has the code “{code}”.", code=each.commune)
            remedy = _("Write its five-digit CUT code; the list is at /api/v1/territories?level=commune.")
            yield FieldError("members", "unknown_commune", message, remedy)
        if each.valid_from and each.valid_until and each.valid_until <= each.valid_from:
            message = _("The membership of {code} ends before it begins.", code=each.commune)
            remedy = _("Write the first day and then the first day on which it no longer belongs.")
            yield FieldError("members", "wrong_order", message, remedy)


def _twice(members: list[Membership]) -> Iterator[FieldError]:
    for first, second in combinations(members, 2):
        if first.overlaps(second):
            message = _("The commune {code} is there twice for the same days.", code=first.commune)
            yield FieldError("members", "duplicate", message, _("Keep one, or part their days."))


def _elsewhere(session: Session, city: str, members: list[Membership]) -> Iterator[FieldError]:
    communes = sorted({each.commune for each in members})
    for code, other in other_memberships(session, city, communes):
        theirs = Membership(other.commune, other.valid_from, other.valid_until)
        if any(each.overlaps(theirs) for each in members):
            message = _(
                "The commune {commune} belongs to {city} on some of these days.", commune=other.commune, city=code
            )
            remedy = _("End its membership there first: a commune is in one city at a time, so that sums hold.")
            yield FieldError("members", "in_another_city", message, remedy)


FUNCTIONAL_CITY = RecordType(
    "functional_city",
    FunctionalCity,
    POLICY,
    scope=lambda row: REGISTER,
    many=(Many("members", CityMember, "city", ("commune", "valid_from", "valid_until")),),
    check=check_city,
)
