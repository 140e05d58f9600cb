"""What the API's description says once: the error document, headers, the token, and each refusal."""

from __future__ import annotations

from typing import Any, Final

from regional_planner.web.problems import TITLES
from regional_planner.web.repeats import HEADER, KEY_PATTERN, REPLAYED

Document = dict[str, Any]
PROBLEM: Final = "application/problem+json"
VERSION_TAG: Final = r'^(W/)?"[0-9]+(\.[0-9a-f]{8})?"$'

SECURITY: Final[Document] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A person's token, see /api/v1/tokens; without one the public's view is answered. "
        "The cookie of a log-in does as well; writes then need its token as X-CSRF-Token, see /api/v1/session.",
    }
}

ANYONE: Final[list[Document]] = [{}, {"bearer": []}]
"""A token is welcome and not needed: the public reads what is published."""
SOMEBODY: Final[list[Document]] = [{"bearer": []}]
"""The security of what needs a person; reads without it are open to the public."""

HEADERS: Final[Document] = {
    "X-Request-Id": {
        "description": "Names the request in our log; a request may bring its own",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 64},
    },
    "ETag": {
        "description": "The version of what is answered: for If-None-Match, and of a record for If-Match",
        "required": True,
        "schema": {"type": "string", "pattern": '^(W/)?"[^"]+"$'},
    },
    "Location": {
        "description": "The address of what was made",
        "required": True,
        "schema": {"type": "string", "format": "uri"},
    },
    "Retry-After": {
        "description": "Seconds to wait before trying again",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    REPLAYED: {
        "description": "There when the answer is that of an earlier request with the same key",
        "schema": {"const": "true"},
    },
    "WWW-Authenticate": {
        "description": "How to say who is asking",
        "required": True,
        "schema": {"type": "string"},
    },
}

PARAMETERS: Final[Document] = {
    "If-Match": {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "schema": {"type": "string", "pattern": VERSION_TAG},
        "description": "The ETag of the record that the change starts from",
    },
    "If-None-Match": {
        "in": "header",
        "name": "If-None-Match",
        "required": False,
        "schema": {"type": "string"},
        "description": "ETags already known; 304 where one of them is still true",
    },
    HEADER: {
        "in": "header",
        "name": HEADER,
        "required": False,
        "schema": {"type": "string", "pattern": KEY_PATTERN},
        "description": "8 to 200 visible characters that name this request: sent again, it is answered, not done again",
    },
}

_FAULT: Final[Document] = {
    "type": "object",
    "properties": {
        "field": {"type": "string", "description": "Path of the field; empty where it concerns the whole"},
        "code": {"type": "string"},
        "message": {"type": "string", "description": "What is wrong, in the reader's language"},
        "remedy": {"type": "string", "description": "What to do about it"},
    },
    "required": ["field", "code", "message"],
}

SCHEMAS: Final[Document] = {
    "Problem": {
        "type": "object",
        "description": "An error, by RFC 9457",
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "Stays the same in all languages"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What happened, why, and what to do next"},
            "request": {"type": "string", "description": "As X-Request-Id"},
            "errors": {"type": "array", "items": _FAULT},
            "errors_left_out": {"type": "integer", "description": "How many more there are"},
        },
        "required": ["type", "title", "status", "detail"],
    }
}

_MORE_HEADERS: Final = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}


def _refusal(status: int) -> Document:
    names = ["X-Request-Id", *_MORE_HEADERS.get(status, [])]
    return {
        "description": TITLES[status].msgid,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


REFUSALS: Final[Document] = {
    "304": {
        "description": "What the request knows by its ETag is still true",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", "ETag")},
    },
    **{str(status): _refusal(status) for status in TITLES},
}
