"""Imports over HTTP: eight mistakes found at their cells, all or nothing, and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link
from regional_planner.exchange.models import ImportJob
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.priorities.service import PRIORITY
from regional_planner.records.record_type import Change
from tests.conftest import Speaking
from tests.exchange.workbooks import (
    LINK_HEADING,
    PRIORITY_HEADING,
    Formula,
    places,
    priority,
    send,
    sheets_of,
    workbook,
)

WRITTEN = (Priority, PriorityIdentity, Link, AuditEntry)


def counts(database: Database) -> list[int]:
    """Rows of everything that an import writes, but for what is kept of the import itself."""
    with database.reading() as session:
        written = [session.scalar(select(func.count()).select_from(table)) or 0 for table in WRITTEN]
        kept = select(func.count()).select_from(AuditEntry).where(AuditEntry.record_type == "import")
        return [*written[:-1], written[-1] - (session.scalar(kept) or 0)]


def plan(*, right: bool) -> bytes:
    """A region's workbook: with the eight mistakes, or with each of them put right."""
    priorities = [
        PRIORITY_HEADING,
        priority("Litio con valor", communes="Antofagasta;Calama", weight=0.3),
        priority("Agua de mar", communes="02101" if right else 2101),
        priority("Astroturismo", weight=0.2 if right else "mucho"),
        priority("Puertos", horizon=2035 if right else 2027),
        priority("Talento", weight=0.1 if right else Formula("=1/10")),
        priority("Turismo de estrellas" if right else "Litio con valor"),
    ]
    links = [
        LINK_HEADING,
        ("Litio con valor", "CL-2026-01", 0.7, "Proveedores"),
        ("Litio con valor", "CL-2026-02", 0.3 if right else 0.4, None),
        ("Puertos" if right else "02-2026-99", "CL-2026-01", 0.5, None),
        ("02-2026-01", "CL-2026-04" if right else "Construcción", 0.01, None),
    ]
    return workbook({"Priorities": priorities, "Alignment links": links})


def test_eight_mistakes_are_found_at_their_cells_and_nothing_is_written(speak: Speaking, database: Database) -> None:
    before = counts(database)
    refused = send(speak("officer-02"), plan(right=False), territory="CL-AN")
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"
    assert sorted(places(refused)) == [
        ("Alignment links", 3, "C", "strengths_over_one"),
        ("Alignment links", 4, "A", "unknown_priority"),
        ("Alignment links", 5, "B", "ambiguous_name"),
        ("Priorities", 3, "I", "wrong_code"),
        ("Priorities", 4, "G", "invalid"),
        ("Priorities", 5, "F", "horizon_before_cycle_end"),
        ("Priorities", 6, "G", "formula"),
        ("Priorities", 7, "D", "duplicate"),
    ]
    assert [error["row"] for error in refused.json["errors"]] == [3, 4, 5, 6, 7, 3, 4, 5]
    by_code = {error["code"]: error for error in refused.json["errors"]}
    assert "02101 (Antofagasta)" in by_code["wrong_code"]["remedy"]
    assert by_code["wrong_code"]["value"] == "2101"
    assert by_code["invalid"]["value"] == "mucho"
    assert "2 and 7" in by_code["duplicate"]["message"]
    assert "CL-2017-03" in by_code["ambiguous_name"]["message"]
    assert all(error["remedy"] for error in refused.json["errors"])
    assert counts(database) == before


def test_corrected_it_goes_in_and_again_changes_nothing(speak: Speaking, database: Database) -> None:
    officer = speak("officer-02")
    done = send(officer, plan(right=True))
    assert done.status_code == 201, done.text
    assert (done.json["created"], done.json["unchanged"], done.json["institution"]) == (10, 0, "cdpr-02")
    first = counts(database)
    again = send(officer, plan(right=True))
    assert again.status_code == 201
    assert (again.json["created"], again.json["changed"], again.json["revised"], again.json["unchanged"]) == (
        0,
        0,
        0,
        10,
    )
    assert counts(database) == first
    rows = officer.items("/api/v1/priorities?territory=02&cycle=2026-2029&state=draft")
    entered = next(row for row in rows if row["title"] == "Litio con valor")
    assert entered["author"] == "cdpr-02"
    assert entered["communes"] == ["02101", "02201"]
    history = officer.get(f"/api/v1/priorities/{entered['id']}/history").json["items"]
    assert [(entry["actor"], entry["request"]) for entry in history] == [("officer-02", done.json["id"])]


