"""Commands that take figures in from files."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from regional_planner.access.actor import system
from regional_planner.advantage.terms import Measure, Origin
from regional_planner.exchange.figures import load_activity
from regional_planner.exchange.service import import_report_lines
from regional_planner.exchange.statistics import load_statistics, said_of
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


@click.group()
def statistics() -> None:
    """Statistical series: population, income, prices and whatever else is counted by territory and year."""


@statistics.command(name="load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--series", "code", help="Code of the series of rows that name none, as /api/v1/series lists it, or new.")
@click.option("--name-es", help="Name in Spanish; a new series needs it.")
@click.option("--name-en", help="Name in English; the Spanish one when missing.")
@click.option("--unit", help="Unit of measure, such as CLP, people, share or 2017=100; a new series needs it.")
@click.option("--decimals", type=click.IntRange(0, 9), help="Decimals that are kept; 0.")
@click.option("--additive/--rate", default=None, help="Whether parts add up to the whole; a new series needs one.")
@click.option("--denominator", help="Code of the series that weights a rate when units are put together.")
@click.option("--basis-es", help="What is counted and how, in Spanish.")
@click.option("--basis-en", help="The same in English.")
@click.option("--units-as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day whose units the figures are on; today.")
@click.option("--licence", help="Terms of use.")
@click.option("--source", help="Code of what the figures cite, as /api/v1/sources lists it, or new with a title.")
@click.option("--source-title", help="Title of a source that is new.")
@click.option("--illustrative", is_flag=True, help="The figures are made up; every answer will say so.")
@click.option("--dry-run", is_flag=True, help="Check, and say what would change; write nothing.")
@click.pass_obj
@told
def load_series(operator: Operator, file: Path, illustrative: bool, dry_run: bool, **described: Any) -> None:
    """Check FILE (CSV or XLSX: territory, year, value; low, high, series) row by row and store it, or nothing.

    What it says replaces what is on record for its territories and years; all else stays. The same file again changes
    nothing. A workbook may describe series itself, a row each, on a sheet called “series”.
    """
    day = described["units_as_of"]
    described["units_as_of"] = day.date() if day else None
    with operator.database() as database, database.writing() as session:
        report = load_statistics(
            session,
            system("statistics"),
            file.read_bytes(),
            file.name,
            said_of(described),
            illustrative=illustrative,
            dry_run=dry_run,
        )
    for line in import_report_lines(report, language()):
        click.echo(line)
    sys.exit(1 if report.errors else 0)
