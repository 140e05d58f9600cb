"""One run: every server started alone, its answers counted before they are timed."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.layers import ours
from benchmarks.layers.load import Rate, load
from benchmarks.layers.questions import Ask, Question, features_in
from benchmarks.layers.report import FILE, OURS, PREPARED, Measured
from benchmarks.layers.running import fetch, first_answer, free_port, megabytes, running, status
from benchmarks.layers.stage import ACCOUNT, FOLDER, WORKERS, Database, Peer, Stage

NOWHERE = Database(0, "")
FEWEST = 0.9
"""Of the features of our tiles: another's tiles may leave small ones out, but not more than that."""
LARGE, HEAVIEST, SAME, NOT_MODIFIED = "communes", "regions", "304", 304
TITLE = "Regional Planner (SQLite)"
FIRST = 300.0
"""Seconds that a worker of ours may take to read a large layer."""
WRONG = (OSError, ValueError, KeyError)
Say = Callable[[str], None]
Paths = Mapping[str, Sequence[str]]
"""Question -> addresses without the host."""


@dataclass
class Run:
    """What all servers of a run share."""

    seconds: int
    say: Say
    asked: Sequence[Question]
    counted: dict[str, int] = field(default_factory=dict)
    """Question -> features of all its answers, as ours has them, where the question does not say."""

    def check(self, question: Question, bodies: Sequence[bytes]) -> None:
        """That these answers are right ones.

        Raises:
            ValueError: when they have other features than they must.
        """
        found = sum(features_in(body) for body in bodies)
        wanted = question.features
        if wanted is not None and found != wanted:
            raise ValueError(f"{found} features, not {wanted}")
        known = self.counted.setdefault(question.name, found)
        if not FEWEST * known <= found <= known / FEWEST:
            raise ValueError(f"{found} features, where ours has {known}")

    def measure(self, base: str, name: str, paths: Sequence[str]) -> Rate:
        """A second to warm, and the time itself."""
        with contextlib.suppress(ValueError):  # No answer within a second.
            load(base, paths, 1)
        self._settle(base, paths)
        rate = load(base, paths, self.seconds)
        self._settle(base, paths)
        self.say(f"  {name}: {rate.per_second:,.1f}/s")
        return rate

    @staticmethod
    def _settle(base: str, paths: Sequence[str]) -> None:
        """Wait for requests that nobody waits for any more: slow servers finish them one by one."""
        with contextlib.suppress(OSError):
            for _ in range(WORKERS):
                fetch(base + paths[0])


