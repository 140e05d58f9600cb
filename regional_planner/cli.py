"""The command line: `regional-planner COMMAND`; `regional-planner --help` lists them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from regional_planner import migrate as migrations
from regional_planner.kernel.language import LANGUAGES, speaking
from regional_planner.kernel.period import use_timezone
from regional_planner.kernel.signing import use_installation
from regional_planner.kernel.terminal import LazyGroup, Operator, console
from regional_planner.people.demo import PASSWORDS
from regional_planner.settings import Settings, settings_from
from regional_planner.territory.queries import has_register

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LAZY = {
    "backup": "regional_planner.backup.cli:backup",
    "restore": "regional_planner.backup.cli:restore",
    "load": "regional_planner.shipped:load",
    "import": "regional_planner.commands:import_",
    "check": "regional_planner.checking:check",
    "invite": "regional_planner.commands:invite",
    "policy": "regional_planner.commands:policy",
    "advantage": "regional_planner.exchange.cli:advantage",
    "statistics": "regional_planner.exchange.cli:statistics",
    "boundaries": "regional_planner.territory.editions.cli:boundaries",
    "remind": "regional_planner.alignment.dialogue.cli:remind",
    "layers": "regional_planner.layers.cli:layers",
}


@click.group(cls=LazyGroup, lazy=LAZY, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(LANGUAGES), default="es", envvar="PLANNER_LANGUAGE", show_default=True)
@click.pass_context
def main(context: click.Context, language: str) -> None:
    """Plan with the regions: priorities, alignment, money, layers."""
    context.obj = Operator(settings_from())
    use_timezone(context.obj.settings.timezone)
    use_installation(context.obj.settings)
    context.with_resource(speaking(language))


@main.command()
@click.option("--to", "target", default="head", show_default=True, help="Migration to go to.")
@click.option("--down", is_flag=True, help="Go down instead of up.")
@click.pass_obj
def migrate(operator: Operator, target: str, down: bool) -> None:
    """Bring the database to the newest migration (or to another)."""
    with operator.database() as database:
        (migrations.downgrade if down else migrations.upgrade)(operator.settings, database, target)
    console.print("migrated")


@main.command()
@click.pass_obj
def serve(operator: Operator) -> None:
    """Serve the application with granian, on HOST and PORT."""
    settings = operator.settings
    if settings.demo and settings.host not in LOOPBACK and not settings.demo_exposed:
        raise click.ClickException(f"a demonstration listens on loopback only, not on {settings.host}")
    with operator.database() as database:
        if not migrations.is_current(settings, database):
            raise click.ClickException("the database is not migrated: run `regional-planner migrate`")
    _refuse_taken_port(settings)
    _serve(settings)


@main.command()
@click.option("--exposed", is_flag=True, help="Listen beyond loopback all the same, for a supervised demonstration.")
@click.pass_obj
def demo(operator: Operator, exposed: bool) -> None:
    """Migrate, load Chile and the demo people once, then serve: what `make run` does."""
    settings, started = operator.settings, time.perf_counter()
    if not settings.demo:
        raise click.ClickException("set PLANNER_DEMO=1: the demonstration makes people whose tokens lie in a file")
    if exposed:
        os.environ["PLANNER_DEMO_EXPOSED"] = "1"  # The server's processes read it.
    elif settings.host not in LOOPBACK and not settings.demo_exposed:
        raise click.ClickException(f"the demonstration listens on loopback only, not on {settings.host}; see --exposed")
    _refuse_taken_port(settings)
    with operator.database() as database:
        if not migrations.is_current(settings, database):
            migrations.upgrade(settings, database)
        with database.reading() as session:
            loaded = has_register(session)
    if not loaded:
        # A process of its own: what it needs to read shapes must not stay in the one that serves.
        subprocess.run([sys.executable, "-m", "regional_planner.cli", "load"], check=True)
    tokens = settings.home / "demo-tokens.json"
    if not tokens.exists():
        raise click.ClickException(f"{tokens} is missing: remove {settings.home} and begin again")
    _welcome(settings, tokens, time.perf_counter() - started)
    _serve(settings)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"port {settings.port} is taken; choose another: PORT={settings.port + 1}"
            ) from error


def _welcome(settings: Settings, tokens: Path, seconds: float) -> None:
    address = f"http://{settings.host}:{settings.port}"
    logins = json.loads(tokens.read_text(encoding="utf-8"))
    console.print(f"\nReady in {seconds:.1f} s: [bold]{address}[/bold]   (Ctrl-C stops)\n")
    console.print(f"Log in at {address}/login as one of the demo people (password beside the name):\n")
    for name, password in logins.get(PASSWORDS, {}).items():
        click.echo(f"  {name:12} {password}", err=True)
    console.print(f"\nTheir tokens for programs: {tokens}\n\nThree lines that work:\n")
    officer = f'$({sys.executable} -c \'import json; print(json.load(open("{tokens}"))["officer-02"])\')'
    body = '{"cycle":"2026-2029","territory":"02","title":"Hidrógeno verde","approach":"sector","horizon":2035}'
    for line in (
        f"curl '{address}/api/v1/alignment/matrix?f=csv'",
        f"curl '{address}/ogc/collections/regions/items?datetime=2017-05-17&zoom-level=4'",
        f'curl {address}/api/v1/priorities -H "Authorization: Bearer {officer}"'
        f" -H 'Content-Type: application/json' -d '{body}'",
    ):
        click.echo(f"  {line}\n", err=True)


def _serve(settings: Settings) -> None:
    Granian(
        "regional_planner.worker:start",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
