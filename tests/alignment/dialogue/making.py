"""Links and priorities for the dialogue to be about, made as people make them."""

from __future__ import annotations

from typing import Any

from tests.conftest import Speaker, Speaking

PRIORITY = {"cycle": "2026-2029", "territory": "02", "title": "Hidrógeno", "approach": "sector", "horizon": 2035}
Link = dict[str, Any]


def adopted(speak: Speaking, **changes: Any) -> str:
    """The code of a new adopted priority of Antofagasta."""
    officer = speak("officer-02")
    made = officer.post("/api/v1/priorities", {**PRIORITY, **changes})
    address = f"/api/v1/priorities/{made.json['id']}"
    handed = officer.post(f"{address}/submit", etag=made.headers["ETag"])
    assert speak("approver-02").post(f"{address}/adopt", etag=handed.headers["ETag"]).status_code == 200
    return str(made.json["code"])


def proposed(who: Speaker, lower: str, higher: str = "CL-2026-01", strength: float = 0.6) -> Link:
    """A link as somebody proposes it."""
    body = {"lower": lower, "higher": higher, "strength": strength, "reason": "Aporta"}
    response = who.post("/api/v1/links", body)
    assert response.status_code == 201, response.json
    return dict(response.json)


def step(who: Speaker, link: Link, action: str, status: int = 200, **body: Any) -> Link:
    """What is answered when somebody takes a step with a link from the version given."""
    response = who.post(f"/api/v1/links/{link['id']}/{action}", body, etag=f'"{link["version"]}"')
    assert response.status_code == status, response.json
    return dict(response.json)


def said(who: Speaker, link: Link) -> list[tuple[str, str, Any, Any]]:
    """Side, action and what was offered of each step of a conversation."""
    steps = who.get(f"/api/v1/links/{link['id']}/conversation").json["items"]
    return [(each["side"], each["action"], each["counter_strength"], each["counter_higher"]) for each in steps]
