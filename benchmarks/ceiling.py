"""The ceiling: a bare Flask application whose views return bytes that are ready. Started by serving.py."""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask, Response

app = Flask("ceiling")
BODIES = {name: Path(path).read_bytes() for name, path in json.loads(os.environ.get("CEILING_BODIES", "{}")).items()}


@app.get("/<name>")
def prepared(name: str) -> Response:
    """The bytes kept under `name`."""
    return Response(BODIES[name], mimetype="application/json")
