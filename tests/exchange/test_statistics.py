"""Files of statistical series: each wrong row named with its place, value and remedy; all or nothing; nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from regional_planner.access.actor import system
from regional_planner.exchange.cli import statistics
from regional_planner.exchange.statistics import load_statistics
from regional_planner.exchange.terms import Action, ImportReport, Outcome
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import speaking
from regional_planner.kernel.terminal import Operator
from regional_planner.settings import Settings
from regional_planner.territory.models import Series, Source, Statistic
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import workbook

OWN_INCOME = "municipal_own_permanent_income"
RIGHT = "territory,year,value\nCL,2017,100\nCL,2018,102.5\n02,2018,103.1\n"
PRICES = {
    "code": "prices_of_tests",
    "name_es": "Precios de prueba",
    "unit": "2017=100",
    "decimals": 1,
    "additive": False,
    "source": "own-computation",
}


def load(
    database: Database,
    content: str | bytes,
    said: dict[str, Any] | None = PRICES,
    *,
    language: str = "en",
    **how: bool,
) -> ImportReport:
    """Load a file as the operator does."""
    sent = content.encode() if isinstance(content, str) else content
    with speaking(language), database.writing() as session:
        return load_statistics(session, system("statistics"), sent, "prices.csv", said, **how)


def counts(database: Database) -> tuple[int, ...]:
    """Rows of everything that a load writes."""
    with database.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Statistic, Series, Source, AuditEntry)
        )


def test_a_file_is_stored_and_the_same_file_again_is_nothing(database: Database, speak: Speaking) -> None:
    before = counts(database)
    checked = load(database, RIGHT, dry_run=True)
    assert (checked.outcome, checked.count(Action.CREATED)) == (Outcome.CHECKED, 3)
    assert counts(database) == before
    done = load(database, RIGHT)
    assert (done.outcome, done.count(Action.CREATED)) == (Outcome.DONE, 3)
    after = (before[0] + 3, before[1] + 1, before[2], before[3] + 1)
    assert counts(database) == after
    for again in (load(database, RIGHT), load(database, RIGHT, {"code": "prices_of_tests"})):
        assert (again.outcome, again.count(Action.UNCHANGED)) == (Outcome.DONE, 3)
    assert counts(database) == after
    asked = speak().get("/api/v1/statistics?series=prices_of_tests&level=country")
    assert [(row["year"], row["value"]) for row in asked.json["items"]] == [(2017, 100), (2018, 102.5)]
    assert asked.json["series"]["name"] == "Precios de prueba"


def test_what_changed_is_in_the_report_and_in_the_log(database: Database, speak: Speaking) -> None:
    load(database, RIGHT)
    changed = load(database, "territory,year,value\nCL,2018,102.4\nCL,2019,105\n", illustrative=True)
    assert (changed.count(Action.CHANGED), changed.count(Action.CREATED)) == (1, 1)
    assert changed.rows[0].changes == {"value": [102.5, 102.4], "illustrative": [False, True]}
    with database.reading() as session:
        of_series = (AuditEntry.record_type == "statistical_series", AuditEntry.record_id == "prices_of_tests")
        entries = select(AuditEntry.action, AuditEntry.before, AuditEntry.after).where(*of_series)
        action, before, after = session.execute(entries.order_by(AuditEntry.sequence.desc())).first() or ("", {}, {})
    assert action == "load"
    assert before["figures"] == {"CL/2018": [1025, None, None, False, "own-computation"]}
    assert after["figures"] == {"CL/2018": [1024, None, None, True, "own-computation"]}
    assert after["new_figures"] == 1
    rows = speak().get("/api/v1/statistics?series=prices_of_tests&level=country").json["items"]
    assert [(row["year"], row["illustrative"]) for row in rows] == [(2017, False), (2018, True), (2019, True)]


HOSTILE = """series,territory,year,value,low,high
,CL,2017,100,,
,99,2017,1,,
,2,2017,1,,
,02,1517,1,,
,02,2017,mucho,,
,02,2018,1.25,,
,02,2019,,,
,02,2020,5,6,
,02,2021,5,1,4
,CL,2017,101,,
hearsay,02,2017,1,,
,02,2022,=1,,
,02,2023,99999999999999999,,
,CL-AN,2024,1.5,,
,02,2024,2,,
"""
WRONG = [
    ("B3", "unknown_territory", "99"),
    ("B4", "unknown_territory", "2"),
    ("C5", "out_of_bounds", "1517"),
    ("D6", "invalid", "mucho"),
    ("D7", "too_fine", "1.25"),
    ("D8", "required", ""),
    ("D9", "outside_limits", "5"),
    ("D10", "outside_limits", "5"),
    ("B11", "duplicate", "CL"),
    ("A12", "unknown_series", "hearsay"),
    ("D13", "formula", "=1"),
    ("D14", "too_large", "99999999999999999"),
    ("B16", "duplicate", "02"),
]


def test_every_wrong_row_is_named_and_nothing_is_written(database: Database) -> None:
    before = counts(database)
    report = load(database, HOSTILE)
    assert report.outcome is Outcome.REFUSED
    found = sorted(report.errors, key=lambda error: error.row)
    assert [(error.place.partition("!")[2], error.code, error.value) for error in found] == WRONG
    for error in report.errors:
        assert error.message
        assert error.remedy, error
    assert counts(database) == before
    spanish = load(database, HOSTILE, language="es")
    assert all(es.remedy != en.remedy for es, en in zip(spanish.errors, report.errors, strict=True))


def test_a_workbook_describes_its_series_itself(database: Database) -> None:
    said = ("code", "name_es", "unit", "decimals", "additive", "units_as_of", "source", "source_title", "licence")
    series = [
        said,
        ("prices_a", "Precios A", "2017=100", 2, False, date(2018, 9, 6).isoformat(), "ine-ipc", "IPC", "CC BY"),
        ("people_a", "Gente A", "people", None, True, None, "own-computation", None, None),
    ]
    figures = [("series", "territory", "year", "value"), ("prices_a", "CL", 2017, 99.25), ("people_a", "02", 2017, 7)]
    before = counts(database)
    report = load(database, workbook({"figures": figures, "Series": series}), None)
    assert report.errors == []
    assert [(sheet.kind, sheet.rows, sheet.actions[Action.CREATED]) for sheet in report.sheets] == [
        ("statistics", 2, 2),
        ("series", 2, 2),
    ]
    assert counts(database) == (before[0] + 2, before[1] + 2, before[2] + 1, before[3] + 2)
    wrong = [said, ("prices_a", None, "1=1", None, None, None, None, None, None), ("new", *[None] * 8)]
    refused = load(database, workbook({"series": wrong, "x": [*figures, ("new", "02", 2017, 1)]}), None)
    assert [(error.place, error.field, error.code) for error in refused.errors] == [
        ("series!C2", "unit", "other_series"),
        ("series!B3", "name_es", "required"),
        ("series!C3", "unit", "required"),
        ("series!E3", "additive", "required"),
        ("series!G3", "source", "required"),
    ]


def test_a_file_of_a_spreadsheet_in_chile_is_read(database: Database) -> None:
    text = "Territorio;Año;Valor\r\nCL;2017;100,5\r\n02;2018;1\r\n"
    report = load(database, text.encode("cp1252"))
    assert report.errors == []
    assert (report.sheets[0].encoding, report.sheets[0].rows) == ("windows-1252", 2)
    unclear = load(database, text.replace("100,5", "1.500").encode("cp1252"))
    assert [error.code for error in unclear.errors] == ["unclear_number"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"code": "new"}, "name_es"),
        ({**PRICES, "source": "hearsay"}, "source"),
        ({**PRICES, "source": "own-computation;hearsay"}, "source"),
        ({**PRICES, "source": "hearsay;rumour", "source_title": "Otra"}, "source"),
        ({**PRICES, "source_title": "Otra"}, "source_title"),
        ({**PRICES, "denominator": "hearsay"}, "denominator"),
        ({**PRICES, "units_as_of": date(1990, 1, 1)}, "units_as_of"),
        ({"code": OWN_INCOME, "unit": "UF"}, "unit"),
        ({"code": OWN_INCOME, "decimals": 3}, "decimals"),
    ],
)
def test_a_series_that_is_not_described_is_refused(database: Database, said: dict[str, Any], field: str) -> None:
    before = counts(database)
    with pytest.raises(InvalidQuery) as refused:
        load(database, RIGHT, said)
    assert field in {fault.field for fault in refused.value.errors}
    assert all(fault.remedy for fault in refused.value.errors)
    assert counts(database) == before


def test_rows_without_a_series_need_one(database: Database) -> None:
    report = load(database, RIGHT, None)
    assert {error.code for error in report.errors} == {"unknown_series"}
    assert load(database, "territory,year,value\n", PRICES).errors[0].code == "empty_file"


def commune_incomes(database: Database, year: int) -> str:
    """A made-up own income of each commune: its code as pesos, times a thousand."""
    with database.reading() as session:
        communes = register_on(session, date(2026, 1, 1)).at(Level.COMMUNE)
    rows = [f"{unit.code},{year},{int(unit.code)}000" for unit in communes]
    return "\n".join(["territory,year,value", *rows])


def test_incomes_of_communes_let_a_pool_be_shared_out_over_communes(database: Database, speak: Speaking) -> None:
    address = "/api/v1/equalisation?pool=1000000000&level=commune"
    assert speak().get(address).status_code == 400
    regions = speak().get("/api/v1/equalisation?pool=1000000000").json
    report = load(database, commune_incomes(database, 2024), {"code": OWN_INCOME}, illustrative=True)
    assert (report.errors, report.count(Action.CREATED)) == ([], 346)
    found = speak().get(address).json
    assert sum(row["grant"] or 0 for row in found["items"]) == 1_000_000_000
    assert (len(found["items"]), found["income_year"], found["illustrative"]) == (346, 2024, True)
    assert speak().get("/api/v1/equalisation?pool=1000000000").json == regions
    assert not regions["illustrative"]


def test_a_year_that_only_communes_have_is_summed_over_them(database: Database, speak: Speaking) -> None:
    load(database, commune_incomes(database, 2025), {"code": OWN_INCOME}, illustrative=True)
    rows = speak().get(f"/api/v1/statistics?series={OWN_INCOME}").json["items"]
    by_year = {year: [row for row in rows if row["year"] == year] for year in (2024, 2025)}
    assert all(row["value"] is not None for row in rows)
    assert ({row["source"] for row in by_year[2024]}, len(by_year[2025])) == ({"sinim-2024"}, 16)
    assert [row["illustrative"] for row in rows] == [False] * 16 + [True] * 16
    found = speak().get("/api/v1/equalisation?pool=1000000000").json
    assert (found["income_year"], found["left_out"], found["illustrative"]) == (2025, [], True)


def command(database: Database, settings: Settings, *arguments: str) -> Result:
    """`regional-planner statistics load` on this database."""
    url = database.engine.url.render_as_string(hide_password=False)
    with speaking("en"):
        return CliRunner().invoke(
            statistics, ["load", *arguments], obj=Operator(replace(settings, database_url=url)), catch_exceptions=False
        )


def test_the_command_says_what_it_did(database: Database, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(RIGHT, encoding="utf-8")
    asked = [str(file), "--series", "prices_b", "--name-es", "Precios", "--unit", "2017=100", "--rate"]
    asked += ["--decimals", "1", "--source", "ine-ipc", "--source-title", "IPC", "--units-as-of", "2018-09-06"]
    done = command(database, settings, *asked)
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Written whole.")
    with database.reading() as session:
        made = session.get_one(Series, "prices_b")
        assert (made.additive, made.decimals, made.name_en, made.units_as_of) == (False, 1, "Precios", date(2018, 9, 6))
        assert session.get_one(Source, "ine-ipc").title == "IPC"
    file.write_text(RIGHT.replace("102.5", "mucho"), encoding="utf-8")
    refused = command(database, settings, str(file), "--series", "prices_b")
    assert refused.exit_code == 1
    assert "prices!C3: “mucho” is not a number." in refused.output
    assert command(database, settings, str(file), "--unit", "CLP").exit_code == 1
    assert command(database, settings, str(file), "--series", "prices_c").exit_code == 1


ADDRESS = (
    "/api/v1/imports/statistics?series=prices_c&name_es=Precios&unit=2017%3D100&additive=false&decimals=1"
    "&source=own-computation"
)


def post(speaker: Speaker, content: str, query: str = "") -> TestResponse:
    """The same over HTTP."""
    return speaker.call("POST", ADDRESS + query, data=content.encode(), content_type="text/csv")


def test_a_planner_sends_the_file_over_http(database: Database, speak: Speaking) -> None:
    planner, before = speak("planner"), counts(database)
    checked = post(planner, RIGHT, "&dry_run=true")
    assert (checked.status_code, checked.json["outcome"], checked.json["created"]) == (200, "checked", 3)
    assert counts(database)[:3] == before[:3]
    done = post(planner, RIGHT, "&illustrative=true")
    assert (done.status_code, done.json["territory"], done.json["created"]) == (201, "CL", 3)
    assert counts(database)[:2] == (before[0] + 3, before[1] + 1)
    with database.reading() as session:
        written = select(AuditEntry.actor, AuditEntry.request).where(AuditEntry.record_type == "statistical_series")
        assert session.execute(written.order_by(AuditEntry.sequence.desc())).first() == ("planner", done.json["id"])
    refused = post(planner, RIGHT.replace("102.5", "mucho"))
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "invalid")
    assert post(planner, RIGHT, "&denominator=hearsay").status_code == 400
    assert post(speak("officer-02"), RIGHT).status_code == 403
