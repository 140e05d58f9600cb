"""A right for a territory follows no act of law: whoever acts for Biobío (08) does not act for Ñuble (16)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from regional_planner.kernel.database import Database
from regional_planner.people.checks import changed_territories
from regional_planner.people.models import User, UserTerritory
from regional_planner.priorities.models import Cycle
from regional_planner.priorities.terms import CycleState
from tests.conftest import Speaking
from tests.priorities.test_priorities_api import draft

BEFORE_NUBLE = datetime(2018, 9, 5, 12, tzinfo=UTC)


def only_open(database: Database, cycle: str) -> None:
    """Let one cycle take entries, and no other."""
    with database.writing() as session:
        session.execute(update(Cycle).values(state=CycleState.FROZEN))
        session.execute(update(Cycle).where(Cycle.code == cycle).values(state=CycleState.ENTRY))


@pytest.mark.parametrize(
    ("cycle", "horizon", "communes", "status"),
    [
        ("2017-2020", 2025, ["16101"], 201),
        ("2026-2029", 2035, ["16101"], 422),
        ("2026-2029", 2035, ["08101"], 201),
    ],
)
def test_biobio_had_chillan_while_it_did(
    speak: Speaking, database: Database, cycle: str, horizon: int, communes: list[str], status: int
) -> None:
    """In a cycle on the units before 2018-09-06 Biobío plans for Chillán; after it, not any more."""
    only_open(database, cycle)
    body = draft(territory="08", cycle=cycle, horizon=horizon, communes=communes)
    assert speak("officer-08").post("/api/v1/priorities", body).status_code == status


@pytest.mark.parametrize("who", ["officer-08", "approver-08"])
@pytest.mark.parametrize(("cycle", "status"), [("2026-2029", 403), ("2017-2020", 404)])
def test_nuble_is_not_biobios(speak: Speaking, database: Database, who: str, cycle: str, status: int) -> None:
    """Ñuble's own priorities are refused to Biobío; before it was a region there is no such territory to write for."""
    only_open(database, cycle)
    body = draft(territory="16", cycle=cycle, communes=[])
    assert speak(who).post("/api/v1/priorities", body).status_code == status
    published = speak(who).items("/api/v1/priorities?territory=16&cycle=2026-2029")[0]
    address, etag = f"/api/v1/priorities/{published['id']}", str(published["version"])
    assert speak(who).post(f"{address}/revise", etag=etag).status_code == 403


def found(database: Database) -> list[tuple[str, str]]:
    """User names and what is said of them."""
    with database.reading() as session:
        return [(each.subject, each.message) for each in changed_territories(session)]


def rewritten(database: Database, username: str, **values: Any) -> None:
    """An account as it would be had it been last written then."""
    with database.writing() as session:
        session.execute(update(User).where(User.username == username).values(**values))


def test_accounts_made_since_are_no_finding(database: Database) -> None:
    assert found(database) == []


def test_accounts_from_before_a_split_are_found_with_the_successor(database: Database, speak: Speaking) -> None:
    rewritten(database, "officer-08", updated_at=BEFORE_NUBLE)
    rewritten(database, "officer-02", updated_at=BEFORE_NUBLE)
    ((subject, message),) = found(database)
    assert subject == "officer-08"
    assert "16" in message
    account = speak("admin").items("/api/v1/users?username=officer-08")[0]
    body = {"territories": ["08", "16"]}
    saved = speak("admin").patch(f"/api/v1/users/{account['id']}", body, etag=str(account["version"]))
    assert saved.status_code == 200
    assert found(database) == []
    assert speak("officer-08").post("/api/v1/priorities", draft(territory="16", communes=["16101"])).status_code == 201


@pytest.mark.parametrize(("code", "successors"), [("084", ["161", "162", "163"]), ("99", [])])
def test_a_territory_that_is_none_today_is_found(database: Database, code: str, successors: list[str]) -> None:
    with database.writing() as session:
        session.execute(update(UserTerritory).where(UserTerritory.territory == "14").values(territory=code))
    people = dict(found(database))
    assert set(people) == {"officer-14", "approver-14"}
    assert all(each in people["officer-14"] for each in [code, *successors])
