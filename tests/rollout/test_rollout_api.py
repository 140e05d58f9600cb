"""The roll-out over HTTP, on the shipped steps: where regions stand, coverage, targets, and who may say what."""

from __future__ import annotations

from typing import Any

import pytest

from regional_planner.kernel.database import Database
from regional_planner.kernel.period import PartialDate
from regional_planner.rollout.queries import coverage_on, stages_on
from regional_planner.rollout.terms import Stage
from tests.conftest import Speaker, Speaking

ROLLOUT = "/api/v1/rollout"


def regions(client: Speaker, day: str) -> dict[str, dict[str, Any]]:
    """The rows of a day by region."""
    return {row["code"]: row for row in client.items(f"{ROLLOUT}/stages?as_of={day}")}


def planned_step(**changes: Any) -> dict[str, Any]:
    """A step that Antofagasta has not taken."""
    return {"territory": "02", "stage": "expansion", "planned": "2027", "source": "acta 1", **changes}


def test_on_the_day_of_the_notes_three_pilots_stand_among_fifteen(reader: Speaking) -> None:
    rows = regions(reader(), "2017-05-17")
    assert len(rows) == 15
    assert next(iter(rows)) == "15"
    assert {code for code, row in rows.items() if row["stage"] == "pilot"} == {"02", "08", "14"}
    assert {row["stage"] for row in rows.values()} == {"pilot", "not_started"}
    assert (rows["08"]["unit"], rows["08"]["name"], rows["08"]["since"]) == ("08-1", "Bío-Bío", "2015-12")
    assert rows["06"]["planned"] == "2021"
    assert rows["06"]["slip_least"] is None
    found = reader().get(f"{ROLLOUT}/coverage?as_of=2017-05-17").json
    assert (found["regions"], found["begun"]["regions_certain"], found["begun"]["regions_share_certain"]) == (
        15,
        3,
        0.2,
    )
    assert found["begun"]["inhabitants_certain"] == 607_534 + 2_037_414 + 384_837
    assert found["begun"]["inhabitants_share_certain"] == pytest.approx(3_029_785 / 17_574_003)
    assert found["census"] == "population_census_2017"
    assert "de facto" in found["census_basis"]


def test_all_sixteen_have_begun_today(reader: Speaking) -> None:
    found = reader().get(f"{ROLLOUT}/coverage").json
    stages = {row["stage"]: row["regions_certain"] for row in found["items"]}
    assert stages == {"not_started": 0, "pilot": 3, "expansion": 13}
    assert (found["regions"], found["begun"]["regions_share_certain"], found["begun"]["inhabitants_share_certain"]) == (
        16,
        1,
        1,
    )
    assert all(row["certain"] for row in reader().items(f"{ROLLOUT}/stages"))


def test_nuble_inherits_no_stage_and_says_what_covered_it(reader: Speaking) -> None:
    assert "16" not in regions(reader(), "2018-09-05")
    for day, stage, certain in [
        ("2018-09-06", "not_started", True),
        ("2024-03-31", "not_started", True),
        ("2024-04-10", "expansion", False),
        ("2024-04-30", "expansion", True),
    ]:
        row = regions(reader(), day)["16"]
        assert (row["stage"], row["certain"]) == (stage, certain), day
        (former,) = row["inherited"]
        assert (former["territory"], former["stage"], former["until"]) == ("08", "pilot", "2018-09-06")
        assert "Biobío (08)" in row["note"]
    later = regions(reader(), "2018-09-06")
    assert (later["08"]["stage"], later["08"]["unit"], later["08"]["inherited"]) == ("pilot", "08-2", [])
    assert "hasta" not in regions(reader(), "2024-04-30")["16"]["note"]


def test_a_step_known_to_a_year_is_certain_from_its_last_day(reader: Speaking) -> None:
    for day, stage, certain, at_least in [
        ("2022-12-31", "not_started", True, "not_started"),
        ("2023-01-01", "expansion", False, "not_started"),
        ("2023-12-30", "expansion", False, "not_started"),
        ("2023-12-31", "expansion", True, "expansion"),
    ]:
        row = regions(reader(), day)["06"]
        assert (row["stage"], row["certain"], row["at_least"]) == (stage, certain, at_least), day
    row = regions(reader(), "2026-01-01")["06"]
    assert (row["slip_least"], row["slip_most"], row["slip_ongoing"]) == (366, 730, False)
    doubtful = reader().get(f"{ROLLOUT}/coverage?as_of=2023-06-01").json["begun"]
    assert (doubtful["regions_certain"], doubtful["regions_possible"]) == (3, 8)


