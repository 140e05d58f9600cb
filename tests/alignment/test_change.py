"""Why figures moved: the parts add up, whatever the order, and are those of the definition."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regional_planner.alignment.rules import align
from regional_planner.alignment.rules.change import CAUSES, Change, Seen, changes, shapley
from regional_planner.alignment.rules.hybrid import HYBRID_FIGURES, frame_of
from regional_planner.alignment.terms import Cause, LinkRow, OriginRow, PriorityRow
from tests.alignment.changing import MOVABLE, split
from tests.alignment.plans import DAY, EXAMPLE, plans
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows


@st.composite
def pairs_of_plans(draw: st.DrawFn) -> tuple[Rows, Rows]:
    """Two plans on the same regions that share codes, some of them by chance alike."""
    before, after = draw(plans()), draw(plans())
    regions = {**before.regions, **after.regions}
    own = {row.code: row.region for row in before.priorities}
    # A priority keeps its region, since its code tells it.
    priorities = tuple(row._replace(region=own.get(row.code, row.region)) for row in after.priorities)
    of = {row.code: row.region for row in priorities}
    origins = tuple(row._replace(region=of.get(row.priority or "", row.region)) for row in after.origins)
    return replace(before, regions=regions), replace(after, regions=regions, priorities=priorities, origins=origins)


def split_of(before: Rows, after: Rows, national: str | None = None) -> dict[str, dict[str, Change]]:
    """The change of each region's figures, by code."""
    frame = frame_of(before.plan(), after.plan())
    found = changes(None, Seen(frame, tuple(range(len(frame.regions)))), national)
    return dict(zip(frame.regions, found, strict=True))


@settings(max_examples=60)
@given(pairs_of_plans())
def test_parts_add_up_to_the_difference(two: tuple[Rows, Rows]) -> None:
    before, after = two
    figures = [align(rows.plan()) for rows in two]
    nationals = sorted({*before.nationals, *after.nationals})
    for region, found in split_of(before, after, nationals[0] if nationals else None).items():
        place = sorted(before.regions).index(region)
        for name in HYBRID_FIGURES:
            change = found[name]
            for own, value in zip(figures, (change.before, change.after), strict=True):
                assert value == pytest.approx(getattr(own, name)[place], abs=1e-12, nan_ok=True)
        for change in found.values():
            if math.isnan(change.before) or math.isnan(change.after):
                assert all(math.isnan(part) for part in change.parts.values())
            else:
                assert math.fsum(change.parts.values()) == pytest.approx(change.after - change.before, abs=1e-12)


@settings(max_examples=25)
@given(pairs_of_plans())
def test_parts_are_the_means_over_all_orders(two: tuple[Rows, Rows]) -> None:
    for region, found in split_of(*two).items():
        for name in HYBRID_FIGURES:
            expected = split(*two, region, name)
            for cause in MOVABLE:
                part = found[name].parts[cause]
                assert math.isnan(part) if expected is None else part == pytest.approx(float(expected[cause]), abs=1e-9)


@settings(max_examples=30)
@given(pairs_of_plans())
def test_the_way_back_is_the_way_there_turned(two: tuple[Rows, Rows]) -> None:
    there, back = split_of(*two), split_of(*reversed(two))
    for region, found in there.items():
        for name, change in found.items():
            for cause, part in change.parts.items():
                assert back[region][name].parts[cause] == pytest.approx(-part, abs=1e-12, nan_ok=True)


@given(plans())
def test_nothing_moves_nothing(rows: Rows) -> None:
    for found in split_of(rows, rows).values():
        for change in found.values():
            assert math.isnan(change.before) or set(change.parts.values()) == {0.0}


def test_the_order_in_which_causes_are_named_changes_nothing() -> None:
    values = np.random.default_rng(5).random(64)

    def value(taken: frozenset[Cause]) -> np.ndarray:
        return values[[sum(1 << CAUSES.index(cause) for cause in taken)]]

    forward, backward = shapley(CAUSES, value), shapley(tuple(reversed(CAUSES)), value)
    for cause in CAUSES:
        np.testing.assert_allclose(forward[cause], backward[cause], atol=1e-14)
    assert float(sum(forward[cause][0] for cause in CAUSES)) == pytest.approx(values[63] - values[0])


