"""Suggested links and duplicates over HTTP: offered with reasons, turned down, never counted."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from regional_planner.kernel.database import Database
from tests.alignment.test_alignment_api import LOWER, adopted
from tests.conftest import Speaker, Speaking, Template
from tests.people.browsing import Browser

SUGGESTIONS = "/api/v1/alignment/suggestions"
DISMISSALS = f"{SUGGESTIONS}/dismissals"
DUPLICATES = "/api/v1/alignment/duplicates"
SOLAR: dict[str, Any] = {
    "title": "Energía solar del salar",
    "rationale": "La radiación solar del norte da energía limpia a las industrias.",
    "cells": ["solar-energy/infrastructure"],
    "local": 0.3,
}


def offered(speaker: Speaker, code: str, **query: Any) -> list[dict[str, Any]]:
    """The suggestions for one priority of Antofagasta."""
    asked = "&".join(f"{name}={value}" for name, value in {"territory": "02", "limit": 20, **query}.items())
    return [row for row in speaker.items(f"{SUGGESTIONS}?{asked}") if row["priority"] == code]


def solar(speak: Speaking, **changes: Any) -> str:
    """A published priority that the nation's solar ones are like."""
    return adopted(speak("officer-02"), speak("approver-02"), **{**SOLAR, **changes})


def test_likely_links_come_best_first_with_reasons(speak: Speaking) -> None:
    code = solar(speak)
    rows = offered(speak(language="es"), code)
    assert {row["national"] for row in rows[:2]} == {"CL-2026-10", "CL-2026-15"}
    assert [row["likeness"] for row in rows] == sorted((row["likeness"] for row in rows), reverse=True)
    first = rows[0]
    assert (first["left"], first["links"], first["communes"]) == (0.7, 0, None)
    assert {"solar", "radiación"} <= set(first["shared_words"])
    assert "Palabras en común: " in first["because"]
    assert first["shared_cells"][0].startswith("Energía solar")
    assert offered(speak(), code)[0]["because"].startswith("Alike by")
    assert offered(speak(), code, threshold=0.99) == []
    assert len(offered(speak(), code, limit=1)) == 1


def test_an_accepted_suggestion_is_a_link_like_any_other_and_no_longer_offered(speak: Speaking) -> None:
    code = solar(speak)
    row = offered(speak(), code)[0]
    proposed = speak("officer-02").post("/api/v1/links", {**row["proposal"], "strength": 0.5})
    assert (proposed.status_code, proposed.json["state"]) == (201, "proposed")
    assert proposed.json["reason"] == row["because"]
    again = offered(speak(), code)
    assert row["national"] not in {each["national"] for each in again}
    assert {each["links"] for each in again} == {1}
    assert [each["left"] for each in again] == pytest.approx([0.2] * len(again))
    assert offered(speak(), code, unlinked="true") == []
    rest = speak("officer-02").post("/api/v1/links", again[0]["proposal"])
    assert rest.status_code == 201
    assert offered(speak(), code) == []


def test_what_was_turned_down_comes_back_with_a_new_revision(speak: Speaking) -> None:
    officer, approver = speak("officer-02"), speak("approver-02")
    code = solar(speak)
    higher = offered(speak(), code)[0]["national"]
    body = {"lower": code, "higher": higher, "reason": "Es otra tecnología"}
    assert officer.post(DISMISSALS, {**body, "reason": ""}).status_code == 422
    made = officer.post(DISMISSALS, body)
    assert (made.status_code, made.json["lower_revision"], made.json["higher_revision"]) == (201, 1, 1)
    assert officer.post(DISMISSALS, body).status_code == 409
    assert higher not in {row["national"] for row in offered(speak(), code)}
    current = officer.get(f"/api/v1/priorities/{code}")
    draft = officer.post(f"/api/v1/priorities/{current.json['id']}/revise", etag=current.headers["ETag"])
    assert higher not in {row["national"] for row in offered(officer, code)}
    address = f"/api/v1/priorities/{draft.json['id']}"
    handed = officer.post(f"{address}/submit", etag=draft.headers["ETag"])
    assert approver.post(f"{address}/adopt", etag=handed.headers["ETag"]).status_code == 200
    assert higher in {row["national"] for row in offered(speak(), code)}


