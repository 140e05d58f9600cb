"""Reads of likeness: the priorities of a cycle as they are compared, what they are joined to, what was turned down."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import readable
from regional_planner.alignment.likeness.models import Dismissal
from regional_planner.alignment.likeness.rules import Index, Vocabulary
from regional_planner.alignment.likeness.terms import Document
from regional_planner.alignment.models import Link
from regional_planner.alignment.queries import State
from regional_planner.alignment.service import CLAIMING
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.prepared import Prepared
from regional_planner.priorities.models import Priority
from regional_planner.priorities.permissions import POLICY as PRIORITIES
from regional_planner.priorities.queries import cycle
from regional_planner.priorities.service import PRIORITY
from regional_planner.priorities.terms import PUBLISHED, PriorityState
from regional_planner.records.reading import add_lists
from regional_planner.records.record_type import Values
from regional_planner.territory.terms import COUNTRY

_kept: Prepared[Compared] = Prepared(4)


@dataclass(frozen=True, eq=False)
class Compared:
    """The priorities in force in a cycle, ready to be compared, and what is settled between them."""

    state: State
    first_year: int
    """Of the cycle; periods are counted from it."""
    rows: dict[str, Values]
    """Priorities in force by code, with their lists."""
    documents: dict[str, Document]
    vocabulary: Vocabulary
    nationals: Index
    links: dict[str, list[Values]]
    """Standing links by their lower priority; drafts' too, which only those see who may read the drafts."""
    dismissed: frozenset[tuple[str, int, str, int]]
    """Code and revision of both priorities of each suggestion that was turned down."""

    def left(self, row: Values) -> float:
        """The share of a priority that links do not claim and that is not declared local."""
        claims: int = sum(link["strength"] for link in self.links_of(row) if link["state"] in CLAIMING)
        local: int = row["local"]
        return max(PARTS_PER_MILLION - claims - local, 0) / PARTS_PER_MILLION

    def links_of(self, row: Values) -> list[Values]:
        """The standing links of a priority to higher ones, in any state but withdrawn."""
        return self.links.get(row["code"], [])

    def settled(self, row: Values, national: str) -> bool:
        """Whether the two are joined already, or were looked at as they are and turned down."""
        turned_down = (row["code"], row["revision"], national, self.rows[national]["revision"])
        return turned_down in self.dismissed or any(link["higher"] == national for link in self.links_of(row))


def compared(session: Session, state: State) -> Compared:
    """The priorities in force in the cycle of `state`; kept as long as nothing is written."""
    return _kept.get(state.key, lambda: _read(session, state))


def own_drafts(session: Session, actor: Actor, plan: Compared) -> list[Values]:
    """Priorities of regions that nothing is published of yet and that `actor` may read; they are for nobody else.

    A revision under way of a published priority is left out: links name the priority, whose revision in force is
    compared.
    """
    table = Priority.__table__
    published = select(Priority.code).where(Priority.state.in_(PUBLISHED))
    return _priorities(
        session,
        table.c.cycle == plan.state.cycle,
        table.c.state.in_((PriorityState.DRAFT, PriorityState.SUBMITTED)),
        table.c.territory != COUNTRY,
        table.c.code.not_in(published),
        readable(PRIORITIES, "priority.read", actor, Priority),
    )


def document(row: Values, first_year: int) -> Document:
    """What of a priority is compared."""
    return Document(
        row["code"],
        (row["title"], row["rationale"] or "", *row["assets"]),
        frozenset(row["cells"]),
        frozenset(row["communes"]),
        first_year,
        max(row["horizon"], first_year),
        row["approach"],
    )


def _read(session: Session, state: State) -> Compared:
    first_year = cycle(session, state.cycle).starts_on.year
    rows = {row["code"]: row for row in _in_force(session, state.cycle, state.day)}
    documents = {code: document(row, first_year) for code, row in rows.items()}
    vocabulary = Vocabulary(documents.values())
    nationals = [documents[code] for code, row in rows.items() if row["territory"] == COUNTRY]
    return Compared(
        state,
        first_year,
        rows,
        documents,
        vocabulary,
        Index(nationals, vocabulary),
        _standing(session, state.cycle),
        _dismissed(session, state.cycle),
    )


def _in_force(session: Session, code: str, day: date) -> list[Values]:
    table = Priority.__table__
    return _priorities(
        session,
        table.c.cycle == code,
        table.c.state.in_(PUBLISHED),
        table.c.valid_from <= day,
        table.c.valid_to.is_(None) | (table.c.valid_to > day),
    )


def _priorities(session: Session, *conditions: ColumnElement[bool]) -> list[Values]:
    table = Priority.__table__
    names = (
        "id", "code", "revision", "territory", "level", "title", "title_en", "rationale", "approach", "horizon",
        "local", "state", "illustrative",
    )  # fmt: skip
    query = select(*(table.c[name] for name in names)).where(table.c.ended_at.is_(None), *conditions)
    rows = [dict(row) for row in session.execute(query.order_by(table.c.code)).mappings()]
    add_lists(session, PRIORITY, rows)
    return rows


def _standing(session: Session, code: str) -> dict[str, list[Values]]:
    table = Link.__table__
    query = select(table.c.lower, table.c.higher, table.c.strength, table.c.state).where(
        table.c.cycle == code, table.c.state != LinkState.WITHDRAWN, table.c.ended_at.is_(None)
    )
    found: dict[str, list[Values]] = defaultdict(list)
    for row in session.execute(query).mappings():
        found[row["lower"]].append(dict(row))
    return dict(found)


def _dismissed(session: Session, code: str) -> frozenset[tuple[str, int, str, int]]:
    table = Dismissal.__table__
    names: tuple[Any, ...] = (table.c.lower, table.c.lower_revision, table.c.higher, table.c.higher_revision)
    query = select(*names).where(table.c.cycle == code, table.c.ended_at.is_(None))
    return frozenset((row[0], row[1], row[2], row[3]) for row in session.execute(query))
