"""The dialogue on joint priorities over HTTP: who proposes, who answers, what does not hold; two at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from regional_planner.alignment.joint.models import JointMember
from regional_planner.checking import findings
from regional_planner.kernel.database import Database
from regional_planner.settings import Settings
from tests.concurrency.test_two_at_once import at_once, statuses
from tests.conftest import Speaker, Speaking

ADDRESS = "/api/v1/joint-priorities"
Members = list[tuple[str, float]]
BODY = {
    "cycle": "2026-2029",
    "territory": "02",
    "title": "Corredor del litio",
    "reason": "Comparten proveedores",
    "national": "CL-2026-01",
}


def body(*members: tuple[str, float], **changes: Any) -> dict[str, Any]:
    """What is sent; a half each of 02 and 08 where nothing else is said."""
    named: Members = list(members) or [("02-2026-01", 0.5), ("08-2026-01", 0.5)]
    return {**BODY, "members": [{"priority": code, "share": share} for code, share in named], **changes}


def proposed(who: Speaker, *members: tuple[str, float]) -> dict[str, Any]:
    response = who.post(ADDRESS, body(*members))
    assert response.status_code == 201, response.json
    return dict(response.json)


def step(who: Speaker, record: dict[str, Any], name: str, reason: str | None = None) -> Any:
    """The answer to a step, from the version that `record` has."""
    sent = {"reason": reason} if reason else {}
    return who.post(f"{ADDRESS}/{record['id']}/{name}", sent, etag=str(record["version"]))


def test_it_is_agreed_when_each_of_the_others_has_agreed(speak: Speaking) -> None:
    members = (("02-2026-01", 0.5), ("08-2026-01", 0.3), ("14-2026-01", 0.2))
    made = proposed(speak("officer-02"), *members)
    assert (made["state"], made["partners"], made["agreed_by"]) == ("proposed", ["08", "14"], [])
    assert [(each["priority"], each["share"]) for each in made["members"]] == list(members)
    assert step(speak("approver-02"), made, "agree").status_code == 403
    assert step(speak("officer-08"), made, "agree").status_code == 403
    first = step(speak("approver-08"), made, "agree").json
    assert (first["state"], first["agreed_by"]) == ("proposed", ["08"])
    assert step(speak("approver-08"), first, "agree").status_code == 409
    second = step(speak("approver-14"), first, "agree").json
    assert (second["state"], second["agreed_by"]) == ("agreed", ["08", "14"])
    assert step(speak("approver-08"), second, "contest").status_code == 422
    contested = step(speak("approver-08"), second, "contest", "Cambió el presupuesto").json
    assert (contested["state"], contested["agreed_by"]) == ("contested", ["14"])
    again = step(speak("approver-08"), contested, "agree").json
    assert (again["state"], again["agreed_by"]) == ("agreed", ["08", "14"])
    gone = step(speak("officer-02"), again, "withdraw", "No alcanza").json
    assert gone["state"] == "withdrawn"
    done = [entry["action"] for entry in speak("planner").items(f"{ADDRESS}/{made['id']}/history")]
    assert done == ["create", "agree", "agree", "contest", "agree", "withdraw"]
    assert step(speak("officer-02"), gone, "withdraw", "Otra vez").status_code == 409
    assert speak("officer-02").post(ADDRESS, body()).status_code == 201


def test_a_refusal_names_every_region_that_could_answer(speak: Speaking) -> None:
    made = proposed(speak("officer-02"), ("02-2026-01", 0.5), ("08-2026-01", 0.3), ("14-2026-01", 0.2))
    refused = step(speak("planner"), made, "agree")
    assert refused.status_code == 403
    assert [each["territory"] for each in refused.json["help"]] == ["08", "14"]


@pytest.mark.parametrize(
    ("members", "changes", "codes"),
    [
        ([("02-2026-01", 0.5), ("08-2026-01", 0.4)], {}, ["shares_not_one"]),
        ([("02-2026-01", 0.5), ("08-2026-01", 0.6)], {}, ["shares_not_one"]),
        ([("02-2026-01", 0.5), ("02-2026-02", 0.5)], {}, ["one_territory"]),
        ([("02-2026-01", 0.5), ("02-2026-01", 0.1), ("08-2026-01", 0.4)], {}, ["twice"]),
        ([("02-2026-01", 0.5), ("08-2021-01", 0.5)], {}, ["other_cycle"]),
        ([("02-2026-01", 0.5), ("08-2026-99", 0.5)], {}, ["unknown_priority", "one_territory"]),
        ([("02-2026-01", 0.5), ("CL-2026-01", 0.5)], {}, ["unknown_priority"]),
        ([("08-2026-01", 0.5), ("14-2026-01", 0.5)], {}, ["not_a_member"]),
        ([], {"national": "08-2026-01"}, ["unknown_priority"]),
        ([], {"national": "CL-2021-01"}, ["unknown_priority"]),
        ([("02-2026-01", 0.0), ("08-2026-01", 1.0)], {}, ["zero"]),
    ],
)
def test_what_cannot_be_joined(speak: Speaking, members: Members, changes: dict[str, Any], codes: list[str]) -> None:
    refused = speak("officer-02").post(ADDRESS, body(*members, **changes))
    assert refused.status_code == 422
    assert [each["code"] for each in refused.json["errors"]] == codes
    assert all(each["remedy"] for each in refused.json["errors"])


def test_nobody_proposes_for_another_region_or_in_a_frozen_cycle(speak: Speaking) -> None:
    assert speak("officer-08").post(ADDRESS, body()).status_code == 403
    assert speak().post(ADDRESS, body()).status_code == 401
    members = [{"priority": code, "share": 0.5} for code in ("02-2021-01", "08-2021-01")]
    frozen = speak("officer-02").post(ADDRESS, {**body(cycle="2021-2025"), "members": members})
    assert frozen.status_code == 409


def test_a_draft_looks_the_same_as_nothing(speak: Speaking) -> None:
    draft = {"cycle": "2026-2029", "territory": "08", "title": "Secreto", "approach": "sector", "horizon": 2035}
    code = speak("officer-08").post("/api/v1/priorities", draft).json["code"]
    refused = speak("officer-02").post(ADDRESS, body(("02-2026-01", 0.5), (code, 0.5)))
    assert refused.json["errors"][0]["code"] == "unknown_priority"


def test_a_priority_is_in_one_joint_priority_at_most(speak: Speaking) -> None:
    proposed(speak("officer-02"))
    other = speak("officer-02").post(ADDRESS, body(("02-2026-01", 0.5), ("14-2026-01", 0.5)))
    assert other.status_code == 409
    assert "Corredor del litio" in other.json["detail"]


def test_a_proposal_changes_until_somebody_answers_and_its_priorities_never(speak: Speaking) -> None:
    officer = speak("officer-02")
    made = proposed(officer)
    address = f"{ADDRESS}/{made['id']}"
    changed = officer.patch(address, {**made, "title": "Otro título"}, etag=str(made["version"]))
    assert (changed.status_code, changed.json["title"]) == (200, "Otro título")
    moved = {"members": [{"priority": "02-2026-01", "share": 0.4}, {"priority": "08-2026-01", "share": 0.6}]}
    for sent in (moved, {"territory": "08"}, {"cycle": "2021-2025"}):
        fixed = officer.patch(address, sent, etag=changed.headers["ETag"])
        assert (fixed.status_code, fixed.json["errors"][0]["code"]) == (422, "fixed")
    agreed = step(speak("approver-08"), changed.json, "agree").json
    late = officer.patch(address, {"title": "Tarde"}, etag=str(agreed["version"]))
    assert late.status_code == 409
    assert [each["territory"] for each in late.json["help"]] == ["02", "02"]


def test_what_is_no_longer_in_force_cannot_be_agreed_to(speak: Speaking) -> None:
    made = proposed(speak("officer-02"))
    lost = speak("officer-02").get("/api/v1/priorities/02-2026-01").json
    retired = speak("approver-02").post(
        f"/api/v1/priorities/{lost['id']}/retire", {"reason": "Sin fondos"}, etag=str(lost["version"])
    )
    assert retired.status_code == 200
    assert step(speak("approver-08"), made, "agree").status_code == 409
    assert step(speak("officer-02"), made, "withdraw", "Ya no está").status_code == 200


def test_they_are_found_by_region_and_by_priority(speak: Speaking) -> None:
    made = proposed(speak("officer-02"))
    for query, count in (("territory=08", 1), ("territory=02", 1), ("territory=14", 0), ("priority=08-2026-01", 1)):
        assert [row["id"] for row in speak().items(f"{ADDRESS}?{query}")] == [made["id"]] * count, query


@pytest.mark.parametrize("round_", range(5))
def test_two_at_once_join_a_priority_once(speak: Speaking, database: Database, settings: Settings, round_: int) -> None:
    pair = [body(("02-2026-01", 0.5), (other, 0.5)) for other in ("08-2026-01", "14-2026-01")]
    answers = at_once(*(lambda sent=sent: speak("officer-02").post(ADDRESS, sent) for sent in pair))
    assert statuses(answers) == {201: 1, 409: 1}
    with database.reading() as session:
        assert list(findings(session, settings.home)) == []


def test_a_broken_record_is_found(speak: Speaking, database: Database, settings: Settings) -> None:
    made = proposed(speak("officer-02"))
    with database.writing() as session:
        session.execute(update(JointMember).where(JointMember.priority == "02-2026-01").values(share=400_000))
    with database.reading() as session:
        found = [each for each in findings(session, settings.home) if each.check == "joint-priorities"]
    assert [each.subject for each in found] == [made["id"]]
