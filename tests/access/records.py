"""A record in each state that the table names, made as people make them; and a speaker for each column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from regional_planner.access.actor import TokenScope, system
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now, today
from regional_planner.people.models import User
from regional_planner.people.service import make_token
from regional_planner.territory.editions.comparing import compare
from regional_planner.territory.editions.models import BoundaryComparison
from regional_planner.territory.models import BoundaryEdition
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import EditionState
from tests.access.bodies import (
    ACT,
    AGREEMENT,
    AMOUNT,
    ASSESSMENT,
    BENCHMARK,
    CITY,
    CREATED,
    DELEGATED,
    DELEGATED_AMOUNT,
    DISMISSAL,
    FILE_MAPPING,
    FOUNDATION,
    JOINT,
    LATER_STAND_IN,
    LINK,
    MILESTONE,
    NAMED_PLACES,
    PHASE,
    PLACE,
    PRIORITY,
    SCHEME,
    STAND_IN,
    STEP,
    sheet_for,
)
from tests.conftest import Speaker
from tests.exchange.workbooks import send

Answer = dict[str, Any]


@dataclass
class Records:
    """What the table's states stand for: id and version by state; and the demo people, to make them."""

    speak: Callable[[str | None], Speaker]
    at: dict[str, tuple[str, str]] = field(default_factory=dict)

    def keep(self, state: str, record: Answer) -> Answer:
        """Remember a record under the name of its state."""
        self.at[state] = (record["id"], str(record["version"]))
        return record

    def make(self, who: str, path: str, body: Answer) -> Answer:
        """A new record, as `who` enters it."""
        return _json(self.speak(who).post(f"/api/v1/{path}", body))

    def step(self, who: str, path: str, record: Answer, step: str, **body: Any) -> Answer:
        """A record after `who` took a step with it."""
        address = f"/api/v1/{path}/{record['id']}/{step}"
        return _json(self.speak(who).post(address, body, etag=str(record["version"])))


def _json(response: Any) -> Answer:
    assert response.status_code in {200, 201}, response.get_data(as_text=True)
    answer: Answer = response.json
    return answer


def prepare(app: Flask, tokens: dict[str, str]) -> Records:
    """Make every record that the table names."""
    made = Records(lambda who: Speaker(app.test_client(), tokens.get(who or "")))
    _editions(made, app.extensions["planner"].database)
    plan = (_priorities, _links, _dismissals, _joint, _origins, _money, _rollout)
    others = (_scenarios, _cities, _benchmarks, _mappings, _competences, _foundations)
    for part in (*plan, *others, _cycles, _people):
        part(made)
    return made


def _priority(made: Records, who: str, **changes: Any) -> Answer:
    return made.make(who, "priorities", {**PRIORITY, **changes})


def _adopted(made: Records, territory: str = "02") -> Answer:
    draft = _priority(made, f"officer-{territory}", territory=territory)
    submitted = made.step(f"officer-{territory}", "priorities", draft, "submit")
    return made.step(f"approver-{territory}", "priorities", submitted, "adopt")


def _priorities(made: Records) -> None:
    made.keep("draft", _priority(made, "officer-02", code="02-2026-70"))
    made.keep("draft_08", _priority(made, "officer-08", territory="08"))
    made.keep("draft_nation", _priority(made, "planner", territory="CL", code="CL-2026-70"))
    for state, who, territory in (
        ("submitted", "officer-02", "02"),
        ("submitted_08", "officer-08", "08"),
        ("submitted_nation", "planner", "CL"),
    ):
        draft = _priority(made, who, territory=territory)
        made.keep(state, made.step(who, "priorities", draft, "submit"))
    draft = _priority(made, "officer-02")
    made.keep("ended", made.step("officer-02", "priorities", draft, "end", reason="Duplicada"))
    made.keep("adopted", _adopted(made))
    retired = made.step("approver-02", "priorities", _adopted(made), "retire", reason="Sin fondos")
    made.keep("retired", retired)
    first = _adopted(made)
    second = made.step("officer-02", "priorities", first, "revise")
    submitted = made.step("officer-02", "priorities", second, "submit")
    made.step("approver-02", "priorities", submitted, "adopt")
    made.keep("superseded", _json(made.speak(None).get(f"/api/v1/priorities/{first['id']}")))
    made.keep("closed", _json(made.speak(None).get("/api/v1/priorities/02-2021-01")))


