"""Our own server as it is delivered, and its ceiling: the very bytes it answers, by a bare view and from files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.layers.fastcgi import nginx
from benchmarks.layers.questions import Ask
from benchmarks.layers.running import Command
from benchmarks.layers.stage import ACCOUNT, WORKERS, Stage

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "regional_planner.cli")
THREADS = "4"


def installed(home: Path) -> None:
    """A fresh installation: migrated, with the published data and boundaries."""
    for step in ("migrate", "load"):
        subprocess.run([*PROGRAM, step], env=_environment(home, 0), check=True, stdout=sys.stderr, stderr=sys.stderr)


def serving(home: Path, port: int) -> list[Command]:
    """The product's own server."""
    return [Command((*PROGRAM, "serve"), _environment(home, port))]


def path(ask: Ask) -> str:
    """How our server is asked."""
    collection = f"/ogc/collections/{'regions' if ask.layer == 'regions' else 'communes'}"
    if ask.tile is not None:
        zoom, row, column = ask.tile
        return f"{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}?f=mvt"
    if ask.one is not None:
        return f"{collection}/items/{ask.one[0]}"
    box = f"&bbox={','.join(map(str, ask.box))}" if ask.box else ""
    region = f"&region={ask.region}" if ask.region else ""
    return f"{collection}/items?limit={ask.limit}{box}{region}"


def prepared(stage: Stage, bodies: Mapping[str, bytes]) -> list[Command]:
    """A bare Flask view of these bodies (/NAME), under the same server with as many processes and threads."""
    places = {name: str(_kept(stage, name, body)) for name, body in bodies.items()}
    listed = stage.file("bodies.json", json.dumps(places))
    environment = {**stage.environment(), "CEILING_BODIES_FILE": str(listed), "PYTHONPATH": str(ROOT / "benchmarks")}
    arguments = [sys.executable, "-m", "granian", "ceiling:app", "--interface", "wsgi", "--port", str(stage.port)]
    arguments += ["--workers", str(WORKERS), "--blocking-threads", THREADS]
    return [Command(arguments, environment)]


def files(stage: Stage, bodies: Mapping[str, bytes]) -> list[Command]:
    """nginx that sends these bodies (/NAME) from files."""
    for name, body in bodies.items():
        _kept(stage, name, body)
    shutil.chown(stage.folder, ACCOUNT, ACCOUNT)
    return [nginx(stage.folder, stage.port, f"root {stage.folder}/bodies;")]


def _kept(stage: Stage, name: str, body: bytes) -> Path:
    place = stage.folder / "bodies" / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(body)
    return place


def _environment(home: Path, port: int) -> dict[str, str]:
    return {
        "PLANNER_HOME": str(home),
        "PLANNER_DEMO": "0",
        "PLANNER_DATABASE_URL": f"sqlite:///{home / 'planner.sqlite'}",
        "PLANNER_WORKERS": str(WORKERS),
        "PLANNER_THREADS": THREADS,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
    }
