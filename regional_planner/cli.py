"""The command line: `regional-planner serve | demo | import | boundaries | layers | policy | ...`."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from regional_planner import migrate as migrations
from regional_planner import registry
from regional_planner.access.engine import describe
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.errors import PlannerError
from regional_planner.kernel.language import LANGUAGES, speaking
from regional_planner.kernel.period import today, use_timezone
from regional_planner.people import demo as demo_people
from regional_planner.settings import Settings, settings_from
from regional_planner.shipped import LOADER, is_loaded, load_chile

console = Console(stderr=True, highlight=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(LANGUAGES), default="es", envvar="PLANNER_LANGUAGE", show_default=True)
@click.pass_context
def main(context: click.Context, language: str) -> None:
    """Plan with the regions: priorities, alignment, money, layers."""
    context.obj = settings_from()
    use_timezone(context.obj.timezone)
    context.with_resource(speaking(language))


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say errors of ours in a sentence and leave with status 1, instead of a traceback."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except PlannerError as error:
            console.print(f"[red]{error.detail}[/red]")
            for fault in error.errors:
                console.print(f"  {fault.field}: {fault.message} {fault.remedy}")
            sys.exit(1)

    return wrapper


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of the settings, closed afterwards."""
    database = connect(settings.database_url)
    try:
        yield database
    finally:
        database.close()


@main.command()
@click.option("--to", "target", default="head", show_default=True, help="Migration to go to.")
@click.option("--down", is_flag=True, help="Go down instead of up.")
@click.pass_obj
def migrate(settings: Settings, target: str, down: bool) -> None:
    """Bring the database to the newest migration (or to another)."""
    with opened(settings) as database:
        (migrations.downgrade if down else migrations.upgrade)(settings, database, target)
    console.print("migrated")


@main.command()
@click.pass_obj
def load(settings: Settings) -> None:
    """Load Chile: the shipped register, figures, boundaries, priorities, links and money."""
    with opened(settings) as database:
        _load(settings, database)


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the application with granian, on HOST and PORT."""
    with opened(settings) as database:
        if not migrations.is_current(settings, database):
            raise click.ClickException("the database is not migrated: run `regional-planner migrate`")
    _serve(settings)


@main.command()
@click.option("--exposed", is_flag=True, help="Listen beyond loopback all the same, for a supervised demonstration.")
@click.pass_obj
def demo(settings: Settings, exposed: bool) -> None:
    """Migrate, load Chile and the demo people once, then serve: what `make run` does."""
    if settings.host not in {"127.0.0.1", "localhost", "::1"} and not exposed:
        raise click.ClickException(f"the demonstration listens on loopback only, not on {settings.host}; see --exposed")
    _refuse_taken_port(settings)
    started = time.perf_counter()
    with opened(settings) as database:
        if not migrations.is_current(settings, database):
            migrations.upgrade(settings, database)
        _load(settings, database)
    tokens = json.loads((settings.home / "demo-tokens.json").read_text(encoding="utf-8"))
    _welcome(settings, tokens, time.perf_counter() - started)
    _serve(settings)


@main.command()
@click.pass_obj
def policy(settings: Settings) -> None:
    """Print who may do what: the whole policy on one screen."""
    table = Table("action", "who may")
    for action, who in describe(registry.POLICY):
        table.add_row(action, who)
    Console().print(table)


@main.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", required=True, help="CUT or ISO code, such as CL-AN.")
@click.option("--as", "username", required=True, help="User name of the person whose rows these are.")
@click.option("--dry-run", is_flag=True, help="Check and say what would change; write nothing.")
@click.pass_obj
@told
def import_(settings: Settings, file: Path, region: str, username: str, dry_run: bool) -> None:
    """Check a filled-in workbook row by row and enter it: all of it, or nothing."""
    with opened(settings) as database:
        lines, accepted = registry.import_workbook(database, file, region, username, dry_run)
    for line in lines:
        click.echo(line)
    sys.exit(0 if accepted else 1)


@main.group()
def boundaries() -> None:
    """Build the shipped boundaries, or load an edition of one's own."""


