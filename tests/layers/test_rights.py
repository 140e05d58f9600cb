"""Rights in the layers: tokens in the header or the address, drafts for their own region alone, and what is kept."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from regional_planner.access.actor import TokenScope
from regional_planner.kernel.database import Database, connect
from regional_planner.layers.answering import keep_answers
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import Speaker, Speaking, Template
from tests.people.browsing import Browser

ITEMS = "/ogc/collections/{}/items"
SITES, ZONES = ITEMS.format("priority-sites"), ITEMS.format("priority-zones")
PRIORITY = {"cycle": "2026-2029", "title": "Borrador", "approach": "sector", "horizon": 2035}
READERS = (None, "officer-02", "approver-02", "officer-08", "planner", "auditor", "gis")


def token(speak: Speaking, who: str, *scopes: str) -> str:
    """A new token of somebody, for these scopes."""
    made = speak(who).post("/api/v1/tokens", {"name": "capas", "scopes": list(scopes), "days": 3})
    return str(made.json["secret"])


def draft_place(speak: Speaking, who: str, territory: str, place: tuple[float, float]) -> str:
    """The id of a place of a new draft."""
    code = speak(who).post("/api/v1/priorities", {**PRIORITY, "territory": territory}).json["code"]
    point = {"type": "Point", "coordinates": list(place)}
    made = speak(who).post("/api/v1/places", {"priority": code, "name_es": "Reservado", "geometry": point})
    assert made.status_code == 201, made.json
    return str(made.json["id"])


def ids(response: TestResponse) -> set[str]:
    """The ids of the features of an answer."""
    assert response.status_code == 200, response.get_data(as_text=True)[:300]
    return {feature["id"] for feature in response.json["features"]}


def test_places_of_drafts_are_in_the_layers_of_their_own_region_alone(speak: Speaking) -> None:
    draft = draft_place(speak, "officer-02", "02", (-68.93, -22.46))
    holds = {who: draft in ids(speak(who).get(SITES)) for who in READERS}
    assert [who for who, found in holds.items() if found] == ["officer-02", "approver-02", "auditor"]
    seen = {who: speak(who).get(f"{SITES}/{draft}").status_code for who in READERS}
    assert {who for who, status in seen.items() if status == 200} == {"officer-02", "approver-02", "auditor"}
    assert set(seen.values()) == {200, 404}
    matched = {who: speak(who).get(SITES).json["numberMatched"] for who in (None, "officer-02")}
    assert matched["officer-02"] == matched[None] + 1
    counts = [speak(who).get("/ogc/collections/priority-sites").get_data() for who in (None, "officer-02")]
    assert counts[0] == counts[1]


def test_a_token_for_layers_reads_drafts_there_and_nothing_elsewhere(app: Flask, speak: Speaking) -> None:
    draft = draft_place(speak, "officer-02", "02", (-68.93, -22.46))
    secret = token(speak, "officer-02", "layers")
    by_header = Speaker(app.test_client(), secret)
    assert draft in ids(by_header.get(SITES))
    assert draft in ids(speak().get(f"{SITES}?token={secret}"))
    assert by_header.get(f"/api/v1/places/{draft}").status_code == 404
    assert by_header.get("/api/v1/inbox").status_code == 403
    etag = by_header.get(f"{SITES}/{draft}").headers["ETag"]
    refused = by_header.call("DELETE", f"{SITES}/{draft}", headers={"If-Match": etag})
    assert (refused.status_code, "scope `write`" in refused.json["detail"]) == (403, True)


def test_a_token_in_the_address_counts_below_the_layers_alone(app: Flask, speak: Speaking) -> None:
    secret = token(speak, "officer-02", "read", "layers")
    assert speak().get(f"/api/v1/me?token={secret}").json["username"] == "public"
    for wrong in ("", "rp_nobody", secret[:-1]):
        refused = speak().get(f"{SITES}?token={wrong}")
        assert (refused.status_code, refused.content_type) == (401, "application/problem+json")
        assert refused.headers["Cache-Control"] == "private, no-store"
    assert speak().get(f"{SITES}?token={secret}").status_code == 200
    made = next(row for row in speak("officer-02").items("/api/v1/tokens") if row["name"] == "capas")
    speak("officer-02").call("DELETE", f"/api/v1/tokens/{made['id']}")
    assert speak().get(f"{SITES}?token={secret}").status_code == 401


def test_no_cookie_counts_at_the_layers(app: Flask, speak: Speaking, template: Template) -> None:
    draft = draft_place(speak, "officer-02", "02", (-68.93, -22.46))
    browser = Browser(app, template)
    browser.log_in("officer-02")
    assert browser.get(f"/api/v1/places/{draft}").status_code == 200
    assert draft not in ids(browser.get(SITES))
    assert browser.get(SITES).headers["Cache-Control"] == "public, no-cache"


def test_an_answer_to_a_token_is_for_nobody_else(speak: Speaking) -> None:
    secret = token(speak, "officer-02", "layers")
    in_address = speak().get(f"{SITES}?limit=2&token={secret}")
    assert in_address.headers["Cache-Control"] == "private, no-store"
    assert in_address.headers["Referrer-Policy"] == "no-referrer"
    by_header = speak("officer-02").get(f"{SITES}?limit=2")
    assert by_header.headers["Cache-Control"].startswith("private")
    assert speak().get(f"{SITES}?limit=2").headers["Cache-Control"] == "public, no-cache"
    for response in (in_address, by_header, speak().get(f"{SITES}?limit=2")):
        assert "Authorization" in response.headers["Vary"]


def test_links_carry_a_token_of_the_address_and_no_other(speak: Speaking) -> None:
    secret = token(speak, "officer-02", "layers")
    hrefs = [link["href"] for link in speak().get(f"{SITES}?limit=2&token={secret}").json["links"]]
    assert all(href.count(f"token={secret}") == 1 for href in hrefs)
    seen: set[str] = set()
    address: str | None = f"{SITES}?limit=2&token={secret}"
    while address is not None:
        page = speak().get(address)
        seen |= ids(page)
        address = next((link["href"] for link in page.json["links"] if link["rel"] == "next"), None)
    assert seen == ids(speak("officer-02").get(f"{SITES}?limit=100"))
    for other in ("/ogc", "/ogc/collections", "/ogc/collections/priority-sites", f"{SITES}?f=html"):
        answer = speak().get(f"{other}{'&' if '?' in other else '?'}token={secret}")
        links = re.findall(r'https?://localhost/ogc[^"\s<>]*', answer.get_data(as_text=True))
        assert links
        assert all(f"token={secret}" in link for link in links), other
        assert secret in answer.headers["Link"]
    for path in (SITES, "/ogc/collections"):
        assert "token" not in speak("officer-02").get(path).headers["Link"]
        assert secret not in speak().get(path).get_data(as_text=True)


def test_the_token_is_nowhere_but_in_that_answer(speak: Speaking, log_lines: StringIO) -> None:
    secret = token(speak, "officer-02", "layers")
    wrong = "rp_" + "x" * 43
    for path in (SITES, "/ogc/collections/rivers", "/ogc/nowhere", f"{SITES}/nothing"):
        for sent in (secret, wrong):
            answer = speak().get(f"{path}?token={sent}&colour=red")
            assert sent not in str(answer.headers)
            assert sent not in answer.get_data(as_text=True)
    lines = log_lines.getvalue()
    assert "/ogc/collections/rivers" in lines
    assert secret not in lines
    assert wrong not in lines
    entries = speak("auditor").get("/api/v1/audit?limit=200").get_data(as_text=True)
    assert secret not in entries


def test_the_account_page_makes_an_address_for_qgis(app: Flask, template: Template, speak: Speaking) -> None:
    browser = Browser(app, template)
    browser.log_in("officer-02")
    browser.page("/account")
    made = browser.submit("/account/tokens", name="QGIS", scopes="layers", days="90").get_data(as_text=True)
    found = re.search(r"http://localhost(/ogc\?token=rp_[\w-]+)", made)
    assert found is not None
    assert speak().get(found[1]).status_code == 200
    row = next(each for each in speak("officer-02").items("/api/v1/tokens") if each["name"] == "QGIS")
    assert row["scopes"] == TokenScope.LAYERS
    other = browser.submit("/account/tokens", name="todo", scopes=["layers", "write"], days="9").get_data(as_text=True)
    assert "/ogc?token=" not in other


ADDRESSES = (
    SITES,
    f"{SITES}?limit=3&offset=2",
    f"{SITES}?f=html",
    f"{ZONES}?bbox=-76,-56,-66,-17",
    ITEMS.format("priorities"),
    f"{ITEMS.format('priority-points')}?datetime=2026-06-01/..",
    f"{ITEMS.format('regions')}?limit=2",
    f"{SITES}?f=csv",
    f"{SITES}?f=jsonfg",
    f"{SITES}?filter=territory%3D%2702%27&sortby=-code",
    "/ogc/collections/priority-zones",
    "/ogc/collections/priority-sites/tiles/WebMercatorQuad/3/4/2",
    "/ogc/collections/priority-sites/styles/default",
    "/ogc/collections/priority-sites/styles/default/legend",
)
ASKERS = (None, "officer-02", "officer-08", "planner", "auditor")


def plain(response: TestResponse) -> tuple[int, str]:
    """Status and body, without what is another each time."""
    text = response.get_data().decode("latin-1")
    text = re.sub(r"[?&](amp;)?token=rp_[\w-]+", "", text)
    return response.status_code, re.sub(r'"(timeStamp|request)":"[^"]*"', "", text)


@pytest.fixture
def private(speak: Speaking) -> tuple[str, ...]:
    """Places of drafts of two regions and of the nation."""
    return (
        draft_place(speak, "officer-02", "02", (-68.93, -22.46)),
        draft_place(speak, "officer-08", "08", (-73.05, -36.83)),
        draft_place(speak, "planner", "CL", (-70.65, -33.44)),
    )


def test_what_is_kept_is_never_mixed(
    database: Database, settings: Settings, speak: Speaking, template: Template, private: tuple[str, ...]
) -> None:
    """However readers take turns, each gets what a house in which nobody else ever asked would answer."""
    secrets = {who: template.tokens[who] for who in ASKERS if who}
    addresses = (*ADDRESSES, *(f"{SITES}/{identity}" for identity in private))
    alone: dict[tuple[str | None, str], tuple[int, str]] = {}
    url: Any = database.engine.url.render_as_string(hide_password=False)
    for who in ASKERS:
        own = connect(url)
        client = Speaker(application(settings, own).test_client(), secrets.get(who or ""))
        alone |= {(who, address): plain(client.get(address)) for address in addresses}
        own.close()
    assert len({alone[who, SITES] for who in ASKERS}) == 5
    app = application(settings, database)

    @trying(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(ASKERS), st.sampled_from(addresses), st.booleans()), max_size=40))
    def take_turns(turns: list[tuple[str | None, str, bool]]) -> None:
        keep_answers(app)
        for who, address, in_address in turns:
            if who and in_address:
                asked = f"{address}{'&' if '?' in address else '?'}token={secrets[who]}"
                answer = Speaker(app.test_client(), None).get(asked)
            else:
                answer = Speaker(app.test_client(), secrets.get(who or "")).get(address)
            assert plain(answer) == alone[who, address], (who, address)

    take_turns()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_an_answer_with_a_token_in_its_links_leaves_uncompressed(speak: Speaking, coding: str) -> None:
    """Its size would tell how much of the secret a forged parameter, which stands in the same links, has guessed."""
    secret = token(speak, "officer-02", "layers")
    for path in (f"{SITES}?", f"{SITES}?f=html&", "/ogc/collections?"):
        plain = speak().get(f"{path}token={secret}")
        asked = speak().get(f"{path}token={secret}", headers={"Accept-Encoding": coding})
        assert (asked.status_code, asked.get_data()) == (200, plain.get_data())
        assert "Content-Encoding" not in asked.headers
        assert speak().get(path, headers={"Accept-Encoding": coding}).headers["Content-Encoding"] == coding
