"""Mappings: an institution's own file, mapped once, read again each month, and nothing guessed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from werkzeug.test import TestResponse

from regional_planner.cli import main
from regional_planner.exchange.mappings.suggesting import suggested_field, suggested_month
from regional_planner.finance.kind import AMOUNTS
from regional_planner.kernel.database import Database
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import places, workbook

PATH = "/api/v1/import-mappings"
HEADING = ["Código BIP", "Prioridad", "Fuente", "Observación", "2024", "2025"]
MAPPING: dict[str, Any] = {
    "name": "ejecución GORE",
    "territory": "02",
    "kind": "amounts",
    "columns": {"Código BIP": "agreement", "prioridad": "priority", "Fuente": "funding_source"},
    "fixed": {"kind": "expenditure"},
    "spread": {"2024": "2024", "2025": "2025"},
    "spread_by": "year",
    "spread_to": "amount",
    "ignored": ["Observación"],
    "numbers": "comma",
    "scaled": {"amount": "1000"},
    "heading_row": 3,
}
ROWS: list[list[Any]] = [
    ["Informe de ejecución"],
    [],
    HEADING,
    ["30485123-0", "02-2021-01", "fndr", "en miles", "1.234,5", "7"],
    ["30485124-0", "02-2021-02", "fndr", "", "", "$ 2.000.000"],
    ["30485125-0", "02-2021-02", "corfo", "x", 12, 0.5],
]
EXPECTED = {
    ("30485123-0", 2024): 1_234_500,
    ("30485123-0", 2025): 7_000,
    ("30485124-0", 2025): 2_000_000_000,
    ("30485125-0", 2024): 12_000,
    ("30485125-0", 2025): 500,
}


def book(rows: list[list[Any]], name: str = "Hoja1") -> bytes:
    """A workbook of one sheet."""
    return workbook({name: rows})


def import_(who: Speaker, content: bytes, name: str = "enero.xlsx", **query: Any) -> TestResponse:
    """Send a file that is read by the mapping."""
    form = {"file": (io.BytesIO(content), name)}
    query = {"mapping": MAPPING["name"], **query}
    return who.call("POST", "/api/v1/imports", query_string=query, data=form, content_type="multipart/form-data")


def entered(who: Speaker) -> dict[tuple[str, int], int]:
    """CLP of the lines of the file, by line and year."""
    rows = who.items("/api/v1/money/amounts?territory=02&kind=expenditure")
    return {(row["agreement"], row["year"]): row["amount"] for row in rows if row["agreement"].startswith("304")}


def with_cell(row: int, column: int, value: Any) -> list[list[Any]]:
    """The rows with one cell changed."""
    rows = [list(each) for each in ROWS]
    rows[row][column] = value
    return rows


@pytest.fixture
def officer(speak: Speaking) -> Speaker:
    """Antofagasta's officer, who has mapped the file."""
    who = speak("officer-02")
    made = who.post(PATH, MAPPING)
    assert made.status_code == 201, made.text
    assert made.json["institution"] == "cdpr-02"
    return who


def test_a_wide_file_becomes_records_and_again_changes_nothing(officer: Speaker) -> None:
    done = import_(officer, book(ROWS))
    assert (done.status_code, done.json["created"]) == (201, 5), done.text
    assert entered(officer) == EXPECTED
    again = import_(officer, book(ROWS))
    assert (again.json["created"], again.json["changed"], again.json["unchanged"]) == (0, 0, 5)
    as_text = ";".join(HEADING) + "\n30485123-0;02-2021-01;fndr;;1.234,5;7\n"
    assert import_(officer, f"\n\n{as_text}".encode(), "enero.csv").json["unchanged"] == 2


