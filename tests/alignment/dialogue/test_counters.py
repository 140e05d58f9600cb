"""Counters on links: offered, countered in their turn, accepted; and what each side may do when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.alignment.dialogue.making import adopted, proposed, said, step
from tests.concurrency.test_two_at_once import at_once, statuses
from tests.conftest import Speaking


def test_another_strength_is_offered_countered_and_accepted(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    link = proposed(officer, adopted(speak))
    assert link["turn"] == "higher"
    countered = step(planner, link, "contest", reason="Menos", counter_strength=0.2)
    assert (countered["turn"], countered["counter_strength"], countered["strength"]) == ("lower", 0.2, 0.6)
    again = step(officer, countered, "contest", reason="Algo más", counter_strength=0.4)
    assert (again["turn"], again["counter_strength"]) == ("higher", 0.4)
    step(officer, again, "accept", 409)
    step(officer, again, "contest", 409, reason="Y más")
    agreed = step(planner, again, "accept", reason="De acuerdo")
    told = {name: agreed[name] for name in ("state", "strength", "turn", "counter_strength")}
    assert told == {"state": "agreed", "strength": 0.4, "turn": None, "counter_strength": None}
    assert said(speak(), agreed) == [
        ("lower", "propose", None, None),
        ("higher", "contest", 0.2, None),
        ("lower", "contest", 0.4, None),
        ("higher", "accept", None, None),
    ]


def test_another_priority_withdraws_the_link_and_agrees_one_in_its_place(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    link = proposed(officer, adopted(speak))
    countered = step(
        planner, link, "contest", reason="Va mejor allí", counter_higher="CL-2026-02", counter_strength=0.5
    )
    agreed = step(officer, countered, "accept", reason="Sea")
    assert agreed["id"] != link["id"]
    told = {name: agreed[name] for name in ("higher", "strength", "state", "replaces", "proposed_by", "reason")}
    assert told == {
        "higher": "CL-2026-02",
        "strength": 0.5,
        "state": "agreed",
        "replaces": link["id"],
        "proposed_by": "lower",
        "reason": "Va mejor allí",
    }
    before = officer.get(f"/api/v1/links/{link['id']}").json
    assert (before["state"], before["turn"]) == ("withdrawn", None)
    told = officer.get(f"/api/v1/links/{link['id']}/conversation").json
    assert (told["replaced_by"], told["items"][-1]["action"]) == (agreed["id"], "accept")
    actions = [entry["action"] for entry in officer.get(f"/api/v1/links/{link['id']}/history").json["items"]]
    assert actions == ["create", "contest", "accept"]


def test_a_past_day_keeps_the_strength_of_that_day(speak: Speaking) -> None:
    planner = speak("planner")
    link = next(
        each
        for each in planner.items("/api/v1/links?cycle=2026-2029&state=agreed&proposed_by=lower&territory=02&limit=500")
        if each["strength"] > 0.2
    )
    path = f"/api/v1/alignment/matrix?cycle=2026-2029&as_of={link['answered_on']}"
    before = planner.get(path).json["items"]
    countered = step(planner, link, "contest", reason="Menos", counter_strength=0.1)
    assert step(speak("officer-02"), countered, "accept")["strength"] == 0.1
    assert planner.get(path).json["items"] == before


@pytest.mark.parametrize(
    ("counter", "field", "code"),
    [
        ({"counter_strength": 0.6}, "counter_strength", "no_counter"),
        ({"counter_higher": "CL-2026-01"}, "counter_higher", "no_counter"),
        ({"counter_higher": "CL-2021-01"}, "counter_higher", "other_level"),
        ({"counter_higher": "08-2026-01"}, "counter_higher", "other_level"),
        ({"counter_higher": "CL-2026-99"}, "counter_higher", "unknown_priority"),
    ],
)
def test_a_counter_that_says_nothing_new_is_refused(
    speak: Speaking, counter: dict[str, Any], field: str, code: str
) -> None:
    link = proposed(speak("officer-02"), adopted(speak))
    refused = step(speak("planner"), link, "contest", 422, reason="No", **counter)
    assert [(fault["field"], fault["code"]) for fault in refused["errors"]] == [(field, code)]


def test_a_counter_without_an_offer_cannot_be_accepted(speak: Speaking) -> None:
    link = step(speak("planner"), proposed(speak("officer-02"), adopted(speak)), "contest", reason="No")
    assert "nothing" in step(speak("officer-02"), link, "accept", 409)["detail"]


def test_what_is_accepted_stays_within_the_whole(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    code = adopted(speak)
    link = step(planner, proposed(officer, code, strength=0.3), "contest", reason="Más", counter_strength=0.8)
    proposed(officer, code, "CL-2026-02", 0.4)
    refused = step(officer, link, "accept", 422)
    assert refused["errors"][0]["code"] == "strengths_over_one"
    assert officer.get(f"/api/v1/links/{link['id']}").json["state"] == "contested"


@pytest.mark.parametrize("round_", range(5))
def test_of_two_who_accept_at_once_one_wins(speak: Speaking, round_: int) -> None:
    link = step(
        speak("planner"), proposed(speak("officer-02"), adopted(speak)), "contest", reason="No", counter_strength=0.2
    )
    address, tag = f"/api/v1/links/{link['id']}/accept", f'"{link["version"]}"'
    answers = at_once(*(lambda who=who: speak(who).post(address, etag=tag) for who in ("officer-02", "approver-02")))
    assert statuses(answers) == {200: 1, 412: 1}
    assert len(said(speak(), link)) == 3


@pytest.mark.parametrize("round_", range(5))
def test_two_counters_accepted_at_once_stay_within_the_whole(speak: Speaking, round_: int) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    code = adopted(speak)
    links = [
        step(planner, proposed(officer, code, higher, 0.3), "contest", reason="Más", counter_strength=0.6)
        for higher in ("CL-2026-01", "CL-2026-02")
    ]
    answers = at_once(
        *(
            lambda link=link: speak("officer-02").post(
                f"/api/v1/links/{link['id']}/accept", etag=f'"{link["version"]}"'
            )
            for link in links
        )
    )
    assert statuses(answers) == {200: 1, 422: 1}
