"""The people of the demonstration: made up, with passwords and tokens drawn anew for each installation."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, TokenScope
from regional_planner.people.models import User
from regional_planner.people.service import USER, make_token
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import read_csv
from regional_planner.territory.terms import COUNTRY

DEMO_TOKEN_DAYS = 90


def load(session: Session, actor: Actor, data: Path) -> dict[str, str]:
    """Load the demo people and make each a token with every scope; returns the tokens by user name."""
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
    tokens = {}
    for user in session.scalars(select(User).order_by(User.username)):
        _token, secret = make_token(session, actor, user.id, "demo", list(TokenScope), DEMO_TOKEN_DAYS)
        tokens[user.username] = secret
    return tokens


def write_tokens(home: Path, tokens: dict[str, str]) -> Path:
    """Write `tokens` where only the operator can read them; returns the path."""
    path = home / "demo-tokens.json"
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f".demo-tokens-{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(tokens, file, indent=1)
    draft.replace(path)
    return path
