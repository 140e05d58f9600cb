"""What a person of the plan knows, put in place of some generated values: else every change would end at 404."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase
from schemathesis.hooks import HookContext

RECORD = "/{key}"
GIVES_CODES = {"/api/v1/priorities", "/api/v1/rollout"}
"""Where a new record without a code is given one."""


def knowing(app: Flask, headers: dict[str, str], territory: str) -> Callable[[HookContext, Case], Case]:
    """A hook that gives valid requests codes and records that `app` has, with the version that they are at.

    Every third request keeps what was generated, so that unknown codes and records are asked for too.
    """
    client = app.test_client()
    known = _known(client, territory)
    records: dict[str, list[str]] = {}
    turns: Counter[str] = Counter()

    def map_case(_context: HookContext, case: Case) -> Case:
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return case
        turns[case.operation.label] += 1
        turn = turns[case.operation.label]
        if turn % 3 == 0:
            return case
        for values in (case.body, case.query):
            if isinstance(values, dict):
                for name in values.keys() & known.keys():
                    values[name] = known[name]
                if case.path in GIVES_CODES:
                    values.pop("code", None)
        if RECORD in case.path and case.meta.phase.name is not TestPhase.STATEFUL:
            listed = case.path.partition(RECORD)[0]
            if listed not in records:
                items = client.get(listed, headers=headers).json["items"]
                records[listed] = [item["id"] for item in (*items[:6], *items[-6:])]
            _ask_for_one(client, headers, case, records[listed], turn)
        return case

    return map_case


def _ask_for_one(client: FlaskClient, headers: dict[str, str], case: Case, identities: list[str], turn: int) -> None:
    if not identities:
        return
    identity = identities[turn % len(identities)]
    case.path_parameters["key"] = identity
    if "If-Match" in case.headers:
        read = client.get(case.path.partition(RECORD)[0] + f"/{identity}", headers=headers)
        case.headers["If-Match"] = read.headers["ETag"]


def _known(client: FlaskClient, territory: str) -> dict[str, Any]:
    def codes(path: str) -> list[str]:
        return [item["code"] for item in client.get(f"/api/v1/{path}").json["items"]]

    priorities = codes(f"priorities?territory={territory}&state=adopted")
    nationals = codes("priorities?territory=CL&state=adopted")
    return {
        "territory": territory,
        "territories": [territory],
        "cycle": codes("cycles")[-1],
        "lower": priorities[-1],
        "priority": priorities[-1],
        "higher": nationals[-1],
        "national": nationals[-1],
        "funding_source": codes("money/sources")[0],
        "institution": codes("institutions")[0],
        "author": codes("institutions")[0],
        "cells": [],
        "communes": [],
        "series": codes("series")[0],
        "horizon": 2030,
    }
