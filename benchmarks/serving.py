"""Requests per second of prepared answers, beside a bare Flask view that returns the same bytes, in one run.

Both are served by granian with one worker; wrk asks over 8 connections on loopback. Prints a table with ratios,
the cold start to the first answer, and the worker's memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
ASKED = {
    "regions": "/ogc/collections/regions/items?limit=100",
    "communes-100": "/ogc/collections/communes/items?limit=100",
    "bbox": "/ogc/collections/communes/items?bbox=-71,-34,-70,-33&limit=1000",
    "filter": "/ogc/collections/communes/items?region=14&limit=100",
    "one": "/ogc/collections/communes/items/13101-1",
    "matrix": "/api/v1/alignment/matrix?cycle=2026-2029",
}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        command = [sys.executable, "-m", "regional_planner.cli"]
        environment = {**os.environ, "PLANNER_HOME": folder, "PLANNER_WORKERS": "1"}
        for step in ("migrate", "load"):
            subprocess.run([*command, step], env=environment, check=True, stderr=subprocess.DEVNULL)
        with served([*command, "serve"], environment, "/health/ready") as (ours, start, process):
            bodies = {}
            for name, path in ASKED.items():
                bodies[name] = str(home / f"{name}.json")
                Path(bodies[name]).write_bytes(fetch(ours + path))
            environment = {**os.environ, "CEILING_BODIES": json.dumps(bodies), "PYTHONPATH": str(Path(__file__).parent)}
            bare = [sys.executable, "-m", "granian", "ceiling:app", "--interface", "wsgi", "--blocking-threads", "4"]
            with served(bare, environment, "/one") as (ceiling, _start, _process):
                print(f"cold start to the first answer: {start:.2f} s")
                print(f"{'what':14}{'kB':>8}{'ours/s':>10}{'ceiling/s':>11}{'ratio':>8}{'304/s':>9}")
                for name, path in ASKED.items():
                    size = Path(bodies[name]).stat().st_size / 1000
                    mine, most = wrk(ours + path), wrk(f"{ceiling}/{name}")
                    known = wrk(ours + path, etag(ours + path))
                    print(f"{name:14}{size:8.1f}{mine:10.0f}{most:11.0f}{mine / most:8.2f}{known:9.0f}")
            print(f"memory of the worker afterwards: {memory(process.pid):.0f} MB")


@contextlib.contextmanager
def served(
    command: list[str], environment: dict[str, str], probe: str
) -> Iterator[tuple[str, float, subprocess.Popen[bytes]]]:
    """A server on a free port: its address, the seconds to its first answer, its process."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**environment, "PORT": str(port), "GRANIAN_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with contextlib.suppress(OSError):
                fetch(f"http://127.0.0.1:{port}{probe}")
                break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", time.perf_counter() - started, process
    finally:
        process.terminate()
        process.wait(20)


def fetch(url: str) -> bytes:
    """The body behind a URL."""
    with urllib.request.urlopen(url, timeout=60) as response:
        body: bytes = response.read()
        return body


def etag(url: str) -> str:
    """The validator of an answer."""
    with urllib.request.urlopen(url, timeout=60) as response:
        return str(response.headers["ETag"])


def wrk(url: str, known: str | None = None) -> float:
    """Requests per second."""
    header = ["-H", f"If-None-Match: {known}"] if known else []
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *header, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found else 0.0


def memory(parent: int) -> float:
    """Resident megabytes of the largest child of a process: its worker."""
    children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout.split()
    sizes = [0.0]
    for child in children:
        status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        sizes.append(int(found[1]) / 1024 if found else 0.0)
    return max(sizes)


if __name__ == "__main__":
    main()
