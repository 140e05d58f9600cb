"""The real server, as an operator starts it: a master and its workers, which can be killed and started again."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
from click.testing import CliRunner

from regional_planner.cli import main
from tests.faults.waiting import wait_for

WORKERS = 2
START_SECONDS = 60
STOP_SECONDS = 30


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`regional_planner.cli serve` on loopback, on the database at `url`."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
        self.environment = {
            **kept,
            "PLANNER_HOME": str(home),
            "PLANNER_DATABASE_URL": url,
            "PLANNER_WORKERS": str(WORKERS),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
        }

    def check(self) -> list[str]:
        """What `regional-planner check` finds, the ends that the audit chains had at the last call included."""
        ends = self.home / "ends-of-chains.json"
        against = ["--against", str(ends)] if ends.exists() else []
        # In this process: the same command, without a second's work of starting Python for each round.
        done = CliRunner().invoke(main, ["check", "--note", str(ends), *against], env=self.environment)
        return [] if done.exit_code == 0 else [f"{done.output}{done.exception!r}"]

    def start(self) -> None:
        """Start it, and wait until it is ready with all its workers."""
        with (self.home / "server.log").open("ab") as log:
            call = [sys.executable, "-m", "regional_planner.cli", "serve"]
            self.process = subprocess.Popen(call, env=self.environment, stdout=log, stderr=log)
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Return when every worker is there and the server says that it is ready.

        Raises:
            Late: when that takes too long, or the server has ended.
        """
        wait_for(self._whole, START_SECONDS, lambda: f"the server is not ready:\n{self.log()}")

    @property
    def runs(self) -> bool:
        """Whether its master lives."""
        return self.process is not None and self.process.poll() is None

    def workers(self) -> list[psutil.Process]:
        """Its workers that live."""
        if not self.runs or self.process is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.process.pid).children()
            return [each for each in children if each.status() != psutil.STATUS_ZOMBIE]
        return []

    def replaced_or_gone(self) -> bool:
        """Whether it has all its workers, or has ended: granian gives up on a worker that dies again within 5.5 s."""
        return not self.runs or len(self.workers()) == WORKERS

    def kill_master(self) -> list[psutil.Process]:
        """kill -9 for the master alone; returns the workers that it had, which have to end by themselves."""
        workers = self.workers()
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)
        return workers

    def terminate(self) -> int:
        """Ask it to stop, as `systemctl stop` does; returns its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_SECONDS)

    def close(self) -> None:
        """End it for good, workers included."""
        left = self.kill_master()
        for each in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(left, timeout=10)

    def log(self) -> str:
        """The end of what it said."""
        path = self.home / "server.log"
        return path.read_text(encoding="utf-8", errors="replace")[-3000:] if path.exists() else ""

    def _whole(self) -> bool:
        assert self.runs, f"the server ended:\n{self.log()}"
        return len(self.workers()) == WORKERS and self.ready()

    def ready(self) -> bool:
        """Whether it says that it can answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/health/ready")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
