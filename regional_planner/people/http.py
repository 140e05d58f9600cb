"""What logging in reads of a request, for the API and the pages alike."""

from __future__ import annotations

from flask import request

from regional_planner.people.login import Door
from regional_planner.web.context import parts
from regional_planner.web.cookies import session_secret


def door() -> Door:
    """Where this request knocks; as everywhere, who sends a token is that token's owner and not the cookie's."""
    house = parts()
    return Door(
        house.database,
        house.settings,
        request.remote_addr or "",
        request.headers.get("User-Agent", ""),
        None if "Authorization" in request.headers else session_secret(house.settings),
    )
