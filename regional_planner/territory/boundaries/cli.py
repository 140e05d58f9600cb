"""Commands on boundaries: build the shipped edition, check and load another."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from regional_planner.access.actor import system
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.printable import printable
from regional_planner.kernel.terminal import Operator, console, told
from regional_planner.territory.boundaries.build import build
from regional_planner.territory.boundaries.findings import LoadReport
from regional_planner.territory.boundaries.hierarchy import Hierarchy
from regional_planner.territory.boundaries.read import read_edition
from regional_planner.territory.boundaries.source import packaged_source
from regional_planner.territory.boundaries.store import About, check_edition, load_edition


@click.group()
def boundaries() -> None:
    """Build the shipped boundaries, or check and load an edition of one's own."""


@boundaries.command(name="build")
@click.option("--source", type=click.Path(exists=True, path_type=Path), help="GeoParquet of communes; the package's.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("geo"), show_default=True)
@click.pass_obj
@told
def build_boundaries(operator: Operator, source: Path | None, out: Path) -> None:
    """Repair the source's communes into a coverage, simplify it at each level of detail, and write geo/."""
    territory = operator.settings.data_folder / "data" / "territory"
    hierarchy = Hierarchy.read(territory / "units.csv", territory / "parents.csv")
    build(source or packaged_source(), hierarchy, out, lambda line: console.print(line, markup=False))


@boundaries.command(name="load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, help="Code of the edition, such as dpa-2025.")
@click.option("--title", help="Its title; the file's name when missing.")
@click.option("--citation", default="", help="Whose data they are, as they ask to be cited.")
@click.option("--terms", default="", help="Terms of use.")
@click.option("--code-column", help="Column with the CUT codes; found when it has a usual name.")
@click.option("--layer", help="Layer of a file that has several.")
@click.option("--crs", help="Reference system, for a file that names none.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day whose communes they are; today when missing.")
@click.option("--dry-run", is_flag=True, help="Only report.")
@click.pass_obj
@told
def load_boundaries(
    operator: Operator, file: Path, edition: str, as_of: datetime | None, dry_run: bool, **options: Any
) -> None:
    """Report all that is wrong with an edition of boundaries; load it when nothing is."""
    day = as_of.date() if as_of else today()
    read = read_edition(file, options["code_column"], options["layer"], options["crs"])
    with operator.database() as database:
        with database.reading() as session:
            report = check_edition(session, read.frame, day, read.findings)
        _say(report)
        if not report.loadable:
            click.echo(_("Nothing was written."))
            sys.exit(1)
        if dry_run:
            return
        about = About(edition, options["title"] or file.name, options["citation"], options["terms"], options["terms"])
        with database.writing() as session:
            load_edition(
                session,
                system("boundaries"),
                about,
                read.frame,
                day,
                read.findings,
                lambda line: console.print(line, markup=False),
            )
    click.echo(_("The edition “{code}” is loaded, and layers draw from it.", code=edition))


def _say(report: LoadReport) -> None:
    for finding in report.findings:
        click.echo(printable(f"{finding.severity.value}: {finding.code}: {finding}"))
