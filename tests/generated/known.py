"""What a person of the plan knows, put in place of some generated values: else every change would end at 404."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Flask
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase

RECORD = "/{key}"
NO_RECORD = "00000000-0000-7000-8000-000000000000"
GIVES_CODES = {"/api/v1/priorities", "/api/v1/rollout"}
"""Where a new record without a code is given one."""


class Knowing:
    """Gives valid requests codes and records that `app` has, with the version that they are at.

    Every third request keeps what was generated, so that unknown codes and records are asked for too.
    """

    def __init__(self, app: Flask, headers: dict[str, str], territory: str) -> None:
        self._client, self._headers = app.test_client(), headers
        self._known = self._codes(territory)
        self._records: dict[str, list[str]] = {}
        self._turns: Counter[str] = Counter()
        tokens = self._client.get("/api/v1/tokens", headers=headers).json["items"]
        self._in_use = {token["id"] for token in tokens}

    def keep_its_token(self, case: Case) -> None:
        """Let `case` end another token than the one that the run speaks with: all else would then be 401."""
        if case.method == "DELETE" and case.path_parameters and case.path_parameters.get("key") in self._in_use:
            case.path_parameters["key"] = NO_RECORD

    def informed(self, case: Case) -> Case:
        """`case`, made to mean something when it is a valid one."""
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return case
        self._turns[case.operation.label] += 1
        turn = self._turns[case.operation.label]
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"{case.operation.method}-{case.operation.path}-{turn}"
        if turn % 3 == 0:
            return case
        self._name_codes(case)
        if RECORD in case.path and case.meta.phase.name is not TestPhase.STATEFUL:
            self._name_a_record(case, turn)
        return case

    def _name_codes(self, case: Case) -> None:
        for values in (case.body, case.query):
            if isinstance(values, dict):
                for name in values.keys() & self._known.keys():
                    values[name] = self._known[name]
                if case.path in GIVES_CODES:
                    values.pop("code", None)

    def _name_a_record(self, case: Case, turn: int) -> None:
        listed = case.path.partition(RECORD)[0]
        if listed not in self._records:
            items = self._client.get(listed, headers=self._headers).json["items"]
            self._records[listed] = [item["id"] for item in (*items[:6], *items[-6:])]
        identities = self._records[listed]
        if not identities:
            return
        case.path_parameters["key"] = identities[turn % len(identities)]
        if "If-Match" in case.headers:
            read = self._client.get(f"{listed}/{case.path_parameters['key']}", headers=self._headers)
            case.headers["If-Match"] = read.headers.get("ETag", case.headers["If-Match"])

    def _codes(self, territory: str) -> dict[str, Any]:
        def of(path: str) -> list[str]:
            return [item["code"] for item in self._client.get(f"/api/v1/{path}").json["items"]]

        priorities = of(f"priorities?territory={territory}&state=adopted")
        nationals = of("priorities?territory=CL&state=adopted")
        return {
            "territory": territory,
            "territories": [territory],
            "cycle": of("cycles")[-1],
            "lower": priorities[-1],
            "priority": priorities[-1],
            "higher": nationals[-1],
            "national": nationals[-1],
            "funding_source": of("money/sources")[0],
            "institution": of("institutions")[0],
            "author": of("institutions")[0],
            "cells": [],
            "communes": [],
            "series": of("series")[0],
            "horizon": 2030,
        }
