"""Standing in: who may lend a role to whom, for how long, and that it reaches no further."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from regional_planner.access.actor import Grant, Role
from regional_planner.kernel import period
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import today
from regional_planner.people.service import actor_named
from tests.conftest import Speaker, Speaking
from tests.priorities.test_priorities_api import draft

ADDRESS = "/api/v1/delegations"


def lent(**changes: Any) -> dict[str, Any]:
    """Antofagasta's approver lets Biobío's stand in, from today on."""
    return {
        "stand_in": "approver-08",
        "role": "regional_approver",
        "territory": "02",
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=20)).isoformat(),
        "reason": "Vacaciones",
        **changes,
    }


def submitted(speak: Speaking, who: str = "officer-02", **changes: Any) -> tuple[str, str]:
    """Address and version of a priority that waits for its approver."""
    made = speak(who).post("/api/v1/priorities", draft(**changes))
    address = f"/api/v1/priorities/{made.json['id']}"
    return address, speak(who).post(f"{address}/submit", etag=made.headers["ETag"]).headers["ETag"]


def test_a_stand_in_decides_for_the_lent_territory_and_says_for_whom(speak: Speaking) -> None:
    address, etag = submitted(speak)
    stand_in = speak("approver-08")
    assert stand_in.post(f"{address}/adopt", etag=etag).status_code == 404
    made = speak("approver-02").post(ADDRESS, lent())
    assert (made.status_code, made.json["delegator"]) == (201, "approver-02")
    mine = stand_in.get("/api/v1/me").json["stands_in"]
    assert mine == [{"role": "regional_approver", "territory": "02", "on_behalf_of": "approver-02"}]
    assert stand_in.post(f"{address}/adopt", etag=etag).status_code == 200
    last = stand_in.get(f"{address}/history").json["items"][-1]
    assert (last["actor"], last["on_behalf_of"]) == ("approver-08", "approver-02")


def test_what_is_ones_own_right_is_not_said_to_be_anothers(speak: Speaking) -> None:
    """A planner who stands in for another answers on a region's link for the nation, which is whose right it is."""
    assert _saved(speak("admin"), "approver-08", {"roles": ["regional_approver", "national_planner"]}) == 200
    body = lent(stand_in="approver-08", role="national_planner", territory="CL")
    assert speak("planner").post(ADDRESS, body).status_code == 201
    link = speak().items("/api/v1/links?cycle=2026-2029&state=proposed&proposed_by=lower")[0]
    address = f"/api/v1/links/{link['id']}"
    assert speak("approver-08").post(f"{address}/agree", etag=str(link["version"])).status_code == 200
    last = speak("auditor").get(f"{address}/history").json["items"][-1]
    assert (last["actor"], last["on_behalf_of"]) == ("approver-08", "planner")
    own = speak("approver-08").post("/api/v1/priorities", draft(territory="08", communes=[]))
    assert speak("auditor").get(f"/api/v1/priorities/{own.json['id']}/history").json["items"][0]["on_behalf_of"] is None


def test_a_stand_in_gains_nothing_elsewhere(speak: Speaking, database: Database) -> None:
    address, etag = submitted(speak, "officer-14", territory="14", communes=[])
    speak("approver-02").post(ADDRESS, lent())
    assert speak("approver-08").get(address).status_code == 404
    assert speak("approver-08").post(f"{address}/adopt", etag=etag).status_code == 404
    with database.reading() as session:
        assert actor_named(session, "approver-08").grants == {
            Grant(Role.REGIONAL_APPROVER, "08"),
            Grant(Role.REGIONAL_APPROVER, "02", "approver-02"),
        }


def test_what_was_lent_cannot_be_lent_on(speak: Speaking) -> None:
    speak("approver-02").post(ADDRESS, lent())
    on = speak("approver-08").post(ADDRESS, lent(stand_in="approver-14"))
    assert (on.status_code, on.json["errors"][0]["code"]) == (422, "not_held")
    own = speak("approver-08").post(ADDRESS, lent(stand_in="approver-14", territory="08"))
    assert own.status_code == 201
    assert [each["territory"] for each in speak("approver-14").get("/api/v1/me").json["stands_in"]] == ["08"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"stand_in": "approver-02"}, "stand_in", "oneself"),
        ({"stand_in": "officer-08"}, "stand_in", "not_of_the_role"),
        ({"stand_in": "nobody"}, "stand_in", "not_of_the_role"),
        ({"role": "regional_officer"}, "role", "unknown"),
        ({"role": "national_planner", "stand_in": "planner"}, "territory", "not_held"),
        ({"territory": "16"}, "territory", "not_held"),
        ({"starts_on": "2020-01-01"}, "starts_on", "past"),
        ({"ends_on": "2020-01-01"}, "ends_on", "before_start"),
        ({"ends_on": (today() + timedelta(days=366)).isoformat()}, "ends_on", "too_long"),
        ({"reason": " "}, "reason", "blank"),
    ],
)
def test_bad_delegations_name_the_field(speak: Speaking, change: dict[str, Any], field: str, code: str) -> None:
    refused = speak("approver-02").post(ADDRESS, lent(**change))
    assert refused.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in refused.json["errors"]] == [(field, code)]


