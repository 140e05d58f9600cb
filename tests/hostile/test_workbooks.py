"""Hostile workbooks over HTTP, on both databases: each a clear answer, and what was refused is on record."""

from __future__ import annotations

from tests.conftest import Speaking
from tests.exchange.workbooks import XLSX
from tests.hostile.cases import Case, problem_code, table
from tests.hostile.workbooks import WORKBOOKS


@table(WORKBOOKS)
def test_workbooks(reader: Speaking, case: Case) -> None:
    query = {"dry_run": "true", "filename": case.filename}
    path, body = "/api/v1/imports", case.build()
    sent = reader("officer-02").call("POST", path, query_string=query, data=body, content_type=XLSX)
    assert sent.status_code == {201: 200}.get(case.status, case.status), sent.text[:2000]
    if case.code:
        assert problem_code(sent.data) == case.code, sent.text[:2000]
        assert sent.mimetype == "application/problem+json"
    assert len(sent.data) < 2_000_000


def test_a_large_file_may_be_sent_under_a_key_too(reader: Speaking) -> None:
    case = next(case for case in WORKBOOKS if case.name == "10^6 shared strings")
    path, headers = "/api/v1/imports?dry_run=true&filename=priorities.xlsx", {"Idempotency-Key": "hostile-1"}
    sent = reader("officer-02").call("POST", path, data=case.build(), content_type=XLSX, headers=headers)
    assert sent.status_code == 422
