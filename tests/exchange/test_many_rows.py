"""Files of many rows: the quick path says what the schema says, batches see each other, the work stays in bounds."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from regional_planner.exchange import importing
from regional_planner.exchange.figures import ActivityRowSchema
from regional_planner.finance.models import Amount
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.chain import broken_chains
from regional_planner.kernel.database import Database
from regional_planner.records.faults import flatten
from regional_planner.records.fields import written_as_text
from regional_planner.records.quick import QuickLoader
from regional_planner.registry import SHEET_KINDS
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import places

HEADING = ("priority", "year", "kind", "funding_source", "amount", "agreement", "vintage")
SCHEMAS = [*(kind.schema for kind in SHEET_KINDS), ActivityRowSchema]
VALUES: tuple[Any, ...] = (
    *(None, "", " ", "02", "2", 2, 2.0, 2.5, True, False, "true", 1, 0, -1, 2026, "2026", "2026 ", 10**16, "1e3"),
    *(
        "commitment",
        "Commitment",
        "sector",
        "initial",
        "0.25",
        0.25,
        0.1234567,
        "x" * 70,
        "x" * 5000,
        "a\x01",
        "\ud800",
    ),
    *("2026-03-31", "RES-1", "año", [], ["02101"], ["02101", 2], {}, float("inf")),
)


def amount(number: int, **changes: Any) -> tuple[Any, ...]:
    """A row of expenditure on a priority of Antofagasta."""
    row = {
        "priority": "02-2026-01",
        "year": 2026,
        "kind": "expenditure",
        "funding_source": "fndr",
        "amount": 1_000 + number,
        "agreement": f"R-{number}",
        "vintage": "initial",
        **changes,
    }
    return tuple(row[name] for name in HEADING)


def sent(who: Speaker, rows: list[tuple[Any, ...]]) -> TestResponse:
    """The answer to a file of amounts."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADING, *rows])
    return who.call("POST", "/api/v1/imports?kind=amounts", data=out.getvalue().encode(), content_type="text/csv")


def loaded(schema: Schema, row: dict[str, Any], quick: QuickLoader | None) -> Any:
    """What comes of a row: its values, or everything that is said against it."""
    with written_as_text():
        try:
            values = quick.load(row) if quick else schema.load(row)
        except ValidationError as error:
            return sorted((fault.field, fault.code, fault.message, fault.remedy) for fault in flatten(error.messages))
    return {name: (type(value), value) for name, value in values.items()}


@pytest.mark.parametrize("of", SCHEMAS, ids=lambda schema: schema.__name__)
def test_the_quick_path_accepts_and_refuses_what_the_schema_does_in_its_words(of: type[Schema]) -> None:
    schema = of()
    fields = [name for name, field in schema.load_fields.items() if not field.dump_only]
    row = st.fixed_dictionaries({}, optional={name: st.sampled_from(VALUES) for name in [*fields, "colour"]})
    quick = QuickLoader(schema)

    @given(st.lists(row, min_size=1, max_size=6))
    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @example([dict.fromkeys(fields, "2"), dict.fromkeys(fields, 2), dict.fromkeys(fields, True)])
    def agree(rows: list[dict[str, Any]]) -> None:
        for each in rows:
            assert loaded(schema, each, quick) == loaded(schema, each, None)

    agree()


def test_right_rows_take_the_quick_path(monkeypatch: pytest.MonkeyPatch) -> None:
    (amounts,) = [kind for kind in SHEET_KINDS if kind.plural == "amounts"]
    schema = amounts.schema()
    quick = QuickLoader(schema)
    row = dict(zip(HEADING, amount(1, agreement=None), strict=True))
    expected = schema.load(row)
    monkeypatch.setattr(type(schema), "load", None)
    assert quick.load(row) == expected
    assert expected["agreement"] == ""


