"""A rolling plan that is voted again: older vintages stay on record, what vanished or moved is named, to the peso."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Speaker, Speaking

AMOUNTS, ACTS, COMPARISON = "/api/v1/money/amounts", "/api/v1/money/acts", "/api/v1/money/comparison"
SUMMARY = "/api/v1/money/summary"
FIRST, SECOND = "PLAN-08-2026", "PLAN-08-2027"
PLAN = {
    # line: (priority, source), {year: millions of CLP in the first act}, (priority, source), {… in the second}
    "BIP-1": (("one", "fndr"), {2026: 100, 2027: 200, 2028: 300}, ("one", "fndr"), {2027: 200, 2028: 300}),
    "BIP-2": (("one", "frpd"), {2026: 10, 2027: 20, 2028: 30}, None, {}),
    "BIP-3": (("two", "fndr"), {2027: 41, 2028: 1}, None, {}),
    "BIP-4": (("two", "fndr"), {2027: 70, 2028: 80}, ("three", "fndr"), {2027: 70, 2028: 80, 2029: 5}),
    "BIP-5": (("three", "fndr"), {2027: 60, 2028: 60}, ("three", "fndr"), {2028: 60, 2029: 60}),
    "BIP-6": (("three", "frpd"), {2028: 15}, ("three", "frpd"), {2028: 16}),
    "BIP-7": (None, {}, ("one", "frpd"), {2028: 7}),
    "BIP-8": (("one", "fndr"), {2026: 9}, None, {}),
}
STATES = {
    "BIP-1": "unchanged",
    "BIP-2": "gone",
    "BIP-3": "gone",
    "BIP-4": "moved",
    "BIP-5": "rescheduled",
    "BIP-6": "changed",
    "BIP-7": "new",
    "BIP-8": "finished",
}
MILLION = 1_000_000


def act(**changes: Any) -> dict[str, Any]:
    """The first act of a plan of Biobío's."""
    return {
        "code": FIRST,
        "title": "Plan 2026-2028",
        "series": "PLAN-08",
        "territory": "CL-BI",
        "passed_on": "2025-12-15",
        "first_year": 2026,
        "last_year": 2028,
        **changes,
    }


def second_act(**changes: Any) -> dict[str, Any]:
    """The act that votes it again a year later."""
    years = {"first_year": 2027, "last_year": 2029}
    return act(code=SECOND, title="Plan 2027-2029", passed_on="2026-11-13", **years, **changes)


@pytest.fixture
def planning(speak: Speaking) -> Speaker:
    """The officer of Biobío, once both acts with all their lines are entered."""
    officer = speak("officer-08")
    named = {name: _priority(speak, name) for name in ("one", "two", "three")}
    for body in (act(), second_act()):
        assert officer.post(ACTS, body).status_code == 201
    for line, (place, before, later_place, after) in PLAN.items():
        for code, where, years in ((FIRST, place, before), (SECOND, later_place, after)):
            for year, millions in years.items():
                assert where is not None
                body = {"priority": named[where[0]], "funding_source": where[1], "line": line, "act": code}
                entered = officer.post(
                    AMOUNTS, {**body, "year": year, "kind": "appropriation", "amount": millions * MILLION}
                )
                assert entered.status_code == 201, entered.get_data(as_text=True)
    return officer


def _priority(speak: Speaking, name: str) -> str:
    body = {
        "territory": "08",
        "cycle": "2026-2029",
        "title": f"Prioridad del plan: {name}",
        "approach": "sector",
        "horizon": 2032,
    }
    made = speak("officer-08").post("/api/v1/priorities", body)
    for who, step in (("officer-08", "submit"), ("approver-08", "adopt")):
        address = f"/api/v1/priorities/{made.json['id']}"
        made = speak(who).post(f"{address}/{step}", {}, etag=str(made.json["version"]))
        assert made.status_code == 200, made.get_data(as_text=True)
    return str(made.json["code"])


