"""Reads of delegated competences: the vocabulary, what a region has on a day, and the money of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from regional_planner.institutions.competences.models import Competence, DelegatedAmount, DelegatedCompetence
from regional_planner.institutions.competences.rules import sufficiency
from regional_planner.institutions.competences.terms import Period, Sufficiency, YearMoney
from regional_planner.institutions.models import Institution
from regional_planner.kernel.language import localised
from regional_planner.records.record_type import Values


@dataclass(frozen=True)
class DelegatedYear:
    """A delegated competence in a year, and its money."""

    delegation: Values
    money: YearMoney
    source: str | None
    illustrative: bool

    @property
    def sufficiency(self) -> Sufficiency:
        """Whether the money is enough."""
        return sufficiency(self.money)


def competences(session: Session) -> list[dict[str, Any]]:
    """The vocabulary, named in the reader's language, in the order of the codes."""
    rows = session.execute(select(Competence.__table__).order_by(Competence.code)).mappings()
    return [{**row, "name": localised(dict(row), "name")} for row in rows]


def delegations(session: Session, *conditions: ColumnElement[bool]) -> list[Values]:
    """Standing delegations that meet `conditions`, with names in the reader's language, by region and day."""
    table, what, by = DelegatedCompetence.__table__, Competence.__table__, Institution.__table__
    query = (
        select(
            table,
            what.c.name_es.label("competence_es"),
            what.c.name_en.label("competence_en"),
            by.c.name_es.label("institution_es"),
            by.c.name_en.label("institution_en"),
        )
        .join(what, what.c.code == table.c.competence)
        .join(by, by.c.code == table.c.transferred_by)
        .where(table.c.ended_at.is_(None), *conditions)
        .order_by(table.c.territory, table.c.valid_from, table.c.code)
    )
    return [
        {
            **row,
            "competence_name": localised(row, "competence"),
            "institution_name": localised(row, "institution"),
        }
        for row in map(dict, session.execute(query).mappings())
    ]


def of_year(session: Session, year: int, territory: str | None = None) -> list[DelegatedYear]:
    """The delegations that hold on a day of `year`, of all regions or of one, each with its money of that year."""
    table = DelegatedCompetence.__table__
    conditions = [
        table.c.valid_from <= date(year, 12, 31),
        table.c.valid_to.is_(None) | (table.c.valid_to > date(year, 1, 1)),
    ]
    if territory is not None:
        conditions.append(table.c.territory == territory)
    found = delegations(session, *conditions)
    amounts = {
        row["delegation"]: row
        for row in session.execute(
            select(DelegatedAmount.__table__).where(DelegatedAmount.year == year, DelegatedAmount.ended_at.is_(None))
        ).mappings()
    }
    return [_of_year(each, amounts.get(each["code"])) for each in found]


def _of_year(delegation: Values, amount: Any) -> DelegatedYear:
    if amount is None:
        return DelegatedYear(delegation, YearMoney(), None, delegation["illustrative"])
    money = YearMoney(amount["given"], amount["needed"], amount["spent"])
    return DelegatedYear(delegation, money, amount["source"], delegation["illustrative"] or amount["illustrative"])


def periods(session: Session, territory: str, competence: str) -> list[Period]:
    """When a region has or had a competence, or will have it."""
    table = DelegatedCompetence.__table__
    query = select(table.c.code, table.c.valid_from, table.c.valid_to).where(
        table.c.territory == territory, table.c.competence == competence, table.c.ended_at.is_(None)
    )
    return [Period(*row) for row in session.execute(query.order_by(table.c.valid_from, table.c.code))]