def test_a_dismissal_can_be_ended_and_keeps_its_priorities(speak: Speaking) -> None:
    officer, code = speak("officer-02"), solar(speak)
    higher = offered(speak(), code)[0]["national"]
    made = officer.post(DISMISSALS, {"lower": code, "higher": higher, "reason": "No"})
    address = f"{DISMISSALS}/{made.json['id']}"
    refused = officer.patch(address, {"higher": "CL-2026-01"}, etag=made.headers["ETag"])
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "fixed")
    assert officer.post(f"{address}/end", {"reason": "Error"}, etag=made.headers["ETag"]).status_code == 200
    assert higher in {row["national"] for row in offered(speak(), code)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"higher": "CL-2021-01"}, "other_cycle"),
        ({"higher": "02-2026-01"}, "not_above"),
        ({"lower": "02-2026-99"}, "unknown_priority"),
    ],
)
def test_dismissals_that_cannot_be(speak: Speaking, change: dict[str, Any], code: str) -> None:
    body = {"lower": "02-2026-03", "higher": "CL-2026-01", "reason": "No", **change}
    refused = speak("officer-02").post(DISMISSALS, body)
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, code)


def test_drafts_are_compared_for_those_alone_who_may_read_them(speak: Speaking) -> None:
    officer = speak("officer-02")
    code = officer.post("/api/v1/priorities", {**LOWER, **SOLAR}).json["code"]
    assert speak().get(f"{SUGGESTIONS}?territory=02").headers["Cache-Control"] == "public, no-cache"
    response = officer.get(f"{SUGGESTIONS}?territory=02")
    assert response.headers["Cache-Control"] == "private, no-cache"
    mine = [row for row in response.json["items"] if row["priority"] == code]
    assert {row["priority_state"] for row in mine} == {"draft"}
    assert mine
    for other in (speak(), speak("officer-08"), speak("planner")):
        assert offered(other, code) == []
    public = speak().items(f"{SUGGESTIONS}?territory=02")
    assert [row for row in response.json["items"] if row["priority"] != code] == public


def test_suggestions_enter_no_figure(speak: Speaking) -> None:
    public, code = speak(), solar(speak)
    names = ("matrix", "profiles", "coverage", "gaps", "explanation?figure=coverage&national=CL-2026-10&")

    def figures() -> list[bytes]:
        paths = [name if "?" in name else f"{name}?" for name in names]
        return [public.get(f"/api/v1/alignment/{path}cycle=2026-2029&proposals=true").data for path in paths]

    before = figures()
    rows = offered(public, code)
    assert figures() == before
    body = {"lower": code, "higher": rows[0]["national"], "reason": "No"}
    assert speak("officer-02").post(DISMISSALS, body).status_code == 201
    assert figures() == before


def test_duplicates_within_a_region_and_between_regions(reader: Speaking) -> None:
    rows = reader().items(f"{DUPLICATES}?cycle=2017-2020&territory=02&other=CL-AT")
    assert [(row["first"], row["second"], row["between_territories"]) for row in rows] == [
        ("02-2017-02", "03-2017-01", True)
    ]
    assert rows[0]["likeness"] >= 0.5
    assert "solar" in rows[0]["shared_words"]
    every = reader().items(f"{DUPLICATES}?cycle=2017-2020&threshold=0.3&limit=500")
    assert {row["level"] for row in every} == {"country", "region"}
    assert {row["between_territories"] for row in every} == {True, False}
    of_one = reader().items(f"{DUPLICATES}?cycle=2017-2020&threshold=0.3&territory=02&limit=500")
    assert of_one == [row for row in every if "02" in (row["first_territory"], row["second_territory"])]


