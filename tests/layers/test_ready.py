"""Answers that leave before Flask is asked: the same as before, and never of another state, day, reader or wish."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from regional_planner.kernel import period
from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.database import Database
from regional_planner.web.ready import ReadyAnswers
from tests.applications import application

REGIONS = "/ogc/collections/regions/items?limit=2&zoom-level=4"


class Asleep(Exception):
    """Flask was asked."""


@pytest.fixture
def app(mapped_app: Flask) -> Flask:
    """An application that has answered nothing yet, and whose Flask can be put to sleep."""
    planner = mapped_app.extensions["planner"]
    return application(planner.settings, planner.database)


def asleep(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A reader of an application whose Flask may not be asked any more."""

    def refuse() -> None:
        raise Asleep

    monkeypatch.setattr(app, "full_dispatch_request", refuse, raising=False)
    app.testing = True
    return app.test_client(use_cookies=False)


def said(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """An answer without the request's id."""
    headers = {name: value for name, value in answer.headers if name != "X-Request-Id"}
    return answer.status_code, headers, answer.get_data()


def test_the_second_answer_is_the_first_one_without_flask(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = app.test_client().get(REGIONS)
    second = asleep(app, monkeypatch).get(REGIONS, headers={"User-Agent": "another"})
    assert said(second) == said(first)
    assert first.status_code == 200
    assert second.headers["X-Request-Id"] not in {"", first.headers["X-Request-Id"]}
    assert app.test_client().get(REGIONS, headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] == "mine"


def test_what_is_known_is_answered_so_without_flask_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"If-None-Match": app.test_client().get(REGIONS).headers["ETag"]}
    first = app.test_client().get(REGIONS, headers=known)
    second = asleep(app, monkeypatch).get(REGIONS, headers=known)
    assert second.status_code == 304
    assert said(second) == said(first)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html"},
        {"Accept-Language": "en"},
        {"Accept-Encoding": "gzip"},
        {"Authorization": "Bearer nobody"},
        {"Cookie": "a=b"},
        {"Host": "elsewhere.example"},
        {"Range": "bytes=0-1"},
        {"X-Forwarded-For": "192.0.2.1"},
    ],
)
def test_another_wish_is_flasks(app: Flask, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]) -> None:
    assert app.test_client().get(REGIONS).status_code == 200
    with pytest.raises(Asleep):
        asleep(app, monkeypatch).get(REGIONS, headers=headers)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_another_method_is_flasks(app: Flask, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    assert app.test_client().get(REGIONS).status_code == 200
    with pytest.raises(Asleep):
        asleep(app, monkeypatch).open(REGIONS, method=method)


def test_another_place_of_the_client_is_flasks_in_a_demonstration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.test_client().get(REGIONS).status_code == 200
    assert app.test_client().get(REGIONS, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 403


def test_the_place_of_the_client_is_of_no_matter_elsewhere(app: Flask) -> None:
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/ogc", "HTTP_X_FORWARDED_FOR": "192.0.2.1", "REMOTE_ADDR": "::1"}
    other = {**asked, "HTTP_X_FORWARDED_FOR": "192.0.2.2", "REMOTE_ADDR": "192.0.2.3"}
    served = ReadyAnswers(1024, lambda: None, local=False)
    assert served._key(asked) == served._key(other)


def test_a_write_makes_it_flasks_again(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    own = application(app.extensions["planner"].settings, database)
    before = own.test_client().get(REGIONS)
    with database.writing() as session:
        raise_revision(session, "13")
    after = own.test_client().get(REGIONS)
    assert after.headers["ETag"] != before.headers["ETag"]
    with database.writing() as session:
        raise_revision(session, "13")
    with pytest.raises(Asleep):
        asleep(own, monkeypatch).get(REGIONS)


def test_the_next_day_makes_it_flasks_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.test_client().get(REGIONS).status_code == 200
    monkeypatch.setattr(period, "now", lambda: datetime(2031, 5, 1, tzinfo=UTC))
    with pytest.raises(Asleep):
        asleep(app, monkeypatch).get(REGIONS)


def test_refusals_are_not_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "/ogc/collections/regions/items?nothing=1"
    assert app.test_client().get(wrong).status_code == 400
    with pytest.raises(Asleep):
        asleep(app, monkeypatch).get(wrong)


def test_what_is_for_one_reader_is_not_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.test_client().get("/api/v1/territories?level=region").status_code == 200
    with pytest.raises(Asleep):
        asleep(app, monkeypatch).get("/api/v1/territories?level=region")
