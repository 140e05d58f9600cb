"""Forgetting a person: nothing personal is left on record or in the log, and the audit chains stay whole."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import text

from regional_planner.kernel.chain import broken_chains
from regional_planner.kernel.database import Database
from tests.conftest import Speaker, Speaking

BODY = {"cycle": "2026-2029", "territory": "02", "title": "Litio", "approach": "sector", "horizon": 2035}
NAME = "Elena Ejemplo del Norte"


def everything(database: Database) -> str:
    """Every row of every table, as text."""
    with database.reading() as session:
        tables = session.execute(text(ALL_TABLES[database.engine.dialect.name])).scalars().all()
        rows = [dict(row) for name in tables for row in session.execute(text(f'SELECT * FROM "{name}"')).mappings()]
    return json.dumps(rows, default=str, ensure_ascii=False)


ALL_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def test_the_log_holds_names_sealed_and_shows_them_to_those_who_may_read_it(
    speak: Speaking, database: Database
) -> None:
    person = speak("admin").items("/api/v1/users?username=officer-02")[0]
    with database.reading() as session:
        query = "SELECT after FROM audit_entry WHERE record_type = 'user'"
        assert NAME not in str(session.execute(text(query)).scalars().all())
    entries = speak("auditor").items(f"/api/v1/audit?record_id={person['id']}")
    assert entries[0]["after"]["name"] == NAME


def test_a_person_is_forgotten(speak: Speaking, database: Database, app: Flask) -> None:
    admin, officer = speak("admin"), speak("officer-02")
    made = officer.post("/api/v1/priorities", BODY)
    token = officer.post("/api/v1/tokens", {"name": "Mi computador personal", "scopes": ["read"]}).json["secret"]
    person = admin.items("/api/v1/users?username=officer-02")[0]
    assert NAME in everything(database)
    assert "Mi computador personal" in everything(database)
    path, tag = f"/api/v1/users/{person['id']}/erase", f'"{person["version"]}"'
    assert admin.post(path, {}, etag=tag).status_code == 422
    assert speak("planner").post(path, {"reason": "x"}, etag=tag).status_code in {403, 404}
    erased = admin.post(path, {"reason": "Lo pidió"}, etag=tag)
    assert (erased.status_code, erased.json["name"], erased.json["active"]) == (200, "–", False)
    left = everything(database)
    assert NAME not in left
    assert "Mi computador personal" not in left
    for secret in (token, None):
        who = Speaker(app.test_client(), secret) if secret else officer
        assert who.get("/api/v1/me").status_code == 401
    entries = speak("auditor").items(f"/api/v1/audit?record_id={person['id']}")
    assert {entry["after"]["name"] for entry in entries} == {None}
    assert speak("auditor").items(f"/api/v1/audit?record_id={made.json['id']}")[0]["actor"] == "officer-02"
    with database.reading() as session:
        assert list(broken_chains(session)) == []


def test_nobody_erases_themself(speak: Speaking) -> None:
    admin = speak("admin")
    own = admin.items("/api/v1/users?username=admin")[0]
    refused = admin.post(f"/api/v1/users/{own['id']}/erase", {"reason": "x"}, etag=f'"{own["version"]}"')
    assert refused.status_code == 409
