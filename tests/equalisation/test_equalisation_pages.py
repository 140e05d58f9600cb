"""The pages of equalisation: keeping the terms that one looks at, and two kept scenarios side by side."""

from __future__ import annotations

from flask import Flask

from regional_planner.access.actor import system
from regional_planner.exchange.statistics import load_statistics
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from tests.conftest import Speaking, Template
from tests.pages.test_pages import HTML, page
from tests.people.browsing import Browser

TERMS = {
    "pool": "139000000000",
    "target": "1.0",
    "exponent": "1.0",
    "floor": "2000",
    "level": "region",
    "income": "municipal_own_permanent_income",
}


def logged_in(app: Flask, template: Template, who: str) -> Browser:
    """A browser in which somebody is logged in."""
    browser = Browser(app, template)
    browser.log_in(who)
    return browser


def test_a_planner_keeps_terms_on_the_page_and_compares_two(app: Flask, speak: Speaking, template: Template) -> None:
    planner = logged_in(app, template, "planner")
    assert 'action="/equalisation/scenarios"' in page(planner.page("/equalisation?floor=2000"))
    kept = planner.submit("/equalisation/scenarios", **TERMS, name="Piso", note="De prueba")
    assert kept.status_code == 303
    assert "floor=2000" in kept.headers["Location"]
    shown = page(planner.page(kept.headers["Location"]))
    assert "The scenario is kept." in shown
    assert "/equalisation/comparison" not in shown
    planner.submit("/equalisation/scenarios", **{**TERMS, "floor": "0"}, name="Sin piso", note="")
    rows = {row["name"]: row for row in speak().items("/api/v1/equalisation/scenarios")}
    assert (rows["Piso"]["floor"], rows["Piso"]["note"], rows["Sin piso"]["note"]) == (2000, "De prueba", None)
    assert 'action="/equalisation/comparison"' in page(speak().get("/equalisation", headers=HTML))
    pair = f"first={rows['Sin piso']['id']}&second={rows['Piso']['id']}"
    text = page(speak().get(f"/equalisation/comparison?{pair}", headers=HTML))
    told = speak().get(f"/api/v1/equalisation/comparison?{pair}").json["items"]
    assert len(told) == 16
    for row in told:
        assert f">{row['difference']:,}<" in text, row
    layer = speak().get(f"/ogc/collections/equalisation-{rows['Piso']['id']}/items").json["features"]
    assert {each["properties"]["code"]: each["properties"]["grant"] for each in layer} == {
        row["territory"]: row["second"] for row in told
    }


def test_terms_that_share_nothing_out_are_not_kept(app: Flask, speak: Speaking, template: Template) -> None:
    planner = logged_in(app, template, "planner")
    refused = planner.submit("/equalisation/scenarios", **{**TERMS, "floor": "9000000"}, name="Piso")
    assert refused.status_code == 303
    assert "the pool is 139,000,000,000" in page(planner.page(refused.headers["Location"]))
    nameless = planner.submit("/equalisation/scenarios", **TERMS, name=" ")
    assert "It is missing." in page(planner.page(nameless.headers["Location"]))
    assert speak().items("/api/v1/equalisation/scenarios") == []


def test_who_may_not_keep_scenarios_sees_no_form(app: Flask, template: Template) -> None:
    officer = logged_in(app, template, "officer-02")
    assert 'action="/equalisation/scenarios"' not in page(officer.page("/equalisation"))
    officer.page("/account")
    assert officer.submit("/equalisation/scenarios", **TERMS, name="Piso").status_code == 403


def test_made_up_incomes_are_marked_on_the_page(database: Database, speak: Speaking) -> None:
    mark = "Some of the figures were made up"
    assert mark not in page(speak().get("/equalisation", headers=HTML))
    rows = b"territory,year,value\n02101,2024,1000000\n13101,2024,900000000\n"
    with speaking("en"), database.writing() as session:
        load_statistics(session, system("test"), rows, "x.csv", {"code": TERMS["income"]}, illustrative=True)
    assert mark in page(speak().get("/equalisation?level=commune&pool=1000", headers=HTML))
