"""The words of log-ins: how somebody got in, who must show more than a password, how long things last."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from regional_planner.access.actor import Role


class LoginMethod(StrEnum):
    """How a person showed who they are."""

    LOCAL = "password"
    """By a password that is kept here."""
    OIDC = "oidc"
    """By an identity provider."""


NEED_SECOND_FACTOR = frozenset({Role.REGIONAL_APPROVER, Role.NATIONAL_PLANNER, Role.ADMIN})
"""Whoever decides in the plan, or keeps the people who do, shows a second factor after a password."""
LONGEST_SESSION = timedelta(hours=12)
"""A log-in ends after a working day, used or not."""
LINK_LASTS = timedelta(hours=24)
"""How long a link to set a password works."""
NOTED_EVERY = timedelta(minutes=1)
"""Use of a log-in or a token is noted at most this often."""
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
RECOVERY_CODES = 8