def test_the_target_of_2021_was_met_in_april_2025(reader: Speaking) -> None:
    def target(code: str, day: str) -> dict[str, Any]:
        return next(row for row in reader().items(f"{ROLLOUT}/targets?as_of={day}") if row["code"] == code)

    early = target("all-2021", "2017-05-17")
    assert (early["needed"], early["reached_certain"], early["met"], early["slip_least"]) == (15, 3, False, None)
    late = target("all-2021", "2022-01-01")
    assert (late["needed"], late["met"], late["slip_least"], late["slip_ongoing"]) == (16, False, 1, True)
    met = target("all-2021", "2025-05-01")
    assert (met["met"], met["actual"], met["met_from"], met["met_by"]) == (True, "2025-04", "2025-04-01", "2025-04-30")
    assert (met["slip_least"], met["slip_most"], met["slip_ongoing"]) == (1187, 1216, False)
    three = target("three-more-2018", "2025-05-01")
    assert (three["met"], three["needed"], three["met_from"], three["met_by"]) == (True, 3, "2023-01-01", "2023-12-31")
    assert (three["slip_least"], three["slip_most"]) == (1462, 1826)


def test_the_timeline_shows_planned_against_actual(reader: Speaking) -> None:
    years = {row["year"]: row for row in reader().items(f"{ROLLOUT}/timeline")}
    assert [(years[y]["planned"], years[y]["regions_certain"]) for y in (2015, 2018, 2021, 2023, 2024, 2025)] == [
        (3, 3),
        (6, 3),
        (16, 3),
        (16, 8),
        (16, 13),
        (16, 16),
    ]
    assert [years[y]["regions"] for y in (2017, 2018)] == [15, 16]


def test_other_rooms_read_stages_by_territory(shared_database: Database) -> None:
    day = PartialDate("2017-05-17").first
    with shared_database.reading() as session:
        found, covered = stages_on(session, day), coverage_on(session, day)
    assert (found["08"].stage, found["08"].since, found["08"].certain) == (Stage.PILOT, PartialDate("2015-12"), True)
    assert (found["01"].stage, found["01"].since) == (Stage.NOT_STARTED, None)
    assert (covered.regions_count, covered.regions_total, covered.regions_share) == (3, 15, 0.2)
    assert covered.inhabitants == 3_029_785


def test_answers_come_as_tables_and_refuse_what_they_do_not_know(reader: Speaking) -> None:
    table = reader().get(f"{ROLLOUT}/stages?f=csv&as_of=2024-05-01").get_data(as_text=True)
    assert "inherited" not in table.splitlines()[0]
    assert len(table.splitlines()) == 17
    assert reader().get(f"{ROLLOUT}/timeline?f=xlsx").status_code == 200
    assert reader().get(f"{ROLLOUT}/stages?day=2017-05-17").status_code == 400
    assert reader().get(f"{ROLLOUT}/stages?as_of=1990-01-01").status_code == 400
    spanish = reader(None, "es").get(f"{ROLLOUT}/targets").json["items"]
    assert {row["title"] for row in spanish} == {"Tres regiones más en 2018", "Todas las regiones a 2021"}


def test_steps_are_records(reader: Speaking) -> None:
    assert len(reader().items(f"{ROLLOUT}?limit=5")) == 16
    assert [row["code"] for row in reader().items(f"{ROLLOUT}?territory=CL-AN")] == ["02-pilot"]
    step = reader().get(f"{ROLLOUT}/06-expansion").json
    assert (step["planned"], step["actual"], step["stage"]) == ("2021", "2023", "expansion")


