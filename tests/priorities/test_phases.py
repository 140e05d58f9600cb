"""The phases of a cycle: what each takes, who moves it, and that nothing leads around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from regional_planner.access.actor import system
from regional_planner.alignment import service as links
from regional_planner.alignment.dialogue import answering
from regional_planner.alignment.models import Link, Origin
from regional_planner.alignment.service import LINK, ORIGIN
from regional_planner.alignment.terms import LinkState
from regional_planner.finance import service as money
from regional_planner.finance.models import Amount
from regional_planner.finance.service import AMOUNT
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, PlannerError
from regional_planner.kernel.period import today
from regional_planner.kernel.signing import use_installation
from regional_planner.priorities import phases, service
from regional_planner.priorities.carrying import carry_over
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.priorities.queries import deadline_of
from regional_planner.priorities.terms import CycleState, PriorityState
from regional_planner.records import commands
from regional_planner.settings import Settings
from tests.conftest import Speaker, Speaking
from tests.priorities.test_priorities_api import draft

CYCLES = "/api/v1/cycles"
RUNNING = f"{CYCLES}/2026-2029"
OPERATOR = system("test")
NEXT = {
    "code": "2030-2033",
    "name_es": "Ciclo",
    "name_en": "Cycle",
    "starts_on": date(2030, 1, 1),
    "ends_on": date(2033, 12, 31),
    "units_as_of": date(2026, 1, 1),
}
CODES = ("2017-2020", "2021-2025", "2026-2029", "2030-2033")
PATHS = st.lists(
    st.tuples(st.sampled_from(["advance", "go_back", "create", "end"]), st.sampled_from(CODES)), max_size=24
)
STEP_OF = {"advance": phases.advance, "go_back": phases.go_back}
ORDER = ["entry", "dialogue", "agreement", "frozen"]


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """A session in which all may be tried, and nothing lasts."""
    with Session(database.writer, expire_on_commit=False) as session:
        yield session
        session.rollback()


def take(session: Session, step: str, code: str) -> None:
    """Take a step with a cycle, as the operator; what is refused is left."""
    record = session.scalars(select(Cycle).where(Cycle.code == code)).one_or_none()
    if step == "create" and record is None:
        phases.create(session, OPERATOR, {**NEXT, "code": code})
    elif step == "end" and record is not None:
        commands.end(session, OPERATOR, phases.CYCLE, record, "Error")
    elif record is not None and step in STEP_OF:
        STEP_OF[step](session, OPERATOR, record, "Otra ronda")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS)
def test_no_path_leaves_two_cycles_open(database: Database, settings: Settings, path: list[tuple[str, str]]) -> None:
    use_installation(settings)
    with undone(database) as session:
        for step, code in path:
            before = dict(session.execute(select(Cycle.code, Cycle.state)).all())
            try:
                take(session, step, code)
            except PlannerError:
                after = dict(session.execute(select(Cycle.code, Cycle.state)).all())
                assert after == before
            still = select(func.count()).where(Cycle.state != CycleState.FROZEN, Cycle.ended_at.is_(None))
            assert session.scalar(still) <= 1
            now = dict(session.execute(select(Cycle.code, Cycle.state)).all())
            moved = {each for each in before if now[each] is not before[each]}
            assert moved <= {code}
            assert all(abs(ORDER.index(now[each]) - ORDER.index(before[each])) == 1 for each in moved)


@dataclass(frozen=True)
class Writes:
    """Every write that could be made under a frozen cycle, each as a call that is to be refused."""

    session: Session
    cycle: str

    def all(self) -> dict[str, Callable[[], Any]]:
        """Name -> call."""
        return {**self.of_priorities(), **self.of_links(), **self.of_money()}

    def one(self, model: Any, *conditions: Any) -> Any:
        """A record of the cycle."""
        return self.session.scalars(select(model).where(*conditions).order_by(model.id).limit(1)).one()

    def of_priorities(self) -> dict[str, Callable[[], Any]]:
        """Entering, revising and retiring; and carrying into it."""
        body = draft(cycle=self.cycle, territory="CL", communes=[], horizon=2040, weight=None)
        adopted = self.one(Priority, Priority.cycle == self.cycle, Priority.state == PriorityState.ADOPTED)
        session = self.session
        return {
            "enter": lambda: service.create(session, OPERATOR, body),
            "revise": lambda: service.revise(session, OPERATOR, adopted),
            "retire": lambda: service.retire(session, OPERATOR, adopted, "Error"),
            "carry over": lambda: carry_over(session, OPERATOR, self.cycle, "2017-2020"),
        }

    def of_links(self) -> dict[str, Callable[[], Any]]:
        """Proposing, answering, ending links; raising and ending origins."""
        session = self.session
        agreed = self.one(Link, Link.cycle == self.cycle, Link.state == LinkState.AGREED)
        national = select(Priority.code).where(Priority.cycle == self.cycle, Priority.territory == "CL")
        origin = self.one(Origin, Origin.national.in_(national))
        joined = {"lower": agreed.lower, "higher": agreed.higher, "strength": 1}
        return {
            "contest": lambda: answering.contest(session, OPERATOR, agreed, "No"),
            "withdraw": lambda: answering.withdraw(session, OPERATOR, agreed, "No"),
            "end a link": lambda: commands.end(session, OPERATOR, LINK, agreed, "Error"),
            "propose": lambda: links.propose(session, OPERATOR, joined),
            "end an origin": lambda: commands.end(session, OPERATOR, ORIGIN, origin, "Error"),
            "change an origin": lambda: commands.change(session, OPERATOR, ORIGIN, origin, {"reason": "Otra"}),
        }

    def of_money(self) -> dict[str, Callable[[], Any]]:
        """Promises and votes; what is spent is another matter."""
        session = self.session
        codes = select(Priority.code).where(Priority.cycle == self.cycle)
        promised = self.one(Amount, Amount.priority.in_(codes), Amount.kind == AmountKind.COMMITMENT)
        body = {"priority": promised.priority, "year": promised.year, "kind": AmountKind.COMMITMENT}
        more = {**body, "funding_source": "fndr", "amount": 5, "agreement": "otro"}
        return {
            "promise": lambda: money.create(session, OPERATOR, more),
            "change a promise": lambda: money.change(session, OPERATOR, promised, {"amount": 1}),
            "end a promise": lambda: commands.end(session, OPERATOR, AMOUNT, promised, "Error"),
        }


@pytest.mark.parametrize("cycle", ["2021-2025", "2026-2029"])
def test_nothing_is_writable_in_a_frozen_cycle(database: Database, settings: Settings, cycle: str) -> None:
    use_installation(settings)
    with undone(database) as session:
        for _ in range(3):
            take(session, "advance", "2026-2029")
        for name, write in Writes(session, cycle).all().items():
            with pytest.raises(Conflict) as refused:
                write()
            assert "frozen" in str(refused.value) or name == "propose", name


def test_all_of_it_is_writable_in_an_open_one(database: Database, settings: Settings) -> None:
    """What the test before has refused is refused for the phase alone."""
    names = ("enter", "revise", "carry over", "end an origin", "promise", "contest")
    for name in names:
        with undone(database) as session:
            Writes(session, "2026-2029").all()[name]()


def tag(who: Speaker) -> str:
    """The version of the running cycle."""
    return str(who.get(RUNNING).headers["ETag"])


def advanced(who: Speaker, times: int) -> None:
    """Move the running cycle on."""
    for _ in range(times):
        assert who.post(f"{RUNNING}/advance", etag=tag(who)).status_code == 200


@pytest.mark.parametrize(
    ("phase", "enter", "revise", "propose", "answer", "promise", "spend"),
    [
        (0, 201, 200, 201, 200, 201, 201),
        (1, 409, 200, 201, 200, 201, 201),
        (2, 409, 409, 409, 200, 201, 201),
        (3, 409, 409, 409, 409, 409, 201),
    ],
)
def test_each_phase_takes_what_it_takes(
    speak: Speaking, phase: int, enter: int, revise: int, propose: int, answer: int, promise: int, spend: int
) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    waiting = officer.post("/api/v1/links", {"lower": "02-2026-01", "higher": "CL-2026-19", "strength": 0.01})
    assert waiting.status_code == 201
    standing = officer.get("/api/v1/priorities/02-2026-01")
    advanced(planner, phase)
    money = {"priority": "02-2026-01", "year": 2026, "funding_source": "fndr", "amount": 5, "agreement": "otro"}
    answers = [
        officer.post("/api/v1/priorities", draft()),
        officer.post(f"/api/v1/priorities/{standing.json['id']}/revise", etag=standing.headers["ETag"]),
        officer.post("/api/v1/links", {"lower": "02-2026-01", "higher": "CL-2026-18", "strength": 0.01}),
        planner.post(f"/api/v1/links/{waiting.json['id']}/agree", etag=waiting.headers["ETag"]),
        officer.post("/api/v1/money/amounts", {**money, "kind": "commitment"}),
        officer.post("/api/v1/money/amounts", {**money, "kind": "expenditure"}),
    ]
    assert [each.status_code for each in answers] == [enter, revise, propose, answer, promise, spend]
    for each in answers:
        if each.status_code == 409:
            assert f"“{ORDER[phase]}”" in each.json["detail"]
            assert str(today()) in each.json["detail"]
            assert [who["role"] for who in each.json["help"]] == ["national_planner", "admin"]


def test_a_cycle_says_its_phase_its_deadline_and_what_it_takes(speak: Speaking, database: Database) -> None:
    cycle = speak().get(RUNNING).json
    assert (cycle["state"], cycle["state_since"], cycle["deadline"]) == ("entry", "2026-01-01", "2026-12-31")
    advanced(speak("planner"), 2)
    cycle = speak().get(RUNNING).json
    assert (cycle["state"], cycle["deadline"]) == ("agreement", "2027-12-31")
    assert cycle["allows"] == ["answer", "locate", "fund", "spend"]
    assert cycle["state_since"] == today().isoformat()
    with database.writing() as session:
        session.execute(update(Cycle).where(Cycle.code == "2026-2029").values(agreement_until=None))
    assert speak().get(RUNNING).json["deadline"] == "2029-12-31"
    assert speak().get(f"{CYCLES}/2021-2025").json["deadline"] is None


def test_a_deadline_that_passed_locks_nothing_and_is_said(speak: Speaking, database: Database) -> None:
    yesterday = today() - timedelta(days=1)
    fresh = speak().get(RUNNING)
    with database.writing() as session:
        session.execute(update(Cycle).where(Cycle.code == "2026-2029").values(entry_until=yesterday))
        assert deadline_of(session.scalars(select(Cycle).where(Cycle.code == "2026-2029")).one()) == yesterday
    overdue = speak().get(RUNNING, headers={"If-None-Match": fresh.headers["ETag"]})
    assert (overdue.status_code, overdue.json["deadline_passed"]) == (200, True)
    assert speak("officer-02").post("/api/v1/priorities", draft()).status_code == 201
    standing = speak().get("/api/v1/priorities/02-2026-01/standing").json["cycle"]
    assert standing["deadline_passed"] is True
    assert [each["role"] for each in standing["help"]] == ["national_planner", "admin"]
    with database.writing() as session:
        values = {"state": CycleState.AGREEMENT, "entry_until": None, "agreement_until": yesterday}
        session.execute(update(Cycle).where(Cycle.code == "2026-2029").values(**values, dialogue_until=None))
    refused = speak("officer-02").post("/api/v1/priorities", draft())
    assert f"it was to end on {yesterday}" in refused.json["detail"]


def test_a_change_moves_no_phase_and_a_frozen_cycle_keeps_its_days(speak: Speaking) -> None:
    planner = speak("planner")
    same = planner.patch(RUNNING, {"state": "frozen", "note_es": "Nota"}, etag=tag(planner))
    assert (same.status_code, same.json["state"], same.json["note_es"]) == (200, "entry", "Nota")
    closed = planner.get(f"{CYCLES}/2021-2025")
    later = planner.patch(f"{CYCLES}/2021-2025", {"ends_on": "2027-01-01"}, etag=closed.headers["ETag"])
    assert later.status_code == 409
    assert planner.patch(f"{CYCLES}/2021-2025", {"note_en": "x"}, etag=closed.headers["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"entry_until": "2027-07-01"}, ["dialogue_until"]),
        ({"dialogue_until": None, "agreement_until": "2026-12-30"}, ["agreement_until"]),
        ({"agreement_until": None, "dialogue_until": "2026-12-31"}, []),
    ],
)
def test_deadlines_follow_each_other(speak: Speaking, change: dict[str, Any], fields: list[str]) -> None:
    planner = speak("planner")
    answer = planner.patch(RUNNING, change, etag=tag(planner))
    assert [each["field"] for each in answer.json.get("errors", [])] == fields
    assert answer.status_code == (422 if fields else 200)


def test_going_back_needs_a_reason_and_leads_to_one_open_cycle(speak: Speaking) -> None:
    planner = speak("planner")
    assert planner.post(f"{RUNNING}/go_back", {"reason": "Antes"}, etag=tag(planner)).status_code == 409
    advanced(planner, 1)
    assert planner.post(f"{RUNNING}/go_back", etag=tag(planner)).status_code == 422
    assert planner.post(f"{RUNNING}/go_back", {"reason": "Faltan"}, etag=tag(planner)).json["state"] == "entry"
    closed = planner.get(f"{CYCLES}/2021-2025").headers["ETag"]
    refused = planner.post(f"{CYCLES}/2021-2025/go_back", {"reason": "Faltan"}, etag=closed)
    assert refused.status_code == 409
    assert "2026-2029" in refused.json["detail"]
    advanced(planner, 3)
    assert planner.post(f"{RUNNING}/advance", etag=tag(planner)).status_code == 409
    opened = planner.post(f"{CYCLES}/2021-2025/go_back", {"reason": "Faltan"}, etag=closed)
    assert (opened.status_code, opened.json["state"]) == (200, "agreement")


def test_a_new_cycle_begins_with_entry_once_no_other_is_open(speak: Speaking) -> None:
    planner = speak("planner")
    body = {name: value if isinstance(value, str) else value.isoformat() for name, value in NEXT.items()}
    assert planner.post(CYCLES, body).status_code == 409
    advanced(planner, 3)
    made = planner.post(CYCLES, {**body, "state": "frozen"})
    assert (made.status_code, made.json["state"], made.json["state_since"]) == (201, "entry", today().isoformat())
    steps = speak().get(f"{RUNNING}/history").json["items"]
    assert [step["action"] for step in steps] == ["load", "advance", "advance", "advance"]