def test_a_dry_run_tells_what_would_change_and_writes_nothing(speak: Speaking, database: Database) -> None:
    officer = speak("officer-02")
    before = counts(database)
    dry = send(officer, plan(right=True), dry_run="true")
    assert (dry.status_code, dry.json["outcome"], dry.json["created"]) == (200, "checked", 10)
    assert counts(database) == before
    send(officer, plan(right=True))
    changed = workbook({"priorities": [PRIORITY_HEADING, priority("Puertos", horizon=2040, weight=0.25)]})
    dry = send(officer, changed, dry_run="true")
    assert dry.json["changed"] == 1
    assert dry.json["report"]["rows"] == [
        {
            "sheet": "priorities",
            "row": 2,
            "action": "changed",
            "key": dry.json["report"]["rows"][0]["key"],
            "changes": {"horizon": [2035, 2040], "weight": [None, 0.25]},
        }
    ]


def test_the_report_stays_readable(speak: Speaking) -> None:
    officer = speak("officer-02")
    refused = send(officer, plan(right=False), name="antofagasta.xlsx")
    address = refused.json["report"]
    for who, status in [("officer-02", 200), ("auditor", 200), ("planner", 200), ("officer-08", 404), (None, 404)]:
        assert speak(who).get(address).status_code == status, who
    read = officer.get(address).json
    assert (read["outcome"], read["errors"], read["filename"]) == ("refused", 8, "antofagasta.xlsx")
    assert read["report"]["errors"] == refused.json["errors"]
    listed = officer.items("/api/v1/imports?territory=CL-AN")
    assert [row["id"] for row in listed] == [read["id"]]
    assert "report" not in listed[0]
    lines = officer.get(f"{address}?f=csv").get_data(as_text=True).splitlines()
    assert len(lines) == 9
    assert lines[0].lstrip("\ufeff").startswith("sheet,row,column")


def test_another_region_is_refused_before_the_file_is_read(speak: Speaking, database: Database) -> None:
    assert send(speak("officer-02"), b"anything", territory="CL-BI").status_code == 403
    assert send(speak("officer-02"), b"anything", territory="XX").status_code == 400
    assert send(speak(), b"anything", territory="02").status_code == 401
    assert send(speak("auditor"), b"anything", territory="02").status_code == 403
    assert speak("officer-02").get("/api/v1/imports/template?territory=08").status_code == 403
    elsewhere = workbook({"priorities": [PRIORITY_HEADING, priority("Bosques", territory="CL-BI")]})
    refused = send(speak("officer-02"), elsewhere)
    assert places(refused) == [("priorities", 2, "C", "other_territory")]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ImportJob)) == 1


@pytest.mark.parametrize("written", ["Treguaco", "Trehuaco", "trehuaco", "16207"])
def test_a_known_alias_is_accepted(speak: Speaking, written: str) -> None:
    row = priority("Castañas", territory="Ñuble", communes=written)
    done = send(speak("planner"), workbook({"priorities": [PRIORITY_HEADING, row]}), territory="CL-NB", dry_run="true")
    assert done.status_code == 403
    row = priority("Minerales", communes=f"Antofagasta;{written}")
    refused = send(speak("officer-02"), workbook({"priorities": [PRIORITY_HEADING, row]}))
    assert [error["code"] for error in refused.json["errors"]] == ["outside_territory"]
    assert "16207" in refused.json["errors"][0]["message"]


def test_the_template_sent_back_untouched_changes_nothing(speak: Speaking, database: Database) -> None:
    officer = speak("officer-02")
    send(officer, plan(right=True))
    before = counts(database)
    for language in ("es", "en"):
        fetched = officer.get(f"/api/v1/imports/template?territory=CL-AN&cycle=2026-2029&lang={language}")
        assert fetched.status_code == 200
        back = send(officer, fetched.data)
        assert back.status_code == 201, back.json
        assert (back.json["created"], back.json["changed"], back.json["revised"]) == (0, 0, 0)
        assert back.json["unchanged"] >= 12
    listed = officer.get("/api/v1/priorities?territory=02&cycle=2026-2029&f=csv", headers={"Accept": "text/csv"})
    back = send(officer, listed.data, name="priorities.csv")
    assert back.status_code == 201, back.json
    assert back.json["changed"] == back.json["created"] == back.json["revised"] == 0
    assert counts(database) == before