def test_a_changed_figure_is_a_correction_and_the_earlier_one_stays_in_the_history(officer: Speaker) -> None:
    import_(officer, book(ROWS))
    dry = import_(officer, book(with_cell(3, 5, "9")), dry_run="true")
    assert dry.json["report"]["rows"][0]["changes"] == {"amount": [7_000, 9_000]}
    assert entered(officer) == EXPECTED
    done = import_(officer, book(with_cell(3, 5, "9")))
    assert (done.json["changed"], done.json["unchanged"]) == (1, 4)
    assert entered(officer) == {**EXPECTED, ("30485123-0", 2025): 9_000}
    row = next(each for each in officer.items("/api/v1/money/amounts?territory=02") if each["amount"] == 9_000)
    history = officer.get(f"/api/v1/money/amounts/{row['id']}/history").json["items"]
    assert [entry["after"]["amount"] for entry in history] == [7_000, 9_000]


@pytest.mark.parametrize(
    ("row", "column", "value", "place"),
    [
        (2, 3, "Devengado", ("Hoja1", 3, "D", "unknown_column")),
        (2, 1, "", ("Hoja1", 3, "", "missing_column")),
        (2, 5, "2024", ("Hoja1", 3, "F", "duplicate_column")),
        (3, 4, "1.23", ("Hoja1", 4, "E", "invalid")),
        (3, 4, "mucho", ("Hoja1", 4, "E", "invalid")),
        (3, 4, "0,0001", ("Hoja1", 4, "E", "invalid")),
        (3, 1, "02-2021-99", ("Hoja1", 4, "B", "unknown_priority")),
        (4, 2, "nada", ("Hoja1", 5, "C", "unknown_source")),
    ],
)
def test_what_is_wrong_is_told_at_the_cells_of_the_own_file(
    officer: Speaker, row: int, column: int, value: str, place: tuple[str, int, str, str]
) -> None:
    refused = import_(officer, book(with_cell(row, column, value)))
    assert refused.status_code == 422
    assert place in places(refused)
    error = refused.json["errors"][places(refused).index(place)]
    assert error["heading"] in {"", value, *HEADING}
    assert error["remedy"]
    assert entered(officer) == {}


def test_the_sheet_is_named_or_the_only_one(officer: Speaker) -> None:
    two = workbook({"Notas": [["a"]], "Gasto": ROWS})
    assert places(import_(officer, two)) == [("", 0, "", "unclear_sheet")]
    named = {**MAPPING, "name": "con hoja", "sheet": "gasto"}
    assert officer.post(PATH, named).status_code == 201
    assert import_(officer, two, mapping="con hoja").json["created"] == 5


def test_a_mapping_is_found_by_its_name_in_the_territory_or_the_nation(officer: Speaker, speak: Speaking) -> None:
    unknown = import_(officer, book(ROWS), mapping="otra")
    assert unknown.status_code == 400
    assert "ejecución GORE" in unknown.json["detail"]
    assert import_(speak("officer-08"), book(ROWS)).status_code == 400
    national = {**MAPPING, "name": "formato DIPRES", "territory": "CL"}
    assert officer.post(PATH, national).status_code == 403
    assert speak("planner").post(PATH, national).status_code == 201
    assert import_(officer, book(ROWS), mapping="formato DIPRES").json["created"] == 5


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"kind": "institutions"}, "kind", "unknown_kind"),
        ({"columns": {"Código BIP": "colour"}}, "columns", "unknown_field"),
        ({"fixed": {"amount": "3"}}, "columns", "duplicate_field"),
        ({"spread_to": None}, "spread", "incomplete"),
        ({"ignored": ["2024"]}, "columns", "duplicate_column"),
        ({"scaled": {"amount": "0"}}, "scaled", "out_of_bounds"),
        ({"columns": ["Código BIP"]}, "columns", "invalid"),
        ({"columns": {"Código BIP": ""}}, "columns", "blank"),
    ],
)
def test_a_mapping_that_does_not_hold_is_refused(
    speak: Speaking, changes: dict[str, Any], field: str, code: str
) -> None:
    refused = speak("officer-02").post(PATH, {**MAPPING, **changes})
    assert refused.status_code == 422
    assert (field, code) in {(error["field"], error["code"]) for error in refused.json["errors"]}


