"""Reads of the roll-out: where each region of a day stands, how much is covered, how far the targets are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.period import PartialDate, today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import revisions
from regional_planner.rollout.models import RolloutStep, RolloutTarget
from regional_planner.rollout.rules import counting, coverage, planned_regions, share, slip, stage_at, target_met
from regional_planner.rollout.terms import Coverage, Slip, Stage, Standing, Step, TargetKind, TargetStanding
from regional_planner.territory.queries import census_on, lineage, populations, register_on
from regional_planner.territory.terms import Level, UnitOnDay

_coverages: Prepared[list[CoverageOnDay]] = Prepared(32)

FIRST_YEAR = 2015
"""The year of the first committees, where the timeline begins."""


@dataclass(frozen=True)
class StepRow:
    """A step as it stands in the table."""

    code: str
    territory: str
    step: Step
    note_es: str | None
    note_en: str | None
    source: str | None
    illustrative: bool


@dataclass(frozen=True)
class Inherited:
    """What covered a region's territory before the region was split off: told, and not counted as its own."""

    territory: str
    name: str
    stage: Stage
    since: PartialDate | None
    until: date
    """First day on which it no longer did."""
    act: str


@dataclass(frozen=True)
class RegionStage:
    """Where a region stands on a day, and against which plan."""

    unit: UnitOnDay
    standing: Standing
    step: StepRow | None
    """The step spoken of: the next one that is planned, else the one that led to the stage."""
    slip: Slip | None
    inherited: tuple[Inherited, ...]

    @property
    def stage(self) -> Stage:
        """The furthest stage that it may have reached."""
        return self.standing.stage

    @property
    def since(self) -> PartialDate | None:
        """When it reached that stage."""
        return self.standing.since

    @property
    def certain(self) -> bool:
        """Whether it stands there for certain."""
        return self.standing.certain


@dataclass(frozen=True)
class CoverageOnDay:
    """Coverage, and how many regions were to have begun."""

    day: date
    coverage: Coverage
    planned: int
    census: str | None
    """Code of the series that gives the inhabitants."""

    @property
    def regions_total(self) -> int:
        """The regions of the day."""
        return self.coverage.regions

    @property
    def regions_count(self) -> int:
        """Those that have certainly begun."""
        return self.coverage.begun.regions_certain

    @property
    def regions_share(self) -> float | None:
        """Share of the regions that have certainly begun, 0-1."""
        return share(self.regions_count, self.regions_total)

    @property
    def inhabitants(self) -> int:
        """People in the regions that have certainly begun."""
        return self.coverage.begun.inhabitants_certain

    @property
    def inhabitants_share(self) -> float | None:
        """Share of the inhabitants in them, 0-1; None where no inhabitants are known."""
        return share(self.inhabitants, self.coverage.inhabitants)


def stages_on(session: Session, day: date) -> dict[str, RegionStage]:
    """Where each region of `day` stands: by CUT code, north to south.

    A region that was split off stands where its own steps have led it; what covered its territory before is told
    as `inherited`.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    steps = _steps(session)
    former = _former(session, day, steps)
    return {
        unit.code: _region_stage(unit, steps[unit.code], day, former.get(unit.id, ()))
        for unit in register_on(session, day).at(Level.REGION)
    }


def coverage_on(session: Session, day: date) -> CoverageOnDay:
    """How much of the country each stage covers on `day`.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    return coverage_over(session, [day])[0]


def coverage_over(session: Session, days: Sequence[date]) -> list[CoverageOnDay]:
    """Coverage on each of `days`; kept per revision of all scopes."""
    key = session.get_bind().engine.pool, revisions(session), tuple(days)
    return _coverages.get(key, lambda: _coverage_over(session, days))


