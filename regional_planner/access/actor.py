"""The actor: who is asking, for whom, with which roles. Every service takes one first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person does in the plan; a person may have several."""

    REGIONAL_OFFICER = "regional_officer"
    """Drafts and submits for their own region."""
    REGIONAL_APPROVER = "regional_approver"
    """Adopts and retires for their own region, and answers the nation's proposals."""
    NATIONAL_PLANNER = "national_planner"
    """Does both for the nation, and answers the regions' proposals."""
    GIS_READER = "gis_reader"
    """Reads layers."""
    AUDITOR = "auditor"
    """Reads everything, drafts and the audit log included; writes nothing."""
    ADMIN = "admin"
    """Keeps people, institutions and the register; decides nothing in the plan."""


class TokenScope(StrEnum):
    """What a token may be used for, at most; the person's roles bound it further."""

    READ = "read"
    WRITE = "write"
    LAYERS = "layers"


@dataclass(frozen=True)
class Actor:
    """A person (or the public) at the moment of asking."""

    username: str = "public"
    user_id: str | None = None
    institution: str | None = None
    roles: frozenset[Role] = frozenset()
    territories: frozenset[str] = frozenset()
    """CUT codes of the territories that the person acts for; `CL` for the nation."""
    token_scopes: frozenset[TokenScope] = field(default_factory=lambda: frozenset(TokenScope))

    @property
    def is_public(self) -> bool:
        """Whether nobody in particular is asking."""
        return self.user_id is None and self.username == "public"

    @property
    def sight(self) -> tuple[str, ...]:
        """What tells this reader's view from another's: the part of a cache key that keeps drafts apart."""
        return tuple(sorted(self.territories)) + tuple(sorted(self.roles))


PUBLIC = Actor()


def system(command: str) -> Actor:
    """The actor of a command run by the operator on the machine itself, such as loading the shipped data."""
    return Actor(
        username=f"system:{command}",
        roles=frozenset({Role.ADMIN, Role.NATIONAL_PLANNER, Role.REGIONAL_APPROVER, Role.REGIONAL_OFFICER}),
        territories=frozenset({EVERYWHERE}),
    )


EVERYWHERE = "*"
"""Stands for every territory; only the system actor has it."""
