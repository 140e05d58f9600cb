"""Carrying priorities into the next cycle: drafts there, lineage, what does not fit the new units, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from regional_planner.kernel.database import Database
from regional_planner.priorities.models import Priority, PriorityCommune, PriorityLineage
from regional_planner.priorities.queries import lineage
from tests.concurrency.test_two_at_once import at_once
from tests.conftest import Speaker, Speaking

INTO = "/api/v1/cycles/2026-2029/carry-over"


def carried(who: Speaker, earlier: str = "2021-2025", **body: Any) -> dict[str, Any]:
    """The answer to carrying over."""
    response = who.post(INTO, {"from": earlier, **body})
    assert response.status_code == 200, response.json
    return dict(response.json)


def test_a_territory_carries_its_own_and_nothing_twice(speak: Speaking) -> None:
    officer = speak("officer-08")
    adopted = speak().items("/api/v1/priorities?territory=08&cycle=2021-2025&state=adopted")
    first = carried(officer)
    assert [each["ancestor"] for each in first["items"]] == sorted(row["code"] for row in adopted)
    again = carried(officer)
    assert again["items"] == []
    made = {each["ancestor"]: [each["code"]] for each in first["items"]}
    assert {each["ancestor"]: each["descendants"] for each in again["passed_over"]} == made
    kept = (
        "title",
        "title_en",
        "rationale",
        "approach",
        "weight",
        "cells",
        "communes",
        "assets",
        "author",
        "territory",
    )
    for row, each in zip(sorted(adopted, key=lambda row: row["code"]), first["items"], strict=True):
        copy = officer.get(f"/api/v1/priorities/{each['id']}").json
        assert {name: copy[name] for name in kept} == {name: row[name] for name in kept}
        assert (copy["state"], copy["cycle"], copy["continues"]) == ("draft", "2026-2029", [row["code"]])
        assert copy["horizon"] == each["horizon"] == max(row["horizon"], 2029)
        assert each["horizon_was"] == row["horizon"]
        assert copy["illustrative"] == row["illustrative"]


def test_drafts_that_continue_stay_with_their_territory(speak: Speaking) -> None:
    officer, address = speak("officer-08"), "/api/v1/priorities/08-2021-01"
    before = speak().get(address)
    code = carried(officer, priorities=["08-2021-01"])["items"][0]["code"]
    assert officer.get(address).json["continued_by"] == [code]
    assert speak().get(address).json["continued_by"] == speak("officer-02").get(address).json["continued_by"] == []
    assert "continued" not in officer.get(f"/api/v1/priorities/{code}/history").json["items"][0]["after"]
    copy = officer.get(f"/api/v1/priorities/{code}")
    handed = officer.post(f"/api/v1/priorities/{copy.json['id']}/submit", etag=copy.headers["ETag"])
    adopted = speak("approver-08").post(f"/api/v1/priorities/{copy.json['id']}/adopt", etag=handed.headers["ETag"])
    assert adopted.status_code == 200
    after = speak().get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json["continued_by"]) == (200, [code])
    assert after.json["version"] == before.json["version"]


def test_a_draft_that_was_ended_can_be_carried_anew(speak: Speaking) -> None:
    officer = speak("officer-08")
    made = carried(officer, priorities=["08-2021-01"])["items"][0]
    ended = officer.post(f"/api/v1/priorities/{made['id']}/end", {"reason": "Error"}, etag='"1"')
    assert ended.status_code == 200
    anew = carried(officer, priorities=["08-2021-01"])["items"][0]
    assert anew["code"] != made["code"]
    assert officer.get("/api/v1/priorities/08-2021-01").json["continued_by"] == [anew["code"]]


def test_the_planner_carries_the_nations(speak: Speaking) -> None:
    """What is continued by the shipped rows is passed over: only what no row continues is made."""
    answer = carried(speak("planner"), "2017-2020")
    continued = {each["ancestor"] for each in answer["passed_over"]}
    assert continued == {"CL-2017-19"}
    assert {each["territory"] for each in answer["items"]} == {"CL"}
    refused = speak("planner").post(INTO, {"from": "2021-2025", "priorities": ["02-2021-01"]})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "1990-1993"}, "from"),
        ({"from": "2026-2029"}, "from"),
        ({"from": "2021-2025", "priorities": ["02-2021-99"]}, "priorities.0"),
        ({"from": "2021-2025", "priorities": ["02-2021-01", "02-2017-01"]}, "priorities.1"),
        ({}, "from"),
        ({"from": "2021-2025", "cycle": "2021-2025"}, "cycle"),
    ],
)
def test_what_cannot_be_carried_is_named(speak: Speaking, body: dict[str, Any], field: str) -> None:
    refused = speak("officer-02").post(INTO, body)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["errors"]] == [field]


def test_after_the_entry_nothing_is_carried(speak: Speaking) -> None:
    tag = speak("planner").get("/api/v1/cycles/2026-2029").headers["ETag"]
    assert speak("planner").post("/api/v1/cycles/2026-2029/advance", etag=tag).status_code == 200
    refused = speak("officer-02").post(INTO, {"from": "2021-2025"})
    assert refused.status_code == 409
    assert "dialogue" in refused.json["detail"]


def test_communes_that_became_nubles_are_named(speak: Speaking, database: Database) -> None:
    """Biobío of 2017 had Chillán (16101 today): its priority goes on without it, and the answer says so."""
    with database.writing() as session:
        row = session.scalars(select(Priority).where(Priority.code == "08-2017-01")).one()
        have = set(session.scalars(select(PriorityCommune.commune).where(PriorityCommune.priority_id == row.id)))
        wanted = {"08101", "16101", "16302"} - have
        session.add_all(PriorityCommune(priority_id=row.id, commune=code) for code in wanted)
        session.flush()
    answer = carried(speak("officer-08"), "2017-2020", priorities=["08-2017-01"])
    (made,) = answer["items"]
    left_out = {each["code"]: each["name"] for each in made["communes_left_out"]}
    assert {"16101", "16302"} <= set(left_out)
    assert left_out["16101"] == "Chillán"
    assert all(code.startswith("16") for code in left_out)
    communes = speak("officer-08").get(f"/api/v1/priorities/{made['id']}").json["communes"]
    assert "08101" in communes
    assert not set(communes) & set(left_out)


def test_two_who_carry_at_once_make_one(speak: Speaking, database: Database) -> None:
    answers = at_once(*(lambda: speak("officer-08").post(INTO, {"from": "2021-2025"}) for _ in range(2)))
    assert [each.status_code for each in answers] == [200, 200]
    made = [len(each.json["items"]) for each in answers]
    assert min(made) == 0 < max(made)
    with database.reading() as session:
        ancestors = list(
            session.scalars(select(PriorityLineage.ancestor).where(PriorityLineage.ancestor.like("08-2021%")))
        )
    assert len(ancestors) == len(set(ancestors)) == max(made)


def test_lineage_goes_through_the_cycles_between(database: Database) -> None:
    with database.reading() as session:
        near, far = lineage(session, "2017-2020", "2021-2025"), lineage(session, "2017-2020", "2026-2029")
    assert ("CL-2017-01", "CL-2021-01") in near
    assert ("CL-2017-01", "CL-2026-01") in far
    assert ("CL-2017-19", "CL-2026-19") in far
    assert not [pair for pair in near if "CL-2017-19" in pair]


def test_a_priority_comes_from_several_and_goes_into_several(speak: Speaking, database: Database) -> None:
    with database.writing() as session:
        pairs = [("08-2021-01", "08-2026-01"), ("08-2021-02", "08-2026-01"), ("08-2021-01", "08-2026-02")]
        session.add_all(PriorityLineage(ancestor=one, descendant=other) for one, other in pairs)
        session.flush()
        found = lineage(session, "2021-2025", "2026-2029")
        assert [each for each in found if each[0].startswith("08")] == sorted(pairs)
    assert speak().get("/api/v1/priorities/08-2026-01").json["continues"] == ["08-2021-01", "08-2021-02"]
    assert speak().get("/api/v1/priorities/08-2021-01").json["continued_by"] == ["08-2026-01", "08-2026-02"]
    listed = {row["code"]: row for row in speak().items("/api/v1/priorities?cycle=2026-2029&territory=08")}
    assert listed["08-2026-02"]["continues"] == ["08-2021-01"]