def test_what_vanished_or_moved_is_named_and_the_sums_lead_from_one_act_to_the_other(planning: Speaker) -> None:
    answer = planning.get(f"{COMPARISON}?to={SECOND}").json
    assert {row["line"]: row["state"] for row in answer["items"]} == STATES
    assert answer["common_years"] == [2027, 2028]
    rows = {row["line"]: row for row in answer["items"]}
    assert [move["field"] for move in rows["BIP-4"]["moved"]] == ["priority"]
    before, after = answer["before"], answer["after"]
    whole = [sum(sum(row[place].values()) for row in PLAN.values()) * MILLION for place in (1, 3)]
    assert [before["total"], after["total"]] == whole
    assert before["common"] + sum(answer["differences"].values()) == after["common"]
    assert before["common"] + sum(row["past"] for row in rows.values()) == before["total"]
    assert after["common"] + sum(row["added"] for row in rows.values()) == after["total"]
    assert answer["differences"]["gone"] == -(20 + 30 + 41 + 1) * MILLION
    assert answer["counts"]["gone"] == 2
    assert answer["counts"]["moved"] == 1
    assert planning.get(f"{COMPARISON}?from={FIRST}&to={SECOND}").json == answer
    refused = planning.get(f"{COMPARISON}?to={FIRST}")
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [("from", "required")]
    assert planning.get(f"{COMPARISON}?to=NONE").status_code == 404


def test_every_vintage_answers_and_only_the_newest_speaks(planning: Speaker) -> None:
    def voted(query: str) -> dict[int, int]:
        answer = planning.get(f"{SUMMARY}?by=year&territory=08&cycle=2026-2029&{query}").json
        return {row["year"]: row["voted"] for row in answer["items"] if row["voted"]}

    shipped = voted("as_of=2025-01-01")
    first, second = voted(f"act={FIRST}"), voted(f"act={SECOND}")
    assert first == {2026: 119 * MILLION, 2027: 391 * MILLION, 2028: 486 * MILLION}
    assert second == {2027: 270 * MILLION, 2028: 463 * MILLION, 2029: 65 * MILLION}
    assert voted("as_of=2026-06-01") == {year: first.get(year, 0) + shipped.get(year, 0) for year in (2026, 2027, 2028)}
    now = {year: second.get(year, 0) + shipped.get(year, 0) for year in (2027, 2028, 2029)}
    assert voted("") == {2026: 119 * MILLION + shipped.get(2026, 0), **now}
    entered = planning.items(f"{AMOUNTS}?act={FIRST}&limit=500")
    assert sum(row["amount"] for row in entered) == sum(first.values())


def test_an_act_keeps_its_lines_and_they_keep_to_it(planning: Speaker, speak: Speaking) -> None:
    found = planning.items(f"{ACTS}?code={FIRST}")[0]
    address, etag = f"{ACTS}/{found['id']}", str(found["version"])
    shorter = planning.patch(address, {"last_year": 2027}, etag=etag)
    assert [(e["field"], e["code"]) for e in shorter.json["errors"]] == [("last_year", "amounts_outside")]
    renamed = planning.patch(address, {"series": "X"}, etag=etag)
    assert [(e["field"], e["code"]) for e in renamed.json["errors"]] == [("series", "fixed")]
    assert planning.post(f"{address}/end", {"reason": "Error"}, etag=etag).status_code == 409
    line = {"year": 2027, "kind": "appropriation", "funding_source": "fndr", "amount": 1}
    for change, field, code in (
        ({"act": "NONE"}, "act", "unknown_act"),
        ({"act": FIRST, "year": 2029}, "year", "outside_act"),
        ({"act": FIRST, "kind": "commitment"}, "act", "not_of_kind"),
    ):
        refused = planning.post(AMOUNTS, {"priority": "08-2026-01", **line, **change})
        assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [(field, code)]
    other = speak("officer-02").post(AMOUNTS, {"priority": "02-2026-01", **line, "act": FIRST})
    assert [(e["field"], e["code"]) for e in other.json["errors"]] == [("act", "other_territory")]
    twin = planning.post(ACTS, act(code="PLAN-08-X"))
    assert [(e["field"], e["code"]) for e in twin.json["errors"]] == [("passed_on", "same_day")]
    assert planning.post(ACTS, act(series="Y")).status_code == 409
    assert speak("officer-02").post(ACTS, act(code="PLAN-08-Z", series="Z")).status_code == 403
    backwards = planning.post(ACTS, act(code="PLAN-08-Z", series="Z", last_year=2020))
    assert [(e["field"], e["code"]) for e in backwards.json["errors"]] == [("last_year", "not_ordered")]
