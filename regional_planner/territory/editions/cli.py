"""Commands on boundaries: build the shipped edition; load, report, compare, publish and discard others."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from regional_planner.access.actor import system
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import number
from regional_planner.kernel.period import today
from regional_planner.kernel.printable import printable
from regional_planner.kernel.terminal import Operator, console, told
from regional_planner.territory.boundaries.build import build
from regional_planner.territory.boundaries.findings import LoadReport
from regional_planner.territory.boundaries.hierarchy import Hierarchy
from regional_planner.territory.boundaries.queries import code_in_force
from regional_planner.territory.boundaries.source import packaged_source
from regional_planner.territory.editions.loading import compare_on_record, run_load
from regional_planner.territory.editions.models import BoundaryComparison
from regional_planner.territory.editions.process import digest_of
from regional_planner.territory.editions.queries import edition_named, edition_or_load, load_state, report_of
from regional_planner.territory.editions.service import begin_load, discard, publish
from regional_planner.territory.editions.terms import Asked, LoadState, Sent
from regional_planner.territory.models import BoundaryEdition

OPERATOR = system("boundaries")
MOST_SHOWN = 20
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def boundaries() -> None:
    """Build the shipped boundaries; load, compare and publish editions of one's own."""


@boundaries.command(name="build")
@click.option("--source", type=click.Path(exists=True, path_type=Path), help="GeoParquet of communes; the package's.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("geo"), show_default=True)
@click.pass_obj
@told
def build_boundaries(operator: Operator, source: Path | None, out: Path) -> None:
    """Repair the source's communes into a coverage, simplify it at each level of detail, and write geo/."""
    territory = operator.settings.data_folder / "data" / "territory"
    hierarchy = Hierarchy.read(territory / "units.csv", territory / "parents.csv")
    build(source or packaged_source(), hierarchy, out, _step)


@boundaries.command(name="load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, help="Code of the edition, such as dpa-2025.")
@click.option("--title", help="Its title; the file's name when missing.")
@click.option("--citation", default="", help="Whose data they are, as they ask to be cited.")
@click.option("--terms", default="", help="Terms of use.")
@click.option("--code-column", help="Column with the CUT codes; found when it has a usual name.")
@click.option("--layer", help="Layer of a file that has several.")
@click.option("--crs", help="Reference system, for a file that names none.")
@click.option("--as-of", type=DAY, help="Day whose communes they are; today when missing.")
@click.option("--dry-run", is_flag=True, help="Only report.")
@click.pass_obj
@told
def load_boundaries(operator: Operator, file: Path, edition: str, as_of: datetime | None, **options: Any) -> None:
    """Report all that is wrong with a file of boundaries; make it a draft when nothing is."""
    title, day = options.pop("title") or file.name, as_of.date() if as_of else today()
    asked = Asked(code=edition, title=title, as_of=day, **options)
    with operator.database() as database:
        with database.writing() as session:
            begin_load(session, OPERATOR, asked, Sent(file.name, digest_of(file)))
        report = run_load(database, edition, file, _step)
        with database.reading() as session:
            _say(report)
            if asked.dry_run and report.loadable:
                return
            if not report.loadable:
                click.echo(_("Nothing was written."))
                sys.exit(1)
            found = edition_named(session, OPERATOR, edition)
            _summarise(session, found)
    click.echo(_("The edition “{code}” is a draft. Publish it: boundaries publish {code} --from DAY", code=edition))


@boundaries.command(name="resume", hidden=True)
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
@told
def resume_load(operator: Operator, code: str, file: Path) -> None:
    """Do a load that a request began."""
    try:
        with operator.database() as database:
            run_load(database, code, file, lambda line: None)
    finally:
        file.unlink(missing_ok=True)


@boundaries.command(name="report")
@click.argument("code")
@click.pass_obj
@told
def report_boundaries(operator: Operator, code: str) -> None:
    """Print what the checks of an edition found, a refused or failed load's too; status 1 for those."""
    with operator.database() as database, database.reading() as session:
        edition, load = edition_or_load(session, OPERATOR, code)
        report = report_of(edition) if edition else LoadReport.from_dict(load.report) if load and load.report else None
        last = load.steps[-1]["said"] if load and load.steps else ""
        ended_badly = load is not None and load_state(load) in {LoadState.REFUSED, LoadState.FAILED}
    if report is not None:
        _say(report)
        click.echo(_("{errors} errors, {rest} warnings", errors=len(report.errors), rest=_warnings(report)))
    if last:
        click.echo(printable(last))
    sys.exit(1 if ended_badly else 0)


@boundaries.command(name="compare")
@click.argument("code")
@click.option("--against", help="Code of the other edition; the one in force when missing.")
@click.pass_obj
@told
def compare_boundaries(operator: Operator, code: str, against: str | None) -> None:
    """Compare an edition with another one, keep the result and print its totals and the largest changes."""
    with operator.database() as database:
        with database.reading() as session:
            edition = edition_named(session, OPERATOR, code)
            other = against or code_in_force(session)
            if other is None or other == code:
                raise NotFound(_("Name another edition to compare “{code}” with: --against CODE.", code=code))
            found = compare_on_record(session, edition, edition_named(session, OPERATOR, other).code)
        with database.writing() as session:
            session.merge(found)
        _print_comparison(found)


@boundaries.command(name="publish")
@click.argument("code")
@click.option("--from", "day", type=DAY, required=True, help="First day on which layers draw from it: 2027-01-01.")
@click.pass_obj
@told
def publish_boundaries(operator: Operator, code: str, day: datetime) -> None:
    """Let layers draw from an edition from a day on; a day to come takes effect by itself."""
    with operator.database() as database, database.writing() as session:
        edition = edition_named(session, OPERATOR, code)
        publish(session, OPERATOR, edition, day.date())
    click.echo(_("Layers draw from “{code}” from {day} on.", code=code, day=day.date()))


@boundaries.command(name="discard")
@click.argument("code")
@click.pass_obj
@told
def discard_boundaries(operator: Operator, code: str) -> None:
    """Take a draft, or a load that made none, off record."""
    with operator.database() as database, database.writing() as session:
        discard(session, OPERATOR, *edition_or_load(session, OPERATOR, code))
    click.echo(_("“{code}” is discarded.", code=code))


def _step(line: str) -> None:
    console.print(printable(line), markup=False)


def _say(report: LoadReport) -> None:
    for finding in report.findings:
        place = f" [{finding.place}]" if finding.place else ""
        unit = f" {finding.unit}" if finding.unit else ""
        click.echo(printable(f"{finding.severity.value}: {finding.code}:{unit}{place} {finding}"))


def _warnings(report: LoadReport) -> int:
    return len(report.findings) - len(report.errors)


def _summarise(session: Session, edition: BoundaryEdition) -> None:
    other = code_in_force(session)
    found = session.get(BoundaryComparison, (edition.code, other)) if other else None
    if found is not None:
        _print_comparison(found)


def _print_comparison(found: BoundaryComparison) -> None:
    result = found.result
    totals = result["totals"]
    click.echo(_("“{edition}” against “{other}”:", edition=found.edition, other=found.against))
    click.echo(
        _(
            "{exchanged} km2 between communes, {gained} km2 gained, {lost} km2 lost, in {pieces} pieces; {slivers} "
            "slivers narrower than {width} m make up {sliver} km2; {moved} communes moved",
            exchanged=number(totals["exchanged_km2"]),
            gained=number(totals["gained_km2"]),
            lost=number(totals["lost_km2"]),
            pieces=totals["pieces"],
            slivers=totals["slivers"],
            width=number(result["sliver_width_m"]),
            sliver=number(totals["sliver_km2"]),
            moved=totals["moved"],
        )
    )
    for each in result["moved"][:MOST_SHOWN]:
        click.echo(_("moved: {code} {name}, before {source}", source=each["from"], **_named(each)))
    changed = [row for row in result["units"] if row["change"] not in {"same", "slivers", "no shape"}]
    for row in sorted(changed, key=lambda row: -(row["lost_km2"] + row["gained_km2"]))[:MOST_SHOWN]:
        click.echo(
            _(
                "{level} {code} {name}: -{lost} +{gained} km2",
                level=row["level"],
                lost=number(row["lost_km2"]),
                gained=number(row["gained_km2"]),
                **_named(row),
            )
        )


def _named(row: dict[str, Any]) -> dict[str, str]:
    return {"code": row["code"], "name": printable(row["name"])}