@pytest.mark.parametrize(
    ("cause", "changed"),
    [
        (
            Cause.LINKS,
            {"links": (*EXAMPLE.links[:2], EXAMPLE.links[2]._replace(state="agreed"), *EXAMPLE.links[3:])},
        ),
        (Cause.STRENGTHS, {"links": (EXAMPLE.links[0]._replace(strength=300_000), *EXAMPLE.links[1:])}),
        (
            Cause.REGIONAL_WEIGHTS,
            {
                "priorities": (
                    EXAMPLE.priorities[0]._replace(weight=100_000),
                    EXAMPLE.priorities[1]._replace(weight=900_000),
                    *EXAMPLE.priorities[2:],
                )
            },
        ),
        (Cause.NATIONAL, {"nationals": {"A": 100_000, "B": 900_000, "C": 0}}),
        (Cause.PRIORITIES, {"priorities": (*EXAMPLE.priorities, PriorityRow("P0", "02"))}),
    ],
)
def test_what_moved_alone_is_the_only_cause(cause: Cause, changed: dict) -> None:
    """An added priority among open weights takes from the others, and yet nobody moved a weight."""
    moved = [
        {each for each in CAUSES if any(abs(change.parts[each]) > 1e-12 for change in found.values())}
        for found in split_of(EXAMPLE, replace(EXAMPLE, **changed)).values()
        if not math.isnan(found["local"].before)
    ]
    assert set().union(*moved) == {cause}


def test_pairs_tell_which_priority_became_which() -> None:
    """The same plan under other codes: with the pairs nothing moved, without them everything is new."""
    names = {"P1": "Q4", "P2": "Q3", "P3": "Q2", "P4": "Q1", "A": "Z", "B": "Y", "C": "X"}
    later = Rows(
        DAY,
        EXAMPLE.regions,
        {names[code]: weight for code, weight in EXAMPLE.nationals.items()},
        tuple(row._replace(code=names[row.code]) for row in EXAMPLE.priorities),
        tuple(row._replace(priority=names[row.priority], national=names[row.national]) for row in EXAMPLE.links),
        tuple(
            OriginRow(names[row.national], row.region, row.priority and names[row.priority], row.share)
            for row in EXAMPLE.origins
        ),
    )
    matched = frame_of(EXAMPLE.plan(), later.plan(), names.items())
    everywhere = tuple(range(3))
    for found in changes(None, Seen(matched, everywhere)):
        for change in found.values():
            assert math.isnan(change.before) or set(change.parts.values()) == {0.0}
    unmatched = frame_of(EXAMPLE.plan(), later.plan())
    assert all(old is None or new is None for old, new in (*unmatched.priorities, *unmatched.nationals))
    for found in changes(None, Seen(unmatched, everywhere))[:2]:
        change = found["carrying"]
        assert change.parts[Cause.LINKS] == change.parts[Cause.REGIONAL_WEIGHTS] == 0
        assert change.parts[Cause.PRIORITIES] + change.parts[Cause.NATIONAL] == pytest.approx(0, abs=1e-12)


def test_a_priority_named_by_two_pairs_is_matched_once() -> None:
    later = replace(EXAMPLE, priorities=(PriorityRow("Q1", "01"), PriorityRow("Q2", "01")), links=(), origins=())
    frame = frame_of(EXAMPLE.plan(), later.plan(), [("P1", "Q2"), ("P1", "Q1"), ("P2", "Q1")])
    assert ("P1", "Q1") in frame.priorities
    assert ("P2", None) in frame.priorities
    assert (None, "Q2") in frame.priorities


def test_plans_on_different_regions_and_unknown_priorities_are_refused() -> None:
    with pytest.raises(ValueError, match="different regions"):
        frame_of(EXAMPLE.plan(), replace(EXAMPLE, regions={**EXAMPLE.regions, "04": 1}).plan())
    frame = frame_of(EXAMPLE.plan(), EXAMPLE.plan())
    with pytest.raises(ValueError, match="unknown national priority: Z"):
        changes(None, Seen(frame, (0,)), "Z")


def test_a_link_agreed_halfway_by_hand() -> None:
    """D rises from 0 to 0.4: the link brings it whole, though the region's weight moved as well."""
    before = Rows(DAY, {"01": 1}, {"A": MILLION}, (PriorityRow("P", "01", 500_000), PriorityRow("Q", "01", 500_000)))
    after = replace(
        before,
        priorities=(PriorityRow("P", "01", 800_000), PriorityRow("Q", "01", 200_000)),
        links=(LinkRow("P", "A", 500_000, "agreed", "lower"),),
    )
    parts = split_of(before, after)["01"]["carrying"].parts
    # Alone the link brings 0.25 and the weight 0; last the link brings 0.4 and the weight 0.15.
    assert parts[Cause.LINKS] == pytest.approx((0.25 + 0.4) / 2)
    assert parts[Cause.REGIONAL_WEIGHTS] == pytest.approx(0.15 / 2)
