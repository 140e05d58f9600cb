"""Snapshots of frozen cycles: what they hold, that outsiders can verify them, and that nobody changes them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from regional_planner.alignment.snapshots.checks import CHECK
from regional_planner.alignment.snapshots.models import Snapshot
from regional_planner.alignment.snapshots.rules import canonical, changed_parts
from regional_planner.checking import findings
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from tests.conftest import Speaker, Speaking
from tests.priorities.test_priorities_api import draft

CYCLE = "2026-2029"
RUNNING = f"/api/v1/cycles/{CYCLE}"
GUARDS = {
    "sqlite": ("DROP TRIGGER cycle_snapshot_is_not_changed", "DROP TRIGGER cycle_snapshot_is_not_deleted"),
    "postgresql": ("ALTER TABLE cycle_snapshot DISABLE TRIGGER ALL",),
}


def moved(who: Speaker, step: str, times: int = 1) -> None:
    """Move the running cycle."""
    for _ in range(times):
        tag = who.get(RUNNING).headers["ETag"]
        assert who.post(f"{RUNNING}/{step}", {"reason": "Ronda"}, etag=tag).status_code == 200


@pytest.fixture
def frozen(speak: Speaking) -> Speaking:
    """The house with its running cycle frozen."""
    moved(speak("planner"), "advance", 3)
    return speak


def told(database: Database, home: Path) -> set[tuple[str, str, str]]:
    """What `check` says: check, subject, message."""
    with speaking("en"), database.reading() as session:
        return {(each.check, each.subject, each.message) for each in findings(session, home)}


def test_an_outsider_verifies_what_was_said(frozen: Speaking) -> None:
    (shown,) = frozen().get(f"{RUNNING}/snapshots").json["items"]
    answer = frozen().get(f"{RUNNING}/snapshots/1")
    content, signature = answer.data, base64.b64decode(shown["signature"])
    assert (sha256(content).hexdigest(), len(content)) == (shown["sha256"], shown["size"])
    key = load_pem_public_key(shown["public_key"].encode())
    assert isinstance(key, Ed25519PublicKey)
    key.verify(signature, content)
    with pytest.raises(InvalidSignature):
        key.verify(signature, content.replace(b"2026-2029", b"2026-2030", 1))
    assert canonical(json.loads(content)) == content
    again = frozen().get(f"{RUNNING}/snapshots/1", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_it_holds_the_published_cycle_whole_and_no_draft(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    hidden = officer.post("/api/v1/priorities", draft(title="Borrador secreto")).json["code"]
    link = {"lower": hidden, "higher": "CL-2026-01", "strength": 0.1, "reason": "Motivo secreto"}
    assert officer.post("/api/v1/links", link).status_code == 201
    moved(planner, "advance", 3)
    said = speak().get(f"{RUNNING}/snapshots/1").json
    assert "secreto" not in json.dumps(said)
    public = {
        name: {row["id"] for row in speak().items(f"/api/v1/{path}?cycle=2026-2029&limit=500")}
        for name, path in (("priorities", "priorities"), ("links", "links"), ("amounts", "money/amounts"))
    }
    assert {name: {row["id"] for row in said[name]} for name in public} == public
    assert {"CL", "02", "13"} <= {row["code"] for row in said["units"]}
    assert {"ancestor": "CL-2021-01", "descendant": "CL-2026-01"} in said["lineage"]
    assert said["cycle"]["state"] == "frozen"
    assert said["origins"]
    chains = {row["scope"]: row for row in speak("auditor").items("/api/v1/audit/chains")}
    place, digest = said["audit_chains"]["02"]
    assert (chains["02"]["sequence"], chains["02"]["hash"]) == (place, digest)
    assert said["audit_chains"]["cycles"][0] < chains["cycles"]["sequence"]


def test_each_freezing_has_its_own_and_the_log_knows_it(frozen: Speaking, database: Database, tmp_path: Path) -> None:
    assert told(database, tmp_path) == set()
    moved(frozen("planner"), "go_back")
    assert told(database, tmp_path) == set()
    moved(frozen("planner"), "advance")
    shown = frozen().get(f"{RUNNING}/snapshots").json["items"]
    assert [row["number"] for row in shown] == [1, 2]
    logged = frozen("auditor").items("/api/v1/audit?record_type=cycle_snapshot")
    assert [entry["after"]["sha256"] for entry in logged] == [row["sha256"] for row in shown]
    for path in (f"{RUNNING}/snapshots/3", f"{RUNNING}/snapshots/99999999999999999999", "/api/v1/cycles/x/snapshots"):
        assert frozen().get(path).status_code == 404


def test_what_may_change_in_a_frozen_cycle_is_no_finding(frozen: Speaking, database: Database, tmp_path: Path) -> None:
    planner = frozen("planner")
    spent = {"priority": "02-2026-01", "year": 2026, "kind": "expenditure", "funding_source": "fndr", "amount": 7}
    answer = frozen("officer-02").post("/api/v1/money/amounts", {**spent, "agreement": "tarde"})
    assert answer.status_code == 201
    tag = planner.get(RUNNING).headers["ETag"]
    assert planner.patch(RUNNING, {"note_es": "Otra nota"}, etag=tag).status_code == 200
    assert told(database, tmp_path) == set()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE alignment_link SET strength = strength - 1 WHERE cycle = '2026-2029'", "links"),
        ("UPDATE priority SET title = 'Otro' WHERE code = '02-2026-01'", "priorities"),
        ("UPDATE amount SET amount = amount + 1 WHERE kind = 'commitment'", "amounts"),
        ("UPDATE planning_cycle SET units_as_of = '2026-01-02' WHERE code = '2026-2029'", "cycle"),
        ("UPDATE origin SET share = share - 1", "origins"),
        ("DELETE FROM priority_lineage WHERE descendant = 'CL-2026-01'", "lineage"),
    ],
)
def test_tables_changed_behind_its_back_are_found(
    frozen: Speaking, database: Database, tmp_path: Path, statement: str, part: str
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    message = f"Its tables no longer say what its snapshot says: {part}."
    assert ("snapshots", "2026-2029", message) in told(database, tmp_path)


def resealed(row: dict[str, Any]) -> dict[str, Any]:
    """A snapshot with one word of it another, and all that goes with it made anew with somebody else's key."""
    content = zlib.decompress(row["content"]).replace(b"2026-2029", b"2026-2030", 1)
    key = Ed25519PrivateKey.generate()
    return {
        "content": zlib.compress(content),
        "sha256": sha256(content).hexdigest(),
        "signature": key.sign(content),
        "public_key": key.public_key().public_bytes_raw(),
    }


