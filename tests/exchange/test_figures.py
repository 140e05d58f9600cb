"""Files of activity: each wrong row named with its column, value and remedy; all or nothing; and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from regional_planner.access.actor import system
from regional_planner.advantage.models import Activity, ActivityVintage
from regional_planner.advantage.terms import Measure, Origin
from regional_planner.exchange.cli import advantage
from regional_planner.exchange.figures import load_activity
from regional_planner.exchange.terms import Action, ImportReport, Outcome
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import speaking
from regional_planner.kernel.terminal import Operator
from regional_planner.settings import Settings
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import workbook

RIGHT = "year,territory,activity,value\n2024,02,mining,500\n2024,02101,tourism,70\n2024,13,other,20\n"
ORIGIN = Origin(Measure.FIRMS, date(2026, 1, 1), "own-computation", illustrative=False)


def load(
    database: Database, content: str | bytes, *, dry_run: bool = False, origin: Origin = ORIGIN, language: str = "en"
) -> ImportReport:
    """Load a file as the operator does."""
    sent = content.encode() if isinstance(content, str) else content
    with speaking(language), database.writing() as session:
        return load_activity(session, system("advantage"), sent, "activity.csv", origin, dry_run=dry_run)


def counts(database: Database) -> tuple[int, ...]:
    """Rows of everything that a load writes."""
    with database.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Activity, ActivityVintage, AuditEntry)
        )


def test_a_file_is_a_vintage_and_the_same_file_again_is_nothing(database: Database) -> None:
    before = counts(database)
    checked = load(database, RIGHT, dry_run=True)
    assert (checked.outcome, checked.count(Action.CREATED)) == (Outcome.CHECKED, 3)
    assert counts(database) == before
    done = load(database, RIGHT)
    assert (done.outcome, done.count(Action.CREATED)) == (Outcome.DONE, 3)
    assert counts(database) == (before[0] + 3, before[1] + 1, before[2] + 1)
    again = load(database, RIGHT)
    assert (again.count(Action.CREATED), again.count(Action.UNCHANGED)) == (0, 3)
    shuffled = "\n".join([RIGHT.splitlines()[0], *reversed(RIGHT.splitlines()[1:])])
    assert load(database, shuffled).count(Action.UNCHANGED) == 3
    assert counts(database) == (before[0] + 3, before[1] + 1, before[2] + 1)
    corrected = load(database, RIGHT.replace("500", "501"))
    assert corrected.count(Action.CREATED) == 3
    assert counts(database) == (before[0] + 6, before[1] + 2, before[2] + 2)


HOSTILE = """year,territory,classification,activity,value
2024,02,,mining,500
2024,99,,mining,1
2024,2,,tourism,1
2024,CL,,tourism,1
2024,02,,tourism,-5
2024,02,,agro-food,muchos
2024,02,,mining,501
2024,02,,human-capital,3
2024,02,isic-4,99,3
1824,02,,construction,3
2024,03,,construction,"3,5"
2024,03,,tourism,1e3
2024,03,,mining,9999999999999
,03,,health-services,4
2024,05,,=mining,4
2024,05,,tourism,
2024,05,isic-4,07,12
"""
WRONG = [
    ("B3", "unknown_territory", "99"),
    ("B4", "unknown_territory", "2"),
    ("B5", "unknown_territory", "CL"),
    ("E6", "out_of_bounds", "-5"),
    ("E7", "invalid", "muchos"),
    ("D8", "duplicate", "mining"),
    ("D9", "unknown_activity", "human-capital"),
    ("D10", "unknown_activity", "99"),
    ("A11", "out_of_bounds", "1824"),
    ("E12", "invalid", "3,5"),
    ("E13", "invalid", "1e3"),
    ("E14", "out_of_bounds", "9999999999999"),
    ("A15", "required", ""),
    ("D16", "formula", "=mining"),
    ("E17", "required", ""),
]


def test_every_wrong_row_is_named_and_nothing_is_written(database: Database) -> None:
    before = counts(database)
    report = load(database, HOSTILE)
    assert report.outcome is Outcome.REFUSED
    found = [(error.place.partition("!")[2], error.code, error.value) for error in report.errors]
    assert found == WRONG
    for error in report.errors:
        assert error.message
        assert error.remedy or error.code == "required"
    assert counts(database) == before
    spanish = load(database, HOSTILE, language="es")
    assert all(es.message != en.message for es, en in zip(spanish.errors, report.errors, strict=True))


def test_a_file_of_a_spreadsheet_in_chile_is_read(database: Database) -> None:
    text = "Año;Territorio;Actividad;Valor\r\n2024;02;mining;500,0\r\n2024;13;tourism;7\r\n"
    text = text.replace("Actividad", "Industria o área")
    report = load(database, text.encode("cp1252"))
    assert report.errors == []
    assert (report.sheets[0].encoding, report.sheets[0].rows) == ("windows-1252", 2)
    unclear = load(database, text.replace("500,0", "1.500").encode("cp1252"))
    assert [error.code for error in unclear.errors] == ["unclear_number"]
    fraction = load(database, text.replace("500,0", "500,5").encode("cp1252"))
    assert [(error.code, error.row) for error in fraction.errors] == [("invalid", 2)]


def test_a_workbook_is_read_and_numbers_are_no_codes(database: Database) -> None:
    heading = ("year", "territory", "activity", "value")
    assert load(database, workbook({"a": [heading, (2024, "02", "mining", 5)]})).errors == []
    wrong = load(database, workbook({"a": [heading, (2024, 2101, "mining", 5)]}))
    assert [(error.place, error.code) for error in wrong.errors] == [("a!B2", "invalid")]
    assert "02" in wrong.errors[0].remedy


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"year,territory,activity,value\n", "empty_file"),
        (b"year,territory,activity\n2024,02,mining\n", "missing_column"),
        (b"year,territory,activity,value,colour\n2024,02,mining,1,red\n", "unknown_column"),
        (b"year,territory;activity,value\n", "unclear_columns"),
        (b"\x00\x01\x02\x03", "unsupported_file"),
    ],
)
def test_files_that_are_no_tables(database: Database, content: bytes, code: str) -> None:
    before = counts(database)
    report = load(database, content)
    assert code in {error.code for error in report.errors}
    assert counts(database) == before


def test_the_units_are_those_of_the_day_named(database: Database) -> None:
    nuble = "year,territory,activity,value\n2016,16,mining,1\n"
    before_the_split = replace(ORIGIN, units_as_of=date(2017, 5, 17))
    assert load(database, nuble, dry_run=True).errors == []
    refused = load(database, nuble, origin=before_the_split)
    assert [error.code for error in refused.errors] == ["unknown_territory"]
    assert "2017-05-17" in refused.errors[0].message
    with pytest.raises(InvalidQuery):
        load(database, nuble, origin=replace(ORIGIN, units_as_of=date(1990, 1, 1)))
    with pytest.raises(InvalidQuery, match="hearsay"):
        load(database, nuble, origin=replace(ORIGIN, source="hearsay"))


def command(database: Database, settings: Settings, *arguments: str) -> Result:
    """`regional-planner advantage load` on this database."""
    url = database.engine.url.render_as_string(hide_password=False)
    with speaking("en"):
        return CliRunner().invoke(
            advantage, ["load", *arguments], obj=Operator(replace(settings, database_url=url)), catch_exceptions=False
        )


def test_the_command_says_what_it_did(database: Database, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_text(RIGHT, encoding="utf-8")
    asked = [str(file), "--source", "own-computation", "--measure", "firms", "--units-as-of", "2026-01-01"]
    done = command(database, settings, *asked, "--illustrative")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Written whole.")
    with database.reading() as session:
        latest = session.scalars(select(ActivityVintage).order_by(ActivityVintage.number.desc())).first()
        assert latest is not None
        assert (latest.measure, latest.illustrative, latest.source) == (Measure.FIRMS, True, "own-computation")
    file.write_text(HOSTILE, encoding="utf-8")
    refused = command(database, settings, *asked)
    assert refused.exit_code == 1
    assert "firms!E7: “muchos” is not a whole number." in refused.output
    assert command(database, settings, *asked[:1], "--source", "hearsay", "--measure", "firms").exit_code == 1


ADDRESS = "/api/v1/imports/activity?source=own-computation&measure=firms&units_as_of=2026-01-01"


def post(speaker: Speaker, content: str, query: str = "") -> TestResponse:
    """The same over HTTP."""
    return speaker.call("POST", ADDRESS + query, data=content.encode(), content_type="text/csv")


def test_a_planner_sends_the_file_over_http(database: Database, speak: Speaking) -> None:
    planner, before = speak("planner"), counts(database)
    checked = post(planner, RIGHT, "&dry_run=true")
    assert (checked.status_code, checked.json["outcome"], checked.json["created"]) == (200, "checked", 3)
    assert counts(database)[:2] == before[:2]
    done = post(planner, RIGHT)
    assert (done.status_code, done.json["territory"], done.json["created"]) == (201, "CL", 3)
    assert counts(database)[:2] == (before[0] + 3, before[1] + 1)
    with database.reading() as session:
        written = select(AuditEntry.actor, AuditEntry.request).where(AuditEntry.record_type == "activity_vintage")
        assert session.execute(written.order_by(AuditEntry.sequence.desc())).first() == ("planner", done.json["id"])
    kept = planner.get(f"/api/v1/imports/{done.json['id']}")
    assert kept.json["report"]["sheets"][0]["kind"] == "activity"
    assert post(planner, RIGHT).json["unchanged"] == 3
    refused = post(planner, HOSTILE)
    assert (refused.status_code, len(refused.json["errors"])) == (422, len(WRONG))
    assert counts(database)[:2] == (before[0] + 3, before[1] + 1)
    assert {row["source"] for row in planner.items("/api/v1/advantage/activity?measure=firms")} == {"own-computation"}


def test_who_may_not_send_it_is_told_so_before_the_file_is_read(reader: Speaking) -> None:
    assert post(reader(), "").status_code == 401
    assert post(reader("officer-02"), "").status_code == 403
    planner = reader("planner")
    assert post(planner, "").status_code == 400
    unknown = ADDRESS.replace("own-computation", "hearsay")
    assert planner.call("POST", unknown, data=RIGHT.encode(), content_type="text/csv").status_code == 400
    for missing in ("source=own-computation&", "measure=firms&"):
        address = ADDRESS.replace(missing, "")
        assert planner.call("POST", address, data=RIGHT.encode(), content_type="text/csv").status_code == 400