def test_a_second_region_needs_a_first(reader: Speaking) -> None:
    response = reader().get(f"{DUPLICATES}?other=03")
    assert (response.status_code, response.json["errors"][0]["code"]) == (400, "needs_territory")
    assert reader().get(f"{DUPLICATES}?territory=99").status_code == 404
    assert reader().get(f"{SUGGESTIONS}?threshold=2").status_code == 400


@pytest.mark.parametrize("path", [SUGGESTIONS, DUPLICATES])
def test_tables_hold_the_parts_and_the_reason(reader: Speaking, path: str) -> None:
    response = reader().get(f"{path}?cycle=2017-2020&f=csv")
    assert response.mimetype == "text/csv"
    heading = response.get_data(as_text=True).removeprefix("\ufeff").splitlines()[0].split(",")
    assert {"likeness", "text", "cells", "communes", "period", "approach", "because"} <= set(heading)


def test_more_priorities_cost_no_more_queries(database: Database, speak: Speaking) -> None:
    def queries(path: str) -> int:
        seen: list[str] = []

        def listener(*arguments: Any) -> None:
            seen.append(arguments[2])

        event.listen(database.engine, "before_cursor_execute", listener)
        try:
            assert speak("officer-02").get(path).status_code == 200
        finally:
            event.remove(database.engine, "before_cursor_execute", listener)
        return len(seen)

    before = queries(f"{SUGGESTIONS}?threshold=0.1")
    for number in range(3):
        solar(speak, title=f"Energía solar {number}")
    assert queries(f"{SUGGESTIONS}?threshold=0.1") <= before


class TestPage:
    """/alignment/suggestions: a list for everybody, forms for those who may."""

    ADDRESS = "/alignment/suggestions"

    def test_readers_see_the_list_alone(self, reader: Speaking) -> None:
        for language, words in (("es", "Vínculos y duplicados sugeridos"), ("en", "Suggested links and duplicates")):
            page = reader(language=language).get(self.ADDRESS).get_data(as_text=True)
            assert words in page
            assert f'action="{self.ADDRESS}/links"' not in page

    def test_a_link_is_proposed_and_another_suggestion_turned_down(
        self, app: Flask, template: Template, speak: Speaking
    ) -> None:
        code = solar(speak)
        rows = offered(speak(), code)
        browser = Browser(app, template)
        browser.log_in("officer-02")
        page = browser.page(f"{self.ADDRESS}?territory=02").get_data(as_text=True)
        assert f'action="{self.ADDRESS}/links"' in page
        named = {"lower": code, "higher": rows[0]["national"], "show_territory": "02"}
        sent = browser.submit(f"{self.ADDRESS}/links", **named, strength="0.2", reason="Aporta")
        assert (sent.status_code, sent.headers["Location"]) == (303, f"{self.ADDRESS}?territory=02")
        over = {**named, "higher": rows[1]["national"]}
        browser.submit(f"{self.ADDRESS}/links", **over, strength="0.9", reason="Aporta")
        assert "add up to" in browser.page(f"{self.ADDRESS}?territory=02").get_data(as_text=True)
        browser.submit(f"{self.ADDRESS}/dismissals", **over, reason="")
        assert "may not be blank" in browser.page(f"{self.ADDRESS}?territory=02").get_data(as_text=True)
        browser.submit(f"{self.ADDRESS}/dismissals", **over, reason="No contribuye")
        assert {rows[0]["national"], rows[1]["national"]}.isdisjoint(
            {row["national"] for row in offered(speak(), code)}
        )
        (link,) = speak().items(f"/api/v1/links?lower={code}")
        assert (link["higher"], link["strength"], link["state"]) == (rows[0]["national"], 0.2, "proposed")

    def test_a_frozen_cycle_has_no_forms(self, app: Flask, template: Template) -> None:
        browser = Browser(app, template)
        browser.log_in("planner")
        page = browser.page(f"{self.ADDRESS}?cycle=2017-2020").get_data(as_text=True)
        assert "takes no new links" in page
        assert f'action="{self.ADDRESS}/links"' not in page