@contextmanager
def folder_of(name: str) -> Iterator[Path]:
    """A folder that the account of the others may write to; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=FOLDER))
    shutil.chown(folder, ACCOUNT, ACCOUNT)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def every_feature(base: str, layer: str) -> list[dict[str, Any]]:
    """All features of one of our layers."""
    found: list[dict[str, Any]] = json.loads(fetch(f"{base}/ogc/collections/{layer}/items?limit=1000").body)["features"]
    return found


def measure_ours(run: Run, home: Path) -> list[Measured]:
    """Our server, and beside it in turns the very same bytes by a bare view and by nginx."""
    run.say("ours")
    try:
        return _measured_ours(run, home)
    except (RuntimeError, TimeoutError) as error:
        run.say(f"  {error}")
        return [Measured(OURS, TITLE, faults={"start": str(error)})]


def _measured_ours(run: Run, home: Path) -> list[Measured]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(ours.serving(home, port)) as pids:
        paths = {question.name: [ours.path(ask) for ask in question.asks] for question in run.asked}
        start = first_answer(base + ours.path(Ask("communes", one=("13101-1", 0))), pids)
        bodies = {}
        faults = {}
        for question in run.asked:
            try:
                bodies[question.name] = _right_answers(run, base, question, paths[question.name])
            except WRONG as error:
                faults[question.name] = _said(error)
                run.say(f"  {question.name}: {_said(error)}")
        own, ready, filed = _beside(run, base, paths, bodies)
        known = _known(run, base, paths) if LARGE in bodies else {}
        memory = megabytes(pids)
    sizes = {name: _mean(each) for name, each in bodies.items()}
    return [
        Measured(OURS, TITLE, start, memory, {**own, **known}, sizes, faults),
        Measured(PREPARED, "prepared bytes, Flask under granian", rates=ready, sizes=sizes),
        Measured(FILE, "nginx, a file", rates=filed, sizes=sizes),
    ]


def _beside(
    run: Run, base: str, paths: Paths, bodies: Mapping[str, Sequence[bytes]]
) -> tuple[dict[str, Rate], dict[str, Rate], dict[str, Rate]]:
    kept = {f"{name}-{place}": body for name, each in bodies.items() for place, body in enumerate(each)}
    own: dict[str, Rate] = {}
    ready: dict[str, Rate] = {}
    filed: dict[str, Rate] = {}
    with folder_of("prepared") as one, folder_of("file") as other:
        bare = Stage(one, free_port(), NOWHERE, ())
        plain = Stage(other, free_port(), NOWHERE, ())
        with running([*ours.prepared(bare, kept), *ours.files(plain, kept)]) as pids:
            for stage in (bare, plain):
                first_answer(f"{stage.base}/{next(iter(kept))}", pids)
            for name, each in bodies.items():
                names = [f"/{name}-{place}" for place in range(len(each))]
                _by_every_worker(base, paths[name])
                own[name] = run.measure(base, f"{name}, ours", paths[name])
                ready[name] = run.measure(bare.base, f"{name}, prepared", names)
                filed[name] = run.measure(plain.base, f"{name}, file", names)
    return own, ready, filed


def _by_every_worker(base: str, paths: Sequence[str]) -> None:
    """Have each of our workers make its answers: each keeps its own, and the first of a large layer takes its time."""
    with ThreadPoolExecutor(4 * WORKERS) as asking:
        for _ in range(3):
            list(asking.map(lambda path: fetch(base + path, patience=FIRST), [*paths, *paths] * 4))


def _known(run: Run, base: str, paths: Paths) -> dict[str, Rate]:
    """How fast we say that nothing has changed, at the question with the large answers."""
    path = paths[LARGE][0]
    known = {"If-None-Match": fetch(base + path).headers["etag"]}
    if status(base + path, known) != NOT_MODIFIED:
        raise ValueError(f"{path} is sent again to those who have it")
    rate = load(base, [path], run.seconds, known)
    run.say(f"  {SAME}: {rate.per_second:,.1f}/s")
    return {SAME: rate}


def measure_peer(run: Run, peer: Peer, database: Database, layers: Sequence[str]) -> Measured:
    """Another server, alone."""
    run.say(peer.title)
    try:
        return _measured_peer(run, peer, database, layers)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        run.say(f"  {error}")
        return Measured(peer.name, peer.title, faults={"start": str(error)})


def _measured_peer(run: Run, peer: Peer, database: Database, layers: Sequence[str]) -> Measured:
    with folder_of(peer.name) as folder:
        stage = Stage(folder, free_port(), database, layers)
        paths = {question.name: _paths(peer, question) for question in run.asked if _paths(peer, question)}
        if not paths:
            return Measured(peer.name, peer.title)
        commands = peer.commands(stage)
        with running(commands) as pids:
            start = first_answer(stage.base + next(iter(paths.values()))[0], pids)
            rates = {}
            sizes = {}
            faults = {SAME: _validators(stage.base, paths)}
            for question in run.asked:
                if question.name in paths:
                    try:
                        bodies = _right_answers(run, stage.base, question, paths[question.name])
                        sizes[question.name] = _mean(bodies)
                        rates[question.name] = run.measure(stage.base, question.name, paths[question.name])
                    except WRONG as error:
                        faults[question.name] = _said(error)
                        run.say(f"  {question.name}: {_said(error)}")
            return Measured(peer.name, peer.title, start, megabytes(pids), rates, sizes, faults)


def _paths(peer: Peer, question: Question) -> list[str]:
    paths = [peer.path(ask) for ask in question.asks]
    return [path for path in paths if path is not None]


def _right_answers(run: Run, base: str, question: Question, paths: Sequence[str]) -> list[bytes]:
    bodies = [fetch(base + path).body for path in paths]
    run.check(question, bodies)
    return bodies


def _validators(base: str, paths: Paths) -> str:
    """What a server's answers may be known by; one whose answers have nothing cannot say 304."""
    told = []
    for name, each in paths.items():
        if name != HEAVIEST:
            headers = fetch(base + each[0]).headers
            told += [f"{name}: {header}" for header in ("etag", "last-modified") if header in headers]
    return ", ".join(told) or "sends neither ETag nor Last-Modified"


def _mean(bodies: Sequence[bytes]) -> float:
    return sum(map(len, bodies)) / len(bodies)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
