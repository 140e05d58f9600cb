"""What counts, as the database tells it, is what the rules say, and is readable by act and by day."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.finance.checks import broken_amounts
from regional_planner.finance.models import Amount, BudgetAct
from regional_planner.finance.queries import acts, counted, line_of
from regional_planner.finance.rules import in_effect
from regional_planner.finance.terms import AmountKind, Stage, Vintage
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now
from regional_planner.kernel.statements import insert_many
from tests.finance.test_three_facts import OWN

YEARS = range(2026, 2030)


def entered(session: Session, chance: random.Random) -> None:
    """Acts of two series and 300 amounts of one priority, with every vintage, month and stage there can be."""
    when = {"created_at": now(), "updated_at": now(), "version": 1, "illustrative": False}
    named = [(f"{series}{number}", series, 2024 + number) for series in "AB" for number in range(3)]
    insert_many(
        session,
        BudgetAct,
        [
            {"code": code, "title": code, "series": series, "territory": "02", "passed_on": date(year, 12, 1)}
            | {"first_year": year + 1, "last_year": year + 3, **when}
            for code, series, year in named
        ],
    )
    rows: dict[Any, dict[str, Any]] = {}
    for _ in range(300):
        kind = chance.choice([*AmountKind])
        spent = kind is AmountKind.EXPENDITURE
        year = chance.choice(YEARS)
        fitting = [code for code, _series, passed in named if year in range(passed + 1, passed + 4)]
        row = {
            "priority": OWN,
            "territory": "02",
            "year": year,
            "kind": kind,
            "funding_source": chance.choice(["fndr", "frpd"]),
            "agreement": chance.choice(["", "X"]),
            "line": chance.choice(["", "L1", "L2"]),
            "month": chance.choice([None, 1, 2]) if spent else None,
            "stage": chance.choice([*Stage]) if spent else None,
            "act": chance.choice([None, *fitting]) if kind is AmountKind.APPROPRIATION else None,
            "vintage": chance.choice([*Vintage]),
        }
        rows[tuple(row.values())] = {**row, "amount": chance.randint(0, 10**9), **when}
    insert_many(session, Amount, [*rows.values()])


def test_the_database_counts_what_the_rules_count(database: Database) -> None:
    with database.writing() as session:
        entered(session, random.Random(2026))
    with database.reading() as session:
        table = Amount.__table__
        standing = [dict(row) for row in session.execute(select(table).where(table.c.priority == OWN)).mappings()]
        known = acts(session)
        for day in (None, date(2025, 1, 1), date(2025, 12, 31)):
            voted = {code: act for code, act in known.items() if day is None or act.passed_on <= day}
            lines = counted(day).subquery("lines")
            query = select(lines).where(lines.c.priority == OWN)
            found = [dict(row) for row in session.execute(query).mappings()]
            for kind in AmountKind:
                of_kind = [row for row in standing if row["kind"] is kind and row["act"] in {None, *voted}]
                wanted = in_effect((line_of(row) for row in of_kind), voted)
                told = [line_of(row) for row in found if row["kind"] is kind]
                assert sorted(told, key=repr) == sorted(wanted, key=repr)
        assert len(standing) > len(found)


def test_the_check_finds_a_stage_that_nets_below_zero_beside_one_that_does_not(database: Database) -> None:
    """Stages are never added: what was committed does not make good what is paid back beyond what was paid."""
    when = {"created_at": now(), "updated_at": now(), "version": 1, "illustrative": False}
    line = {"priority": OWN, "territory": "02", "year": 2026, "kind": AmountKind.EXPENDITURE, "funding_source": "fndr"}
    parts = ((Stage.COMMITTED, 900), (Stage.PAID, -500))
    with database.writing() as session:
        assert [*broken_amounts(session)] == []
        rows = [{**line, "stage": stage, "amount": clp, "line": "L9", **when} for stage, clp in parts]
        insert_many(session, Amount, rows)
        found = [*broken_amounts(session)]
        assert [each.subject for each in found] == [f"{OWN}/2026"]
