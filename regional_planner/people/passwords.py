"""Passwords: how they are kept, and which are refused (NIST SP 800-63B, ASVS 5: long, not guessable, nothing else)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.people.terms import LONGEST_PASSWORD, SHORTEST_PASSWORD

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with 19 MiB and two passes (the OWASP minimum): eight logins at once take 150 MiB, not more."""
LEAST_STRENGTH = 3
"""Of zxcvbn's 0-4: from 10^8 guesses on. Below lie its 30 000 common passwords, words, dates and keyboard rows."""
READ_FOR_STRENGTH = 72
"""zxcvbn reads this many characters; its time grows with the square."""
LOCAL_WORDS = (
    "contraseña",
    "clave",
    "bienvenido",
    "planificador",
    "planner",
    "regional",
    "gobierno",
    "gore",
    "corfo",
    "chile",
    "santiago",
    "transforma",
)
"""What is guessed here first, and is in no English list."""


def hashed(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(written(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one; takes as long where nothing is stored."""
    try:
        HASHER.verify(stored or _nobodys(), written(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """What is checked where there is no such person or no password, so that the time taken tells nothing."""
    return HASHER.hash("the password of nobody")


def written(password: str) -> bytes:
    """The password in one way of writing it: keyboards differ in how they compose an accent."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def refuse_weak(password: str, username: str, name: str, field: str = "password") -> None:
    """Refuse a new password that is too short, too long, holds the user name, or is guessed early.

    Raises:
        Invalid: names `field` and says which it is.
    """
    fault = _fault(password, username, name, field)
    if fault is not None:
        raise Invalid(_("The password cannot be used. {why}", why=f"{fault.message} {fault.remedy}".strip()), [fault])


def _fault(password: str, username: str, name: str, field: str) -> FieldError | None:
    length = len(password)
    if length < SHORTEST_PASSWORD:
        said = _("It has {length} characters; at least {least} are needed.", length=length, least=SHORTEST_PASSWORD)
        return FieldError(field, "too_short", said, _("A sentence that only you know is easy to keep."))
    if length > LONGEST_PASSWORD:
        said = _("It has {length} characters; at most {longest} fit.", length=length, longest=LONGEST_PASSWORD)
        return FieldError(field, "too_long", said)
    if username.casefold() in password.casefold():
        return FieldError(field, "holds_username", _("It contains your user name."), _("Leave it out."))
    words = [*LOCAL_WORDS, username, *name.split()]
    if zxcvbn(password[:READ_FOR_STRENGTH], user_inputs=words)["score"] < LEAST_STRENGTH:
        said = _("It is among those that are guessed first: common passwords, words, names, dates, rows of keys.")
        return FieldError(field, "guessable", said, _("Add words that have nothing to do with each other."))
    return None