def test_an_adopted_priority_that_differs_begins_a_revision(speak: Speaking) -> None:
    officer = speak("officer-02")
    template = sheets_of(officer.get("/api/v1/imports/template?territory=02&cycle=2026-2029&lang=en").data)
    heading, *rows = template["Priorities"]
    states = {row["code"]: row["state"] for row in officer.items("/api/v1/priorities?territory=02&cycle=2026-2029")}
    adopted = next(row for row in rows if states[row[0]] == "adopted")
    adopted[heading.index("Horizon")] = 2041
    done = send(officer, workbook({"Priorities": [heading, *rows]}))
    assert done.status_code == 201, done.text
    assert (done.json["revised"], done.json["changed"], done.json["created"]) == (1, 0, 0)
    assert done.json["report"]["rows"][0]["action"] == "revised"
    drafts = officer.items(f"/api/v1/priorities?code={adopted[0]}&state=draft")
    assert [(row["revision"], row["horizon"]) for row in drafts] == [(2, 2041)]
    again = send(officer, workbook({"Priorities": [heading, *rows]}))
    assert (again.json["revised"], again.json["changed"]) == (0, 0)


def test_a_row_may_refer_to_a_new_row_by_a_stand_in_code(speak: Speaking) -> None:
    content = workbook(
        {
            "Priorities": [PRIORITY_HEADING, priority("Hidrógeno en puertos", code="N1")],
            "Alignment links": [LINK_HEADING, ("N1", "CL-2026-01", 0.5, None)],
        }
    )
    officer = speak("officer-02")
    done = send(officer, content)
    assert done.status_code == 201, done.text
    code = done.json["report"]["rows"][0]["key"]
    assert code.startswith("02-2026-")
    assert [link["higher"] for link in officer.items(f"/api/v1/links?lower={code}")] == ["CL-2026-01"]
    assert send(officer, content).json["unchanged"] == 2


def test_amounts_go_in_with_the_priority_that_they_are_for(speak: Speaking) -> None:
    heading = ("Priority", "Year", "Kind of money", "Source of funds", "Amount (CLP)", "Agreement")
    content = workbook(
        {
            "Amounts": [
                heading,
                ("Sal", 2026, "commitment", "fndr", 1_500_000_000, "R-1"),
                ("Sal", 2027, "commitment", "fndr", 7, None),
            ],
            "Priorities": [PRIORITY_HEADING, priority("Sal")],
        }
    )
    officer = speak("officer-02")
    done = send(officer, content)
    assert (done.status_code, done.json["created"]) == (201, 3), done.text
    assert send(officer, content).json["unchanged"] == 3
    code = next(row["key"] for row in done.json["report"]["rows"] if row["sheet"] == "Priorities")
    amounts = officer.items(f"/api/v1/money/amounts?priority={code}")
    assert sorted(row["amount"] for row in amounts) == [7, 1_500_000_000]
    template = officer.get("/api/v1/imports/template?territory=02&cycle=2026-2029")
    back = send(officer, template.data)
    assert (back.json["created"], back.json["changed"], back.json["revised"]) == (0, 0, 0), back.text


def test_rows_that_refer_to_a_row_with_a_mistake_are_not_blamed(speak: Speaking) -> None:
    content = workbook(
        {
            "Priorities": [PRIORITY_HEADING, priority("Cuarzo", horizon=2027), priority("Boro", weight="x")],
            "Alignment links": [LINK_HEADING, ("Cuarzo", "CL-2026-01", 0.5, None), ("Boro", "CL-2026-01", 0.5, None)],
        }
    )
    refused = send(speak("officer-02"), content)
    assert sorted(places(refused)) == [
        ("Priorities", 2, "F", "horizon_before_cycle_end"),
        ("Priorities", 3, "G", "invalid"),
    ]


def test_what_the_database_refuses_is_told_at_its_row(speak: Speaking, database: Database) -> None:
    def guard(session: Session, change: Change) -> None:
        if change.after["title"] == "Roto":
            session.execute(insert(PriorityIdentity).values(code="CL-2026-01", territory="CL", cycle="2026-2029"))

    before = counts(database)
    PRIORITY.guards.append(guard)
    try:
        rows = [priority("Entero"), priority("Roto"), priority("Tarde", horizon=2027)]
        refused = send(speak("officer-02"), workbook({"priorities": [PRIORITY_HEADING, *rows]}))
    finally:
        PRIORITY.guards.remove(guard)
    assert places(refused) == [("priorities", 3, "", "conflict"), ("priorities", 4, "F", "horizon_before_cycle_end")]
    assert not {"UNIQUE", "priority_identity", "duplicate key"} & set(refused.json["errors"][0]["message"].split())
    assert counts(database) == before