ALTERED = "It was altered: its hash does not fit what it says."
UNSIGNED = "Its signature does not fit what it says."
UNKNOWN = "It is not the one that the log says was taken."
TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any] | None], set[str]]] = {
    "content": (lambda row: {"content": resealed(row)["content"]}, {ALTERED, UNSIGNED, UNKNOWN}),
    "signature": (lambda row: {"signature": bytes(64)}, {UNSIGNED}),
    "another key": (resealed, {UNKNOWN}),
    "garbage": (lambda row: {"content": b"garbage"}, {"It cannot be unpacked."}),
    "gone": (lambda row: None, {"The log says that it was taken, and it is not there."}),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_snapshot_that_was_tampered_with_is_found(
    frozen: Speaking, database: Database, tmp_path: Path, how: str
) -> None:
    values, messages = TAMPERED[how]
    with database.engine.begin() as connection:
        for statement in GUARDS[connection.dialect.name]:
            connection.execute(text(statement))
        new = values(dict(connection.execute(select(Snapshot.__table__)).mappings().one()))
        connection.execute(delete(Snapshot) if new is None else update(Snapshot).values(new))
    found = told(database, tmp_path)
    assert {message for check, subject, message in found if (check, subject) == (CHECK, f"{CYCLE}/1")} == messages


@pytest.mark.parametrize("statement", [delete(Snapshot), update(Snapshot).values(number=7)])
def test_the_database_refuses_to_change_a_snapshot(frozen: Speaking, database: Database, statement: Any) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(statement)
    assert [row["number"] for row in frozen().get(f"{RUNNING}/snapshots").json["items"]] == [1]


def test_other_fields_than_those_it_knew_do_not_count() -> None:
    then: dict[str, Any] = {name: [] for name in ("units", "lineage", "links", "origins", "amounts")}
    then |= {"cycle": {"code": "A", "note_es": "x"}, "priorities": [{"code": "1", "title": "a"}]}
    now = {**then, "cycle": {"code": "A", "note_es": "y"}, "priorities": [{"code": "1", "title": "a", "colour": "red"}]}
    assert changed_parts(then, now) == []
    assert changed_parts(then, {**now, "priorities": [{"code": "1", "title": "b"}]}) == ["priorities"]
    assert changed_parts(then, {**now, "links": [{"id": "1"}]}) == ["links"]
    assert changed_parts(then, {**now, "amounts": [{"kind": "expenditure"}]}) == []
