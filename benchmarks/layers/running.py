"""Processes that a measurement starts: waited for, weighed, and ended by their id whatever happens."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0
"""Seconds that a server may take to its first answer."""
ASKING = 60.0
"""Seconds that one answer may take."""
WITH_US = ("setpriv", "--pdeathsig", "TERM")
"""The kernel ends what we started when we are killed ourselves."""


@dataclass(frozen=True)
class Command:
    """A program to run: its arguments, what it adds to the environment, the socket that is its standard input."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    user: str | None = None
    """Account that it runs as; None for ours."""
    listening: socket.socket | None = None
    """A FastCGI program takes its requests from this socket."""
    folder: Path | None = None
    log: Path | None = None


@contextlib.contextmanager
def running(commands: Sequence[Command]) -> Iterator[list[int]]:
    """The process ids of these programs; each is ended with all that it started."""
    started: list[subprocess.Popen[bytes]] = []
    with contextlib.ExitStack() as stack:
        try:
            for command in commands:
                process = stack.enter_context(_start(command))
                started.append(process)
            yield [process.pid for process in started]
        finally:
            for process in reversed(started):
                _end(process)
            for command in commands:
                if command.listening:
                    command.listening.close()


def finished(command: Command, seconds: int) -> None:
    """Run a program to its end.

    Raises:
        RuntimeError: when it fails; its last words, without its arguments, which may hold a password.
        subprocess.TimeoutExpired: when it takes longer; it is ended.
    """
    done = subprocess.run(
        list(command.arguments),
        env={**os.environ, **command.environment},
        user=command.user,
        group=command.user,
        extra_groups=None if command.user is None else [],
        cwd=command.folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command.arguments[0]} failed: {done.stderr[-500:]}")


def _start(command: Command) -> subprocess.Popen[bytes]:
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(command.log.open("ab")) if command.log else subprocess.DEVNULL
        return subprocess.Popen(
            [*WITH_US, *command.arguments],
            env={**os.environ, **command.environment},
            stdin=command.listening.fileno() if command.listening else subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=command.folder,
            user=command.user,
            group=command.user,
            extra_groups=None if command.user is None else [],
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    family = below(process.pid)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    for pid in family:  # Those that outlived their parent, or that did not listen.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
    process.wait(20)


def below(pid: int) -> list[int]:
    """A process and all that it started and that still runs."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for tasks in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (tasks / "children").read_text(encoding="ascii").split()]
    return found


def megabytes(pids: Sequence[int]) -> float:
    """Memory of these processes and theirs: what each has alone, and its share of what several have (PSS)."""
    total = 0
    for each in {child for pid in pids for child in below(pid)}:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
            total += sum(int(kilobytes) for kilobytes in re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE))
    return total / 1024


def free_port() -> int:
    """A port on loopback that nobody has."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def first_answer(url: str, pids: Sequence[int], patience: float = PATIENCE) -> float:
    """Seconds until this URL is answered well.

    Raises:
        RuntimeError: when it is not within `patience`, or when a server has ended.
    """
    began = time.perf_counter()
    last: object = None
    while time.perf_counter() - began < patience:
        try:
            fetch(url)
            return time.perf_counter() - began
        except (OSError, ValueError) as error:
            last = error
        if any(not Path(f"/proc/{pid}").exists() or _is_dead(pid) for pid in pids):
            raise RuntimeError(f"a server ended before it answered {url}: {last}")
        time.sleep(0.02)
    raise RuntimeError(f"no answer from {url} within {patience:.0f} s: {last}")


def _is_dead(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return True


@dataclass(frozen=True)
class Answer:
    """What came back."""

    body: bytes
    headers: Mapping[str, str]


def fetch(url: str, headers: Mapping[str, str] | None = None, patience: float = ASKING) -> Answer:
    """An answer of status 200, uncompressed.

    Raises:
        OSError: for every other status, and when nobody answers.
    """
    with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers or {})), timeout=patience) as response:
        return Answer(response.read(), {name.lower(): value for name, value in response.headers.items()})


def status(url: str, headers: Mapping[str, str]) -> int:
    """The status of an answer, whatever it is."""
    try:
        fetch(url, headers)
    except urllib.error.HTTPError as error:
        return error.code
    return 200
