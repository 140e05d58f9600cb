"""Where a priority stands, what it waits for, who can take it on, and what the public is told of that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from regional_planner.kernel.period import today
from tests.conftest import Speaking
from tests.people.test_delegations import lent
from tests.priorities.test_priorities_api import draft


def helpers(step: dict[str, Any]) -> list[tuple[str, str | None, list[str], list[str]]]:
    """Role, territory, institutions and people of each who can take a step."""
    return [
        (
            each["role"],
            each["territory"],
            [institution["code"] for institution in each["institutions"]],
            [person["username"] for person in each["people"]],
        )
        for each in step["help"]
    ]


def actions(part: dict[str, Any]) -> dict[str, Any]:
    """The next steps by name."""
    return {step["action"]: helpers(step) for step in part["next"]}


def test_an_author_sees_it_from_draft_to_adoption(speak: Speaking) -> None:
    officer, approver = speak("officer-02"), speak("approver-02")
    made = officer.post("/api/v1/priorities", draft())
    address = f"/api/v1/priorities/{made.json['id']}"
    stands = officer.get(f"{address}/standing").json["decision"]
    assert (stands["state"], stands["since"], stands["waits_for"]) == (
        "draft",
        today().isoformat(),
        "for its territory to hand it in",
    )
    assert ("regional_officer", "02", ["cdpr-02"], ["officer-02"]) in actions(stands)["submit"]

    handed = officer.post(f"{address}/submit", etag=made.headers["ETag"])
    stands = officer.get(f"{address}/standing").json["decision"]
    assert actions(stands)["adopt"] == [
        ("regional_approver", "02", ["gore-02"], ["approver-02"]),
        ("national_planner", "02", [], []),
    ]
    back = approver.post(f"{address}/send_back", {"reason": "Falta el costo"}, etag=handed.headers["ETag"])
    stands = officer.get(f"{address}/standing").json["decision"]
    assert (stands["state"], stands["reason"]) == ("draft", "Falta el costo")
    assert [(step["action"], step["actor"], step["institution"]) for step in stands["steps"]] == [
        ("create", "officer-02", "cdpr-02"),
        ("submit", "officer-02", "cdpr-02"),
        ("send_back", "approver-02", "gore-02"),
    ]
    again = officer.post(f"{address}/submit", etag=back.headers["ETag"])
    approver.post(f"{address}/adopt", etag=again.headers["ETag"])
    stands = speak().get(f"{address}/standing").json["decision"]
    assert (stands["state"], stands["since"], stands["waits_for"]) == ("adopted", today().isoformat(), None)


def test_a_stand_in_is_named_beside_whom_they_stand_in_for(speak: Speaking) -> None:
    speak("approver-02").post("/api/v1/delegations", lent())
    made = speak("officer-02").post("/api/v1/priorities", draft())
    speak("officer-02").post(f"/api/v1/priorities/{made.json['id']}/submit", etag=made.headers["ETag"])
    stands = speak("officer-02").get(f"/api/v1/priorities/{made.json['id']}/standing").json["decision"]
    people = {step["action"]: step["help"][0]["people"] for step in stands["next"]}["adopt"]
    assert [(person["username"], person["stands_in_for"]) for person in people] == [
        ("approver-02", None),
        ("approver-08", "approver-02"),
    ]


@pytest.mark.parametrize(("who", "status"), [("officer-08", 404), ("planner", 404), (None, 404), ("auditor", 200)])
def test_a_drafts_standing_is_for_those_who_may_read_it(speak: Speaking, who: str | None, status: int) -> None:
    made = speak("officer-02").post("/api/v1/priorities", draft())
    assert speak(who).get(f"/api/v1/priorities/{made.json['id']}/standing").status_code == status


def test_a_link_says_who_is_to_answer(speak: Speaking) -> None:
    row = speak().items("/api/v1/links?cycle=2026-2029&state=proposed&proposed_by=lower")[0]
    stands = speak("planner").get(f"/api/v1/priorities/{row['lower']}/standing").json
    link = next(each for each in stands["links"] if each["id"] == row["id"])
    assert (link["state"], link["since"], link["waits_for"]) == (
        "proposed",
        row["proposed_on"],
        "for the answer of the other side",
    )
    assert actions(link)["agree"] == [
        ("national_planner", "CL", ["corfo"], ["planner"]),
        ("regional_approver", "CL", [], []),
    ]


def test_the_public_is_told_institutions_and_no_people(reader: Speaking) -> None:
    row = reader().items("/api/v1/links?cycle=2026-2029&state=proposed")[0]
    text = reader().get(f"/api/v1/priorities/{row['lower']}/standing").get_data(as_text=True)
    assert '"corfo"' in text
    assert 'planner"' not in text.replace("national_planner", "")
    assert "officer-" not in text
    assert "approver-" not in text


def test_a_frozen_cycle_says_who_opens_it_and_an_open_one_until_when(reader: Speaking) -> None:
    closed = reader("planner").get("/api/v1/priorities/02-2021-01/standing").json["cycle"]
    assert (closed["state"], closed["open_until"]) == ("frozen", None)
    assert [each["role"] for each in closed["help"]] == ["national_planner", "admin"]
    running = reader("planner").get("/api/v1/priorities/02-2026-01/standing").json["cycle"]
    assert (running["state"], running["open_until"]) == ("entry", "2026-12-31")
    assert running["deadline_passed"] is (today() > date(2026, 12, 31)) is bool(running["help"])
    assert "enter" in running["allows"]
    assert closed["allows"] == ["spend"]


def test_money_is_net_and_says_who_enters_it(reader: Speaking) -> None:
    money = reader("officer-02").get("/api/v1/priorities/02-2017-01/standing").json["money"]
    amounts = reader("officer-02").items("/api/v1/money/amounts?priority=02-2017-01&kind=commitment")
    assert money["entered"] is True
    assert money["net"]["commitment"] == sum(each["amount"] for each in amounts)
    assert ("regional_officer", "02", ["cdpr-02"], ["officer-02"]) in actions(money)["create"]


def test_a_revision_under_way_is_seen_by_its_own_people(speak: Speaking) -> None:
    row = speak().get("/api/v1/priorities/02-2026-01").json
    revision = speak("officer-02").post(f"/api/v1/priorities/{row['id']}/revise", etag=str(row["version"])).json
    newer = {
        who: speak(who).get("/api/v1/priorities/02-2026-01/standing").json["decision"]["newer_revision"]
        for who in ("officer-02", "officer-08", None)
    }
    assert newer == {"officer-02": revision["id"], "officer-08": None, None: None}


def test_a_refusal_names_who_can_help(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/priorities", draft())
    address = f"/api/v1/priorities/{made.json['id']}"
    handed = speak("officer-02").post(f"{address}/submit", etag=made.headers["ETag"])
    refused = speak("officer-02").post(f"{address}/adopt", etag=handed.headers["ETag"])
    assert refused.status_code == 403
    assert helpers(refused.json)[0] == ("regional_approver", "02", ["gore-02"], ["approver-02"])
    public = speak().post("/api/v1/priorities", draft())
    assert public.status_code == 401
    assert helpers(public.json)[0][:3] == ("regional_officer", "02", ["cdpr-02"])
    assert not any(each[3] for each in helpers(public.json))


def test_a_locked_record_names_who_unlocks_it(speak: Speaking) -> None:
    officer = speak("officer-02")
    frozen = officer.post("/api/v1/priorities", draft(cycle="2021-2025"))
    assert (frozen.status_code, [each[0] for each in helpers(frozen.json)]) == (409, ["national_planner", "admin"])
    row = officer.get("/api/v1/priorities/02-2026-01").json
    address, etag = f"/api/v1/priorities/{row['id']}", str(row["version"])
    adopted = officer.patch(address, {"title": "Otro"}, etag=etag)
    assert (adopted.status_code, helpers(adopted.json)[0][:2]) == (409, ("regional_approver", "02"))
    made = officer.post("/api/v1/priorities", draft())
    early = speak("approver-02").post(f"/api/v1/priorities/{made.json['id']}/adopt", etag=made.headers["ETag"])
    assert (early.status_code, helpers(early.json)[0][:2]) == (409, ("regional_officer", "02"))


def test_the_page_shows_where_it_stands(speak: Speaking) -> None:
    made = speak("officer-02").post("/api/v1/priorities", draft())
    page = speak("officer-02").get(f"/priorities/{made.json['id']}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Where it stands" in text
    assert "for its territory to hand it in" in text
    spanish = speak("officer-02", "es").get(f"/priorities/{made.json['id']}").get_data(as_text=True)
    assert "Dónde está" in spanish
    later = (today() + timedelta(days=1)).isoformat()
    assert later not in text
