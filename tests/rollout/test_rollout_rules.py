"""Stages, slip, coverage and targets, from dates that may be known to a month or a year only."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.kernel.period import PartialDate
from regional_planner.rollout.rules import counting, coverage, planned_regions, slip, stage_at, target_met
from regional_planner.rollout.terms import Stage, Step, TargetKind

days = st.dates(date(2014, 1, 1), date(2027, 12, 31))
partial = st.builds(lambda day, length: PartialDate(day.isoformat()[:length]), days, st.sampled_from((4, 7, 10)))
steps = st.lists(
    st.builds(Step, st.sampled_from((Stage.PILOT, Stage.EXPANSION)), st.none() | partial, st.none() | partial),
    max_size=2,
    unique_by=lambda step: step.stage,
)
countries = st.dictionaries(st.sampled_from(["01", "02", "08", "14", "16"]), steps, max_size=5)


@given(steps, days, days)
def test_a_region_never_falls_back(taken: list[Step], one: date, other: date) -> None:
    before, after = stage_at(taken, min(one, other)), stage_at(taken, max(one, other))
    assert before.stage.rank <= after.stage.rank
    assert before.at_least.rank <= after.at_least.rank


@given(steps, days)
def test_the_stage_lies_between_what_is_certain_and_what_is_possible(taken: list[Step], day: date) -> None:
    standing = stage_at(taken, day)
    assert standing.at_least.rank <= standing.stage.rank
    assert {standing.at_least, standing.stage} <= standing.possible
    assert (standing.since is None) == (standing.stage is Stage.NOT_STARTED)
    if standing.since is not None:
        assert standing.since.first <= day


@given(steps, days)
def test_dates_known_to_the_day_leave_no_doubt(taken: list[Step], day: date) -> None:
    exact = [Step(s.stage, s.planned, s.actual and PartialDate(s.actual.last.isoformat())) for s in taken]
    assert stage_at(exact, day).certain
    assert stage_at(exact, day).stage is stage_at(taken, day).at_least


def test_stages_are_ordered_by_meaning() -> None:
    assert sorted(Stage, key=lambda stage: stage.rank) == [Stage.NOT_STARTED, Stage.PILOT, Stage.EXPANSION]


@given(partial, st.none() | partial, days)
def test_slip_is_bounded_by_the_last_day_of_the_plan(
    planned: PartialDate, actual: PartialDate | None, day: date
) -> None:
    late = slip(planned, actual, day)
    if actual is None or actual.first > day:
        assert (late is None) == (day <= planned.last)
        assert late is None or (late.ongoing and late.least == late.most == (day - planned.last).days)
        return
    assert late is not None
    assert late.least == (actual.first - planned.last).days
    assert late.least <= late.most <= (day - planned.last).days
    assert late.ongoing == (actual.last > day)
    assert slip(planned, actual, actual.last + timedelta(days=400)) == slip(planned, actual, actual.last)


def test_a_plan_for_a_year_is_kept_until_its_last_day() -> None:
    plan, after = PartialDate("2021"), date(2026, 1, 1)
    assert slip(plan, PartialDate("2021-12-31"), after).most == 0  # type: ignore[union-attr]
    assert slip(plan, PartialDate("2022-01-01"), after).least == 1  # type: ignore[union-attr]
    assert slip(plan, None, date(2021, 12, 31)) is None
    assert slip(None, PartialDate("2022"), after) is None


@given(countries, st.dictionaries(st.sampled_from(["01", "02", "08"]), st.integers(0, 10**7)), days)
def test_coverage_adds_up(country: dict[str, list[Step]], people: dict[str, int], day: date) -> None:
    standings = {code: stage_at(taken, day) for code, taken in country.items()}
    found = coverage(standings, people)
    assert found.regions == len(country)
    assert found.inhabitants == sum(people.get(code, 0) for code in country)
    for covered in (*found.by_stage.values(), found.begun):
        assert covered.regions_certain <= covered.regions_possible <= found.regions
        assert covered.inhabitants_certain <= covered.inhabitants_possible <= found.inhabitants
    assert found.begun.regions_certain + found.by_stage[Stage.NOT_STARTED].regions_possible == found.regions
    assert found.begun.inhabitants_possible + found.by_stage[Stage.NOT_STARTED].inhabitants_certain == found.inhabitants
    certain = sum(covered.regions_certain for covered in found.by_stage.values())
    assert certain == sum(standing.certain for standing in standings.values())


@given(days, st.integers(1, 4), st.lists(partial, max_size=6), days)
def test_a_target_is_met_when_enough_regions_are_there(
    due: date, needed: int, reached: list[PartialDate], day: date
) -> None:
    found = target_met(due, needed, reached, None, day)
    assert found.met == (found.reached_certain >= needed)
    assert found.possibly_met == (found.reached_possible >= needed)
    assert found.met <= found.possibly_met
    if found.met:
        assert found.met_between is not None
        assert found.met_between[0] <= found.met_between[1] <= day
        assert found.slip is not None
        assert found.slip.most == (found.met_between[1] - due).days
    assert target_met(due, needed, list(reversed(reached)), None, day) == found


@given(days, st.lists(partial, max_size=6), partial, days)
def test_what_a_source_says_is_sharper_than_the_steps(
    due: date, reached: list[PartialDate], actual: PartialDate, day: date
) -> None:
    found = target_met(due, 16, reached, actual, day)
    assert found.met == (actual.last <= day)
    assert found.possibly_met == (actual.first <= day)


def test_count_targets_count_their_own_stage_and_all_counts_pilots() -> None:
    pilot, both = Step(Stage.PILOT, None, PartialDate("2015-12")), Step(Stage.EXPANSION, None, PartialDate("2023"))
    regions = [[pilot], [pilot, both], [both], [], [Step(Stage.EXPANSION, PartialDate("2021"), None)]]
    assert counting(TargetKind.COUNT, Stage.EXPANSION, regions) == [PartialDate("2023")] * 2
    assert counting(TargetKind.ALL, Stage.EXPANSION, regions) == [PartialDate("2015-12")] * 2 + [PartialDate("2023")]


def test_the_plan_adds_its_counts_until_all_are_due() -> None:
    targets = [(TargetKind.COUNT, 3, date(2018, 12, 31)), (TargetKind.ALL, None, date(2021, 12, 31))]
    counts = [planned_regions(targets, 3, 16, date(year, 12, 31)) for year in (2017, 2018, 2020, 2021)]
    assert counts == [3, 6, 6, 16]
    assert planned_regions(targets[:1], 15, 16, date(2020, 1, 1)) == 16
