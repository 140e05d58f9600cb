"""Tokens, roles and what the public may see."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now
from regional_planner.people import demo
from regional_planner.people.models import Token
from tests.conftest import Speaker, Speaking


def test_a_person_is_who_the_token_says(reader: Speaking) -> None:
    me = reader("officer-02").get("/api/v1/me").json
    assert (me["username"], me["roles"], me["territories"]) == ("officer-02", ["regional_officer"], ["02"])
    assert reader().get("/api/v1/me").json["username"] == "public"


def test_unknown_tokens_are_refused_and_not_taken_for_the_public(reader: Speaking) -> None:
    refused = reader().get("/api/v1/priorities", headers={"Authorization": "Bearer rp_nonsense"})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_shown_once_and_bounded_by_its_scope(speak: Speaking, app: object) -> None:
    officer = speak("officer-02")
    made = officer.post("/api/v1/tokens", {"name": "lectura", "scopes": ["read"], "days": 5})
    assert made.status_code == 201
    secret = made.json["secret"]
    read_only = Speaker(officer._client, secret)
    assert read_only.get("/api/v1/me").json["token_scopes"] == ["read"]
    body = {"cycle": "2026-2029", "territory": "02", "title": "X", "approach": "sector", "horizon": 2030}
    assert read_only.post("/api/v1/priorities", body).status_code == 403
    assert "secret" not in officer.get(f"/api/v1/tokens/{made.json['id']}").json
    assert secret not in officer.get("/api/v1/tokens").get_data(as_text=True)
    assert speak("officer-08").get(f"/api/v1/tokens/{made.json['id']}").status_code == 404
    ended = officer.call("DELETE", f"/api/v1/tokens/{made.json['id']}")
    assert ended.status_code == 200
    assert read_only.get("/api/v1/me").status_code == 401


def test_expired_tokens_stop_working(speak: Speaking, database: Database) -> None:
    assert speak("planner").get("/api/v1/me").status_code == 200
    with database.writing() as session:
        session.execute(update(Token).values(expires_at=now() - timedelta(seconds=1)))
    assert speak("planner").get("/api/v1/me").status_code == 401


def test_only_admins_keep_people(speak: Speaking) -> None:
    body = {"username": "nuevo", "name": "N", "institution": "corfo", "roles": ["gis_reader"], "territories": ["CL"]}
    assert speak("planner").post("/api/v1/users", body).status_code == 403
    assert speak("admin").post("/api/v1/users", body).status_code == 201
    assert [row["username"] for row in speak("officer-02").items("/api/v1/users")] == ["officer-02"]
    assert speak().items("/api/v1/users") == []


def test_demo_tokens_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = demo.write_logins(tmp_path, demo.Logins({"planner": "x"}, {"planner": "y"}))
    assert json.loads(path.read_text(encoding="utf-8")) == {"planner": "x", "passwords": {"planner": "y"}}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_scope_named_twice_counts_once(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/tokens", {"name": "x", "scopes": ["read", "write", "read"] * 9})
    assert (made.status_code, made.json["scopes"]) == (201, "read write")
