"""Ways round the rules that were found and closed."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from regional_planner.access.actor import Role
from regional_planner.kernel.database import Database
from regional_planner.people.models import User, UserTerritory
from tests.access.bodies import LINK, PRIORITY, PUBLISHED
from tests.conftest import Speaker, Speaking


def act_for(database: Database, username: str, territory: str) -> None:
    """Give a person another territory."""
    with database.writing() as session:
        identity = session.scalars(select(User.id).where(User.username == username)).one()
        session.execute(insert(UserTerritory).values(user_id=identity, territory=territory))


def test_who_proposes_for_the_nation_cannot_answer_for_it_by_having_a_region_too(
    speak: Speaking, database: Database
) -> None:
    """A planner to whom a region is granted is no writer of that region: the proposal is the nation's."""
    act_for(database, "planner", "02")
    body = {**LINK, "lower": PUBLISHED, "higher": "CL-2026-19", "strength": 0.01}
    link = speak("planner").post("/api/v1/links", body)
    assert link.json["proposed_by"] == "higher"
    address = f"/api/v1/links/{link.json['id']}"
    assert speak("planner").post(f"{address}/agree", etag=link.headers["ETag"]).status_code == 403


def test_a_link_does_not_show_a_draft_at_either_end(speak: Speaking) -> None:
    draft = speak("planner").post("/api/v1/priorities", {**PRIORITY, "territory": "CL"}).json
    body = {**LINK, "lower": PUBLISHED, "higher": draft["code"], "strength": 0.01}
    link = speak("planner").post("/api/v1/links", body).json
    assert draft["code"] not in speak().get(f"/api/v1/links?lower={PUBLISHED}").get_data(as_text=True)
    seen = {who: speak(who).get(f"/api/v1/links/{link['id']}").status_code for who in ("officer-02", "officer-08")}
    assert seen == {"officer-02": 200, "officer-08": 404}


def test_an_origin_does_not_show_a_regions_draft(speak: Speaking) -> None:
    draft = speak("officer-02").post("/api/v1/priorities", PRIORITY).json["code"]
    body = {"national": "CL-2026-19", "territory": "02", "share": 0.01}
    refused = [speak("planner").post("/api/v1/origins", {**body, "priority": code}) for code in (draft, "02-2026-99")]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert {answer.json["errors"][0]["code"] for answer in refused} == {"unknown_priority"}
    assert speak("planner").post("/api/v1/origins", {**body, "priority": PUBLISHED}).status_code == 201


def test_a_planner_reads_what_a_region_raised_before_it_is_published(speak: Speaking) -> None:
    draft = speak("planner").post("/api/v1/priorities", {**PRIORITY, "territory": "CL"}).json["code"]
    body = {"national": draft, "territory": "02", "share": 0.1}
    made = speak("planner").post("/api/v1/origins", body)
    assert made.status_code == 201
    assert speak().get(f"/api/v1/origins/{made.json['id']}").status_code == 404


def test_what_was_ended_is_refused_before_it_is_said_to_be_ended(speak: Speaking) -> None:
    link = speak("officer-02").items("/api/v1/links?state=proposed&cycle=2026-2029")[0]
    address = f"/api/v1/links/{link['id']}/end"
    ended = speak("admin").post(address, {"reason": "Error"}, etag=str(link["version"]))
    assert speak("officer-02").post(address, etag=ended.headers["ETag"]).status_code == 403
    assert speak("admin").post(address, etag=ended.headers["ETag"]).status_code == 409


@pytest.mark.parametrize(
    ("own", "asked", "status"),
    [
        (["write"], ["write"], 201),
        (["write"], ["read"], 201),
        (["write"], ["write", "layers"], 403),
        (["read", "write", "layers"], ["layers"], 201),
    ],
)
def test_a_token_makes_none_that_may_more(speak: Speaking, own: list[str], asked: list[str], status: int) -> None:
    made = speak("officer-02").post("/api/v1/tokens", {"name": "uno", "scopes": own, "days": 3})
    client = Speaker(speak()._client, made.json["secret"])
    assert client.post("/api/v1/tokens", {"name": "dos", "scopes": asked, "days": 3}).status_code == status


def test_a_token_makes_none_that_lasts_longer(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/tokens", {"name": "uno", "scopes": ["write"], "days": 3})
    client = Speaker(speak()._client, made.json["secret"])
    second = client.post("/api/v1/tokens", {"name": "dos", "scopes": ["write"], "days": 300})
    assert (second.status_code, second.json["expires_at"]) == (201, made.json["expires_at"])
    assert Role.REGIONAL_OFFICER in speak("officer-02").get("/api/v1/me").json["roles"]


@pytest.mark.parametrize(
    "path", ["priorities/02-2026-01", "links/{link}", "money/amounts/{amount}", "cycles/2026-2029"]
)
def test_the_public_reads_institutions_in_histories_and_no_user_names(reader: Speaking, path: str) -> None:
    lists = {"link": "links?limit=1", "amount": "money/amounts?limit=1"}
    ids = {name: reader().get(f"/api/v1/{each}").json["items"][0]["id"] for name, each in lists.items()}
    address = f"/api/v1/{path.format(**ids)}/history"
    told = {who: reader(who).get(address).json["items"] for who in (None, "officer-08")}
    assert {(entry["actor"], entry["on_behalf_of"]) for entry in told[None]} == {(None, None)}
    assert all(entry["actor"] for entry in told["officer-08"])
    assert [entry["institution"] for entry in told[None]] == [entry["institution"] for entry in told["officer-08"]]


def test_a_published_priority_names_nobody_to_the_public_on_any_address(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/priorities", PRIORITY)
    address = f"/api/v1/priorities/{made.json['id']}"
    handed_in = speak("officer-02").post(f"{address}/submit", etag=made.headers["ETag"])
    assert speak("approver-02").post(f"{address}/adopt", etag=handed_in.headers["ETag"]).status_code == 200
    page = address.removeprefix("/api/v1")
    for path in (address, f"{address}/history", f"{address}/standing", page):
        seen = {who: speak(who).get(path).get_data(as_text=True) for who in (None, "officer-08")}
        assert "officer-02" not in seen[None], path
        assert "approver-02" not in seen[None], path
        assert ("officer-02" in seen["officer-08"]) is (path != address)


def test_a_token_for_reading_fetches_the_template_and_sends_no_import(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/tokens", {"name": "leer", "scopes": ["read"], "days": 3})
    client = Speaker(speak()._client, made.json["secret"])
    assert client.get("/api/v1/imports/template?territory=02").status_code == 200
    assert client.get("/api/v1/imports/template?territory=08").status_code == 403
    assert client.post("/api/v1/imports?territory=02&kind=priorities").status_code == 403


def test_a_token_for_layers_is_told_what_it_lacks(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/tokens", {"name": "capas", "scopes": ["layers"], "days": 3})
    refused = Speaker(speak()._client, made.json["secret"]).get("/api/v1/imports/template?territory=02")
    assert (refused.status_code, "scope `read`" in refused.json["detail"]) == (403, True)


def test_who_may_not_reset_a_second_factor_is_not_told_whether_there_is_one(speak: Speaking) -> None:
    account = speak("admin").items("/api/v1/users?username=approver-08")[0]["id"]
    body, path = {"reason": "Perdido"}, f"/api/v1/users/{account}/reset-second-factor"
    assert {who: speak(who).post(path, body).status_code for who in ("auditor", "approver-08", "admin")} == {
        "auditor": 403,
        "approver-08": 403,
        "admin": 409,
    }