def test_a_code_that_belongs_to_nothing_is_a_wrong_code(speak: Speaking) -> None:
    rows = [priority("Cobre verde", code="08-2026-01"), priority("Sol", code="02-2021-77")]
    refused = send(speak("officer-02"), workbook({"priorities": [PRIORITY_HEADING, *rows]}))
    assert places(refused) == [("priorities", 2, "A", "wrong_code"), ("priorities", 3, "A", "wrong_code")]


def test_headings_may_be_labels_and_what_is_missing_or_unknown_is_named(speak: Speaking) -> None:
    officer = speak("officer-02")
    labels = ("Cycle", "TERRITORY", "title", "Approach", " horizon ", "state")
    row = ("2026-2029", "CL-AN", "Etiquetas", "Sector", "2035", "adopted")
    done = send(officer, workbook({"Priorities": [labels, row]}), dry_run="true")
    assert done.status_code == 200, done.json
    refused = send(officer, workbook({"Priorities": [("cycle", "territory", "title", "colour"), row[:4]]}))
    assert places(refused) == [
        ("Priorities", 1, "D", "unknown_column"),
        ("Priorities", 1, "", "missing_column"),
        ("Priorities", 1, "", "missing_column"),
    ]
    assert "Horizon" in refused.json["errors"][0]["remedy"]


def test_csv_with_semicolons_has_decimal_commas(speak: Speaking) -> None:
    text = (
        "cycle;territory;title;approach;horizon;weight;rationale\n2026-2029;02;Coma;sector;2035;0,25;'=no es fórmula\n"
    )
    officer = speak("officer-02")
    path = "/api/v1/imports?kind=priorities"
    done = officer.call("POST", path, data=text.encode(), content_type="text/csv")
    assert done.status_code == 201, done.text
    row = officer.items("/api/v1/priorities?territory=02&title=Coma")[0]
    assert (row["weight"], row["rationale"]) == (0.25, "=no es fórmula")
    formula = officer.call("POST", path, data=text.replace("'=", "=").encode(), content_type="text/csv")
    assert places(formula) == [("priorities", 2, "G", "formula")]


@pytest.mark.parametrize("language", ["es", "en"])
def test_errors_speak_the_language_of_the_reader(speak: Speaking, language: str) -> None:
    refused = send(speak("officer-02", language), plan(right=False))
    assert refused.json["import"]["language"] == language


def test_the_work_per_row_does_not_grow(speak: Speaking, database: Database) -> None:
    statements: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    def statements_for(rows: int, prefix: str) -> int:
        statements.clear()
        content = workbook({"priorities": [PRIORITY_HEADING, *(priority(f"{prefix} {n}") for n in range(rows))]})
        done = send(speak("officer-02"), content)
        assert done.json["created"] == rows
        return len(statements)

    first, many = statements_for(100, "Primera"), statements_for(2_000, "Segunda")
    assert many / 2_000 <= first / 100


def test_a_row_that_the_phase_of_its_cycle_has_no_room_for_is_refused_at_its_place(
    speak: Speaking, database: Database
) -> None:
    tag = speak("planner").get("/api/v1/cycles/2026-2029").headers["ETag"]
    assert speak("planner").post("/api/v1/cycles/2026-2029/advance", etag=tag).status_code == 200
    before = counts(database)
    rows = [PRIORITY_HEADING, priority("Nueva"), priority("Del ciclo anterior", cycle="2021-2025")]
    refused = send(speak("officer-02"), workbook({"Priorities": rows}), territory="02")
    assert refused.status_code == 422
    assert [(error["row"], error["code"]) for error in refused.json["errors"]] == [(2, "conflict"), (3, "conflict")]
    texts = [error["message"] for error in refused.json["errors"]]
    assert ["“dialogue”" in texts[0], "“frozen”" in texts[1]] == [True, True]
    assert counts(database) == before
    links = [LINK_HEADING, ("02-2026-01", "CL-2026-18", 0.01, None)]
    assert send(speak("officer-02"), workbook({"Alignment links": links}), territory="02").status_code == 201
