"""Requests at the edges of what is described: each of these was once answered otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Speaking

AMOUNT = {"year": 2026, "kind": "commitment", "funding_source": "fndr", "amount": 1000}


def test_a_version_in_other_digits_is_no_version(speak: Speaking) -> None:
    planner = speak("planner")
    cycle = planner.items("/api/v1/cycles")[0]
    answered = planner.patch(f"/api/v1/cycles/{cycle['id']}", {"name_en": "x"}, etag='"²"')
    assert answered.status_code == 412


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["rollout/stages", "imports/template"])
def test_a_fixed_address_is_no_record(reader: Speaking, method: str, path: str) -> None:
    answered = reader("planner").call(method, f"/api/v1/{path}", json={})
    assert answered.status_code == 405
    assert answered.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert reader().call("OPTIONS", f"/api/v1/{path}").headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "priorities/nothing-by-this-name/end", {}),
        ("PATCH", "priorities/nothing-by-this-name", {}),
        ("DELETE", "tokens/nothing-by-this-name", None),
        ("GET", "imports/template", None),
        ("POST", "imports", "a;b"),
        ("POST", "links", {"lower": "CL-2026-19", "higher": "CL-2026-19", "strength": 0.1}),
    ],
)
def test_nobody_is_asked_who_they_are_before_anything_else(reader: Speaking, method: str, path: str, body: Any) -> None:
    sent = {"data": body} if isinstance(body, str) else {"json": body}
    assert reader().call(method, f"/api/v1/{path}", **sent).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "1000"), ("amount", True), ("year", "2026"), ("illustrative", "true"), ("illustrative", 1)],
)
def test_json_has_numbers_and_truth_of_its_own(speak: Speaking, field: str, value: Any) -> None:
    officer = speak("officer-02")
    priority = officer.items("/api/v1/priorities?territory=02&state=adopted")[0]["code"]
    answered = officer.post("/api/v1/money/amounts", {**AMOUNT, "priority": priority, field: value})
    assert answered.status_code == 422
    assert [error["field"] for error in answered.json["errors"]] == [field]


@pytest.mark.parametrize("day", ["2026-W01-1", "20260101", "2026-1-01 ", "٢٠٢٦-٠١-٠١"])
def test_a_day_is_year_month_day(reader: Speaking, day: str) -> None:
    assert reader().get("/api/v1/territories", query_string={"as_of": day}).status_code == 400


@pytest.mark.parametrize("limit", ["5_0", "5.0", "٥", "0x5", ""])
def test_a_number_in_an_address_is_digits(reader: Speaking, limit: str) -> None:
    assert reader().get("/api/v1/priorities", query_string={"limit": limit}).status_code == 400


def test_truth_in_an_address_is_true_or_false(reader: Speaking) -> None:
    assert reader().get("/api/v1/alignment/gaps?proposals=true").status_code == 200
    assert reader().get("/api/v1/alignment/gaps?proposals=yes").status_code == 400


def test_a_new_token_says_where_it_lives(speak: Speaking) -> None:
    officer = speak("officer-02")
    made = officer.post("/api/v1/tokens", {"name": "map"})
    assert officer.get(made.headers["Location"]).json["id"] == made.json["id"]


def test_an_empty_key_is_refused_and_not_passed_over(speak: Speaking) -> None:
    headers = {"Idempotency-Key": '""'}
    answered = speak("officer-02").call("POST", "/api/v1/tokens", json={"name": "map"}, headers=headers)
    assert answered.status_code == 400


@pytest.mark.parametrize("instant", ["2026-W01-1T00:00:00Z", "20260101T000000Z", "2026-01-01T00:00Z", "2026-01-01"])
def test_an_instant_is_written_as_rfc_3339_has_it(reader: Speaking, instant: str) -> None:
    assert reader().get("/api/v1/plan/priorities", query_string={"at": instant}).status_code == 400


@pytest.mark.parametrize("path", ["tokens", "sessions"])
def test_a_list_asked_for_by_no_id_says_so_on_both_databases(reader: Speaking, path: str) -> None:
    answered = reader("officer-02").get(f"/api/v1/{path}?user_id=me")
    assert answered.status_code == 400
    assert answered.json["errors"][0]["field"] == "user_id"