def test_it_may_last_a_leap_year(speak: Speaking) -> None:
    end = (today() + timedelta(days=365)).isoformat()
    assert speak("approver-02").post(ADDRESS, lent(ends_on=end)).status_code == 201


def test_only_oneself_or_an_administrator_lends(speak: Speaking) -> None:
    body = lent(delegator="approver-02")
    assert speak("approver-08").post(ADDRESS, body).status_code == 403
    assert speak("officer-02").post(ADDRESS, body).status_code == 403
    assert speak().post(ADDRESS, body).status_code == 401
    assert speak("admin").post(ADDRESS, body).status_code == 201


def test_the_same_is_not_lent_twice_for_a_day(speak: Speaking) -> None:
    approver = speak("approver-02")
    first = approver.post(ADDRESS, lent())
    assert approver.post(ADDRESS, lent(starts_on=first.json["ends_on"])).status_code == 409
    after = (today() + timedelta(days=21)).isoformat()
    assert approver.post(ADDRESS, lent(starts_on=after, ends_on=after)).status_code == 201
    longer = approver.patch(f"{ADDRESS}/{first.json['id']}", {"ends_on": after}, etag=first.headers["ETag"])
    assert longer.status_code == 409


def test_its_days_change_and_its_people_do_not(speak: Speaking) -> None:
    approver = speak("approver-02")
    made = approver.post(ADDRESS, lent())
    address, etag = f"{ADDRESS}/{made.json['id']}", made.headers["ETag"]
    other = approver.patch(address, {"stand_in": "approver-14"}, etag=etag)
    assert (other.status_code, other.json["errors"][0]["code"]) == (422, "fixed")
    assert speak("approver-08").patch(address, {"reason": "Otra"}, etag=etag).status_code == 403
    assert approver.patch(address, {"ends_on": today().isoformat()}, etag=etag).status_code == 200


@pytest.mark.parametrize("who", ["approver-02", "approver-08", "admin"])
def test_either_side_or_an_administrator_ends_it_at_once(speak: Speaking, who: str) -> None:
    made = speak("approver-02").post(ADDRESS, lent())
    address = f"{ADDRESS}/{made.json['id']}"
    assert speak("approver-14").get(address).status_code == 404
    assert speak(who).post(f"{address}/end", etag=made.headers["ETag"]).status_code == 200
    assert speak("approver-08").get("/api/v1/me").json["stands_in"] == []


def test_it_holds_from_its_first_day_to_its_last(
    speak: Speaking, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, end = today() + timedelta(days=5), today() + timedelta(days=9)
    body = lent(starts_on=start.isoformat(), ends_on=end.isoformat())
    assert speak("approver-02").post(ADDRESS, body).status_code == 201

    def territories_on(days: int) -> frozenset[str]:
        instant = period.begins(start) + timedelta(days=days, hours=23)
        monkeypatch.setattr(period, "now", lambda: instant)
        with database.reading() as session:
            return actor_named(session, "approver-08").territories

    assert [sorted(territories_on(days)) for days in (-1, 0, 4, 5)] == [["08"], ["02", "08"], ["02", "08"], ["08"]]


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["regional_officer"]}, {"territories": ["14"]}])
def test_it_ends_with_what_it_was_lent_from(speak: Speaking, change: dict[str, Any]) -> None:
    speak("approver-02").post(ADDRESS, lent())
    assert _saved(speak("admin"), "approver-02", change) == 200
    assert speak("approver-08").get("/api/v1/me").json["stands_in"] == []


def test_who_holds_the_role_nowhere_any_more_stands_in_for_nobody(speak: Speaking) -> None:
    speak("approver-02").post(ADDRESS, lent())
    assert _saved(speak("admin"), "approver-08", {"roles": ["national_planner"]}) == 200
    assert speak("approver-08").get("/api/v1/me").json["territories"] == ["08"]


def test_it_follows_a_change_of_user_name(speak: Speaking) -> None:
    speak("approver-02").post(ADDRESS, lent())
    assert _saved(speak("admin"), "approver-02", {"username": "alba"}) == 200
    assert speak("approver-08").get("/api/v1/me").json["stands_in"][0]["on_behalf_of"] == "alba"


def _saved(admin: Speaker, username: str, change: dict[str, Any]) -> int:
    found = admin.items(f"/api/v1/users?username={username}")[0]
    return admin.patch(f"/api/v1/users/{found['id']}", change, etag=str(found["version"])).status_code
