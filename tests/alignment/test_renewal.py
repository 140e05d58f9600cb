"""A plan that is kept and renewed after each write is the plan read from nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from regional_planner.alignment import queries
from regional_planner.alignment.queries import State, state_on
from regional_planner.alignment.selection.terms import NO_SELECTION, Selection
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from tests.alignment.test_alignment_api import adopted
from tests.alignment.test_realign import assert_the_same
from tests.conftest import Speaker, Speaking

CYCLE = "2026-2029"
ELSEWHERE = "08-2026-01"
"""A priority of a region that no write below touches."""


@dataclass(frozen=True)
class People:
    """Those who write."""

    officer: Speaker
    approver: Speaker
    planner: Speaker


def nothing(people: People) -> None:
    """No write at all."""


def a_priority(people: People) -> None:
    adopted(people.officer, people.approver, weight=0.1)


def a_draft(people: People) -> None:
    made = people.officer.post(
        "/api/v1/priorities",
        {
            "cycle": CYCLE,
            "territory": "02",
            "title": "Sin adoptar",
            "approach": "sector",
            "horizon": 2035,
        },
    )
    assert made.status_code == 201


def a_proposal(people: People) -> Any:
    code = adopted(people.officer, people.approver, weight=0.2)
    made = people.officer.post("/api/v1/links", {"lower": code, "higher": "CL-2026-01", "strength": 0.6})
    assert made.status_code == 201
    return made


def an_agreed_link(people: People) -> None:
    made = a_proposal(people)
    agreed = people.planner.post(f"/api/v1/links/{made.json['id']}/agree", etag=made.headers["ETag"])
    assert agreed.status_code == 200


def money(people: People) -> None:
    code = adopted(people.officer, people.approver)
    body = {
        "priority": code,
        "year": 2027,
        "kind": "commitment",
        "funding_source": "fndr",
        "amount": 5_000_000,
        "agreement": "CP-1",
        "source": "Convenio 1",
    }
    made = people.officer.post("/api/v1/money/amounts", body)
    assert made.status_code == 201, made.get_data(as_text=True)


def an_origin(people: People) -> None:
    body = {"national": "CL-2026-02", "territory": "02", "share": 0.2, "reason": "Mesa regional"}
    made = people.planner.post("/api/v1/origins", body)
    assert made.status_code == 201, made.get_data(as_text=True)


WRITES = [nothing, a_priority, a_draft, a_proposal, an_agreed_link, money, an_origin]


@pytest.fixture
def people(speak: Speaking) -> People:
    return People(speak("officer-02"), speak("approver-02"), speak("planner"))


def asked(session: Session, *, proposals: bool, selection: Selection = NO_SELECTION) -> State:
    return state_on(session, today(), CYCLE, proposals=proposals, selection=selection)


@pytest.mark.parametrize("proposals", [False, True])
@pytest.mark.parametrize("write", WRITES)
def test_after_a_write_of_a_region_only_that_region_is_read_again(
    database: Database,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[[People], Any],
    proposals: bool,
) -> None:
    with database.reading() as session:
        before = asked(session, proposals=proposals)
    write(people)
    with database.reading() as session:
        renewed = asked(session, proposals=proposals)
        monkeypatch.setattr(queries, "_states", Prepared(16))
        read = asked(session, proposals=proposals)
    assert renewed.titles[ELSEWHERE] is before.titles[ELSEWHERE]
    assert read.titles[ELSEWHERE] is not before.titles[ELSEWHERE]
    assert_equal(renewed, read)


def test_many_writes_one_after_the_other(database: Database, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed = None
    for write in (an_agreed_link, money, an_agreed_link, a_proposal):
        write(people)
        with database.reading() as session:
            renewed = asked(session, proposals=False)
    monkeypatch.setattr(queries, "_states", Prepared(16))
    with database.reading() as session:
        assert renewed is not None
        assert_equal(renewed, asked(session, proposals=False))


def test_other_weights_of_the_nation_are_seen(database: Database, people: People) -> None:
    with database.reading() as session:
        before = asked(session, proposals=False)
    planner, address = people.planner, "/api/v1/priorities/"
    own = planner.get(f"{address}CL-2026-01")
    revision = planner.post(f"{address}{own.json['id']}/revise", etag=own.headers["ETag"])
    changed = planner.patch(f"{address}{revision.json['id']}", {"weight": 0.01}, etag=revision.headers["ETag"])
    handed = planner.post(f"{address}{revision.json['id']}/submit", etag=changed.headers["ETag"])
    published = planner.post(f"{address}{revision.json['id']}/adopt", etag=handed.headers["ETag"])
    assert published.status_code == 200, published.get_data(as_text=True)
    with database.reading() as session:
        after = asked(session, proposals=False)
    place = after.plan.nationals.index("CL-2026-01")
    assert after.plan.national_weight[place] == 10_000 != before.plan.national_weight[place]


def test_a_plan_under_a_scenario_is_read_whole(
    database: Database, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for selection in (Selection(weights=(("CL-2026-01", 500_000),)), Selection(units_as_of=date(2017, 1, 1))):
        with database.reading() as session:
            asked(session, proposals=False, selection=selection)
        an_agreed_link(people)
        with database.reading() as session:
            renewed = asked(session, proposals=False, selection=selection)
            with monkeypatch.context() as patch:
                patch.setattr(queries, "_states", Prepared(16))
                assert_equal(renewed, asked(session, proposals=False, selection=selection))


def assert_equal(renewed: State, read: State) -> None:
    """The same plan, figures, names and records."""
    for field in fields(read.plan):
        if field.name == "link_row":
            continue
        mine, theirs = getattr(renewed.plan, field.name), getattr(read.plan, field.name)
        np.testing.assert_array_equal(mine, theirs, err_msg=field.name)
    assert_the_same(renewed.figures, read.figures)
    for link in range(len(read.plan.strength)):
        assert renewed.link_id(link) == read.link_id(link)
    rows = [state.links.illustrative[state.plan.link_row].tolist() for state in (renewed, read)]
    assert rows[0] == rows[1]
    assert len(renewed.links.ids) == len(read.plan.strength)
    alike = ("key", "titles", "made_up", "origins", "scopes", "selected", "assumed", "units", "inherited")
    for name in alike:
        assert getattr(renewed, name) == getattr(read, name), name
