"""What goes wrong: each fault strikes a site at work, and says what has to be started again by hand."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import select

from regional_planner.kernel.audit import AuditEntry
from tests.faults.site import CAN_MOUNT, Site
from tests.faults.waiting import wait_for

ENGINES = ("sqlite", "postgresql")
ORPHAN_SECONDS = 5
FULL_SECONDS = 30
AIMS = 300
REFUSALS = 3
"""So many writes have to be refused before the full disk is given room again."""


@dataclass(frozen=True)
class Fault:
    """A way to break a site; `strike` returns when everything that a supervisor would start again runs again."""

    name: str
    strike: Callable[[Site, random.Random], float]
    """Returns the moment from which on recovery is counted, monotonic seconds."""
    engines: tuple[str, ...] = ENGINES
    answers_all: bool = False
    """Whether each request that had been taken in has to be answered all the same."""


def kill_worker(site: Site, chance: random.Random) -> float:
    """kill -9 for one worker; the master has to replace it, and where it gives up the supervisor starts anew."""
    victim = chance.choice(_aim(site, chance))
    struck = time.monotonic()
    victim.kill()
    _resume(site.server.workers())
    wait_for(lambda: victim not in site.server.workers(), ORPHAN_SECONDS, lambda: "kill -9 leaves it alive")
    wait_for(site.server.replaced_or_gone, ORPHAN_SECONDS, lambda: f"nobody replaces it:\n{site.server.log()}")
    if not site.server.runs:
        site.server.start()
    return struck


def kill_master(site: Site, chance: random.Random) -> float:
    """kill -9 for the master alone; its workers have to end with it, and the port has to be free again."""
    _aim(site, chance)
    struck = time.monotonic()
    workers = site.server.kill_master()
    # One that was held while it was still starting has not asked to be told of its parent's end: it looks by itself.
    _resume(workers)
    _gone, left = psutil.wait_procs(workers, timeout=ORPHAN_SECONDS)
    assert not left, f"workers outlive their master: {left}"
    site.server.start()
    return struck


def stop_gracefully(site: Site, _chance: random.Random) -> float:
    """SIGTERM, as at every update."""
    struck = time.monotonic()
    status = site.server.terminate()
    assert status == 0, f"it ended with {status}:\n{site.server.log()}"
    site.server.start()
    return struck


def kill_postgres(site: Site, _chance: random.Random) -> float:
    """kill -9 for the whole cluster; the server stays and has to find it again."""
    assert site.cluster is not None
    struck = time.monotonic()
    site.cluster.kill()
    refused = site.ledger.wait_for_refused(struck, REFUSALS, FULL_SECONDS)
    assert all("retry-after" in each.headers for each in refused), refused
    assert not site.server.ready(), "it says that it is ready without its database"
    site.cluster.start()
    return struck


def fill_disk(site: Site, _chance: random.Random) -> float:
    """No room on the database's disk until several writes were refused; then there is room again."""
    began = time.monotonic()
    ballast = site.folder / "ballast"
    try:
        _fill(ballast)
        refused = site.ledger.wait_for_refused(began, REFUSALS, FULL_SECONDS, meanwhile=lambda: _fill(ballast))
    finally:
        ballast.unlink()
    freed = time.monotonic()
    assert all("retry-after" in each.headers for each in refused), refused
    if site.cluster is not None:
        # Without room for its log PostgreSQL ends itself rather than lose a commit; its supervisor starts it again.
        site.cluster.revive()
    return freed


def _aim(site: Site, chance: random.Random) -> list[psutil.Process]:
    """Hold the workers still for a kill, one time in two at the worst moment: a write is done and not yet answered.

    That moment is a thousandth of a second; workers are held still at random moments until it is met. Returns the
    workers, still held.
    """
    worst = chance.random() < 0.5
    with site.database() as database:
        for _ in range(AIMS):
            workers = site.server.workers()
            for each in workers:
                each.suspend()
            with database.reading() as session:
                done = session.scalars(select(AuditEntry.id).where(AuditEntry.request.in_(site.ledger.under_way())))
                if not worst or done.first():
                    return workers
            _resume(workers)
            time.sleep(chance.uniform(0, 0.01))
    return site.server.workers()


def _resume(workers: list[psutil.Process]) -> None:
    for each in workers:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.resume()


def _fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


FAULTS = (
    Fault("worker", kill_worker),
    Fault("master", kill_master),
    Fault("stop", stop_gracefully, answers_all=True),
    Fault("postgres", kill_postgres, engines=("postgresql",)),
    *([Fault("disk", fill_disk)] if CAN_MOUNT else []),
)
"""All faults; a full disk needs a small disk, which only root can mount."""


def faults_of(engine: str) -> list[Fault]:
    """The faults that an installation on `engine` can meet."""
    return [each for each in FAULTS if engine in each.engines]