def _links(made: Records) -> None:
    def link(who: str, **changes: Any) -> Answer:
        lower = changes.pop("lower", None) or _adopted(made)["code"]
        return made.make(who, "links", {**LINK, "lower": lower, **changes})

    made.keep("from_below", link("officer-02"))
    made.keep("from_above", link("planner"))
    made.keep("agreed", made.step("planner", "links", link("officer-02"), "agree"))
    made.keep("contested", made.step("planner", "links", link("officer-02"), "contest", reason="No"))
    counter = {"reason": "Menos", "counter_strength": 0.05}
    made.keep("countered", made.step("planner", "links", link("officer-02"), "contest", **counter))
    made.keep("withdrawn", made.step("officer-02", "links", link("officer-02"), "withdraw", reason="Error"))
    made.keep("ended_link", made.step("admin", "links", link("officer-02"), "end", reason="Error"))
    made.keep("of_draft", link("officer-02", lower=_priority(made, "officer-02")["code"]))
    made.keep("to_draft", link("planner", higher=_priority(made, "planner", territory="CL")["code"]))
    frozen = made.speak(None).items("/api/v1/links?cycle=2021-2025&territory=02&proposed_by=lower&limit=500")
    made.keep("closed_link", next(each for each in frozen if each["state"] == "agreed"))


def _dismissals(made: Records) -> None:
    path = "alignment/suggestions/dismissals"
    made.keep("dismissal", made.make("officer-02", path, {**DISMISSAL, "higher": "CL-2026-18"}))
    ended = made.make("officer-02", path, {**DISMISSAL, "higher": "CL-2026-13"})
    made.keep("ended_dismissal", made.step("officer-02", path, ended, "end", reason="Error"))
    draft = _priority(made, "officer-02")["code"]
    made.keep("dismissal_of_draft", made.make("officer-02", path, {**DISMISSAL, "lower": draft}))


def _joint(made: Records) -> None:
    def joint(*steps: tuple[str, str]) -> Answer:
        members = [{"priority": _adopted(made, each)["code"], "share": 0.5} for each in ("02", "08")]
        record = made.make("officer-02", "joint-priorities", {**JOINT, "members": members})
        for who, step in steps:
            record = made.step(who, "joint-priorities", record, step, reason="Razón")
        return record

    made.keep("joint", joint())
    made.keep("joint_agreed", joint(("approver-08", "agree")))
    made.keep("joint_contested", joint(("approver-08", "contest")))
    made.keep("joint_withdrawn", joint(("approver-02", "withdraw")))
    made.keep("joint_ended", joint(("admin", "end")))


def _origins(made: Records) -> None:
    made.keep("origin", made.speak(None).items("/api/v1/origins?limit=500&national=CL-2026-01")[0])
    body = {"national": "CL-2026-70", "territory": "02", "share": 0.1}
    raised = made.make("planner", "origins", {**body, "national": "CL-2026-18"})
    made.keep("ended_origin", made.step("planner", "origins", raised, "end", reason="Error"))
    made.keep("origin_of_draft", made.make("planner", "origins", body))
    made.keep("raised", made.make("officer-02", "origins", {"territory": "02", "text": "Sal"}))
    made.keep("raised_08", made.make("officer-08", "origins", {"territory": "08", "text": "Puerto"}))
    declined = made.make("approver-02", "origins", {"territory": "02", "text": "Litio"})
    made.keep("declined", made.step("planner", "origins", declined, "decline", reason="No"))


