"""Many links at once: all or nothing, and everything that is wrong told by its item."""

from __future__ import annotations

from tests.alignment.dialogue.making import adopted, proposed
from tests.conftest import Speaking

HIGHER = ("CL-2026-01", "CL-2026-02", "CL-2026-03", "CL-2026-04")


def test_answers_are_given_all_at_once(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    code = adopted(speak)
    links = [proposed(officer, code, higher, 0.2) for higher in HIGHER[:3]]
    done = planner.post(
        "/api/v1/links/answers",
        {
            "items": [
                {"link": links[0]["id"], "action": "agree", "version": 1},
                {"link": links[1]["id"], "action": "contest", "reason": "No", "counter_strength": 0.1, "version": 1},
                {"link": links[2]["id"], "action": "contest", "reason": "No", "version": 1},
            ]
        },
    )
    assert done.status_code == 200, done.json
    told = [(item["id"], item["state"], item["turn"]) for item in done.json["items"]]
    states = [("agreed", None), ("contested", "lower"), ("contested", "lower")]
    assert told == [(link["id"], *state) for link, state in zip(links, states, strict=True)]
    for link, action in zip(links, ("agree", "contest", "contest"), strict=True):
        history = officer.get(f"/api/v1/links/{link['id']}/history").json["items"]
        assert [entry["action"] for entry in history] == ["create", action]


def test_every_faulty_answer_is_named_and_nothing_is_written(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    code = adopted(speak)
    links = [proposed(officer, code, higher, 0.2) for higher in HIGHER]
    items = [
        {"link": links[0]["id"], "action": "agree", "version": 1},
        {"link": links[1]["id"], "action": "contest", "version": 1},
        {"link": links[2]["id"], "action": "agree"},
        {"link": links[3]["id"], "action": "agree", "version": 7},
        {"link": "00000000-0000-7000-8000-000000000000", "action": "agree", "version": 1},
        {"link": links[0]["id"], "action": "agree", "version": 2},
    ]
    refused = planner.post("/api/v1/links/answers", {"items": items})
    assert refused.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in refused.json["errors"]] == [
        ("items.1.reason", "required"),
        ("items.2.version", "precondition-required"),
        ("items.3.version", "stale"),
        ("items.4.link", "not-found"),
        ("items.5.action", "conflict"),
    ]
    for link in links:
        now = officer.get(f"/api/v1/links/{link['id']}").json
        assert (now["state"], now["version"]) == ("proposed", 1)
        assert len(officer.get(f"/api/v1/links/{link['id']}/history").json["items"]) == 1
    forbidden = officer.post("/api/v1/links/answers", {"items": items[:1]})
    assert [fault["code"] for fault in forbidden.json["errors"]] == ["not-permitted"]


def test_proposals_are_made_all_at_once_or_not_at_all(speak: Speaking) -> None:
    officer = speak("officer-02")
    code = adopted(speak)
    items = [{"lower": code, "higher": higher, "strength": 0.3} for higher in HIGHER]
    refused = officer.post("/api/v1/links/proposals", {"items": items})
    assert [(fault["field"], fault["code"]) for fault in refused.json["errors"]] == [
        ("items.3.strength", "strengths_over_one")
    ]
    assert officer.items(f"/api/v1/links?lower={code}") == []
    made = officer.post("/api/v1/links/proposals", {"items": items[:3]})
    assert made.status_code == 200, made.json
    assert [item["higher"] for item in made.json["items"]] == list(HIGHER[:3])
    too_many = officer.post("/api/v1/links/proposals", {"items": items * 126})
    assert (too_many.status_code, too_many.json["errors"][0]["code"]) == (422, "too_many")
