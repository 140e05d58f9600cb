"""Fixed addresses beside addresses with a key: `/rollout/stages` is no record of the roll-out called “stages”."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed


def register(app: Flask) -> None:
    """Let each fixed address of `app` answer for its own methods alone; call it when all addresses are there.

    The router would otherwise pass a method that the fixed address does not take on to the address with a key.
    """
    fixed: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            fixed.setdefault(rule.rule, set()).update(rule.methods or ())

    @app.before_request
    def keep_to_its_methods() -> Response | None:
        methods = fixed.get(request.path.rstrip("/"))
        if methods is None:
            return None
        if request.method == "OPTIONS":
            return Response(headers={"Allow": ", ".join(sorted(methods))})
        if request.method not in methods:
            raise MethodNotAllowed(valid_methods=sorted(methods))
        return None
