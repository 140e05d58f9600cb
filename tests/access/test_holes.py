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
