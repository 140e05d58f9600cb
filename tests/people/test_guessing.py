"""Guessing is slow, for everyone and in every process, and answers tell nothing of who exists."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

from sqlalchemy import select, update

from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now
from regional_planner.people import attempts
from regional_planner.people.attempts import BY_ADDRESS, BY_NAME
from regional_planner.people.models import Attempts
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import Template
from tests.people.browsing import Browser, Browsing
from tests.people.conftest import Clock

WRONG = "not the password at all"


def fail(browser: Browser, times: int, username: str = "officer-02") -> None:
    """Guess wrong, as often as it is allowed."""
    for _time in range(times):
        assert browser.log_in(username, WRONG).status_code == 401


def test_five_failures_make_everyone_wait_in_every_process(
    browse: Browsing, database: Database, settings: Settings, template: Template
) -> None:
    fail(browse(), 5)
    elsewhere = Browser(application(settings, database), template, address="127.0.0.2")
    for password in (WRONG, None):
        refused = elsewhere.log_in("officer-02", password)
        assert (refused.status_code, refused.json["type"]) == (429, "/problems/too-many-attempts")
        assert 0 < int(refused.headers["Retry-After"]) <= 30
        assert "administrator" in refused.json["detail"]
    assert elsewhere.log_in("officer-08").status_code == 201


def test_waits_grow_and_end_with_the_right_password(browse: Browsing, clock: Clock) -> None:
    browser = browse()
    fail(browser, 5)
    waits = []
    for _time in range(7):
        waits.append(int(browser.log_in("officer-02", WRONG).headers["Retry-After"]))
        clock(waits[-1])
        fail(browser, 1)
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    clock(900)
    assert browser.log_in("officer-02").status_code == 201
    fail(browse(), 4)
    assert browse().log_in("officer-02").status_code == 201


def test_failures_far_apart_do_not_add_up(browse: Browsing, clock: Clock) -> None:
    for _time in range(3):
        fail(browse(), 4)
        clock(15 * 60)


def test_a_name_that_nobody_has_is_answered_in_the_same_way(browse: Browsing) -> None:
    real, made_up = browse().log_in("officer-02", WRONG), browse().log_in("nobody-99", WRONG)
    assert real.status_code == made_up.status_code == 401
    assert {**real.json, "request": ""} == {**made_up.json, "request": ""}
    fail(browse(), 4, "nobody-99")
    assert browse().log_in("nobody-99", WRONG).status_code == 429


def test_an_address_may_fail_fifty_times_whatever_the_names(browse: Browsing) -> None:
    browser = browse(address="127.0.0.7")
    for number in range(50):
        assert browser.log_in(f"name-{number}", WRONG).status_code == 401
    refused = browser.log_in("officer-02")
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 60) == (429, True)
    assert browse(address="127.0.0.8").log_in("officer-02").status_code == 201


def test_log_ins_that_succeed_do_not_use_the_address_up(browse: Browsing, database: Database) -> None:
    for _time in range(3):
        assert browse().log_in("officer-02").status_code == 201
    with database.reading() as session:
        assert [row.failures for row in session.scalars(select(Attempts))] == [0]


def test_many_guesses_at_once_count_all_the_same(database: Database, settings: Settings, template: Template) -> None:
    app, start, found = application(settings, database), Barrier(12), []

    def guess(number: int) -> None:
        browser = Browser(app, template, address=f"127.0.1.{number}")
        start.wait(timeout=30)
        found.append(browser.log_in("officer-02", WRONG).status_code)

    threads = [Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(found) == [401] * 5 + [429] * 7


def test_the_table_tells_neither_names_nor_addresses(browse: Browsing, database: Database) -> None:
    fail(browse(), 1)
    with database.reading() as session:
        digests = [row.digest for row in session.scalars(select(Attempts))]
    assert len(digests) == 2
    assert all(len(each) == 64 and int(each, 16) >= 0 for each in digests)


def test_old_counts_are_swept_away(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        attempts.count(session, settings, BY_ADDRESS, "198.51.100.1")
        session.execute(update(Attempts).values(forgotten_at=now() - timedelta(days=1)))
        attempts.forget(session, settings, BY_NAME, "somebody")
        assert session.scalars(select(Attempts)).all() == []
