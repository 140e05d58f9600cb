"""Capabilities over HTTP: assessed again and again, none overwritten, and the latest on any day."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from regional_planner.kernel.database import Database
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import send, sheets_of, workbook

PATH, ANSWER = "/api/v1/capability-assessments", "/api/v1/capabilities"
NEW = {
    "territory": "02",
    "dimension": "budgeting",
    "level": 4,
    "evidence": "Acta 12",
    "assessed_on": "2026-05-04",
    "assessor": "gore-02",
}


def level(client: Speaker, day: str, dimension: str = "budgeting") -> Any:
    """The level of Antofagasta in a dimension on a day."""
    rows = client.items(f"{ANSWER}?territory=02&as_of={day}")
    return next(row["level"] for row in rows if row["dimension"] == dimension)


def test_a_new_assessment_stands_beside_the_old(speak: Speaking) -> None:
    before = speak().items(f"{PATH}?territory=02&dimension=budgeting")
    made = speak("officer-02").post(PATH, NEW)
    assert made.status_code == 201
    assert [level(speak(), day) for day in ("2022-11-29", "2022-11-30", "2026-05-03", "2026-05-04")] == [None, 2, 2, 4]
    after = speak().items(f"{PATH}?territory=02&dimension=budgeting")
    assert after[: len(before)] == before
    assert [row["assessed_on"] for row in after] == ["2022-11-30", "2025-10-15", "2026-05-04"]
    row = next(r for r in speak().items(f"{ANSWER}?territory=CL-AN") if r["dimension"] == "budgeting")
    assert (row["level"], row["change"], row["assessments"], row["illustrative"]) == (4, 2, 3, False)
    assert row["meaning"].startswith("Leading")
    assert speak("officer-02").post(PATH, NEW).status_code == 409
    address = f"{PATH}/{made.json['id']}"
    renamed = speak("officer-02").patch(address, {"assessed_on": "2026-05-05"}, etag="1")
    assert (renamed.status_code, renamed.json["errors"][0]["code"]) == (422, "fixed")
    assert speak("officer-02").patch(address, {"level": 3}, etag="1").status_code == 200
    ended = speak("officer-02").post(f"{address}/end", {"reason": "Error"}, etag="2")
    assert ended.status_code == 200
    assert level(speak(), "2026-05-04") == 2
    history = speak().get(f"{address}/history").json["items"]
    assert [entry["action"] for entry in history] == ["create", "change", "end"]


def test_every_region_of_the_day_answers_in_every_dimension(reader: Speaking) -> None:
    public = reader()
    assert len(public.items(ANSWER)) == 16 * 6
    assert len(public.items(f"{ANSWER}?as_of=2017-05-17")) == 15 * 6
    rows = public.items(f"{ANSWER}?territory=01")
    assert {row["level"] for row in rows} == {None}
    assert {row["meaning"] for row in rows} == {None}
    assert public.get(f"{ANSWER}?territory=99").status_code == 404
    assert public.get(f"{ANSWER}?territory=02101").status_code == 404
    assert public.get(f"{ANSWER}?f=xlsx").get_data()[:2] == b"PK"
    told = public.get(f"{ANSWER}/dimensions").json
    assert [each["level"] for each in told["levels"]] == [0, 1, 2, 3, 4]
    assert len({each["meaning"] for each in told["levels"]}) == 5
    spanish = reader(None, "es").get(f"{ANSWER}/dimensions").json
    assert [each["code"] for each in spanish["items"]] == [each["code"] for each in told["items"]]
    assert spanish["items"][0]["name"] == "Anticipación y análisis"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"level": 5}, "level", "out_of_bounds"),
        ({"dimension": "luck"}, "dimension", "unknown_dimension"),
        ({"assessor": "nobody"}, "assessor", "unknown_institution"),
        ({"assessed_on": "2199-01-01"}, "assessed_on", "in_future"),
        ({"assessed_on": "1999-01-01"}, "assessed_on", "before_register"),
        ({"territory": "CL"}, "territory", "unknown_region"),
        ({"evidence": " "}, "evidence", "blank"),
    ],
)
def test_what_does_not_hold_is_refused(speak: Speaking, changes: dict[str, Any], field: str, code: str) -> None:
    response = speak("planner").post(PATH, {**NEW, **changes})
    assert response.status_code == 422
    assert (field, code) in {(each["field"], each["code"]) for each in response.json["errors"]}


def test_levels_are_kept_by_the_database_itself(database: Database) -> None:
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE capability_assessment SET level = 5"))


def test_assessments_come_by_workbook_and_twice_the_same_changes_nothing(speak: Speaking) -> None:
    officer = speak("officer-02")
    heading = ("territory", "dimension", "level", "evidence", "assessed_on", "assessor")
    end = (3, "Acta", "2026-02-01", "gore-02")
    rows = [heading, ("02", "foresight", *end), ("02", "luck", *end)]
    refused = send(officer, workbook({"capability-assessments": rows}), "c.xlsx", territory="02")
    assert refused.status_code == 422
    assert [(e["row"], e["code"]) for e in refused.json["errors"]] == [(3, "unknown_dimension")]
    taken = [send(officer, workbook({"capability-assessments": rows[:2]}), "c.xlsx", territory="02") for _ in range(2)]
    sheets = [each.json["report"]["sheets"][0] for each in taken]
    assert [(each["created"], each["unchanged"]) for each in sheets] == [(1, 0), (0, 1)]
    template = sheets_of(officer.get("/api/v1/imports/template?territory=02&cycle=2026-2029&lang=en").data)
    assert "Assessments of capabilities" in template
