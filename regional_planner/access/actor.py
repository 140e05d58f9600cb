"""The actor: who is asking, for whom, with which roles. Every service takes one first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import product


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
    GIS_ANALYST = "gis_analyst"
    """Keeps the boundaries: loads editions of them, compares and publishes them."""
    AUDITOR = "auditor"
    """Reads everything, drafts and the audit log included; writes nothing."""
    ADMIN = "admin"
    """Keeps people, institutions and the register; decides nothing in the plan."""


class TokenScope(StrEnum):
    """What a token may be used for, at most; the person's roles bound it further."""

    READ = "read"
    WRITE = "write"
    LAYERS = "layers"


class SecondFactor(StrEnum):
    """Where a log-in stands with the person's second factor."""

    NOT_REQUIRED = "not_required"
    NEEDED = "needed"
    GIVEN = "given"


EVERYWHERE = "*"
"""Stands for every territory; only the system actor has it."""


@dataclass(frozen=True, order=True)
class Grant:
    """A role for a territory: a person has as many as they were given, and none follows from another."""

    role: Role
    territory: str
    """CUT code; `CL` for the nation. After a split the successor's code is granted anew or not at all."""
    on_behalf_of: str = ""
    """User name of the person whom this one stands in for; empty where the role is their own."""


@dataclass(frozen=True)
class Actor:
    """A person (or the public) at the moment of asking."""

    username: str = "public"
    user_id: str | None = None
    institution: str | None = None
    grants: frozenset[Grant] = frozenset()
    token_scopes: frozenset[TokenScope] = field(default_factory=lambda: frozenset(TokenScope))
    session_id: str | None = None
    """The log-in that this request belongs to; None for tokens, commands and the public."""
    name: str = ""
    """The person's own name; empty for commands and the public."""
    second_factor: SecondFactor = SecondFactor.NOT_REQUIRED
    """Whether this log-in lacks the second factor; then it carries no grants and no scopes."""
    token_until: datetime | None = None
    """When the token of this request runs out; None where it carries none."""

    @property
    def is_public(self) -> bool:
        """Whether nobody in particular is asking."""
        return self.user_id is None and self.username == "public"

    @property
    def may_read(self) -> bool:
        """Whether more than the public's view may be shown: a token for layers alone shows no drafts."""
        return bool(self.token_scopes & {TokenScope.READ, TokenScope.WRITE})

    @property
    def may_write(self) -> bool:
        """Whether anything at all may be written, as far as the log-in or the token goes."""
        return not self.is_public and TokenScope.WRITE in self.token_scopes

    @property
    def is_told_names(self) -> bool:
        """Whether user names of others may be shown: the public, and a token for layers alone, see institutions."""
        return not self.is_public and self.may_read

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held for any territory."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def sight(self) -> tuple[tuple[Role, str], ...]:
        """What decides which records of the plan may be read: readers who agree in it see the same; public: empty."""
        return tuple(sorted({(grant.role, grant.territory) for grant in self.grants})) if self.may_read else ()

    @property
    def territories(self) -> frozenset[str]:
        """CUT codes of the territories acted for in any role."""
        return frozenset(grant.territory for grant in self.grants)

    def territories_as(self, role: Role) -> frozenset[str]:
        """CUT codes of the territories for which this very role is held."""
        return frozenset(grant.territory for grant in self.grants if grant.role is role)


PUBLIC = Actor()


def own_grants(roles: Iterable[Role], territories: Iterable[str]) -> frozenset[Grant]:
    """Each of a person's own roles, for each of their own territories."""
    return frozenset(Grant(role, territory) for role, territory in product(roles, territories))


def system(command: str) -> Actor:
    """The actor of a command run by the operator on the machine itself, such as loading the shipped data."""
    roles = (Role.ADMIN, Role.NATIONAL_PLANNER, Role.REGIONAL_APPROVER, Role.REGIONAL_OFFICER)
    return Actor(username=f"system:{command}", grants=own_grants(roles, (EVERYWHERE,)))
