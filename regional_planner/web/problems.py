"""Errors as RFC 9457 problem documents: one table from error to status, for every address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, render_template, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable

from regional_planner.kernel import errors, security_log
from regional_planner.kernel.database import was_stopped
from regional_planner.kernel.errors import FieldError, PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.faults import flatten, refused_by_database
from regional_planner.web.answers import to_json
from regional_planner.web.context import FEEDS, actor, parts
from regional_planner.web.logs import path_without_secrets

STATUS: dict[type[Exception], int] = {
    errors.InvalidQuery: 400,
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.NotAcceptable: 406,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.PreconditionRequired: 428,
    errors.TooManyAttempts: 429,
    errors.Unavailable: 503,
    errors.Unconfirmed: 503,
}

TITLES = {
    400: lazy("The request cannot be answered as it stands"),
    401: lazy("This needs a person"),
    403: lazy("Not permitted"),
    404: lazy("Not found"),
    405: lazy("This address does not take that method"),
    406: lazy("No such representation"),
    409: lazy("It does not fit the present state"),
    412: lazy("It has changed since you read it"),
    413: lazy("Too large"),
    415: lazy("This kind of body is not taken here"),
    422: lazy("The input does not hold"),
    428: lazy("Name the version that you change"),
    429: lazy("Too many attempts"),
    500: lazy("Something broke on our side"),
    503: lazy("Not available just now"),
}

MOST_FAULTS = 200
"""How many things wrong a problem lists; the rest are counted."""
REFUSALS = frozenset({401, 403, 429})
"""What keeps out whoever may not, and is noted among the security events."""
NEXT_STEPS = {
    401: (lazy("Log in, then open this address again."),),
    403: (lazy("If you lack a role, ask an administrator of the planner, who gives roles and territories."),),
    429: (
        lazy("Wait as long as it says, then try again."),
        lazy("If you have forgotten your password, ask an administrator for a link to set a new one."),
    ),
}
"""What a person can do about it, where the text of the error does not say it all."""

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Answer every error of `app` by the table."""
    app.register_error_handler(PlannerError, _planner_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(InternalError, _database_trouble)
    app.register_error_handler(PoolTimeout, _database_trouble)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def problem(
    status: int,
    detail: str,
    code: str,
    faults: list[FieldError] | None = None,
    help_from: list[dict[str, Any]] | None = None,
) -> Response:
    """A problem document; a page where a person's browser asked for one."""
    title = str(TITLES.get(status, HTTPStatus(status).phrase))
    if _wants_page():
        page = render_template(
            "error.html",
            status=status,
            title=title,
            detail=detail,
            next_steps=_next_steps(status),
            help=help_from or [],
            request_id=g.get("request_id"),
        )
        return Response(page, status=status, mimetype="text/html")
    body: dict[str, Any] = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail}
    body["request"] = g.get("request_id", "")
    if faults:
        body["errors"] = [fault.as_dict() for fault in faults[:MOST_FAULTS]]
    if faults and len(faults) > MOST_FAULTS:
        body["errors_left_out"] = len(faults) - MOST_FAULTS
    if help_from:
        body["help"] = help_from
    response = Response(to_json(body), status=status, mimetype="application/problem+json")
    if status == 401:
        scheme = "Basic" if request.endpoint in FEEDS else "Bearer"
        response.headers["WWW-Authenticate"] = f'{scheme} realm="regional-planner"'
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response


def _next_steps(status: int) -> list[str]:
    steps = [str(step) for step in NEXT_STEPS.get(status, ())]
    return [_("If you are not logged in, log in."), *steps] if status == 403 and actor().is_public else steps


def _planner_error(error: PlannerError) -> Response:
    status = STATUS[type(error)]
    if status in REFUSALS:
        _note_refusal(status, error)
    response = problem(status, error.detail, error.code, list(error.errors), _help(error))
    if isinstance(error, errors.TooManyAttempts):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _note_refusal(status: int, error: PlannerError) -> None:
    security_log.refused(
        "request refused",
        address=request.remote_addr or "",
        user=actor().username,
        status=status,
        because=error.detail,
        method=request.method,
        path=path_without_secrets(),
    )


def _help(error: PlannerError) -> list[dict[str, Any]]:
    """Who could do it, looked up in a transaction of its own: that of the request was undone."""
    if not error.help:
        return []
    with parts().database.reading() as session:
        return list(parts().find_help(session, actor(), error.help))


def _stale(_error: StaleDataError) -> Response:
    return problem(412, _("Somebody else changed it in the meantime. Read it again, then repeat your change."), "stale")


def _integrity(error: IntegrityError) -> Response:
    return problem(409, refused_by_database(error), "conflict")


def _unfit(error: DataError) -> Response:
    log.warning("data", problem=str(error.orig))
    return problem(422, _("A value does not fit its column: it is too long or too large."), "invalid")


def _database_trouble(error: DBAPIError | PoolTimeout) -> Response:
    log.warning("database", problem=str(getattr(error, "orig", error)))
    if isinstance(error, DBAPIError) and was_stopped(error):
        return problem(
            503,
            _("The database took longer over this than is allowed and was stopped. Nothing was written; ask for less."),
            "took-too-long",
        )
    return problem(503, _("The database is busy or away. Nothing was written; try again in a moment."), "unavailable")


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status, headers=error.get_headers())
    messages = getattr(error, "data", {}).get("messages") if isinstance(getattr(error, "data", None), dict) else None
    if messages:
        code = "invalid-query" if status == 400 else "invalid"
        return problem(status, _("Some of the input does not hold; see `errors`."), code, list(flatten(messages)))
    details = {
        404: _("Nothing lives at this address."),
        405: _("Use one of: {methods}.", methods=", ".join(sorted(getattr(error, "valid_methods", None) or []))),
        413: _("The body is larger than the {most} bytes that are taken here.", most=request.max_content_length),
        415: _("Send JSON with `Content-Type: application/json`."),
        416: _("The file has no such range of bytes."),
    }
    response = problem(
        status, details.get(status, error.description or ""), HTTPStatus(status).phrase.lower().replace(" ", "-")
    )
    if isinstance(error, RequestedRangeNotSatisfiable):
        response.headers["Content-Range"] = f"{error.units} */{error.length}"
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected", problem=repr(error))
    detail = _("We have logged it under {request}; nothing was written.", request=g.get("request_id", ""))
    return problem(500, detail, "unexpected")


def _wants_page() -> bool:
    if request.path.startswith(("/api", "/ogc", "/health", "/metrics")):
        return False
    return (
        request.accept_mimetypes.best_match(["application/json", "text/html"], default="application/json")
        == "text/html"
    )
