"""What can go wrong, said once: each error has a code, and says what happened, why, and what to do next.

Domains raise these; `web.problems` turns them into answers and the command line prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field of the input; `remedy` says what to do about it."""

    field: str
    code: str
    message: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """The error as it leaves in JSON; without a remedy where there is none."""
        parts = {"field": self.field, "code": self.code, "message": self.message, "remedy": self.remedy}
        return {name: text for name, text in parts.items() if text or name != "remedy"}


@dataclass(frozen=True, order=True)
class WhoCan:
    """Someone who could do what was refused: a role, and the territory that it must be held for."""

    role: str
    territory: str = ""
    """CUT code; empty where the role for any territory is enough."""


@dataclass
class PlannerError(Exception):
    """Base of every error that a user can meet; `detail` is in the user's language."""

    detail: str
    errors: Sequence[FieldError] = field(default_factory=tuple)
    help: Sequence[WhoCan] = field(default_factory=tuple)
    """Who could do it, or unlock it, where that is known."""
    code = "error"

    def __str__(self) -> str:
        return "; ".join([self.detail, *(f"{error.field}: {error.message}" for error in self.errors)])


class InvalidQuery(PlannerError):
    """The address asks for something that it does not offer: an unknown parameter, a malformed value."""

    code = "invalid-query"

    @classmethod
    def at(cls, *faults: FieldError) -> InvalidQuery:
        """The refusal of parameters that do not hold, each named with its remedy."""
        return cls(" ".join(f"{fault.field}: {fault.message} {fault.remedy}" for fault in faults), faults)


class Malformed(PlannerError):
    """The body cannot be read as what it says that it is."""

    code = "malformed-body"


class Unauthenticated(PlannerError):
    """The request needs a known person, and none is named or the token is not (or no longer) valid."""

    code = "unauthenticated"


class NotPermitted(PlannerError):
    """The person is known and may not do this; `detail` says why and who can."""

    code = "not-permitted"


class NotFound(PlannerError):
    """Nothing by that name that the reader may see."""

    code = "not-found"


class NotAcceptable(PlannerError):
    """No representation of the answer fits what was asked for."""

    code = "not-acceptable"


class Conflict(PlannerError):
    """The change does not fit the state that the record is in."""

    code = "conflict"


class Stale(PlannerError):
    """The record has changed since it was read."""

    code = "stale"


class TooLarge(PlannerError):
    """The input passes a stated limit."""

    code = "too-large"


class Invalid(PlannerError):
    """The input does not hold; `errors` names each field, what is wrong and the remedy."""

    code = "invalid"


@dataclass
class TooManyAttempts(PlannerError):
    """What guesses secrets must wait; `seconds` says how long."""

    seconds: int = 60
    code = "too-many-attempts"


class PreconditionRequired(PlannerError):
    """A change must name the version that it starts from."""

    code = "precondition-required"


class Unavailable(PlannerError):
    """The service cannot answer now and may soon."""

    code = "unavailable"


class Unconfirmed(PlannerError):
    """The write may have taken place or not: whole or not at all, but nobody can say which just now."""

    code = "unconfirmed"
