"""An installation to break: a loaded database of one engine, the real server on it, and eight writers."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from regional_planner import migrate
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.revision import revisions
from regional_planner.people import demo
from regional_planner.settings import settings_from
from regional_planner.shipped import LOADER, load_chile
from tests.faults.ledger import Ledger
from tests.faults.postgres import Cluster
from tests.faults.server import Server
from tests.faults.writers import REGIONS, Writer

DATABASE = "planner"
CAN_MOUNT = os.geteuid() == 0
"""Whether a small disk can be had, to fill it up."""
DISK_MEGABYTES = {"sqlite": 64, "postgresql": 256}


@dataclass
class Site:
    """What a round needs to know of the installation."""

    engine: str
    folder: Path
    url: str
    server: Server
    writers: list[Writer]
    ledger: Ledger
    revisions: dict[str, int]
    """Scope -> its counter when the writers came."""
    cluster: Cluster | None = None
    threads: list[threading.Thread] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> float:
        """Set the writers to work; returns the moment, monotonic seconds."""
        begun = time.monotonic()
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=each.work, args=(self.stop,), daemon=True) for each in self.writers]
        for thread in self.threads:
            thread.start()
        return begun

    def end(self) -> None:
        """Let each writer finish what it is at."""
        self.stop.set()
        for thread in self.threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a writer does not come back"

    def work(self, writes: int, seconds: float) -> None:
        """Have the writers write until so many writes are acknowledged.

        Raises:
            Late: after `seconds`.
        """
        self.ledger.wait_for_acknowledged(self.begin(), writes, seconds)
        self.end()

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        """The database, looked at from beside the server."""
        database = connect(self.url)
        try:
            yield database
        finally:
            database.close()


@contextlib.contextmanager
def disk(folder: Path, engine: str) -> Iterator[Path]:
    """A small disk of its own, mounted below `folder`; needs root."""
    place = folder / "disk"
    place.mkdir()
    size = f"size={DISK_MEGABYTES[engine]}m,mode=0777"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "faults", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def open_site(engine: str, seed: str, repeats: bool) -> Iterator[Site]:
    """A site in a folder of its own, on a small disk where that can be had; all of it ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix=f"faults-{engine}-"))
    folder.chmod(0o711)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        place = stack.enter_context(disk(folder, engine)) if CAN_MOUNT else folder
        cluster, url = None, f"sqlite:///{place / 'planner.sqlite'}"
        if engine == "postgresql":
            cluster = Cluster(place / "cluster")
            stack.callback(cluster.close)
            cluster.start()
            cluster.execute(f"CREATE DATABASE {DATABASE}")
            url = cluster.url(DATABASE)
        tokens = _load(url, folder)
        server = Server(folder, url)
        stack.callback(server.close)
        server.start()
        ledger = Ledger()
        writers = [
            Writer(region, tokens[f"approver-{region}"], server.port, ledger, seed, repeats) for region in REGIONS
        ]
        site = Site(engine, place, url, server, writers, ledger, {}, cluster)
        with site.database() as database, database.reading() as session:
            site.revisions.update(revisions(session))
        stack.callback(site.end)
        yield site


def _load(url: str, folder: Path) -> dict[str, str]:
    """Migrate, load Chile without its shapes, and an approver for each writer's region; returns their tokens."""
    settings = settings_from({"PLANNER_HOME": str(folder)})
    people = folder / "demo" / "users.csv"
    people.parent.mkdir()
    with (settings.data_folder / "data" / "demo" / "users.csv").open(encoding="utf-8", newline="") as file:
        model = next(row for row in csv.DictReader(file) if row["username"] == "approver-02")
    with people.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, model)
        writer.writeheader()
        for region in REGIONS:
            own = {name: value.replace("-02", f"-{region}") for name, value in model.items()}
            writer.writerow({**own, "territory": region})
    database = connect(url)
    try:
        migrate.upgrade(settings, database)
        with database.writing() as session:
            load_chile(session, settings.data_folder)
            return demo.load(session, LOADER, folder).tokens
    finally:
        database.close()
