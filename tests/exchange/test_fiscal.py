"""Fiscal Data Packages: what is published leaves whole and described, and what comes back changes nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from regional_planner.cli import main
from regional_planner.finance.kind import AMOUNTS
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from tests.conftest import Speaker, Speaking

PATH = "/api/v1/money/fiscal-data-package"
TYPES = {
    "priority": "activity:generic:program:code",
    "year": "date:fiscal-year",
    "kind": "phase:id",
    "funding_source": "fin-source:generic:code",
    "amount": "value",
    "agreement": "activity:generic:contract:code",
    "line": "budget-line-id",
    "programme": "administrative-classification:generic:code",
    "subtitle": "economic-classification:generic:code",
    "currency": "value-currency:code",
}


def opened(content: bytes) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The description and the rows of a package."""
    with ZipFile(io.BytesIO(content)) as archive:
        described = json.loads(archive.read("datapackage.json"))
        text = archive.read(described["resources"][0]["path"]).decode()
    return described, list(csv.DictReader(io.StringIO(text, newline="")))


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def send(who: Speaker, content: bytes, **query: str) -> TestResponse:
    """Import a package."""
    form = {"file": (io.BytesIO(content), "money.zip")}
    return who.call("POST", "/api/v1/imports", query_string=query, data=form, content_type="multipart/form-data")


def test_it_holds_what_the_list_holds_and_says_what_each_column_means(reader: Speaking) -> None:
    answered = reader().get(PATH)
    assert (answered.status_code, answered.mimetype) == (200, "application/zip")
    described, rows = opened(answered.data)
    (resource,) = described["resources"]
    columns = resource["schema"]["fields"]
    assert described["profile"] == "fiscal-data-package"
    assert {each["name"]: each["columnType"] for each in columns if "columnType" in each} == TYPES
    assert {each["name"]: each["type"] for each in columns}["amount"] == "integer"
    assert [each["name"] for each in columns] == list(AMOUNTS.sheet_fields)
    assert resource["schema"]["primaryKey"] == list(AMOUNTS.key)
    listed = reader().items("/api/v1/money/amounts?limit=500")
    assert len(rows) == len(listed) > 100
    assert {tuple(row[name] for name in AMOUNTS.key): int(row["amount"]) for row in rows} == {
        tuple("" if row[name] is None else str(row[name]) for name in AMOUNTS.key): row["amount"] for row in listed
    }
    assert {row["illustrative"] for row in rows} <= {"true", "false"}
    assert reader().get(PATH).data == answered.data
    assert {row["priority"][:2] for row in opened(reader().get(f"{PATH}?territory=CL-AN").data)[1]} == {"02"}


def test_drafts_are_not_in_it_whoever_asks(speak: Speaking) -> None:
    officer = speak("officer-02")
    draft = {"territory": "02", "cycle": "2026-2029", "title": "Oculta", "approach": "sector", "horizon": 2035}
    code = officer.post("/api/v1/priorities", draft).json["code"]
    entered = {"priority": code, "year": 2026, "kind": "commitment", "funding_source": "fndr", "amount": 5}
    assert officer.post("/api/v1/money/amounts", entered).status_code == 201
    assert code not in {row["priority"] for row in opened(officer.get(PATH).data)[1]}


def test_read_back_it_changes_nothing_and_a_changed_figure_is_a_correction(speak: Speaking, database: Database) -> None:
    officer = speak("officer-02")
    content = officer.get(f"{PATH}?territory=02").data
    described, rows = opened(content)
    back = send(officer, content, territory="02")
    assert back.status_code == 201, back.text
    assert (back.json["unchanged"], back.json["created"], back.json["changed"]) == (len(rows), 0, 0)
    with database.reading() as session:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.request == back.json["id"])
        assert session.scalar(query.where(AuditEntry.record_type == "amount")) == 0
    spent = next(row for row in rows if row["kind"] == "expenditure")
    spent["amount"] = str(int(spent["amount"]) + 1)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(spent))
    writer.writeheader()
    writer.writerows(rows)
    parts = {"datapackage.json": json.dumps(described).encode(), "amounts.csv": out.getvalue().encode()}
    changed = send(officer, packed(parts), territory="02", dry_run="true")
    assert (changed.json["changed"], changed.json["unchanged"]) == (1, len(rows) - 1)


@pytest.mark.parametrize(
    "description",
    [b"", b"{}", b"[1]", b'{"resources": []}', b'{"resources": [{"name": "amounts", "path": "../x"}]}', b"[" * 99_999],
)
def test_a_package_that_does_not_say_where_its_data_are_is_refused(speak: Speaking, description: bytes) -> None:
    refused = send(speak("officer-02"), packed({"datapackage.json": description, "amounts.csv": b"a"}))
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json["errors"]] == ["unreadable_package"]


def test_a_package_that_unpacks_to_too_much_is_refused(speak: Speaking) -> None:
    described = {"resources": [{"name": "amounts", "path": "amounts.csv"}]}
    bomb = packed({"datapackage.json": json.dumps(described).encode(), "amounts.csv": b"0" * 60_000_000})
    assert send(speak("officer-02"), bomb).status_code == 413


def test_the_command_reads_it_too(
    speak: Speaking, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = speak().get(f"{PATH}?territory=02").data
    file = tmp_path / "package.zip"
    file.write_bytes(content)
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path))
    monkeypatch.setenv("PLANNER_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    told = CliRunner().invoke(main, ["--language", "en", "import", str(file), "--region", "02", "--as", "officer-02"])
    assert told.exit_code == 0, told.output
    assert f"{len(opened(content)[1])} unchanged" in told.output
