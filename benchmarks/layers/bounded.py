"""MapServer's OGC API on the sixteen regions, one of 29,893 parts: asked once, within bounds of memory and time."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
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
            began, most = time.perf_counter(), 0.0
            with ThreadPoolExecutor(1) as asking:
                answer = asking.submit(_asked, stage.base + ogcapi_path(Ask("regions")))
                while not answer.done():
                    most = max([most, *(_peak(pid) for parent in pids for pid in below(parent))])
                    time.sleep(0.1)
            told, seconds = answer.result(), time.perf_counter() - began
    allowed = f"{GIGABYTES} GB and {SECONDS} s allowed"
    return f"MapServer's OGC API {told} after {seconds:.1f} s with {most:.1f} GB, of {allowed}."


def _asked(url: str) -> str:
    for _ in range(20):  # Until nginx listens.
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as response:
                return f"answered with {len(json.loads(response.read())['features'])} regions"
        except (OSError, ValueError) as error:
            if "refused" not in str(error):
                return f"gave no answer ({error})"
            time.sleep(0.1)
    return "did not start"


def _peak(pid: int) -> float:
    """Gigabytes that a process had at most."""
    said = subprocess.run(["grep", "VmHWM", f"/proc/{pid}/status"], capture_output=True, text=True, check=False).stdout
    return int(said.split()[1]) / 1024**2 if said else 0.0