def _money(made: Records) -> None:
    published = _adopted(made)["code"]
    made.keep("amount", made.make("officer-02", "money/amounts", {**AMOUNT, "priority": published}))
    other = made.make("officer-02", "money/amounts", {**AMOUNT, "priority": published, "year": 2028})
    made.keep("ended_amount", made.step("officer-02", "money/amounts", other, "end", reason="Error"))
    draft = _priority(made, "officer-02")["code"]
    made.keep("amount_of_draft", made.make("officer-02", "money/amounts", {**AMOUNT, "priority": draft}))
    closed = made.speak(None).items("/api/v1/money/amounts?cycle=2017-2020&territory=02&kind=commitment")
    made.keep("amount_closed", closed[0])
    registers = {"act": ("acts", "code", ACT), "agreement": ("agreements", "number", AGREEMENT)}
    for name, (path, key, body) in registers.items():
        made.keep(name, made.make("officer-02", f"money/{path}", body))
        other = {key: f"{body[key]}-2", "series": "PLAN-02-C"} if path == "acts" else {key: f"{body[key]}-2"}
        ended = made.make("officer-02", f"money/{path}", {**body, **other})
        made.keep(f"ended_{name}", made.step("officer-02", f"money/{path}", ended, "end", reason="Error"))
    made.keep("phase", made.make("planner", "money/phases", PHASE))
    ended = made.make("planner", "money/phases", {**PHASE, "code": "otra"})
    made.keep("ended_phase", made.step("planner", "money/phases", ended, "end", reason="Error"))


def _rollout(made: Records) -> None:
    made.keep("reached", _json(made.speak(None).get("/api/v1/rollout/02-pilot")))
    step = made.make("planner", "rollout", STEP)
    made.keep("ended_step", made.step("planner", "rollout", step, "end", reason="Error"))
    for state, territory in (("planned", "02"), ("planned_08", "08")):
        made.keep(state, made.make("planner", "rollout", {**STEP, "territory": territory}))


def _scenarios(made: Records) -> None:
    path = "equalisation/scenarios"
    made.keep("scenario", made.make("planner", path, SCHEME))
    ended = made.make("planner", path, SCHEME)
    made.keep("ended_scenario", made.step("planner", path, ended, "end", reason="Error"))


def _benchmarks(made: Records) -> None:
    path = "money/benchmark-programmes"
    made.keep("benchmark", made.make("planner", path, BENCHMARK))
    ended = made.make("planner", path, {**BENCHMARK, "code": "antigua"})
    made.keep("ended_benchmark", made.step("planner", path, ended, "end", reason="Error"))


def _competences(made: Records) -> None:
    path, ended = "delegated-competences", {"valid_from": "2030-01-01", "valid_to": "2031-01-01"}
    made.keep("delegated", made.make("planner", path, {**DELEGATED, "competence": "environment"}))
    record = made.make("planner", path, {**DELEGATED, "competence": "environment", **ended})
    made.keep("ended_delegated", made.step("planner", path, record, "end", reason="Error"))
    for path, state, body, other in (
        ("delegated-competences/amounts", "delegated_amount", DELEGATED_AMOUNT, {"year": 2028}),
        ("capability-assessments", "assessment", {**ASSESSMENT, "level": 2, "dimension": "foresight"}, {}),
    ):
        record = made.make("officer-02", path, {**body, **other})
        made.keep(f"ended_{state}", made.step("officer-02", path, record, "end", reason="Error"))
        again = {"year": 2029} if "year" in other else {}
        made.keep(state, made.make("officer-02", path, {**body, **again}))


def _foundations(made: Records) -> None:
    published, draft = _adopted(made)["code"], _priority(made, "officer-02")["code"]
    for path, state, body in (
        ("foundations", "foundation", FOUNDATION),
        ("milestones", "milestone", MILESTONE),
        ("places", "place", PLACE),
    ):
        record = made.make("officer-02", path, {**body, "priority": published})
        made.keep(f"ended_{state}", made.step("officer-02", path, record, "end", reason="Error"))
        made.keep(state, made.make("officer-02", path, {**body, "priority": published}))
        made.keep(f"{state}_of_draft", made.make("officer-02", path, {**body, "priority": draft}))
    for state, code in NAMED_PLACES.items():
        made.keep(state, made.make("officer-02", "places", {**PLACE, "priority": code, "name_es": state}))


def _editions(made: Records, database: Database) -> None:
    """Boundary editions without shapes: loading real ones is another process's work."""
    about = {"title": "Prueba", "source": "", "terms_es": "", "terms_en": "", "report": '{"details": []}', "version": 1}
    published = {
        "state": EditionState.PUBLISHED,
        "published_from": today() + timedelta(days=30),
        "published_at": now(),
    }
    with database.writing() as session:
        for code, state in (("anterior", published), ("publicada", published), ("borrador", {})):
            session.add(BoundaryEdition(code=code, **about, **state))
        session.flush()
        nothing = compare(register_on(session, today()), {}, {}, [])
        for code in ("publicada", "borrador"):
            session.add(BoundaryComparison(edition=code, against="anterior", result=nothing))
    made.keep("edition", {"id": "publicada", "version": 1})
    made.keep("edition_draft", {"id": "borrador", "version": 1})


