"""Paging: following `next` gives each unit exactly once, whatever the size of the pages; `prev` leads back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.layers.conftest import ITEMS, Ask, ids

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def walk(client: FlaskClient, address: str, rel: str = "next") -> list[list[str]]:
    """The ids of each page from `address` on, along the links of one kind."""
    pages = []
    following: str | None = address
    while following:
        response = client.get(following)
        pages.append(ids(response))
        assert response.json["numberReturned"] == len(pages[-1])
        assert response.json["numberMatched"] >= len(pages[-1])
        links = {link["rel"]: link["href"] for link in response.json["links"]}
        assert (f'rel="{rel}"' in response.headers["Link"]) == (rel in links)
        following = links.get(rel)
    return pages


@QUICK
@given(limit=st.integers(1, 60))
def test_every_page_size_gives_each_province_once(client: FlaskClient, limit: int) -> None:
    pages = walk(client, f"{ITEMS.format('provinces')}?zoom-level=3&limit={limit}")
    found = [identity for page in pages for identity in page]
    assert len(found) == len(set(found)) == 56
    assert {len(page) for page in pages[:-1]} <= {limit}


@pytest.mark.parametrize("limit", [7, 100, 173, 345, 346, 347])
def test_communes_are_paged_whole(client: FlaskClient, limit: int) -> None:
    found = [each for page in walk(client, f"{ITEMS.format('communes')}?zoom-level=3&limit={limit}") for each in page]
    assert len(found) == len(set(found)) == 346


@QUICK
@given(limit=st.integers(1, 20), offset=st.integers(0, 80))
def test_prev_leads_back_to_the_beginning(client: FlaskClient, limit: int, offset: int) -> None:
    everything = walk(client, f"{ITEMS.format('provinces')}?zoom-level=3&limit=1000")[0]
    pages = walk(client, f"{ITEMS.format('provinces')}?zoom-level=3&limit={limit}&offset={offset}", "prev")
    found = [identity for page in reversed(pages) for identity in page]
    assert found == everything[: offset + limit]


def test_links_keep_what_was_asked(ask: Ask) -> None:
    links = {
        link["rel"]: link["href"] for link in ask("communes", limit=5, region="08", datetime="2017-05-17").json["links"]
    }
    for part in ("region=08", "datetime=2017-05-17", "zoom-level=4", "limit=5"):
        assert part in links["self"]
        assert part in links["next"]


def test_beyond_the_end_there_is_nothing_and_a_way_back(ask: Ask) -> None:
    response = ask("regions", offset=5000)
    assert ids(response) == []
    assert response.json["numberMatched"] == 16
    assert "prev" in {link["rel"] for link in response.json["links"]}