def test_planners_plan_and_approvers_say_it_was_taken(speak: Speaking) -> None:
    planner, approver = speak("planner"), speak("approver-02")
    assert speak().post(ROLLOUT, planned_step()).status_code == 401
    assert approver.post(ROLLOUT, planned_step()).status_code == 403
    created = planner.post(ROLLOUT, planned_step(territory="CL-AN"))
    assert created.status_code == 201
    assert (created.json["code"], created.json["territory"]) == ("02-expansion", "02")
    assert created.headers["Location"].endswith(f"{ROLLOUT}/{created.json['id']}")
    address, etag = f"{ROLLOUT}/02-expansion", created.headers["ETag"]
    body = {"on": "2026-03", "source": "acta 2", "reason": "Sesión del consejo"}
    assert speak("officer-02").post(f"{address}/reach", body, etag=etag).status_code == 403
    assert speak("approver-08").post(f"{address}/reach", body, etag=etag).status_code == 403
    assert approver.post(f"{address}/reach", body).status_code == 428
    reached = approver.post(f"{address}/reach", body, etag=etag)
    assert reached.status_code == 200
    assert (reached.json["actual"], reached.json["source"]) == ("2026-03", "acta 1;acta 2")
    row = regions(speak(), "2026-04-01")["02"]
    assert (row["stage"], row["since"], row["slip_least"]) == ("expansion", "2026-03", -670)
    again = approver.post(f"{address}/reach", {**body, "on": "2026-02"}, etag=reached.headers["ETag"])
    assert again.status_code == 403
    assert "not been reached" in again.json["detail"]
    corrected = planner.post(f"{address}/reach", {**body, "on": "2026-02"}, etag=reached.headers["ETag"])
    assert corrected.json["actual"] == "2026-02"
    history = [(entry["action"], entry["reason"]) for entry in speak().get(f"{address}/history").json["items"]]
    assert history == [("create", None), ("reach", body["reason"]), ("reach", body["reason"])]


def test_steps_are_changed_and_ended(speak: Speaking) -> None:
    planner = speak("planner")
    created = planner.post(ROLLOUT, planned_step())
    address = f"{ROLLOUT}/{created.json['id']}"
    changed = planner.patch(address, {"planned": "2028-06"}, etag=created.headers["ETag"])
    assert (changed.status_code, changed.json["planned"]) == (200, "2028-06")
    renamed = planner.patch(address, {"code": "02-other"}, etag=changed.headers["ETag"])
    assert [(e["field"], e["code"]) for e in renamed.json["errors"]] == [("code", "fixed")]
    assert planner.post(ROLLOUT, planned_step()).status_code == 409
    ended = speak("admin").post(f"{address}/end", {"reason": "doble"}, etag=changed.headers["ETag"])
    assert ended.json["ended_at"] is not None
    assert regions(speak(), "2026-04-01")["02"]["step"] == "02-pilot"
    assert (
        planner.post(f"{address}/reach", {"on": "2026", "source": "x"}, etag=ended.headers["ETag"]).status_code == 409
    )
    assert planner.post(ROLLOUT, planned_step()).json["code"] == "02-expansion-2"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"territory": "99"}, "territory", "unknown_region"),
        ({"territory": "16", "units_as_of": "2017-05-17"}, "territory", "unknown_region"),
        ({"units_as_of": "1999-01-01"}, "units_as_of", "before_register"),
        ({"planned": None}, "planned", "required"),
        ({"planned": "soon"}, "planned", "invalid"),
        ({"planned": "2027-13"}, "planned", "invalid"),
        ({"actual": "2199"}, "actual", "in_future"),
        ({"stage": "not_started"}, "stage", "unknown"),
        ({"code": "06-expansion"}, "code", "taken"),
    ],
)
def test_bad_steps_name_the_field(speak: Speaking, change: dict[str, Any], field: str, code: str) -> None:
    refused = speak("planner").post(ROLLOUT, planned_step(**change))
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json["errors"]] == [(field, code)]


def test_reaching_needs_a_date_that_has_come_and_a_source(speak: Speaking) -> None:
    planner = speak("planner")
    created = planner.post(ROLLOUT, planned_step())
    address, etag = f"{ROLLOUT}/{created.json['id']}/reach", created.headers["ETag"]
    for body, field in [
        ({"on": "2026-03"}, "source"),
        ({"source": "x"}, "on"),
        ({"on": "2199", "source": "x"}, "on"),
        ({"on": "2026", "source": "x" * 499}, "source"),
    ]:
        refused = planner.post(address, body, etag=etag)
        assert (refused.status_code, [e["field"] for e in refused.json["errors"]]) == (422, [field]), body
