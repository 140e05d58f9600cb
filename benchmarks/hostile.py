"""Hostile input against a real server, and at the command line: status, seconds, and the memory that it cost.

    python -m benchmarks.hostile

The memory is what the worker's high-water mark rose over its size before (VmHWM, reset for each input); a worker
that has kept more than a little of an input is replaced, so that what it kept hides nothing. For the command line
it is the largest size of the whole process. Everything stays on loopback and in a temporary folder.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from tests.exchange.workbooks import XLSX
from tests.hostile.bodies import BODIES
from tests.hostile.cases import Case, Request, problem_code
from tests.hostile.geodata import GEODATA, GeoCase
from tests.hostile.requests import PRIORITIES, REQUESTS
from tests.hostile.text_files import TEXT_FILES
from tests.hostile.workbooks import WORKBOOKS, mistakes

COMMAND = [sys.executable, "-m", "regional_planner.cli", "--language", "en"]
IMPORTS = "/api/v1/imports?dry_run=true"
SECONDS = 60
KEPT_MEGABYTES = 40
MEASURED = (
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], check=False);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
)
"""Runs a command and prints its peak in kilobytes; a small process of its own, whose size does not count for it."""
LARGER = [Case("200,000 rows with mistakes", lambda: mistakes(200_000), 422, "too_many_errors")]


def main() -> None:
    """Send everything and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("PLANNER_")}
        environment = {**kept, "PLANNER_HOME": folder, "PLANNER_WORKERS": "1", "PLANNER_DEMO": "1", "PYTHONPATH": "."}
        for step in ("migrate", "load"):
            subprocess.run([*COMMAND, step], env=environment, check=True, stderr=subprocess.DEVNULL)
        token = json.loads(Path(folder, "demo-tokens.json").read_text(encoding="utf-8"))["officer-02"]
        print(f"{'input':44}{'bytes':>12}{'status':>8}  {'code':26}{'seconds':>8}{'added MB':>10}")
        asked = [
            *(file_request(case, f"{IMPORTS}&filename={case.filename}", XLSX) for case in [*WORKBOOKS, *LARGER]),
            *(file_request(case, f"{IMPORTS}&kind=priorities", "text/csv") for case in TEXT_FILES),
            *(file_request(case, PRIORITIES, "application/json") for case in BODIES),
            *((request, lambda request=request: request.body) for request in REQUESTS),
        ]
        while asked:
            with served(environment) as server:
                while asked and not server.has_grown():
                    request, build = asked.pop(0)
                    server.send(replace(request, body=build()), token)
        for boundaries in GEODATA:
            load_boundaries(boundaries, Path(folder), environment)


def file_request(case: Case, path: str, kind: str) -> tuple[Request, Callable[[], bytes]]:
    """The request that sends a file, and what makes its body when it is due."""
    return Request(case.name, "POST", path, case.status, case.code, {"Content-Type": kind}), case.build


class Server:
    """A server of ours with one worker."""

    def __init__(self, port: int, worker: int) -> None:
        self._port, self._worker = port, worker
        self._at_start = self._memory("VmRSS")

    def has_grown(self) -> bool:
        """Whether the worker has kept so much that the next figure would be too small."""
        return self._memory("VmRSS") > self._at_start + KEPT_MEGABYTES

    def send(self, request: Request, token: str) -> None:
        """Send a request, and print what came of it."""
        Path(f"/proc/{self._worker}/clear_refs").write_text("5", encoding="ascii")
        before, started = self._memory("VmRSS"), time.perf_counter()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **request.headers}
        status, answer = self._exchange(request, {name: text.encode("latin-1") for name, text in headers.items()})
        seconds = time.perf_counter() - started
        code = ""
        with contextlib.suppress(ValueError, KeyError, TypeError):
            code = problem_code(answer) if status >= 400 else ""
        show(
            request.name, len(request.body or request.path), str(status), code, seconds, self._memory("VmHWM") - before
        )

    def _exchange(self, request: Request, headers: dict[str, bytes]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        with contextlib.closing(connection):
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                # A body that is refused unread ends the connection while it is still being sent.
                connection.request(request.method, quote(request.path, safe="/?&=%:,;+.-_()*"), request.body, headers)
            try:
                response = connection.getresponse()
                return response.status, response.read()
            except (OSError, http.client.HTTPException):
                return 0, b""

    def _memory(self, name: str) -> float:
        status = Path(f"/proc/{self._worker}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(name))


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[Server]:
    """A server on a free port, with a worker that has answered once."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*COMMAND, "serve"], env={**environment, "PORT": str(port)}, **quiet)
    try:
        deadline = time.monotonic() + SECONDS
        while not answers(port):
            if time.monotonic() > deadline:
                raise TimeoutError("the server does not answer")
            time.sleep(0.05)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        yield Server(port, max(map(int, children)))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def answers(port: int) -> bool:
    """Whether the server answers with a list of priorities: then everything is imported."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", PRIORITIES)
        return connection.getresponse().status == 200
    return False


def load_boundaries(case: GeoCase, folder: Path, environment: dict[str, str]) -> None:
    """Hand a file to the command line, and print what came of it."""
    path = folder / case.filename
    case.write(path)
    started = time.perf_counter()
    command = [sys.executable, "-c", MEASURED, *COMMAND, "boundaries", "load", str(path), "--edition", "hostile"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
    took = time.perf_counter() - started
    code = "traceback" if b"Traceback" in done.stderr else case.says
    peak = int(done.stdout.split()[-1]) / 1024
    show(f"boundaries: {case.name}", path.stat().st_size, f"exit {done.returncode}", code, took, peak)
    path.unlink()


def show(name: str, size: int, status: str, code: str, seconds: float, megabytes: float) -> None:
    """One line of the table."""
    print(f"{name[:43]:44}{size:12,}{status:>8}  {code[:25]:26}{seconds:8.2f}{megabytes:10.0f}", flush=True)


if __name__ == "__main__":
    main()