def test_rows_of_earlier_batches_and_of_the_same_one_are_seen(
    speak: Speaking, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_A_TIME", 3)
    officer = speak("officer-02")
    place = {"priority": "02-2021-01", "year": 2024}
    before = net(database, place)
    rows = [
        amount(1, amount=100, **place),
        amount(2, amount=-before - 40, **place),
        amount(3, amount=-60, **place),
        *(amount(number) for number in range(4, 9)),
    ]
    assert sent(officer, rows).json["created"] == 8
    assert net(database, place) == 0
    refused = sent(officer, [amount(20, amount=5, **place), amount(21, amount=-6, **place)])
    assert places(refused) == [("amounts", 3, "E", "negative_net")]
    again = sent(officer, [*rows, amount(9), amount(9)])
    assert places(again) == [("amounts", 11, "A", "duplicate")]
    assert "10 and 11" in again.json["errors"][0]["message"]
    distant = sent(officer, [amount(30), *(amount(number) for number in range(31, 36)), amount(30)])
    assert places(distant) == [("amounts", 8, "A", "duplicate")]
    assert "2 and 8" in distant.json["errors"][0]["message"]


def net(database: Database, place: dict[str, Any]) -> int:
    """CLP spent on a priority in a year; initial vintages alone."""
    with database.reading() as session:
        query = select(func.sum(Amount.amount)).where(
            *(getattr(Amount, name) == value for name, value in place.items()), Amount.kind == "expenditure"
        )
        return int(session.scalar(query) or 0)


def test_many_rows_are_on_record_audited_and_chained_with_few_statements(speak: Speaking, database: Database) -> None:
    statements: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    officer = speak("officer-02")
    rows = [amount(number) for number in range(5_000)]
    done = sent(officer, rows)
    assert (done.status_code, done.json["created"], done.json["errors"]) == (201, 5_000, 0)
    assert len(statements) < 150
    statements.clear()
    again = sent(officer, rows)
    assert (again.json["unchanged"], again.json["created"], again.json["changed"]) == (5_000, 0, 0)
    assert len(statements) < 150
    corrected = sent(officer, [*rows[:4_998], amount(4_998, amount=7), amount(5_000)])
    assert (corrected.json["unchanged"], corrected.json["changed"], corrected.json["created"]) == (4_998, 1, 1)
    with database.reading() as session:
        assert list(broken_chains(session)) == []
        entries = select(AuditEntry.after, AuditEntry.before, AuditEntry.on_behalf_of, AuditEntry.institution).where(
            AuditEntry.request == done.json["id"], AuditEntry.record_type == "amount"
        )
        found = session.execute(entries).all()
        assert len(found) == 5_000
        assert {(before, for_whom, institution) for _, before, for_whom, institution in found} == {
            (None, None, "cdpr-02")
        }
        assert {entry.after["agreement"]: entry.after["amount"] for entry in found}["R-4999"] == 5_999
    row = officer.items("/api/v1/money/amounts?priority=02-2026-01&sort=-amount")[0]
    history = officer.get(f"/api/v1/money/amounts/{row['id']}/history").json["items"]
    assert [entry["after"] for entry in history] == [{**history[0]["after"], "amount": row["amount"]}]


def test_what_follows_from_a_row_names_its_record_too(speak: Speaking) -> None:
    officer = speak("officer-02")
    heading = "priority,year,month,phase,kind,funding_source,amount,line\n"
    rows = [
        "02-2021-01,2024,1,,expenditure,fndr,5,BIP-1",
        "02-2021-01,2024,2,,expenditure,fndr,6,BIP-1",
        "02-2021-01,2024,,devengado,,fndr,7,BIP-1",
    ]

    def sent_as_text(rows: list[str]) -> TestResponse:
        text = heading + "\n".join(rows)
        return officer.call("POST", "/api/v1/imports?kind=amounts", data=text.encode(), content_type="text/csv")

    done, again = sent_as_text(rows), sent_as_text(rows)
    assert (done.status_code, done.json["created"]) == (201, 3), done.text
    assert (again.status_code, again.json["unchanged"]) == (201, 3), again.text
    listed = officer.items("/api/v1/money/amounts?line=BIP-1")
    assert {(row["month"], row["stage"], row["amount"]) for row in listed} == {
        (1, "paid", 5),
        (2, "paid", 6),
        (None, "accrued", 7),
    }
    twice = sent_as_text([rows[2], "02-2021-01,2024,,,expenditure,fndr,8,BIP-2", rows[2].replace("devengado", "DEV")])
    assert [error["code"] for error in twice.json["errors"]] == ["unknown_phase"]
    same = sent_as_text([rows[0], "02-2021-01,2024,1,pagado,,fndr,8,BIP-1"])
    assert [error["code"] for error in same.json["errors"]] == ["duplicate"]


def test_what_may_not_be_written_is_refused_row_by_row(speak: Speaking, database: Database) -> None:
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Amount))
    rows = [amount(number, priority="08-2026-01" if number % 50 == 7 else "02-2026-01") for number in range(200)]
    refused = sent(speak("officer-02"), rows)
    assert places(refused) == [("amounts", row, "", "not-permitted") for row in (9, 59, 109, 159)]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Amount)) == before
        assert list(broken_chains(session)) == []
