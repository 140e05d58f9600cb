"""The inbox: what waits for whom, over the API, as a feed and on the page; in a fixed number of queries."""

from __future__ import annotations

import base64
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import event

from regional_planner.kernel.database import Database
from tests.alignment.dialogue.making import PRIORITY, adopted, proposed, step
from tests.conftest import Speaker, Speaking, Template
from tests.people.browsing import Browser

ATOM = "{http://www.w3.org/2005/Atom}"


def waiting(who: Speaker, identity: str) -> tuple[str, str, list[str]] | None:
    """Whom a record waits for in somebody's inbox, as what, and the steps that they can take."""
    items = who.get("/api/v1/inbox").json["items"]
    found = [(item["waits_for"], item["kind"], item["actions"]) for item in items if item["id"] == identity]
    return found[0] if found else None


def test_a_link_waits_for_one_side_and_then_for_the_other(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    link = proposed(officer, adopted(speak))
    assert waiting(planner, link["id"]) == ("me", "link_to_answer", ["agree", "contest"])
    assert waiting(officer, link["id"]) == ("others", "link_unanswered", ["withdraw"])
    assert waiting(speak("officer-08"), link["id"]) is None
    countered = step(planner, link, "contest", reason="Menos", counter_strength=0.2)
    assert waiting(officer, link["id"]) == ("me", "counter_to_answer", ["contest", "accept", "withdraw"])
    assert waiting(planner, link["id"]) == ("others", "counter_unanswered", ["agree"])
    step(officer, countered, "accept")
    assert waiting(officer, link["id"]) is None


def test_priorities_and_what_was_raised_wait_too(speak: Speaking) -> None:
    officer, approver, planner = speak("officer-02"), speak("approver-02"), speak("planner")
    draft = officer.post("/api/v1/priorities", PRIORITY)
    address = f"/api/v1/priorities/{draft.json['id']}"
    handed = officer.post(f"{address}/submit", etag=draft.headers["ETag"])
    assert waiting(approver, draft.json["id"]) == ("me", "priority_to_decide", ["adopt", "send_back"])
    assert waiting(officer, draft.json["id"]) == ("others", "priority_undecided", [])
    approver.post(f"{address}/send_back", {"reason": "Falta"}, etag=handed.headers["ETag"])
    assert waiting(officer, draft.json["id"]) == ("me", "draft_sent_back", ["submit"])
    raised = officer.post("/api/v1/origins", {"territory": "02", "text": "Un puerto"}).json
    assert waiting(planner, raised["id"]) == ("me", "raised_to_answer", ["accept", "decline"])
    assert waiting(officer, raised["id"]) == ("others", "raised_unanswered", ["end"])
    for_institution = speak("auditor").get("/api/v1/inbox?institution=corfo").json
    assert raised["id"] in {item["id"] for item in for_institution["items"] if item["waits_for"] == "me"}
    assert officer.get("/api/v1/inbox?institution=corfo").status_code == 403


def test_a_joint_priority_waits_for_each_region_that_is_asked_and_then_for_who_proposed_it(speak: Speaking) -> None:
    leader, first, second = speak("officer-02"), speak("approver-08"), speak("approver-14")
    shares = {"02-2026-01": 0.5, "08-2026-01": 0.3, "14-2026-01": 0.2}
    members = [{"priority": code, "share": share} for code, share in shares.items()]
    body = {"cycle": "2026-2029", "territory": "02", "title": "Corredor", "reason": "Proveedores", "members": members}
    made = leader.post("/api/v1/joint-priorities", body)
    address, key = f"/api/v1/joint-priorities/{made.json['id']}", made.json["id"]
    assert waiting(first, key) == ("me", "joint_to_answer", ["agree", "contest"])
    assert waiting(second, key) == ("me", "joint_to_answer", ["agree", "contest"])
    assert waiting(leader, key) == ("others", "joint_unanswered", ["withdraw"])
    assert {who: waiting(speak(who), key) for who in ("officer-08", "planner")} == {"officer-08": None, "planner": None}
    before = {who: speak(who).get("/api/v1/inbox").json["waiting"] for who in ("approver-08", "approver-14")}
    agreed = first.post(f"{address}/agree", etag=made.headers["ETag"])
    assert (waiting(first, key), waiting(second, key)) == (None, ("me", "joint_to_answer", ["agree", "contest"]))
    after = {who: speak(who).get("/api/v1/inbox").json["waiting"] for who in before}
    assert after == {"approver-08": before["approver-08"] - 1, "approver-14": before["approver-14"]}
    contested = second.post(f"{address}/contest", {"reason": "Es poco"}, etag=agreed.headers["ETag"])
    assert (waiting(first, key), waiting(second, key)) == (None, None)
    item = next(each for each in leader.get("/api/v1/inbox").json["items"] if each["id"] == key)
    assert (item["waits_for"], item["kind"], item["actions"]) == ("me", "joint_contested", ["withdraw"])
    assert (item["territory"], item["reason"], item["page"]) == ("14", "Es poco", f"/joint-priorities/{key}")
    leader.post(f"{address}/withdraw", {"reason": "Otra vez será"}, etag=contested.headers["ETag"])
    assert waiting(leader, key) is None


def test_the_page_leads_to_a_joint_priority_and_its_header_counts_it(
    app: Flask, speak: Speaking, template: Template
) -> None:
    members = [{"priority": code, "share": 0.5} for code in ("02-2026-01", "08-2026-01")]
    body = {"cycle": "2026-2029", "territory": "02", "title": "Corredor", "reason": "Proveedores", "members": members}
    key = speak("officer-02").post("/api/v1/joint-priorities", body).json["id"]
    browser = Browser(app, template)
    browser.log_in("approver-08")
    page = browser.page("/inbox").get_data(as_text=True)
    count = re.search(r'id="waiting">(\d+)<', page)
    assert count is not None
    assert int(count[1]) == speak("approver-08").get("/api/v1/inbox").json["waiting"]
    (article,) = re.findall(rf'<article class="panel" id="joint_priority-{key}".*?</article>', page, re.DOTALL)
    assert "Joint priority to answer" in article
    assert "<form" not in article
    assert article.count(f'href="/joint-priorities/{key}"') == 2


def test_an_item_says_since_when_until_when_and_of_what(speak: Speaking) -> None:
    link = proposed(speak("officer-02"), code := adopted(speak))
    items = speak("planner").get("/api/v1/inbox").json["items"]
    item = next(each for each in items if each["id"] == link["id"])
    deadline = speak().get("/api/v1/cycles/2026-2029").json["deadline"]
    assert (item["days"], item["overdue"], item["deadline"]) == (0, False, deadline)
    assert (item["territory"], item["version"], item["link"]["lower"]) == ("02", 1, code)
    assert item["link"]["lower_title"] == PRIORITY["title"]
    table = speak("planner").get("/api/v1/inbox?f=csv").get_data(as_text=True).splitlines()
    assert len(table) == len(items) + 1
    assert "counter_strength" in table[0]


@pytest.mark.parametrize("who", ["officer-02", "planner", "approver-02"])
def test_more_that_waits_costs_no_more_queries(speak: Speaking, database: Database, who: str) -> None:
    def queries() -> int:
        seen: list[str] = []

        def listener(*given: Any) -> None:
            seen.append(given[2])

        event.listen(database.engine, "before_cursor_execute", listener)
        try:
            assert speak(who).get("/api/v1/inbox").status_code == 200
        finally:
            event.remove(database.engine, "before_cursor_execute", listener)
        return len(seen)

    queries()
    code = adopted(speak)
    proposed(speak("officer-02"), code, "CL-2026-01", 0.1)
    first = queries()
    for higher in ("CL-2026-02", "CL-2026-03", "CL-2026-04"):
        proposed(speak("officer-02"), code, higher, 0.1)
    assert queries() == first


def test_the_feed_is_atom_and_takes_a_token_as_password(app: Flask, speak: Speaking, template: Template) -> None:
    link = proposed(speak("officer-02"), adopted(speak))
    client = app.test_client()
    asked = client.get("/inbox.atom")
    assert (asked.status_code, asked.headers["WWW-Authenticate"][:5]) == (401, "Basic")
    known = base64.b64encode(f"anybody:{template.tokens['planner']}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Accept-Language": "es"}
    answered = client.get("/inbox.atom", headers=headers)
    assert (answered.status_code, answered.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answered.data)
    assert [feed.findtext(ATOM + name) is not None for name in ("id", "title", "updated")] == [True] * 3
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    entries = feed.findall(f"{ATOM}entry")
    assert all(entry.findtext(ATOM + name) for entry in entries for name in ("id", "title", "updated", "summary"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    again = client.get("/inbox.atom", headers={**headers, "If-None-Match": answered.headers["ETag"]})
    assert again.status_code == 304
    step(speak("planner"), link, "agree")
    assert client.get("/inbox.atom", headers={**headers, "If-None-Match": answered.headers["ETag"]}).status_code == 200
    # Elsewhere a password is no token.
    assert client.get("/api/v1/inbox", headers=headers).status_code == 401


def test_the_feed_has_pages_with_the_newest_first(app: Flask, speak: Speaking, template: Template) -> None:
    code = adopted(speak)
    for number in (1, 2, 3):
        proposed(speak("officer-02"), code, f"CL-2026-0{number}", 0.2)
    known = base64.b64encode(f"anybody:{template.tokens['planner']}".encode()).decode()
    client, headers = app.test_client(), {"Authorization": f"Basic {known}"}
    titles: list[str | None] = []
    updated: list[str | None] = []
    sizes: list[int] = []
    address: str | None = "/inbox.atom?limit=2&lang=en"
    while address:
        feed = ElementTree.fromstring(client.get(address, headers=headers).data)
        links_of = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
        assert links_of["self"] == f"http://localhost{address.removeprefix('http://localhost')}"
        entries = feed.findall(f"{ATOM}entry")
        titles += [entry.findtext(f"{ATOM}title") for entry in entries]
        updated += [entry.findtext(f"{ATOM}updated") for entry in entries]
        sizes.append(len(entries))
        address = links_of.get("next")
    assert len(titles) == sum(sizes) == speak("planner").get("/api/v1/inbox").json["waiting"]
    assert set(sizes[:-1]) == {2}
    assert updated == sorted(updated, key=str, reverse=True)
    assert PRIORITY["title"] in str(titles[0])
    for wrong in ("limit=0", "cursor=x", "page=2"):
        assert client.get(f"/inbox.atom?{wrong}", headers=headers).status_code == 400


def test_the_page_answers_one_link_and_several(app: Flask, speak: Speaking, template: Template) -> None:
    code = adopted(speak)
    links = [proposed(speak("officer-02"), code, f"CL-2026-0{number}", 0.2) for number in (1, 2, 3)]
    browser = Browser(app, template)
    browser.log_in("planner")
    page = browser.page("/inbox").get_data(as_text=True)
    count = re.search(r'id="waiting">(\d+)<', page)
    assert count is not None
    assert int(count[1]) == speak("planner").get("/api/v1/inbox").json["waiting"]
    chosen = [f"{link['id']}:{link['version']}" for link in links]
    assert all(f'name="answer" value="{each}"' in page for each in chosen)
    form = {"answer": chosen[0], "action": "contest", "reason": "Menos", "counter_strength": "12,5"}
    assert browser.submit("/inbox/links", **form).status_code == 303
    assert speak().get(f"/api/v1/links/{links[0]['id']}").json["counter_strength"] == 0.125
    assert browser.submit("/inbox/links", answer=chosen, action="agree").status_code == 303
    assert "nothing was written" in browser.page("/inbox").get_data(as_text=True)
    assert speak().get(f"/api/v1/links/{links[1]['id']}").json["state"] == "proposed"
    browser.submit("/inbox/links", answer=chosen[1:], action="agree")
    assert {speak().get(f"/api/v1/links/{link['id']}").json["state"] for link in links[1:]} == {"agreed"}


def test_the_page_answers_what_was_raised_and_decides_on_priorities(
    app: Flask, speak: Speaking, template: Template
) -> None:
    raised = speak("officer-02").post("/api/v1/origins", {"territory": "02", "text": "Un puerto"}).json
    browser = Browser(app, template)
    browser.log_in("planner")
    browser.page("/inbox")
    record = f"{raised['id']}:1"
    browser.submit("/inbox/origins", record=record, action="accept", national="CL-2026-12", share="10")
    told = speak("planner").get(f"/api/v1/origins/{raised['id']}").json
    assert (told["state"], told["share"]) == ("accepted", 0.1)
    draft = speak("officer-02").post("/api/v1/priorities", PRIORITY)
    speak("officer-02").post(f"/api/v1/priorities/{draft.json['id']}/submit", etag=draft.headers["ETag"])
    approver = Browser(app, template)
    approver.log_in("approver-02")
    approver.page("/inbox")
    record = f"{draft.json['id']}:2"
    approver.submit("/inbox/priorities", record=record, action="send_back")
    assert "It is missing" in approver.page("/inbox").get_data(as_text=True)
    approver.submit("/inbox/priorities", record=record, action="adopt")
    assert speak().get(f"/api/v1/priorities/{draft.json['id']}").json["state"] == "adopted"


def test_an_inbox_comes_page_by_page_and_whole_as_a_table(speak: Speaking) -> None:
    code = adopted(speak)
    for number in (1, 2, 3):
        proposed(speak("officer-02"), code, f"CL-2026-0{number}", 0.2)
    planner = speak("planner")
    whole = planner.get("/api/v1/inbox").json
    assert whole["next"] is None
    first = planner.get("/api/v1/inbox?limit=2").json
    assert (len(first["items"]), first["waiting"]) == (2, whole["waiting"])
    assert planner.items("/api/v1/inbox?limit=2") == whole["items"]
    assert (
        len(planner.get("/api/v1/inbox?limit=2&f=csv").get_data(as_text=True).splitlines()) == len(whole["items"]) + 1
    )
    # What was answered meanwhile neither hides nor repeats what comes after it.
    last = first["items"][-1]
    step(planner, {"id": last["id"], "version": last["version"]}, "agree")
    second = planner.get(first["next"]).json
    assert second["items"] == whole["items"][2:4]
    for wrong in ("limit=0", "cursor=x", "cursor=me/2026-13"):
        assert planner.get(f"/api/v1/inbox?{wrong}").status_code == 400


def test_the_page_of_an_inbox_has_pages(app: Flask, speak: Speaking, template: Template) -> None:
    code = adopted(speak)
    for number in (1, 2, 3):
        proposed(speak("officer-02"), code, f"CL-2026-0{number}", 0.2)
    browser = Browser(app, template)
    browser.log_in("planner")
    seen, address, waiting = [], "/inbox?limit=2", speak("planner").get("/api/v1/inbox").json["waiting"]
    while address:
        text = browser.page(address).get_data(as_text=True)
        assert f"{waiting} things wait for you." in text
        seen += re.findall(r'<article class="panel" id="link-([0-9a-f-]+)"', text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [item["id"] for item in speak("planner").items("/api/v1/inbox") if item["record"] == "link"]
    assert len(seen) > 4
    assert browser.get("/inbox?cursor=x").status_code == 400
