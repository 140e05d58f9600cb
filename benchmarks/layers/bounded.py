"""MapServer's OGC API on the sixteen regions, one of 29,893 parts: asked once, within bounds of memory and time."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from dataclasses import replace

from benchmarks.layers.measure import folder_of
from benchmarks.layers.peers.mapserver import MAPSERVER, ogcapi_path
from benchmarks.layers.questions import Ask
from benchmarks.layers.running import below, free_port, running
from benchmarks.layers.stage import Database, Stage

SECONDS, GIGABYTES = 60, 6


def whole_regions(database: Database) -> str:
    """What came of it, in a sentence."""
    with folder_of("bounded") as folder:
        stage = Stage(folder, free_port(), database, ("regions",))
        limit = f"--as={GIGABYTES * 1024**3}"
        commands = [
            replace(each, arguments=("prlimit", limit, *each.arguments)) if each.listening else each
            for each in MAPSERVER.commands(stage)
        ]
        with running(commands) as pids:
            time.sleep(1)
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(stage.base + ogcapi_path(Ask("regions")), timeout=SECONDS) as response:
                    count = len(json.loads(response.read())["features"])
                    told = f"answered with {count} regions"
            except (OSError, ValueError) as error:
                told = f"gave no answer ({error})"
            seconds = time.perf_counter() - began
            most = max(_peak(pid) for parent in pids for pid in below(parent))
    allowed = f"{GIGABYTES} GB and {SECONDS} s allowed"
    return f"MapServer's OGC API {told} after {seconds:.1f} s with {most:.1f} GB, of {allowed}."


def _peak(pid: int) -> float:
    """Gigabytes that a process had at most."""
    said = subprocess.run(["grep", "VmHWM", f"/proc/{pid}/status"], capture_output=True, text=True, check=False).stdout
    return int(said.split()[1]) / 1024**2 if said else 0.0
