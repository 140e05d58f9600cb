"""Delegated competences over HTTP: what regions have on a day, who may say so, and whether the money is enough."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from regional_planner.institutions.competences.checks import overlapping_delegations
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from tests.conftest import Speaker, Speaking

PATH, AMOUNTS = "/api/v1/delegated-competences", "/api/v1/delegated-competences/amounts"
NEW = {
    "territory": "CL-AN",
    "competence": "tourism",
    "transferred_by": "corfo",
    "decree": "Decreto 7",
    "decree_date": "2025-12-01",
    "permanence": "temporary",
    "valid_from": "2026-01-01",
    "valid_to": "2027-01-01",
}


def held(client: Speaker, territory: str, day: str) -> set[str]:
    """The competences that a region has on a day."""
    return {row["competence"] for row in client.items(f"{PATH}?territory={territory}&as_of={day}")}


def money(client: Speaker, query: str) -> dict[str, Any]:
    """The answer by delegation."""
    return {row["delegation"]: row for row in client.items(f"{PATH}/money?{query}")}


def test_what_a_region_has_depends_on_the_day_and_ends_before_the_last(reader: Speaking) -> None:
    public = reader()
    assert held(public, "02", "2021-12-31") == set()
    assert held(public, "02", "2022-01-01") == {"productive-development"}
    assert held(public, "02", "2026-02-28") == {"productive-development", "human-capital"}
    assert held(public, "02", "2026-03-01") == {"productive-development"}
    assert all(row["illustrative"] for row in public.items(PATH))
    assert {row["territory"] for row in public.items(PATH)} == {"02", "08", "14"}


def test_a_planner_enters_a_delegation_under_a_code_of_its_own(speak: Speaking) -> None:
    made = speak("planner").post(PATH, NEW)
    assert (made.status_code, made.json["code"], made.json["territory"]) == (201, "02-tourism", "02")
    history = speak().get(f"{PATH}/{made.json['id']}/history").json["items"]
    assert [entry["action"] for entry in history] == ["create"]
    later = {**NEW, "valid_from": "2027-01-01", "valid_to": None, "permanence": "permanent"}
    assert speak("planner").post(PATH, later).json["code"] == "02-tourism-2"


@pytest.mark.parametrize(
    ("changes", "status", "field", "code"),
    [
        ({"competence": "magic"}, 422, "competence", "unknown_competence"),
        ({"transferred_by": "nobody"}, 422, "transferred_by", "unknown_institution"),
        ({"territory": "02101"}, 422, "territory", "unknown_region"),
        ({"territory": "16", "valid_from": "2018-01-01"}, 422, "territory", "unknown_region"),
        ({"valid_to": "2026-01-01"}, 422, "valid_to", "out_of_order"),
        ({"valid_to": None}, 422, "valid_to", "required"),
        ({"code": "14-tourism"}, 422, "code", "taken"),
        ({"permanence": "for ever"}, 422, "permanence", "unknown"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field(
    speak: Speaking, changes: dict[str, Any], status: int, field: str, code: str
) -> None:
    response = speak("planner").post(PATH, {**NEW, **changes})
    assert response.status_code == status
    assert (field, code) in {(each["field"], each["code"]) for each in response.json["errors"]}


def test_no_region_has_a_competence_twice_on_a_day(database: Database, speak: Speaking) -> None:
    planner = speak("planner")
    made = planner.post(PATH, NEW)
    assert planner.post(PATH, {**NEW, "valid_from": "2026-12-31", "valid_to": "2028-01-01"}).status_code == 409
    next_one = planner.post(PATH, {**NEW, "valid_from": "2027-01-01", "valid_to": "2028-01-01"})
    assert next_one.status_code == 201
    address = f"{PATH}/{made.json['id']}"
    assert planner.patch(address, {"valid_to": "2027-01-02"}, etag="1").status_code == 409
    assert planner.patch(address, {"competence": "innovation"}, etag="1").status_code == 422
    with database.reading() as session:
        assert list(overlapping_delegations(session)) == []
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE delegated_competence SET valid_to = '2027-02-01' WHERE code = '02-tourism'"))
        connection.execute(text("UPDATE delegated_amount SET territory = '08' WHERE delegation = '14-tourism'"))
    with speaking("en"), database.reading() as session:
        found = [(each.subject, each.message) for each in overlapping_delegations(session)]
    assert found[0] == ("02-tourism", "It overlaps 02-tourism-2; change the end of one of the two.")
    assert len(found) == 2


def test_the_database_itself_keeps_the_periods(database: Database) -> None:
    for change in (
        "valid_to = valid_from",
        "valid_to = NULL, permanence = 'temporary'",
        "permanence = 'sometimes'",
        "competence = 'magic'",
    ):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(text(f"UPDATE delegated_competence SET {change} WHERE code = '14-tourism'"))
    for change in ("given = -1", "given = NULL, needed = NULL, spent = NULL", "year = 1"):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(text(f"UPDATE delegated_amount SET {change} WHERE delegation = '14-tourism'"))


def test_whether_the_money_is_enough(reader: Speaking) -> None:
    of_2025 = money(reader(), "year=2025")
    assert (of_2025["02-productive-development-2"]["enough"], of_2025["02-human-capital"]["enough"]) == (True, False)
    short = of_2025["08-productive-development"]
    assert (short["given"], short["needed"], short["missing"]) == (1_300_000_000, 1_380_000_000, 80_000_000)
    assert short["covered"] == pytest.approx(130 / 138)
    assert short["used"] == pytest.approx(129 / 130)
    unknown = of_2025["08-innovation"]
    assert (unknown["enough"], unknown["missing"], unknown["covered"]) == (None, None, None)
    assert unknown["used"] == pytest.approx(31 / 40)
    nothing = money(reader(), "year=2026&territory=CL-LR")["14-tourism"]
    assert [nothing[name] for name in ("given", "needed", "spent", "enough")] == [None] * 4
    assert nothing["illustrative"] is True
    assert nothing["name"] == "Los Ríos"
    assert set(money(reader(), "year=2024&territory=02")) == {"02-productive-development", "02-human-capital"}
    table = reader().get(f"{PATH}/money?year=2025&f=csv").get_data(as_text=True).removeprefix("\ufeff")
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(of_2025)
    assert reader().get(f"{PATH}/money?year=2025&f=xlsx").get_data()[:2] == b"PK"
    assert reader().get(f"{PATH}/money?territory=99").status_code == 400


def test_a_region_says_what_its_competences_cost_and_no_other_does(speak: Speaking) -> None:
    body = {"delegation": "14-tourism", "year": 2026, "needed": 10, "given": 0}
    assert speak("officer-02").post(AMOUNTS, body).status_code == 403
    made = speak("approver-14").post(AMOUNTS, body)
    assert (made.status_code, made.json["territory"]) == (201, "14")
    assert speak("planner").post(AMOUNTS, body).status_code == 409
    address = f"{AMOUNTS}/{made.json['id']}"
    assert speak("planner").patch(address, {"spent": 4}, etag="1").status_code == 200
    row = money(speak(), "year=2026")["14-tourism"]
    assert (row["enough"], row["missing"], row["covered"], row["used"]) == (False, 10, 0.0, None)
    officer = speak("approver-14")
    nothing = {"given": None, "needed": None, "spent": None}
    for changes, field in (
        ({"year": 2025}, "year"),
        (nothing, "given"),
    ):
        refused = officer.patch(address, changes, etag="2")
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    for changes, field in (
        ({"delegation": "14-magic"}, "delegation"),
        ({"year": 2023}, "year"),
        ({"year": 2028}, "year"),
        ({"needed": -1}, "needed"),
    ):
        refused = officer.post(AMOUNTS, {**body, **changes})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)


def test_competences_are_named_in_the_readers_language(reader: Speaking) -> None:
    names = {
        language: {row["code"]: row["name"] for row in reader(None, language).items("/api/v1/competences")}
        for language in ("es", "en")
    }
    assert names["en"]["productive-development"] == "Productive development"
    assert names["es"]["productive-development"] == "Fomento productivo"
