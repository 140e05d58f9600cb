"""Reads of readiness: each priority of a cycle on a day, with what records say and what was stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_decimal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.finance.queries import Asked, money_by_priority, money_by_region
from regional_planner.finance.terms import AmountKind
from regional_planner.institutions.competences.models import DelegatedCompetence
from regional_planner.institutions.competences.queries import competences, delegations
from regional_planner.institutions.queries import institutions
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language, localised
from regional_planner.kernel.period import holds_on
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.priorities.queries import published_on
from regional_planner.priorities.terms import PUBLISHED
from regional_planner.readiness.models import Foundation, FoundationNeed, PriorityMilestone
from regional_planner.readiness.rules import (
    competence_state,
    funding_state,
    milestones_state,
    missing_since,
    score,
)
from regional_planner.readiness.terms import EQUAL_WEIGHTS, Computed, Found, Milestone, Part, Score, State, Statement
from regional_planner.records.record_type import Values
from regional_planner.territory.terms import Level

NOTHING = Computed(None)


@dataclass(frozen=True)
class PriorityReadiness:
    """A priority on a day, its foundations in the order of the checklist, and its score."""

    priority: Values
    adopted_on: date | None
    """Day on which it was first adopted; None for one that never was."""
    found: tuple[Found, ...]
    score: Score
    milestones: tuple[Milestone, ...]
    """Those that were set by the day, by the day that they are planned for."""

    def since(self, found: Found) -> date | None:
        """Since when a foundation has been missing."""
        return missing_since(found, self.adopted_on)

    @property
    def illustrative(self) -> bool:
        """Whether the priority, or what counts of its foundations, is made up."""
        return self.priority["illustrative"] or any(each.illustrative for each in self.found)


def readiness_on(
    session: Session,
    day: date,
    cycle: Cycle,
    territory: str | None = None,
    weights: Mapping[Part, float] = EQUAL_WEIGHTS,
) -> list[PriorityReadiness]:
    """The readiness on `day` of the priorities of `cycle` in force then, of all territories or of one."""
    table = Priority.__table__
    query = select(table).where(published_on(cycle.code, day)).order_by(table.c.territory, table.c.code)
    if territory is not None:
        query = query.where(table.c.territory == territory)
    rows = [dict(row) for row in session.execute(query).mappings()]
    return readiness_of(session, day, cycle, rows, weights)


def readiness_of(
    session: Session,
    day: date,
    cycle: Cycle,
    priorities: Sequence[Values],
    weights: Mapping[Part, float] = EQUAL_WEIGHTS,
) -> list[PriorityReadiness]:
    """The readiness on `day` of some priorities of `cycle`; as many queries for many as for one."""
    known = _Records.read(session, day, cycle, priorities)
    return [_readiness(known, row, weights) for row in priorities]


@dataclass(frozen=True)
class _Records:
    """What the records say that the states are computed from, read once for all priorities."""

    day: date
    adopted: Mapping[str, date]
    institutions: Mapping[str, Values]
    committed: Mapping[str, int]
    voted: Mapping[str, int]
    made_up_money: Collection[str]
    """Territories whose money is made up in part."""
    statements: Mapping[tuple[str, Part], tuple[Statement, ...]]
    milestones: Mapping[str, tuple[Milestone, ...]]
    delegations: Mapping[str, list[Values]]
    """By territory; those that began by the day, ended ones too."""
    competences: Mapping[str, str]
    """Names by code."""

    @classmethod
    def read(cls, session: Session, day: date, cycle: Cycle, priorities: Sequence[Values]) -> _Records:
        """Read all of it."""
        codes = [row["code"] for row in priorities]
        places = sorted({row["territory"] for row in priorities})
        kinds = (AmountKind.COMMITMENT, AmountKind.APPROPRIATION)
        committed, voted = (money_by_priority(session, cycle.code, kind, day, territories=places) for kind in kinds)
        return cls(
            day,
            _adopted(session, codes),
            institutions(session),
            committed,
            voted,
            _made_up_money(session, cycle, priorities, {*committed, *voted}),
            _statements(session, day, codes),
            _milestones(session, day, codes),
            _delegations(session, day),
            {row["code"]: row["name"] for row in competences(session)},
        )


def _readiness(known: _Records, row: Values, weights: Mapping[Part, float]) -> PriorityReadiness:
    code = row["code"]
    statements = {part: known.statements.get((code, part), ()) for part in Part}
    milestones = known.milestones.get(code, ())
    computed = {
        Part.OWNER: _owner(known, row),
        Part.FUNDING: _funding(known, row),
        Part.COMPETENCE: _competence(known, row, statements[Part.COMPETENCE]),
        Part.MILESTONES: _schedule(milestones, known.day),
    }
    found = tuple(Found(part, computed.get(part, NOTHING), statements[part]) for part in Part)
    return PriorityReadiness(
        row, known.adopted.get(code), found, score({each.part: each.state for each in found}, weights), milestones
    )


def _owner(known: _Records, row: Values) -> Computed:
    owner = known.institutions.get(row["author"])
    if owner is None:
        return Computed(State.MISSING, _("No institution is named."), illustrative=row["illustrative"])
    made_up = row["illustrative"] or owner["illustrative"]
    if holds_on(known.day, owner["valid_from"], owner["valid_to"]):
        return Computed(State.IN_PLACE, owner["name"], illustrative=made_up)
    because = _("{name} does not exist on that day.", name=owner["name"])
    ended = owner["valid_to"] if owner["valid_to"] is not None and owner["valid_to"] <= known.day else None
    return Computed(State.MISSING, because, ended, made_up)


def _funding(known: _Records, row: Values) -> Computed:
    if row["state"] not in PUBLISHED:
        return NOTHING
    committed, voted = known.committed.get(row["code"], 0), known.voted.get(row["code"], 0)
    because = _("{committed} CLP committed, {voted} CLP voted", committed=_number(committed), voted=_number(voted))
    made_up = bool(committed or voted) and row["territory"] in known.made_up_money
    return Computed(funding_state(committed, voted), because, illustrative=made_up)


def _number(amount: int) -> str:
    return str(format_decimal(amount, locale=language()))


def _competence(known: _Records, row: Values, statements: Sequence[Statement]) -> Computed:
    """From the needs that the latest statement names and what the region was given; only regions are given any."""
    latest = statements[0] if statements else None
    if latest is None or not latest.needs or row["level"] is not Level.REGION:
        return NOTHING
    given = [each for each in known.delegations.get(row["territory"], ()) if each["competence"] in latest.needs]
    now = [each for each in given if holds_on(known.day, each["valid_from"], each["valid_to"])]
    held = {each["competence"] for each in now}
    state = competence_state(latest.needs, held)
    lacking = [known.competences[need] for need in latest.needs if need not in held]
    because = (
        _("Needed and not delegated: {names}", names=", ".join(lacking))
        if lacking
        else _("Delegated: {names}", names=", ".join(known.competences[need] for need in latest.needs))
    )
    ends = [each["valid_to"] for each in given if each not in now]
    made_up = latest.illustrative or any(each["illustrative"] for each in now)
    return Computed(state, because, max([latest.stated_on, *ends]), made_up)


def _schedule(milestones: Sequence[Milestone], day: date) -> Computed:
    made_up = any(each.illustrative for each in milestones)
    if not milestones:
        return Computed(State.MISSING, _("No milestone is set."))
    because = _(
        "{count} set, {reached} reached, {late} late",
        count=len(milestones),
        reached=sum(each.reached_by(day) for each in milestones),
        late=sum(each.late_on(day) for each in milestones),
    )
    return Computed(milestones_state(milestones, day), because, illustrative=made_up)


def _adopted(session: Session, codes: Sequence[str]) -> dict[str, date]:
    table = Priority.__table__
    query = (
        select(table.c.code, func.min(table.c.valid_from))
        .where(table.c.code.in_(codes), table.c.state.in_(PUBLISHED), table.c.ended_at.is_(None))
        .group_by(table.c.code)
    )
    return {code: first for code, first in session.execute(query) if first is not None}


def _made_up_money(
    session: Session, cycle: Cycle, priorities: Sequence[Values], paid: Collection[str]
) -> frozenset[str]:
    """The territories whose money in the cycle is made up in part.

    It is known by region. Money of the nation and of communes counts as made up where that of any region is: a
    figure that is marked needlessly does less harm than one that is quoted as a fact.
    """
    places = {row["territory"] for row in priorities if row["code"] in paid}
    if not places:
        return frozenset()
    kinds = (AmountKind.COMMITMENT, AmountKind.APPROPRIATION)
    regions = [
        row for kind in kinds for row in money_by_region(session, cycle.units_as_of, Asked(kind, cycle.code)).rows
    ]
    made_up = {row.unit.code for row in regions if row.illustrative}
    others = places - {row.unit.code for row in regions}
    return frozenset(places & made_up) | frozenset(others if made_up else ())


def _statements(session: Session, day: date, codes: Sequence[str]) -> dict[tuple[str, Part], tuple[Statement, ...]]:
    table, needs = Foundation.__table__, FoundationNeed.__table__
    own = select(table).where(table.c.priority.in_(codes), table.c.ended_at.is_(None), table.c.stated_on <= day)
    rows = session.execute(own.order_by(table.c.stated_on.desc(), table.c.id.desc())).mappings().all()
    query = (
        select(needs.c.foundation_id, needs.c.competence)
        .join(table, table.c.id == needs.c.foundation_id)
        .where(table.c.priority.in_(codes))
        .order_by(needs.c.competence)
    )
    needed: dict[str, list[str]] = defaultdict(list)
    for identity, competence in session.execute(query):
        needed[identity].append(competence)
    found: dict[tuple[str, Part], list[Statement]] = defaultdict(list)
    names = ("id", "part", "state", "evidence", "link", "stated_on", "stated_by")
    for row in rows:
        statement = Statement(
            **{name: row[name] for name in names}, needs=tuple(needed[row["id"]]), illustrative=row["illustrative"]
        )
        found[row["priority"], row["part"]].append(statement)
    return {key: tuple(each) for key, each in found.items()}


def _milestones(session: Session, day: date, codes: Sequence[str]) -> dict[str, tuple[Milestone, ...]]:
    table = PriorityMilestone.__table__
    query = select(table).where(table.c.priority.in_(codes), table.c.ended_at.is_(None), table.c.set_on <= day)
    found: dict[str, list[Milestone]] = defaultdict(list)
    for row in session.execute(query.order_by(table.c.planned, table.c.id)).mappings():
        named = localised({"title_es": row["title"], "title_en": row["title_en"]}, "title")
        found[row["priority"]].append(Milestone(named, row["planned"], row["actual"], row["illustrative"]))
    return {code: tuple(each) for code, each in found.items()}


def _delegations(session: Session, day: date) -> dict[str, list[Values]]:
    found: dict[str, list[Values]] = defaultdict(list)
    for row in delegations(session, DelegatedCompetence.__table__.c.valid_from <= day):
        found[row["territory"]].append(row)
    return found
