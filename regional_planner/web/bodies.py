"""JSON bodies in: read strictly, within limits, and refused in the reader's language.

orjson holds to RFC 8259: no NaN or Infinity, no numbers beyond doubles, no halves of characters, UTF-8 alone, and
nesting that cannot exhaust the stack. What it lets pass and we do not: a name that stands twice in an object
(which of the two counts depends on who reads) and nesting deeper than any body of ours.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Request
from flask_smorest import Blueprint
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType

from regional_planner.kernel.errors import Malformed
from regional_planner.kernel.language import gettext as _
from regional_planner.web.context import parts


def api_blueprint(name: str, import_name: str, description: str) -> Blueprint:
    """A blueprint whose views read their bodies by the rules of this module."""
    blueprint = Blueprint(name, import_name, description=description)
    blueprint.ARGUMENTS_PARSER = BodyParser()
    return blueprint


class BodyParser(FlaskParser):
    """Reads JSON bodies strictly; anything that is sent as something else is 415, and not the same as nothing."""

    def _raw_load_json(self, req: Request) -> Any:
        if is_json_request(req):
            content = req.get_data()
            return read_json(content, parts().settings.max_json_depth) if content.strip() else missing
        if req.get_data():
            raise UnsupportedMediaType
        return missing


def read_json(content: bytes, most_depth: int) -> Any:
    """The value that the JSON text `content` says.

    Raises:
        Malformed: when it is no JSON, names a member twice, or nests deeper than `most_depth`.
    """
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        # The reason alone: the library's own exception holds the whole text.
        raise Malformed(_("The body is not JSON that can be read: {reason}.", reason=error.args[0])) from None
    if _deeper(value, most_depth):
        raise Malformed(_("The body is nested deeper than {most} levels.", most=most_depth))
    json.loads(content, object_pairs_hook=_named_once)
    return value


def _deeper(value: Any, most: int) -> bool:
    level = [value]
    for _depth in range(most + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _named_once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise Malformed(_("The member “{name}” stands twice in one object of the body.", name=twice[:60]))
    return members
