"""Our map layers beside other servers: `python -m benchmarks.layers setup` once, then `... run`."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import shapely
from shapely.geometry import shape

from benchmarks.layers import ours
from benchmarks.layers.bounded import whole_regions
from benchmarks.layers.growth import grow_ours, shifts
from benchmarks.layers.install import missing, set_up
from benchmarks.layers.measure import SAME, Run, every_feature, measure_ours, measure_peer
from benchmarks.layers.peers import PEERS
from benchmarks.layers.postgis import fill, grow, postgis
from benchmarks.layers.questions import Question, bbox_question, questions, tiles_over
from benchmarks.layers.report import OURS, Measured, details, number, rate_of, rates, ratios, table
from benchmarks.layers.running import first_answer, free_port, running
from benchmarks.layers.stage import Database

SIZES = (346, 3_460, 34_600)
NAMES = (OURS, *(peer.name for peer in PEERS))
Say = Callable[[str], None]


@click.group()
def main() -> None:
    """Our map layers beside QGIS Server, tipg, pygeoapi, MapServer and tileserver-gl."""


@main.command()
def setup() -> None:
    """Install the other servers (Debian 12, as root)."""
    set_up(_say)


@main.command()
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(1, 60), help="Of load for each question.")
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="These servers.")
@click.option("--question", "names", multiple=True, help="These: regions, communes, bbox, filter, one, tiles.")
@click.option("--growth/--no-growth", default=True, show_default=True, help="Ask ten and a hundred times the communes.")
@click.option("--largest", default=SIZES[-1], show_default=True, help="The most communes to grow to.")
def run(seconds: int, only: Sequence[str], names: Sequence[str], growth: bool, largest: int) -> None:
    """Measure, and print tables in Markdown."""
    if absent := missing():
        raise click.ClickException(f"run `python -m benchmarks.layers setup` first; missing: {', '.join(absent)}")
    wanted = only or NAMES
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # Whatever is started is ended.
    with _installed() as home, postgis() as database:
        asked = _filled(home, database)
        this = Run(seconds, _say, [each for each in asked if not names or each.name in names])
        servers = measure_ours(this, home) if OURS in wanted else []
        peers = [peer for peer in PEERS if peer.name in wanted]
        servers += [measure_peer(this, peer, database, ("regions", "communes")) for peer in peers]
        _print_servers({each.name: each.title for each in this.asked}, servers)
        if "mapserver" in wanted:
            click.echo(f"\n{whole_regions(database)}")
        if growth:
            sizes = [size for size in SIZES if size <= largest]
            grown = [_grown(seconds, size, home, database, wanted) for size in sizes]
            click.echo(f"\n{_growth_table(sizes, grown)}")


def _filled(home: Path, database: Database) -> list[Question]:
    """Give the others' database the very features that our server answers; the questions about them."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(ours.serving(home, port)) as pids:
        first_answer(f"{base}/health/ready", pids)
        layers = {name: every_feature(base, name) for name in ("regions", "communes")}
    for name, features in layers.items():
        fill(database, name, features)
    shapes = [shape(feature["geometry"]) for feature in layers["communes"] if feature["geometry"]]
    units = [feature["id"] for feature in layers["communes"]]
    return questions(units, tiles_over([tuple(box) for box in shapely.bounds(shapes).tolist()]))


def _grown(seconds: int, size: int, home: Path, database: Database, wanted: Sequence[str]) -> list[Measured]:
    """The one bbox question to every server that holds so many communes."""
    layer = "communes" if size == SIZES[0] else f"communes_{size}"
    _say(f"{size} communes")
    this = Run(seconds, _say, [bbox_question(layer, "bbox, 23")])
    with tempfile.TemporaryDirectory(prefix="grown-") as folder:
        larger = Path(folder)
        shutil.copyfile(home / "planner.sqlite", larger / "planner.sqlite")
        copies = size // SIZES[0] - 1
        if copies:
            grow_ours(larger, copies)
            grow(database, layer, shifts(copies))
        servers = measure_ours(this, larger)[:1] if OURS in wanted else []
    peers = [peer for peer in PEERS if peer.name in wanted and peer.path(this.asked[0].asks[0])]
    return servers + [measure_peer(this, peer, database, (layer,)) for peer in peers]


def _growth_table(sizes: Sequence[int], grown: Sequence[Sequence[Measured]]) -> str:
    heading = ["bbox of 23 among", *(f"{size:,}" for size in sizes), "last by first"]
    heading += [f"memory at {size:,}, MB" for size in sizes] + [f"start at {size:,}, s" for size in sizes]
    rows = []
    for server in grown[0]:
        of_size = [next((each for each in servers if each.name == server.name), server) for servers in grown]
        found = [rate_of([each], server.name, next(iter(each.rates), "")) for each in of_size]
        first, last = found[0], found[-1]
        row = [server.title, *map(number, found), number(last / first) if first and last else "-"]
        rows.append(row + [number(each.memory) for each in of_size] + [number(each.start) for each in of_size])
    return table(heading, rows)


def _print_servers(titles: dict[str, str], servers: Sequence[Measured]) -> None:
    click.echo(rates({**titles, SAME: "304"}, servers))
    click.echo(f"\n{ratios(titles, servers)}\n\n{details({**titles, SAME: '304'}, servers)}\n")
    for server in servers:
        for question, fault in server.faults.items():
            click.echo(f"- {server.title}, {question}: {fault}")


@contextmanager
def _installed() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="layers-") as folder:
        ours.installed(Path(folder))
        yield Path(folder)


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
