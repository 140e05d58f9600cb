"""Two writers at once, on a barrier: no rule across rows is broken, no write is lost, none is done twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from regional_planner.checking import findings
from regional_planner.kernel.database import Database
from regional_planner.priorities.models import Priority
from regional_planner.settings import Settings
from tests.conftest import Speaker, Speaking

BODY = {"cycle": "2026-2029", "territory": "02", "title": "Litio", "approach": "sector", "horizon": 2035}
ROUNDS = 5
"""How often each pair meets: a race that is lost once in two is then missed once in thirty-two."""
CYCLES = "/api/v1/cycles"
Call = Callable[[], TestResponse]


def at_once(*calls: Call) -> list[TestResponse]:
    """The answers of calls that all begin at the same moment, each in a thread of its own."""
    barrier = threading.Barrier(len(calls))

    def run(call: Call) -> TestResponse:
        barrier.wait(timeout=30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in calls]]


def statuses(answers: list[TestResponse]) -> Counter[int]:
    """How often each status was answered."""
    return Counter(answer.status_code for answer in answers)


def made(who: Speaker, **changes: Any) -> dict[str, Any]:
    """A draft."""
    response = who.post("/api/v1/priorities", {**BODY, **changes})
    assert response.status_code == 201, response.json
    return dict(response.json)


def tag_of(who: Speaker, cycle: str) -> str:
    """The version that a cycle is at."""
    return str(who.get(f"{CYCLES}/{cycle}").headers["ETag"])


def moved(who: Speaker, cycle: str, step: str, times: int = 1) -> None:
    """Move a cycle some phases on or back."""
    for _ in range(times):
        body = {"reason": "Ronda siguiente"}
        assert who.post(f"{CYCLES}/{cycle}/{step}", body, etag=tag_of(who, cycle)).status_code == 200


@pytest.fixture(autouse=True)
def whole(database: Database, settings: Settings) -> Iterator[None]:
    """After each test, what is on record holds and the audit chains are whole."""
    yield
    with database.reading() as session:
        assert list(findings(session, settings.home)) == []


def link(who: Speaker, lower: str, higher: str, strength: float) -> Call:
    """A proposal."""
    return lambda: who.post("/api/v1/links", {"lower": lower, "higher": higher, "strength": strength})


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_strengths_stay_within_the_whole(speak: Speaking, round_: int) -> None:
    officer = speak("officer-02")
    code = made(officer)["code"]
    answers = at_once(link(officer, code, "CL-2026-01", 0.6), link(speak("officer-02"), code, "CL-2026-02", 0.6))
    assert statuses(answers) == {201: 1, 422: 1}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_local_share_and_a_link_stay_within_the_whole(speak: Speaking, round_: int) -> None:
    officer = speak("officer-02")
    draft = made(officer)
    address = f"/api/v1/priorities/{draft['id']}"
    answers = at_once(
        link(officer, draft["code"], "CL-2026-01", 0.6),
        lambda: speak("officer-02").patch(address, {"local": 0.6}, etag='"1"'),
    )
    assert sorted(statuses(answers)) in ([200, 422], [201, 422])


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_of_two_changes_from_one_version_is_stale(speak: Speaking, round_: int) -> None:
    address = f"/api/v1/priorities/{made(speak('officer-02'))['id']}"
    answers = at_once(
        *(lambda title=title: speak("officer-02").patch(address, {"title": title}, etag='"1"') for title in "AB")
    )
    assert statuses(answers) == {200: 1, 412: 1}
    told = next(answer.json["title"] for answer in answers if answer.status_code == 200)
    assert speak("officer-02").get(address).json["title"] == told


@pytest.mark.parametrize("region", ["02", "15"])
def test_codes_are_given_once(speak: Speaking, database: Database, region: str) -> None:
    people = [speak("officer-02") if region == "02" else speak("planner") for _ in range(4)]
    body = {**BODY, "territory": "02" if region == "02" else "CL"}
    answers = at_once(*(lambda who=who: who.post("/api/v1/priorities", body) for who in people))
    assert statuses(answers) == {201: 4}
    assert len({answer.json["code"] for answer in answers}) == 4


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_cycle_is_open(speak: Speaking, round_: int) -> None:
    moved(speak("planner"), "2026-2029", "advance", times=3)
    tags = {code: tag_of(speak("planner"), code) for code in ("2021-2025", "2026-2029")}
    answers = at_once(
        *(
            lambda code=code: speak("planner").post(f"{CYCLES}/{code}/go_back", {"reason": "Faltan"}, etag=tags[code])
            for code in tags
        )
    )
    assert statuses(answers) == {200: 1, 409: 1}


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("phase", ["entry", "agreement"])
def test_of_two_planners_who_advance_at_once_one_does(speak: Speaking, phase: str, round_: int) -> None:
    if phase == "agreement":
        moved(speak("planner"), "2026-2029", "advance", times=2)
    tag = tag_of(speak("planner"), "2026-2029")
    answers = at_once(
        *(lambda: speak("planner").post(f"{CYCLES}/2026-2029/advance", etag=tag) for _ in range(2)),
    )
    assert statuses(answers) == {200: 1, 412: 1}
    state = speak().get(f"{CYCLES}/2026-2029").json["state"]
    assert state == {"entry": "dialogue", "agreement": "frozen"}[phase]
    assert len(speak().items(f"{CYCLES}/2026-2029/snapshots")) == (1 if phase == "agreement" else 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_nothing_is_adopted_in_a_cycle_that_leaves_the_dialogue(speak: Speaking, round_: int) -> None:
    draft = made(speak("officer-02"))
    address = f"/api/v1/priorities/{draft['id']}"
    assert speak("officer-02").post(f"{address}/submit", etag='"1"').status_code == 200
    moved(speak("planner"), "2026-2029", "advance")
    tag = tag_of(speak("planner"), "2026-2029")
    adopted, left = at_once(
        lambda: speak("approver-02").post(f"{address}/adopt", etag='"2"'),
        lambda: speak("planner").post(f"{CYCLES}/2026-2029/advance", etag=tag),
    )
    assert left.status_code == 200
    entries = speak("auditor").items("/api/v1/audit?action=adopt") + speak("auditor").items(
        "/api/v1/audit?scope=cycles"
    )
    moments = {entry["record_id"]: entry["at"] for entry in entries if entry["action"] in {"adopt", "advance"}}
    if adopted.status_code == 200:
        assert moments[draft["id"]] <= moments[left.json["id"]]
    else:
        assert adopted.status_code == 409
        assert draft["id"] not in moments


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_corrections_take_back_at_most_what_was_spent(speak: Speaking, round_: int) -> None:
    officer = speak("officer-02")
    money = {"priority": made(officer)["code"], "year": 2026, "kind": "expenditure", "funding_source": "fndr"}
    assert officer.post("/api/v1/money/amounts", {**money, "amount": 100, "agreement": "A"}).status_code == 201
    answers = at_once(
        *(
            lambda number=number: speak("officer-02").post(
                "/api/v1/money/amounts", {**money, "amount": -60, "agreement": number}
            )
            for number in "BC"
        )
    )
    assert statuses(answers) == {201: 1, 422: 1}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_same_request_at_once_is_done_once(speak: Speaking, database: Database, round_: int) -> None:
    key = str(uuid4())
    answers = at_once(
        *(
            lambda: speak("officer-02").call(
                "POST", "/api/v1/priorities", json={**BODY, "title": key}, headers={"Idempotency-Key": key}
            )
            for _ in range(4)
        )
    )
    assert statuses(answers) == {201: 4}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == 3
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Priority).where(Priority.title == key)) == 1