def _cities(made: Records) -> None:
    made.keep("city", made.make("planner", "functional-cities", CITY))
    ended = made.make("planner", "functional-cities", {**CITY, "code": "los-angeles", "members": ["08301"]})
    made.keep("ended_city", made.step("planner", "functional-cities", ended, "end", reason="Error"))


def _mappings(made: Records) -> None:
    path = "import-mappings"
    made.keep("mapping", made.make("officer-02", path, FILE_MAPPING))
    ended = made.make("officer-02", path, {**FILE_MAPPING, "name": "antigua"})
    made.keep("ended_mapping", made.step("officer-02", path, ended, "end", reason="Error"))


def _cycles(made: Records) -> None:
    running = _json(made.speak(None).get("/api/v1/cycles/2026-2029"))
    for step in ("advance", "advance", "advance"):
        running = made.step("planner", "cycles", running, step)
    later = {**CREATED["/api/v1/cycles"]["own"], "code": "2034-2037"}
    made.keep("ended_cycle", made.step("admin", "cycles", made.make("planner", "cycles", later), "end"))
    for step in ("go_back", "go_back", "go_back"):
        running = made.step("planner", "cycles", running, step, reason="Otra ronda")
    made.keep("of_02", made.keep("open", running))
    made.keep("frozen", _json(made.speak(None).get("/api/v1/cycles/2021-2025")))
    for state, who, territory in (("import", "officer-02", "02"), ("import_08", "officer-08", "08")):
        query = {"kind": "priorities", "territory": territory, "dry_run": "true"}
        made.keep(state, _json(send(made.speak(who), sheet_for(territory), "priorities.csv", **query)))


def _people(made: Records) -> None:
    admin = made.speak("admin")
    made.keep("institution", _json(admin.get("/api/v1/institutions/corfo")))
    made.keep("approver", admin.items("/api/v1/users?username=approver-02")[0])
    made.keep("user_08", admin.items("/api/v1/users?username=approver-08")[0])
    made.keep("token_08", made.make("approver-08", "tokens", {"name": "para leer", "days": 9}))
    made.keep("token", made.make("approver-02", "tokens", {"name": "para leer", "days": 9}))
    for path in ("institution", "user"):
        body = CREATED[f"/api/v1/{path}s"]["own"]
        name = "code" if path == "institution" else "username"
        record = made.make("admin", f"{path}s", {**body, name: "antigua"})
        made.keep(f"ended_{path}", made.step("admin", f"{path}s", record, "end", reason="Error"))
    ended = made.make("approver-02", "tokens", {"name": "perdido", "days": 9})
    made.keep("ended_token", _json(made.speak("approver-02").call("DELETE", f"/api/v1/tokens/{ended['id']}")))
    lent = made.make("approver-02", "delegations", STAND_IN)
    made.keep("ended_delegation", made.step("approver-02", "delegations", lent, "end", reason="Error"))
    made.keep("delegation", made.make("approver-02", "delegations", STAND_IN))
    made.keep("delegation_08", made.make("approver-08", "delegations", LATER_STAND_IN))


def speakers(app: Flask, database: Database, tokens: dict[str, str]) -> dict[str, Speaker]:
    """Who each column of the table is."""
    with database.writing() as session:
        approver = session.scalars(select(User.id).where(User.username == "approver-02")).one()
        scoped = {
            column: make_token(session, system("test"), approver, column, [scope], 9)[1]
            for column, scope in (("rd", TokenScope.READ), ("lay", TokenScope.LAYERS))
        }
    people = {
        "off": "officer-02",
        "of8": "officer-08",
        "app": "approver-02",
        "ap8": "approver-08",
        "sta": "approver-14",
        "pla": "planner",
        "adm": "admin",
        "aud": "auditor",
        "gis": "gis",
    }
    secrets = {**{column: tokens[who] for column, who in people.items()}, **scoped}
    return {column: Speaker(app.test_client(), secret) for column, secret in secrets.items()}
