"""The pages of joint priorities: all of them, one with its dialogue, and the form that proposes one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Speaker, Speaking, Template
from tests.pages.test_pages import HTML, page
from tests.people.browsing import Browser

API = "/api/v1/joint-priorities"
FORM = {"cycle": "2026-2029", "territory": "02", "title": "Sol compartido", "reason": "Misma cadena"}
PAIR = ["02-2026-02", "08-2026-01"]


@pytest.fixture
def browsing(app: Flask, template: Template) -> Any:
    """`browsing("officer-02")` is a browser in which that person is logged in."""

    def logged_in(who: str) -> Browser:
        browser = Browser(app, template)
        browser.log_in(who)
        return browser

    return logged_in


def proposed(browser: Browser, **fields: Any) -> str:
    """The page of a joint priority that is proposed by the form."""
    browser.page("/joint-priorities/new")
    response = browser.submit("/joint-priorities/new", **{**FORM, "priority": PAIR, "share": ["60", "40"], **fields})
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.headers["Location"])


def record(speak: Speaking, address: str) -> dict[str, Any]:
    """The record behind a page."""
    return dict(speak().get(f"/api/v1{address}").json)


def test_a_pair_leads_to_the_form_and_the_form_to_a_proposal(browsing: Any, speak: Speaking) -> None:
    browser = browsing("officer-02")
    text = page(browser.page("/alignment/pairs/02/03"))
    led = re.search(r'href="(/joint-priorities/new\?[^"]+)"', text)
    assert led is not None
    form = page(browser.page(led[1].replace("&amp;", "&")))
    assert form.count('value="50"') == 2
    address = proposed(browser)
    made = record(speak, address)
    assert (made["state"], made["partners"], made["territory"]) == ("proposed", ["08"], "02")
    assert {each["priority"]: each["share"] for each in made["members"]} == dict(zip(PAIR, (0.6, 0.4), strict=True))
    assert "Sol compartido" in page(speak().get("/joint-priorities", headers=HTML))


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (["60", "30"], "The shares add up to 90%: 10% is missing."),
        (["70,5", "40"], "The shares add up to 110.5%: 10.5% too much."),
        (["60", "half"], "Priority 2: “half” is not a number."),
        (["60", ""], "Priority 2: It may not be empty."),
    ],
)
def test_shares_that_are_not_the_whole_are_told_at_their_field(browsing: Any, shares: list[str], said: str) -> None:
    browser = browsing("officer-02")
    browser.page("/joint-priorities/new")
    response = browser.submit("/joint-priorities/new", **FORM, priority=PAIR, share=shares)
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    fault = re.search(r'id="members-fault">([^<]+)<', text)
    assert fault is not None
    assert said in fault[1]
    assert 'aria-describedby="members-fault"' in text
    assert 'value="Sol compartido"' in text
    assert f'value="{shares[0]}"' in text


def test_what_else_does_not_hold_is_told_at_its_field(browsing: Any) -> None:
    browser = browsing("officer-02")
    browser.page("/joint-priorities/new")
    sent = {**FORM, "title": "", "priority": ["02-2026-01"], "share": ["100"]}
    text = browser.submit("/joint-priorities/new", **sent).get_data(as_text=True)
    assert 'id="title-fault">It may not be empty' in text
    sent["title"] = "Sola"
    text = browser.submit("/joint-priorities/new", **sent).get_data(as_text=True)
    assert 'id="members-fault">It joins priorities of one region only.' in text
    proposed(browser)
    again = browser.submit("/joint-priorities/new", **{**FORM, "priority": PAIR, "share": ["60", "40"]})
    assert again.status_code == 409
    assert "in the joint priority “Sol compartido” already" in again.get_data(as_text=True)


def test_only_those_of_its_regions_propose(browsing: Any) -> None:
    assert browsing("planner").get("/joint-priorities/new?first=02-2026-02&second=08-2026-01").status_code == 403
    assert "/joint-priorities/new" not in page(browsing("planner").page("/alignment/pairs/02/03"))
    assert browsing("officer-02").get("/joint-priorities/new?first=nothing").status_code in {404, 422}


def test_each_region_answers_on_its_page_as_far_as_it_may(browsing: Any, speak: Speaking) -> None:
    address = proposed(browsing("officer-02"))
    steps = {who: offered(browsing(who), address) for who in ("officer-02", "approver-08", "officer-08", "planner")}
    assert steps == {
        "officer-02": ["withdraw"],
        "approver-08": ["agree", "contest"],
        "officer-08": [],
        "planner": [],
    }
    approver = browsing("approver-08")
    text = page(approver.page(address))
    assert "is asked to agree" in text
    version = record(speak, address)["version"]
    approver.submit(f"{address}/contest", version=version)
    assert "It is missing" in page(approver.page(address))
    approver.submit(f"{address}/contest", version=version, reason="Faltan recursos")
    assert record(speak, address)["state"] == "contested"
    text = page(approver.page(address))
    assert "Faltan recursos" in text
    assert offered(approver, address) == ["agree"]
    approver.submit(f"{address}/agree", version=version)
    assert record(speak, address)["state"] == "contested"
    approver.submit(f"{address}/agree", version=record(speak, address)["version"])
    assert record(speak, address)["state"] == "agreed"
    officer = browsing("officer-02")
    assert "has agreed" in page(officer.page(address))
    officer.submit(f"{address}/withdraw", version=record(speak, address)["version"], reason="No alcanza")
    assert record(speak, address)["state"] == "withdrawn"
    assert offered(officer, address) == []


def offered(browser: Browser, address: str) -> list[str]:
    """The steps that a page has forms for."""
    return re.findall(rf'action="{address}/(\w+)"', page(browser.page(address)))


def test_the_list_is_cut_and_paged_as_others_are(browsing: Any, speak: Speaking) -> None:
    proposed(browsing("officer-02"))
    officer: Speaker = speak("officer-08")
    body = {**FORM, "territory": "08", "title": "Bosques"}
    members = [{"priority": code, "share": 0.5} for code in ("08-2026-02", "14-2026-01")]
    assert officer.post(API, {**body, "members": members}).status_code == 201
    public = speak()

    def listed(query: str) -> tuple[bool, bool]:
        text = page(public.get(f"/joint-priorities{query}", headers=HTML))
        return "Sol compartido" in text, "Bosques" in text

    assert listed("") == (True, True)
    assert listed("?territory=14") == (False, True)
    assert listed("?state=agreed") == (False, False)
    assert listed("?cycle=2017-2020") == (False, False)
    first = page(public.get("/joint-priorities?limit=1", headers=HTML))
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = page(public.get(following[1].replace("&amp;", "&"), headers=HTML))
    assert ("Bosques" in first) is not ("Bosques" in second)
    assert public.get("/joint-priorities?colour=red", headers=HTML).status_code == 400
