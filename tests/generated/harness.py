"""Requests generated from the API's own description, sent as one person, with every check of schemathesis on.

Each run has an application and a database of its own: generated requests write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import schemathesis
from flask import Flask
from schemathesis import engine
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import events
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext
from schemathesis.transport.wsgi import WSGI_TRANSPORT

from tests.generated.known import Knowing

SEED = 20261
PHASES = ("examples", "coverage", "fuzzing", "stateful")
SOCKET_SETTINGS = {"max_redirects", "verify", "cert", "proxies"}
REFUSED_UNREAD = ("Some of the input does not hold", "A value does not fit its column", "The body is")
"""How answers begin that refuse an input by its form, before any rule of planning is asked."""


@dataclass
class Outcome:
    """What came of a run: cases by operation, and what failed, each as a text that can be read alone."""

    cases: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def configured(
    headers: dict[str, str], examples: int, phases: tuple[str, ...], seed: int, only: str
) -> SchemathesisConfig:
    """All checks on, as `headers` say who asks; where a check is narrowed, the reason stands beside it."""
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": headers,
            "suppress-health-check": ["all"],
            "generation": {"max-examples": examples, "deterministic": True, "no-shrink": True, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in PHASES},
            "checks": {
                # Valid by its form, and refused by a rule of planning: an unknown code, a state without room, a day
                # before the register begins, a version passed by. A refusal of the form itself is told apart below.
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "304", "400", "401", "403", "404", "409", "412", "422", "428", "429"]
                },
                # A version that is none is 412, as one that has passed.
                "negative_data_rejection": {
                    "expected-statuses": ["400", "401", "403", "404", "406", "409", "412", "415", "422", "428", "429"]
                },
                # 428 is what RFC 6585 has for a missing If-Match.
                "missing_required_header": {"expected-statuses": ["401", "404", "422", "428"]},
            },
            "operations": [
                {"exclude-path-regex": only, "enabled": False},
                # An ended token stays readable with its history, as every record: nothing is freed.
                {"include-path-regex": "^/api/v1/tokens", "checks": {"use_after_free": {"enabled": False}}},
            ],
        }
    )


BEYOND_A_SCHEMA = frozenset({"outside_chile", "latitude_first", "not_valid"})
"""What is wrong with shapes that no JSON Schema can tell: where they lie, and whether their borders cross."""


@schemathesis.check
def well_formed_is_read(_: CheckContext, response: Response, case: Case) -> bool | None:
    """What the description calls valid is not refused by its form: narrows `positive_data_acceptance` again."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in {400, 422}:
        return None
    refused = response.json()
    detail = str(refused.get("detail", ""))
    faults = {fault.get("code") for fault in refused.get("errors", [])}
    beyond_a_schema = bool(faults) and faults <= BEYOND_A_SCHEMA
    if detail.startswith(REFUSED_UNREAD) and not beyond_a_schema:
        title = "Valid by its description, and refused by its form"
        raise Failure(operation=case.operation.label, title=title, message=response.text)
    return None


def run(
    app: Flask,
    token: str | None,
    territory: str,
    *,
    examples: int,
    phases: tuple[str, ...] = PHASES,
    only: str = ".",
    seed: int = SEED,
) -> Outcome:
    """Send generated requests to `app` as the owner of `token` (nobody without) and check every answer."""
    headers = {"Accept-Language": "en"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", app, config=configured(headers, examples, phases, seed, only)
    )
    person = Knowing(app, headers, territory)

    @schema.hook
    def map_case(_context: HookContext, case: Case) -> Case:
        return person.informed(case)

    outcome = Outcome()
    with patch.object(WSGI_TRANSPORT, "send", _in_process(WSGI_TRANSPORT.send, person)):
        for event in engine.from_schema(schema).execute():
            _note(outcome, event)
    return outcome


def _in_process(send: Callable[..., Response], person: Knowing) -> Callable[..., Response]:
    """`send` without settings of sockets: schemathesis hands those of its probes on to werkzeug, which has none."""

    def sent(case: Case, **kwargs: Any) -> Response:
        person.keep_its_token(case)
        return send(case, **{name: value for name, value in kwargs.items() if name not in SOCKET_SETTINGS})

    return sent


def _note(outcome: Outcome, event: events.EngineEvent) -> None:
    if isinstance(event, events.ScenarioFinished):
        for node in event.recorder.cases.values():
            outcome.cases[node.value.operation.label] += 1
            outcome.phases[event.phase.value] += 1
        for interaction in event.recorder.interactions.values():
            if interaction.response is not None:
                outcome.answers[str(interaction.response.status_code)] += 1
        outcome.failures.extend(_failed(event))
    elif isinstance(event, events.NonFatalError):
        outcome.failures.append(f"{event.label}: {event.info.format()}")
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.EngineFinished):
        outcome.failures.extend(str(failure) for failure in event.failures)


def _failed(event: events.ScenarioFinished) -> Iterator[str]:
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            failure: Any = check.failure_info.failure
            case = event.recorder.cases[case_id].value
            answered = event.recorder.interactions[case_id].response
            shown = answered.text[:400] if answered is not None else ""
            yield (
                f"{case.operation.label}: {check.name}: {failure.title}: {failure.message}\n"
                f"    {check.failure_info.code_sample}\n    {shown}"
            )
