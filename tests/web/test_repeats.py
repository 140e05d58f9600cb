"""Idempotency-Key: what was done is answered again, not done again; what was refused may be corrected and resent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now
from regional_planner.priorities.models import Priority
from regional_planner.web.repeats import KEPT_FOR, KeptAnswer
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import PRIORITY_HEADING, priority, workbook

BODY = {"cycle": "2026-2029", "territory": "02", "title": "Una sola vez", "approach": "sector", "horizon": 2035}


def sent(who: Speaker, key: str, path: str = "/api/v1/priorities", body: Any = BODY, **headers: str) -> TestResponse:
    """A POST under a key."""
    return who.call("POST", path, json=body, headers={"Idempotency-Key": key, **headers})


def on_record(database: Database) -> int:
    """How many there are of what the tests enter."""
    with database.reading() as session:
        return int(
            session.scalar(select(func.count()).select_from(Priority).where(Priority.title == BODY["title"])) or 0
        )


def test_a_repeated_request_is_answered_alike_and_done_once(speak: Speaking, database: Database) -> None:
    key = str(uuid4())
    first, again = sent(speak("officer-02"), key), sent(speak("officer-02"), key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_data() == again.get_data()
    for name in ("ETag", "Location", "Content-Type"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert on_record(database) == 1


def test_a_key_is_for_one_request(speak: Speaking, database: Database) -> None:
    key = str(uuid4())
    assert sent(speak("officer-02"), key).status_code == 201
    other = sent(speak("officer-02"), key, body={**BODY, "horizon": 2040})
    assert (other.status_code, other.json["errors"][0]["code"]) == (422, "key_of_another_request")
    assert on_record(database) == 1


def test_keys_of_two_people_do_not_meet(speak: Speaking, database: Database) -> None:
    key = str(uuid4())
    assert sent(speak("officer-02"), key).status_code == 201
    assert "Idempotent-Replayed" not in sent(speak("approver-02"), key).headers
    assert sent(speak(), key).status_code == 401
    assert on_record(database) == 2


def test_what_was_refused_may_be_corrected_under_its_key(speak: Speaking, database: Database) -> None:
    key = str(uuid4())
    assert sent(speak("officer-02"), key, body={**BODY, "horizon": 2027}).status_code == 422
    assert sent(speak("officer-02"), key).status_code == 201
    assert on_record(database) == 1


def test_steps_are_repeated_though_their_version_is_past(speak: Speaking) -> None:
    officer, key = speak("officer-02"), str(uuid4())
    path = f"/api/v1/priorities/{officer.post('/api/v1/priorities', BODY).json['id']}/submit"
    first = sent(officer, key, path, {}, **{"If-Match": '"1"'})
    again = sent(officer, key, path, {}, **{"If-Match": '"1"'})
    assert (first.status_code, again.status_code, again.json["version"]) == (200, 200, 2)
    assert sent(officer, str(uuid4()), path, {}, **{"If-Match": '"1"'}).status_code == 412


def test_a_token_s_secret_is_told_again_to_who_has_the_key_and_is_not_on_record(
    speak: Speaking, database: Database
) -> None:
    key, body = str(uuid4()), {"name": "x", "scopes": ["read"]}
    first, again = (sent(speak("officer-02"), key, "/api/v1/tokens", body) for _ in range(2))
    assert first.json["secret"] == again.json["secret"]
    with database.reading() as session:
        kept = session.execute(select(KeptAnswer.key, KeptAnswer.answer)).one()
    assert key not in kept.key
    assert first.json["secret"].encode() not in kept.answer


def test_workbooks_are_repeated_too(speak: Speaking, database: Database) -> None:
    content, key = workbook({"Priorities": [PRIORITY_HEADING, priority(BODY["title"])]}), str(uuid4())

    def send(file: bytes) -> TestResponse:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return speak("officer-02").call(
            "POST", "/api/v1/imports", data=file, headers={"Idempotency-Key": key, "Content-Type": kind}
        )

    first, again = send(content), send(content)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    assert send(content + b" ").status_code == 422
    assert on_record(database) == 1


@pytest.mark.parametrize("key", ["short", "x" * 201, "with space in it"])
def test_what_is_no_key_is_refused(speak: Speaking, key: str) -> None:
    assert sent(speak("officer-02"), key).status_code == 400


def test_keys_are_kept_for_a_day(speak: Speaking, database: Database) -> None:
    key = str(uuid4())
    assert sent(speak("officer-02"), key).status_code == 201
    with database.writing() as session:
        session.execute(update(KeptAnswer).values(at=now() - KEPT_FOR - timedelta(seconds=1)))
    assert "Idempotent-Replayed" not in sent(speak("officer-02"), key).headers
    assert on_record(database) == 2
    with database.writing() as session:
        session.execute(update(KeptAnswer).values(at=now() - KEPT_FOR - timedelta(seconds=1)))
    assert sent(speak("officer-08"), str(uuid4()), body={**BODY, "territory": "08"}).status_code == 201
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KeptAnswer)) == 1