@boundaries.command()
@click.option("--source", type=click.Path(path_type=Path), help="The package's data/dpa.parquet; found when installed.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("geo"), show_default=True)
@click.pass_obj
def build(settings: Settings, source: Path | None, out: Path) -> None:
    """Repair the source's communes into a coverage, dissolve, simplify, and write geo/."""
    building = registry.boundary_builder()
    building(settings.data_folder / "data", source, out, console.print)


@boundaries.command(name="load")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--edition", required=True, help="Code of the edition, such as dpa-2025.")
@click.option("--title", help="Its title.")
@click.option("--citation", default="", help="Whose data they are.")
@click.option("--code-column", help="Column with the CUT codes; guessed when it has a usual name.")
@click.option("--layer", help="Layer of a file that has several.")
@click.option("--crs", help="Reference system, for a file that does not say.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day whose units they are; today when missing.")
@click.option("--dry-run", is_flag=True, help="Only report.")
@click.pass_obj
@told
def load_boundaries(settings: Settings, file: Path, as_of: datetime | None, dry_run: bool, **options: Any) -> None:
    """Check an edition of boundaries and, when nothing is wrong, load it."""
    day = as_of.date() if as_of else today()
    with opened(settings) as database:
        lines, accepted = registry.load_boundaries(database, file, day, dry_run, **options)
    for line in lines:
        click.echo(line)
    sys.exit(0 if accepted else 1)


@main.group()
def layers() -> None:
    """Map layers."""


@layers.command(name="export")
@click.argument("collection", type=click.Choice(["regions", "provinces", "communes"]))
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day; today when missing.")
@click.pass_obj
@told
def export_layer(settings: Settings, collection: str, path: Path, as_of: datetime | None) -> None:
    """Write a layer to a GeoPackage (.gpkg) or GeoParquet (.parquet) file."""
    day: date = as_of.date() if as_of else today()
    with opened(settings) as database, database.reading() as session:
        count = registry.export_layer(session, collection, day, path)
    click.echo(f"{path}: {count}")


def _load(settings: Settings, database: Database) -> None:
    with database.writing() as session:
        if is_loaded(session):
            return
        with console.status("Loading Chile"):
            rows = load_chile(session, settings.data_folder, lambda line: console.print(f"  {line}"))
            if settings.demo:
                tokens = demo_people.load(session, LOADER, settings.data_folder / "data")
                demo_people.write_tokens(settings.home, tokens)
    console.print(f"loaded {rows} rows")


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"port {settings.port} is taken; choose another: PORT={settings.port + 1} make run"
            ) from error


def _welcome(settings: Settings, tokens: dict[str, str], seconds: float) -> None:
    address = f"http://{settings.host}:{settings.port}"
    token_file = settings.home / "demo-tokens.json"
    console.print(f"\nReady in {seconds:.1f} s. [bold]{address}[/bold]   (Ctrl-C stops)\n")
    table = Table("demo user", "token", title=f"Demo people; their tokens are in {token_file}")
    for name, token in tokens.items():
        table.add_row(name, f"{token[:11]}…")
    console.print(table)
    read = f"python3 -c \"import json; print(json.load(open('{token_file}'))['officer-02'])\""
    body = (
        '{"cycle": "2026-2029", "territory": "02", "title": "Hidrógeno verde", "approach": "sector", "horizon": 2035}'
    )
    for line in (
        f"curl '{address}/api/v1/alignment/matrix?f=csv'",
        f"curl '{address}/ogc/collections/regions/items?datetime=2017-05-17&zoom-level=4'",
        f'curl {address}/api/v1/priorities -H "Authorization: Bearer $({read})" '
        f"-H 'Content-Type: application/json' -d '{body}'",
    ):
        click.echo(line, err=True)


def _serve(settings: Settings) -> None:
    server = registry.server(settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server()
