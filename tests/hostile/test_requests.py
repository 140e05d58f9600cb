"""Hostile JSON bodies, parameters, headers and paths: each a clear answer, on both databases."""

from __future__ import annotations

import json

import pytest

from regional_planner.kernel.errors import Malformed
from regional_planner.kernel.language import speaking
from regional_planner.web.bodies import read_json
from tests.conftest import Speaking
from tests.hostile.bodies import BODIES
from tests.hostile.cases import Case, Request, problem_code, table
from tests.hostile.requests import PRIORITIES, REQUESTS


@table(BODIES)
def test_bodies(reader: Speaking, case: Case) -> None:
    sent = reader("officer-02").call("POST", PRIORITIES, data=case.build(), content_type="application/json")
    assert sent.status_code == case.status, sent.text
    assert problem_code(sent.data) == case.code
    assert len(sent.data) < 100_000


@table(REQUESTS)
def test_requests(reader: Speaking, case: Request) -> None:
    headers = {"Content-Type": "application/json", **case.headers} if case.body is not None else case.headers
    sent = reader("officer-02").call(case.method, case.path, headers=headers, data=case.body)
    assert sent.status_code == case.status, sent.text[:2000]
    if case.code:
        assert problem_code(sent.data) == case.code


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_refused_body_says_what_is_wrong(reader: Speaking, language: str) -> None:
    refused = reader("officer-02", language).call(
        "POST", PRIORITIES, data=b'{"a": NaN}', content_type="application/json"
    )
    assert refused.mimetype == "application/problem+json"
    assert "line 1 column 7" in refused.json["detail"]


def test_nesting_is_counted_in_levels() -> None:
    assert read_json(b'{"a": [[1]]}', 3) == {"a": [[1]]}
    with speaking("en"), pytest.raises(Malformed, match="deeper than 2 levels"):
        read_json(b'{"a": [[1]]}', 2)


def test_a_member_that_stands_twice_is_named() -> None:
    with speaking("en"), pytest.raises(Malformed, match="“b”"):
        read_json(json.dumps({"a": {"b": 1}}).replace('"b": 1', '"b": 1, "b": 2').encode(), 3)
