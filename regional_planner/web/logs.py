"""Structured logs: one line a request, with its id, whose time and status can be counted."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from regional_planner.access.actor import Actor

log = structlog.get_logger("regional_planner.requests")


def configure(as_json: bool) -> None:
    """Set structlog up for the whole process; JSON for machines, colours for people."""
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def register(app: Flask) -> None:
    """Log each request of `app` when it has been answered."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        identity = response.headers["X-Request-Id"] = g.get("request_id", "")
        began = g.get("started", time.perf_counter())
        note_request(request.method, path_without_secrets(), response.status_code, g.get("actor"), began, identity)
        return response


def note_request(method: str, path: str, status: int, actor: Actor | None, began: float, identity: str) -> None:
    """Log a request that has been answered; `began` is of `time.perf_counter`."""
    log.info(
        "request",
        method=method,
        path=path,
        status=status,
        actor=actor.username if actor else "public",
        milliseconds=round((time.perf_counter() - began) * 1000, 1),
        request=identity,
    )


def path_without_secrets() -> str:
    """The path asked for; where a link's secret is part of it, the rule in its place."""
    if request.url_rule is not None and "secret" in (request.view_args or {}):
        return request.url_rule.rule
    return request.path
