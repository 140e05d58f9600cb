"""Commands that take figures in from files."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from regional_planner.access.actor import system
from regional_planner.advantage.terms import Measure, Origin
from regional_planner.exchange.figures import load_activity
from regional_planner.exchange.service import import_report_lines
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today
from regional_planner.kernel.terminal import Operator, told


@click.group()
def advantage() -> None:
    """Activity by territory, from which comparative advantage follows."""


@advantage.command(name="load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Code of the source, as /api/v1/sources lists it.")
@click.option("--measure", required=True, type=click.Choice([measure.value for measure in Measure]))
@click.option("--units-as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day whose units the figures are on; today.")
@click.option("--illustrative", is_flag=True, help="The figures are made up; every answer will say so.")
@click.option("--dry-run", is_flag=True, help="Check, and say what would change; write nothing.")
@click.pass_obj
@told
def load(
    operator: Operator,
    file: Path,
    source: str,
    measure: str,
    units_as_of: datetime | None,
    illustrative: bool,
    dry_run: bool,
) -> None:
    """Check FILE (CSV or XLSX: year, territory, activity, value) row by row and store it as a vintage, or nothing.

    It replaces what counted so far for its years, whole; earlier vintages are kept. The same file again changes
    nothing. A code of another classification has that classification's name in the column `classification`.
    """
    day = units_as_of.date() if units_as_of else today()
    origin = Origin(Measure(measure), day, source, illustrative)
    with operator.database() as database, database.writing() as session:
        report = load_activity(session, system("advantage"), file.read_bytes(), file.name, origin, dry_run=dry_run)
    for line in import_report_lines(report, language()):
        click.echo(line)
    sys.exit(1 if report.errors else 0)
