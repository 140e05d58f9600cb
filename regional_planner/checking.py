"""`regional-planner check`: whether what is on record holds, from the audit chains to files that nobody needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import text
from sqlalchemy.orm import Session

from regional_planner.kernel.chain import broken_chains, cut_off, heads
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.terminal import Operator, console, told
from regional_planner.registry import CHECKS

DRAFTS = (".demo-tokens-*", ".secret-key-*", "*.part", "*.draft")
"""Files in the home folder that only a command which broke off leaves behind."""


@click.command()
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ends of chains noted down earlier: shows what was cut off since.",
)
@click.option("--note", type=click.Path(dir_okay=False, path_type=Path), help="Note the ends of the chains down here.")
@click.pass_obj
@told
def check(operator: Operator, against: Path | None, note: Path | None) -> None:
    """Verify the audit chains, the rules that span records, the lineage, and what lies about; status 1 on findings."""
    with operator.database() as database, database.reading() as session:
        found = list(findings(session, operator.settings.home))
        if against is not None:
            found += cut_off(
                session, {scope: (end[0], end[1]) for scope, end in json.loads(against.read_text()).items()}
            )
        ends = heads(session)
    for each in found:
        click.echo(f"{each.check}: {each.subject}: {each.message}")
    if note is not None:
        note.write_text(json.dumps(ends, indent=1) + "\n", encoding="utf-8")
    entries = sum(place for place, _hash in ends.values())
    console.print(
        _(
            "{entries} audit entries in {chains} chains; {findings} findings",
            entries=entries,
            chains=len(ends),
            findings=len(found),
        )
    )
    sys.exit(1 if found else 0)


def findings(session: Session, home: Path) -> Iterator[Finding]:
    """Everything that does not hold in one state of the database, and in the home folder."""
    yield from broken_chains(session)
    yield from _broken_references(session)
    for each in CHECKS:
        yield from each(session)
    for pattern in DRAFTS:
        for path in sorted(home.glob(pattern)):
            yield Finding("files", path.name, _("A command that broke off left it; it can be deleted."))


def _broken_references(session: Session) -> Iterator[Finding]:
    """References to nothing: SQLite can be written to with its check of them off, PostgreSQL cannot."""
    if session.get_bind().dialect.name == "sqlite":
        for table, row, parent, _key in session.execute(text("PRAGMA foreign_key_check")):
            message = _("It refers to a row of {table} that is not there.", table=parent)
            yield Finding("references", f"{table}/{row}", message)
