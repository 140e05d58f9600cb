"""Commands that need the whole house: entering a workbook, inviting a person, printing the policy."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from regional_planner import registry
from regional_planner.access.actor import Role, system
from regional_planner.access.engine import describe
from regional_planner.exchange.service import import_report_lines, run_import
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.terminal import Operator, console, told
from regional_planner.people.links import issue
from regional_planner.people.models import User
from regional_planner.people.service import USER, actor_named
from regional_planner.records.commands import create
from regional_planner.territory.terms import COUNTRY


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", required=True, help="CUT or ISO code of the region whose rows these are, such as CL-AN.")
@click.option("--as", "username", help="User name of the person who enters them; the operator when missing.")
@click.option("--mapping", help="Name of the mapping by which a file with headings of its own is read.")
@click.option("--kind", help="What a CSV file holds, such as amounts, where its name does not say it.")
@click.option("--dry-run", is_flag=True, help="Check, and say what would change; write nothing.")
@click.pass_obj
@told
def import_(
    operator: Operator,
    file: Path,
    region: str,
    username: str | None,
    mapping: str | None,
    kind: str | None,
    dry_run: bool,
) -> None:
    """Check a filled-in workbook row by row and enter it: all of it, or nothing."""
    gc.freeze()  # What stays for good is not gone through again with each batch of rows.
    with operator.database() as database, database.writing() as session, console.status(file.name) as status:
        actor = actor_named(session, username) if username else system("import")
        _job, report = run_import(
            session,
            actor,
            registry.SHEET_KINDS,
            file.read_bytes(),
            file.name,
            region,
            dry_run=dry_run,
            kind=kind,
            mapping=mapping,
            progress=lambda sheet, row: status.update(f"{sheet}: {row}"),
        )
    for line in import_report_lines(report, language()):
        click.echo(line)
    sys.exit(1 if report.errors else 0)


@click.command()
def policy() -> None:
    """Print who may do what: the whole policy on one screen."""
    table = Table(show_lines=False, box=None, pad_edge=False)
    for heading, widest in (("record", 26), ("actions", 28), ("who may", None)):
        table.add_column(heading, max_width=widest)
    for row in describe(registry.POLICY):
        table.add_row(*row)
    Console().print(table)


@click.command()
@click.argument("username")
@click.option("--name", help="Name of the person, for somebody new.")
@click.option("--institution", help="Code of the institution, for somebody new.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="A role, for somebody new."
)
@click.option("--territory", "territories", multiple=True, default=[COUNTRY], help="CUT code; CL when missing.")
@click.pass_obj
@told
def invite(
    operator: Operator,
    username: str,
    name: str | None,
    institution: str | None,
    roles: tuple[str, ...],
    territories: tuple[str, ...],
) -> None:
    """Issue a link with which USERNAME sets a password: how the first administrator gets in, or the last one again."""
    actor = system("invite")
    with operator.database() as database, database.writing() as session:
        user = session.scalars(select(User).where(User.username == username)).one_or_none()
        if user is None:
            if not (name and institution and roles):
                raise NotFound(
                    _("There is nobody called “{name}”: give --name, --institution and --role.", name=username)
                )
            person = {"username": username, "name": name, "institution": institution, "active": True}
            lists = {"roles": list(roles), "territories": list(territories)}
            user = create(session, actor, USER, {**person, **lists})
        _link, secret = issue(session, actor, user.id)
    console.print(_("Open this path of the site within 24 hours; it works once:"))
    click.echo(f"/reset/{secret}")
