"""The ceiling: a bare Flask application whose views return bytes that are ready. Started by serving.py and layers/.

CEILING_BODIES says which: name -> file, as JSON; CEILING_BODIES_FILE names a file that says so.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask, Response

app = Flask("ceiling")
LISTED = os.environ.get("CEILING_BODIES_FILE")
NAMED = Path(LISTED).read_text(encoding="utf-8") if LISTED else os.environ.get("CEILING_BODIES", "{}")
BODIES = {name: Path(path).read_bytes() for name, path in json.loads(NAMED).items()}


@app.get("/<name>")
def prepared(name: str) -> Response:
    """The bytes kept under `name`."""
    return Response(BODIES[name], mimetype="application/json")