def _coverage_over(session: Session, days: Sequence[date]) -> list[CoverageOnDay]:
    steps, targets = _steps(session), targets_of(session)
    goals = [(target.kind, target.regions, target.due) for target in targets]
    people: dict[tuple[str | None, tuple[str, ...]], dict[str, int]] = {}
    result = []
    for day in days:
        units = register_on(session, day).at(Level.REGION)
        key = census_on(session, day), tuple(unit.id for unit in units)
        if key not in people:
            people[key] = populations(session, day)
        standings = {unit.code: stage_at(_rules(steps[unit.code]), day) for unit in units}
        begun = [code for code, standing in standings.items() if standing.at_least is not Stage.NOT_STARTED]
        unplanned = sum(all(row.step.planned is None for row in steps[code]) for code in begun)
        planned = planned_regions(goals, unplanned, len(units), day)
        result.append(CoverageOnDay(day, coverage(standings, people[key]), planned, key[0]))
    return result


def timeline_days(first: int = FIRST_YEAR) -> list[date]:
    """The last day of each year from `first` on, and today for the present year."""
    day = today()
    return [*(date(year, 12, 31) for year in range(first, day.year)), day]


def targets_of(session: Session) -> Sequence[RolloutTarget]:
    """The targets, the earliest first."""
    return session.scalars(select(RolloutTarget).order_by(RolloutTarget.due, RolloutTarget.code)).all()


def targets_on(session: Session, day: date) -> list[tuple[RolloutTarget, TargetStanding]]:
    """How far each target is on `day`, counted over the regions of that day."""
    steps = _steps(session)
    units = register_on(session, day).at(Level.REGION)
    result = []
    for target in targets_of(session):
        needed = len(units) if target.kind is TargetKind.ALL else target.regions or 0
        reached = counting(target.kind, target.stage, [_rules(steps[unit.code]) for unit in units])
        result.append((target, target_met(target.due, needed, reached, target.actual, day)))
    return result


def _steps(session: Session) -> defaultdict[str, list[StepRow]]:
    table = RolloutStep.__table__
    names = ("code", "territory", "stage", "planned", "actual", "note_es", "note_en", "source", "illustrative")
    query = select(*(table.c[name] for name in names)).where(table.c.ended_at.is_(None)).order_by(table.c.code)
    steps: defaultdict[str, list[StepRow]] = defaultdict(list)
    for code, territory, stage, planned, actual, *rest in session.execute(query):
        steps[territory].append(StepRow(code, territory, Step(stage, planned, actual), *rest))
    return steps


def _rules(rows: Sequence[StepRow]) -> list[Step]:
    return [row.step for row in rows]


def _region_stage(unit: UnitOnDay, rows: Sequence[StepRow], day: date, former: tuple[Inherited, ...]) -> RegionStage:
    standing = stage_at(_rules(rows), day)
    ahead = [row for row in rows if row.step.planned and row.step.stage.rank > standing.stage.rank]
    behind = [row for row in rows if row.step.stage is standing.stage]
    spoken_of = min(ahead, key=lambda row: row.step.stage.rank) if ahead else next(iter(behind), None)
    late = None if spoken_of is None else slip(spoken_of.step.planned, spoken_of.step.actual, day)
    return RegionStage(unit, standing, spoken_of, late, former)


def _former(session: Session, day: date, steps: defaultdict[str, list[StepRow]]) -> dict[str, tuple[Inherited, ...]]:
    """Unit version -> what the regions that it was split off from had reached when it was."""
    found: dict[str, tuple[Inherited, ...]] = {}
    for flow in lineage(session):
        if flow.in_force > day:
            continue
        eve = flow.in_force - timedelta(days=1)
        regions = {unit.id: unit for unit in register_on(session, eve).at(Level.REGION)}
        source = regions.get(flow.source_unit)
        target = next((u for u in register_on(session, day).at(Level.REGION) if u.id == flow.target_unit), None)
        if source is None or target is None or source.code == target.code:
            continue
        standing = stage_at(_rules(steps[source.code]), eve)
        if standing.stage is not Stage.NOT_STARTED:
            told = Inherited(source.code, source.name, standing.stage, standing.since, flow.in_force, flow.act)
            found[target.id] = tuple(dict.fromkeys((*found.get(target.id, ()), told)))
    return found
