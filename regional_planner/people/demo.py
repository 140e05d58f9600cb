"""The people of the demonstration: made up, with passwords and tokens drawn anew for each installation."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b32encode
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, TokenScope
from regional_planner.people.credentials import set_password
from regional_planner.people.models import User
from regional_planner.people.service import USER, actor_of, make_token
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import read_csv
from regional_planner.territory.terms import COUNTRY

DEMO_TOKEN_DAYS = 90
PASSWORDS = "passwords"
"""Key of the passwords in the file of the tokens."""


@dataclass(frozen=True)
class Logins:
    """How the demo people get in, by user name."""

    tokens: dict[str, str]
    passwords: dict[str, str]


def load(session: Session, actor: Actor, data: Path) -> Logins:
    """Load the demo people; give each a token with every scope, and a password."""
    rows = [
        {
            "username": row["username"],
            "name": row["name"],
            "institution": row["institution"],
            "active": True,
            "roles": (row["roles"] or "").split(";"),
            "territories": [row["territory"] or COUNTRY],
            "illustrative": True,
            "source": row["source"],
        }
        for row in read_csv(data / "demo" / "users.csv")
    ]
    load_records(session, actor, USER, rows)
    logins = Logins({}, {})
    for user in session.scalars(select(User).order_by(User.username)):
        _token, secret = make_token(session, actor, user.id, "demo", list(TokenScope), DEMO_TOKEN_DAYS)
        password = _drawn_password()
        set_password(session, actor_of(session, user), user, password)
        logins.tokens[user.username], logins.passwords[user.username] = secret, password
    return logins


def write_logins(home: Path, logins: Logins) -> Path:
    """Write tokens by user name and passwords under `passwords` into a file of the owner's alone; returns its path."""
    path = home / "demo-tokens.json"
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f".demo-tokens-{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({**logins.tokens, PASSWORDS: logins.passwords}, file, indent=1)
    draft.replace(path)
    return path


def _drawn_password() -> str:
    """80 random bits that can be typed: four groups of four letters and digits."""
    letters = b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
