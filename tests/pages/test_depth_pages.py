"""The pages of concentration, of the line of sight and of duplicates; and what pages call the levels compared."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.alignment.dialogue.making import adopted
from tests.conftest import Speaking, Template
from tests.pages.test_pages import HTML, page
from tests.people.browsing import Browser

BASE = "/api/v1/alignment"
SELECTION = "cycle=2017-2020&as_of=2020-12-31&axis=mining"


def words(text: str) -> str:
    """What a page says in its main part, without marks."""
    main = text.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"<option.*?</option>|<nav.*?</nav>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_concentration_is_shown_as_the_api_gives_it(reader: Speaking) -> None:
    told = reader().get(f"{BASE}/concentration?cycle=2026-2029").json
    text = words(page(reader().get("/alignment/concentration?cycle=2026-2029", headers=HTML)))
    assert f"{told['gini']:.3f}".rstrip("0") in text
    for row in told["spread"]:
        assert row["title"] in text
        shown = "—" if row["concentration"] is None else f"{100 * row['concentration']:.1f}".removesuffix(".0") + "%"
        assert f"{row['carriers']} {shown}" in text, row
    assert "nobody carries it" in text


def test_what_is_chosen_of_the_plan_is_what_is_followed(reader: Speaking) -> None:
    whole = reader().get(f"{BASE}/line-of-sight?cycle=2017-2020&as_of=2020-12-31").json
    part = reader().get(f"{BASE}/line-of-sight?{SELECTION}").json
    assert part["selection"]["axis"] == "mining"
    assert 0 < len(part["items"]) < len(whole["items"])
    text = page(reader().get(f"/alignment/line-of-sight?{SELECTION}", headers=HTML))
    shown = set(re.findall(r'<th scope="row" class="wraps"><a href="/priorities/([^"]+)">', text))
    assert shown == {row["priority"] for row in part["items"] if row["priority"]}
    broken = page(reader().get("/alignment/line-of-sight?cycle=2026-2029&missing=agreement", headers=HTML))
    assert "the link is not agreed" in words(broken)
    assert "nothing is missing" not in words(broken)


@pytest.mark.parametrize(
    ("asked", "kind"), [("money=expenditure", "expenditure"), ("kind=appropriation", "appropriation")]
)
def test_concentration_is_of_the_money_chosen(reader: Speaking, asked: str, kind: str) -> None:
    told = reader().get(f"{BASE}/concentration?cycle=2017-2020&as_of=2020-12-31&{asked}").json
    assert (told["kind"], told["selection"]["money"]) == (kind, kind)
    committed = reader().get(f"{BASE}/concentration?cycle=2017-2020&as_of=2020-12-31").json
    assert told["total"] != committed["total"]


def test_rebasing_keeps_the_money_that_is_followed(reader: Speaking) -> None:
    plan = "cycle=2017-2020&as_of=2020-12-31"
    then, now = (reader().get(f"{BASE}/concentration?{plan}{more}").json for more in ("", "&units_as_of=2026-01-01"))
    assert (len(then["items"]), len(now["items"])) == (15, 16)
    assert then["total"] == now["total"]


def test_pairs_refuse_what_they_would_pass_over(reader: Speaking) -> None:
    for path in ("pairs", "pairs/02/08"):
        assert reader().get(f"{BASE}/{path}?upper=02").status_code == 400


COMMUNAL = (
    "/alignment?upper=02",
    "/alignment/concentration?upper=02",
    "/alignment/line-of-sight?upper=02",
    "/alignment/explanation?figure=carrying&territory=02101&upper=02",
    "/alignment/explanation?figure=local&territory=02101&upper=02",
    "/alignment/explanation?figure=profile&territory=02101&national=02-2026-01&upper=02",
    "/alignment/change?upper=02",
)


@pytest.mark.parametrize("path", COMMUNAL)
@pytest.mark.parametrize(
    ("language", "foreign", "own"),
    [("en", r"\b[Nn]ation|\bregions\b|\bRegions\b", "ommune"), ("es", r"\b[Nn]aci[oó]n|\b[Rr]egiones\b", "omuna")],
)
def test_what_compares_communes_with_their_region_speaks_of_these(
    reader: Speaking, path: str, language: str, foreign: str, own: str
) -> None:
    text = words(page(reader(None, language).get(path, headers=HTML)))
    assert re.findall(rf".{{30}}(?:{foreign}).{{20}}", text) == []
    assert own in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_gaps_name_the_levels_in_the_data_too(reader: Speaking, language: str) -> None:
    rows = reader(None, language).get(f"{BASE}/gaps?upper=02").json["items"]
    assert rows
    assert {row["meaning"] for row in rows} == {
        {
            "en": "no commune carries this priority of the region",
            "es": "ninguna comuna respalda esta prioridad de la región",
        }[language]
    }


def logged_in(app: Flask, template: Template, who: str) -> Browser:
    """A browser in which somebody is logged in."""
    browser = Browser(app, template)
    browser.log_in(who)
    return browser


def test_duplicates_are_shown_where_they_can_be_acted_on(app: Flask, speak: Speaking, template: Template) -> None:
    same: dict[str, Any] = {"title": "Sol para la industria", "cells": ["solar-energy/infrastructure"]}
    twice = [adopted(speak, **same, rationale="Calor de proceso para la minería") for _ in range(2)]
    found = speak().get(f"{BASE}/duplicates?cycle=2026-2029&territory=02").json["items"]
    assert twice in [[row["first"], row["second"]] for row in found]
    texts = {}
    for who in ("officer-02", "planner"):
        browser = logged_in(app, template, who)
        texts[who] = page(browser.page("/alignment/suggestions?cycle=2026-2029&territory=02"))
        section = texts[who].partition('id="duplicates"')[2]
        for row in found:
            assert row["because"].replace("'", "&#39;") in section
        assert "revise one so that each says what is its own" in section
        assert f"/priorities/{twice[0]}#standing" in section


def test_duplicates_of_two_regions_can_be_joined_by_theirs(app: Flask, speak: Speaking, template: Template) -> None:
    threshold = speak().get(f"{BASE}/duplicates?cycle=2026-2029&territory=02&other=03").json["items"]
    copied = speak().get("/api/v1/priorities/03-2026-02").json
    told = {name: copied[name] for name in ("title", "rationale", "approach", "horizon", "cells", "assets")}
    code = adopted(speak, **told)
    pair = speak().get(f"{BASE}/duplicates?cycle=2026-2029&territory=02&other=03").json["items"]
    assert len(pair) > len(threshold)
    assert (pair[0]["first"], pair[0]["second"]) == (code, "03-2026-02")
    form = f"/joint-priorities/new?first={code}&amp;second=03-2026-02"
    for path in ("/alignment/pairs/02/03?cycle=2026-2029", "/alignment/suggestions?cycle=2026-2029"):
        sections = {
            who: page(logged_in(app, template, who).page(path)).partition('id="duplicates"')[2]
            for who in ("officer-02", "planner")
        }
        assert form in sections["officer-02"]
        assert form not in sections["planner"]
        assert all(pair[0]["because"].split(".")[0] in section for section in sections.values())
    assert "/alignment/pairs/02/03?cycle=2026-2029" in sections["planner"]


@pytest.mark.parametrize("grouping", ["region", "functional-city"])
def test_concentration_over_time_is_shown_as_the_api_gives_it(reader: Speaking, grouping: str) -> None:
    told = reader().get(f"{BASE}/concentration/over-time?grouping={grouping}").json
    text = page(reader().get(f"/alignment/concentration/over-time?grouping={grouping}", headers=HTML))
    assert told["warnings"][0] in text
    rows = [row for row in told["items"] if row["total"]]
    shown = words(text)
    for row in rows:
        assert f"{row['total']:,}" in shown
        assert f"{row['gini']:.3f}".rstrip("0") in shown
    lines = {(row["measure"], row["kind"]) for row in rows}
    assert text.count("<path d=") >= 2 * len(lines)
    for group in rows[-1]["groups"]:
        assert group["name"] in text