def test_a_name_is_given_once_and_free_again_when_its_mapping_ended(officer: Speaker) -> None:
    assert officer.post(PATH, MAPPING).status_code == 409
    (row,) = officer.items(f"{PATH}?territory=02")
    changed = officer.patch(f"{PATH}/{row['id']}", {"ignored": ["Observación", "Nota"]}, etag='"1"')
    assert changed.json["ignored"] == ["Observación", "Nota"]
    assert officer.post(f"{PATH}/{row['id']}/end", {"reason": "Otra"}, etag='"2"').status_code == 200
    assert officer.post(PATH, MAPPING).status_code == 201


def test_headings_come_with_suggestions_and_none_where_nothing_is_known(officer: Speaker) -> None:
    form = {
        "file": (io.BytesIO(book([["Prioridad", "Año", "Devengado enero", "Glosa", "Monto"], ["02-2021-01", 1]])), "a")
    }
    found = officer.call(
        "POST",
        "/api/v1/imports/headings?kind=amounts",
        data=form,
        content_type="multipart/form-data",
    )
    assert found.status_code == 200, found.text
    told = [(row["column"], row["field"], row["month"], row["examples"]) for row in found.json["items"]]
    assert told == [
        ("A", "priority", None, ["02-2021-01"]),
        ("B", "year", None, ["1"]),
        ("C", None, 1, []),
        ("D", None, None, []),
        ("E", "amount", None, []),
    ]


def test_a_column_for_each_month_becomes_a_row_for_each_month(speak: Speaking) -> None:
    officer = speak("officer-02")
    monthly = {
        "name": "mensual",
        "territory": "02",
        "kind": "amounts",
        "columns": {"Código BIP": "line", "Prioridad": "priority", "Subtítulo": "subtitle"},
        "fixed": {"phase": "devengado", "year": "2024", "funding_source": "fndr"},
        "spread": {"Devengado enero": "1", "Devengado febrero": "2", "Devengado marzo": "3"},
        "spread_by": "month",
        "spread_to": "amount",
        "numbers": "comma",
    }
    assert officer.post(PATH, monthly).status_code == 201
    heading = ["Código BIP", "Prioridad", "Subtítulo", "Devengado enero", "Devengado febrero"]
    january = [heading, ["30485123-0", "02-2021-01", "33", "1.500", ""]]
    february = [heading, ["30485123-0", "02-2021-01", "33", "1.501", "2.000"]]
    counted = ("created", "changed", "unchanged")
    for rows, counts in ((january, (1, 0, 0)), (february, (1, 1, 0)), (february, (0, 0, 2))):
        done = import_(officer, book(rows), mapping="mensual")
        assert tuple(done.json[name] for name in counted) == counts, done.text
    listed = officer.items("/api/v1/money/amounts?line=30485123-0")
    assert {(row["month"], row["stage"], row["amount"]) for row in listed} == {
        (1, "accrued", 1_501),
        (2, "accrued", 2_000),
    }


def test_suggestions_are_usual_names_alone() -> None:
    assert suggested_field("  N° Resolución ", AMOUNTS) is None
    assert suggested_field("Resolución", AMOUNTS) == "agreement"
    assert suggested_field("Fuente de financiamiento", AMOUNTS) == "funding_source"
    assert suggested_field("Fuente", AMOUNTS) is None, "it may be the source of funds, or where the row comes from"
    assert suggested_field("colour", AMOUNTS) is None
    assert [suggested_month(each) for each in ("Ene.", "Pagado a SEPTIEMBRE", "enero-marzo", "Total")] == [
        1,
        9,
        None,
        None,
    ]


def test_the_command_reads_by_a_mapping(
    officer: Speaker, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "enero.xlsx"
    file.write_bytes(book(ROWS))
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path))
    monkeypatch.setenv("PLANNER_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))

    def run() -> Result:
        told = ["--region", "CL-AN", "--as", "officer-02", "--mapping", MAPPING["name"]]
        return CliRunner().invoke(main, ["--language", "en", "import", str(file), *told])

    first, second = run(), run()
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "5 created" in first.output
    assert "5 unchanged" in second.output
    assert entered(officer) == EXPECTED
