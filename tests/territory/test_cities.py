"""Functional cities: communes that belong for a time, each to one city; entered, imported, asked for on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import Database
from regional_planner.territory.cities.models import CityMember
from regional_planner.territory.cities.terms import Membership
from tests.conftest import Speaking
from tests.exchange.workbooks import places, send, sheets_of, workbook
from tests.pages.test_pages import HTML, page

CITIES = "/api/v1/functional-cities"
BODY: dict[str, Any] = {"code": "gran-rancagua", "name": "Rancagua-Machalí", "members": ["06101", "06108/2010-01-01"]}
days = st.dates(date(2008, 1, 1), date(2008, 1, 12))


@st.composite
def memberships(draw: st.DrawFn) -> Membership:
    """A membership of a few days, either end possibly open."""
    start, end = draw(st.none() | days), draw(st.none() | days)
    if start and end and end <= start:
        end = None
    return Membership("08101", start, end)


@given(memberships(), memberships())
def test_two_memberships_overlap_when_some_day_is_in_both(first: Membership, second: Membership) -> None:
    def holds(each: Membership, day: date) -> bool:
        return (each.valid_from or date.min) <= day < (each.valid_until or date.max)

    on = [date(2007, 12, 1), *(date(2008, 1, number) for number in range(1, 14)), date(2009, 1, 1)]
    assert first.overlaps(second) is any(holds(first, day) and holds(second, day) for day in on)
    assert first.overlaps(second) is second.overlaps(first)


@given(memberships())
def test_the_text_of_a_membership_says_it_all(each: Membership) -> None:
    assert Membership.parse(each.text) == each
    assert Membership.parse(each.text.rstrip("/")) == each


def test_the_cities_of_a_day_with_their_people(reader: Speaking) -> None:
    answer = reader().get(f"{CITIES}/on-day").json
    rows = {row["code"]: row for row in answer["items"]}
    assert len(rows) == 6
    assert answer["census"] == "population_census_2024"
    valparaiso = rows["gran-valparaiso"]
    assert [each["commune"] for each in valparaiso["members"]] == valparaiso["communes"].split(";")
    people = reader().get("/api/v1/statistics?series=population_census_2024&level=commune").json["items"]
    by_code = {row["code"]: row["value"] for row in people}
    for row in rows.values():
        assert row["inhabitants"] == sum(by_code[each["commune"]] for each in row["members"])
        assert row["illustrative"] is True
    then = reader().get(f"{CITIES}/on-day?as_of=2017-05-17").json
    assert then["census"] == "population_census_2017"
    assert {row["name"] for row in then["items"]} >= {"Greater Santiago"}
    table = reader().get(f"{CITIES}/on-day?f=csv").get_data(as_text=True).splitlines()
    assert (len(table), table[0].lstrip("\ufeff")) == (7, "code,name,communes,inhabitants,illustrative,source")
    assert reader().get(f"{CITIES}/on-day?as_of=1990-01-01").status_code == 400


def test_a_commune_belongs_from_its_first_day_until_before_its_last(speak: Speaking) -> None:
    planner = speak("planner")
    made = planner.post(CITIES, {**BODY, "members": ["06101", "06108/2010-01-01/2020-01-01"]})
    assert made.status_code == 201, made.json
    assert made.json["members"] == ["06101", "06108/2010-01-01/2020-01-01"]

    def members(day: str) -> str:
        rows = speak().get(f"{CITIES}/on-day?as_of={day}").json["items"]
        return next(row["communes"] for row in rows if row["code"] == BODY["code"])

    assert [members(day) for day in ("2009-12-31", "2010-01-01", "2019-12-31", "2020-01-01")] == [
        "06101",
        "06101;06108",
        "06101;06108",
        "06101",
    ]
    moved = planner.patch(f"{CITIES}/{BODY['code']}", {"members": ["06108/2010-01-01"]}, etag="1")
    assert (moved.status_code, moved.json["members"]) == (200, ["06108/2010-01-01"])
    assert BODY["code"] not in {row["code"] for row in speak().get(f"{CITIES}/on-day?as_of=2009-01-01").json["items"]}
    listed = speak().items(f"{CITIES}?commune=06108")
    assert [row["code"] for row in listed] == [BODY["code"]]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        (["99999"], "unknown_commune"),
        (["06"], "unknown_commune"),
        (["06101/2020-01-01/2010-01-01"], "wrong_order"),
        (["06101/2010-01-01", "06101//2011-01-01"], "duplicate"),
        (["13101"], "in_another_city"),
        (["06101/2010"], "invalid"),
        (["06101/2010-01-01/2011-01-01/x"], "invalid"),
        ([6101], "invalid"),
    ],
)
def test_what_makes_no_city_is_refused(speak: Speaking, members: list[Any], code: str) -> None:
    refused = speak("planner").post(CITIES, {**BODY, "members": members})
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json["errors"]] == [code]
    assert refused.json["errors"][0].get("remedy") or code == "invalid"


def test_an_ended_city_frees_its_communes(speak: Speaking) -> None:
    planner = speak("planner")
    capital = speak().get(f"{CITIES}/gran-santiago").json
    assert planner.post(CITIES, {**BODY, "members": ["13101"]}).status_code == 422
    assert planner.post(f"{CITIES}/{capital['id']}/end", {"reason": "Otra"}, etag="1").status_code == 200
    assert planner.post(CITIES, {**BODY, "members": ["13101"]}).status_code == 201


def test_the_database_keeps_days_in_order(database: Database) -> None:
    city = new_id()
    row = {"city": city, "commune": "06101", "valid_from": date(2020, 1, 1), "valid_until": date(2020, 1, 1)}
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(insert(CityMember), [row])


def test_cities_are_imported_like_other_kinds(speak: Speaking) -> None:
    planner = speak("planner")
    heading = ("code", "name", "members", "illustrative", "source")
    rows = [heading, ("gran-rancagua", "Rancagua-Machalí", "06101;06108/2010-01-01", False, "prueba")]
    done = send(planner, workbook({"Functional cities": rows}), territory="CL")
    assert (done.status_code, done.json["created"]) == (201, 1), done.json
    assert send(planner, workbook({"functional-cities": rows}), territory="CL").json["unchanged"] == 1
    sheet = sheets_of(planner.get("/api/v1/imports/template?territory=CL").data)["Functional cities"]
    assert "06101;06108/2010-01-01" in next(row for row in sheet if row[0] == "gran-rancagua")
    wrong = [heading, ("gran-rancagua", "Rancagua", "06101;99999", False, None), ("otra", "Otra", "13101", True, None)]
    refused = send(planner, workbook({"Functional cities": wrong}), territory="CL")
    assert places(refused) == [
        ("Functional cities", 2, "C", "unknown_commune"),
        ("Functional cities", 3, "C", "in_another_city"),
    ]
    officer = sheets_of(speak("officer-02").get("/api/v1/imports/template?territory=02").data)
    assert "Functional cities" not in officer


def test_the_page_says_what_the_api_says(reader: Speaking) -> None:
    text = page(reader().get("/functional-cities", headers=HTML))
    for row in reader().get(f"{CITIES}/on-day").json["items"]:
        assert f">{row['inhabitants']:,}<" in text
        assert row["name"] in text
    assert "Illustrative" in text
    assert "Greater Concepción" in text
    assert "Gran Concepción" in page(reader(None, "es").get("/functional-cities", headers=HTML))
