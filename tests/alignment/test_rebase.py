"""A plan on the units of another day: what a split inherits, what a merger becomes, and the way back."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regional_planner.alignment.rules import align, explanation, rebase_plan
from regional_planner.alignment.rules.change import Seen, changes
from regional_planner.alignment.rules.hybrid import HYBRID_FIGURES, frame_of
from regional_planner.alignment.rules.rebase import Rebased
from regional_planner.alignment.terms import Cause, Figure, LinkRow, OriginRow, Plan, PriorityRow
from regional_planner.territory.terms import Flow
from tests.alignment import reference
from tests.alignment.plans import DAY, EXAMPLE, plans
from tests.alignment.rows import Rows

BEFORE, ACT, AFTER = date(2017, 1, 1), date(2018, 9, 6), date(2020, 1, 1)
HOLDS_OF_ALL = ("profiles", "local", "parts", "carrying", "ceiling", "cosine", "heard", "concentration")


def flow(source: str, target: str, count: int, day: date = ACT) -> Flow:
    return Flow(f"act-{day}", day, source, target, count, "population")


def split(plan: Plan, region: str, counts: dict[str, int]) -> Rebased:
    """`region` becomes the units of `counts`; the others stay."""
    flows = [flow(region, target, count) for target, count in counts.items()]
    kept = {code: code for code in plan.regions if code != region}
    return rebase_plan(
        plan,
        flows,
        BEFORE,
        AFTER,
        units={code: code for code in plan.regions},
        targets={**kept, **{target: target for target in counts}},
        inhabitants={**dict.fromkeys(kept, 1), **counts},
    )


def merged(plan: Plan, counts: dict[str, int], into: str) -> Rebased:
    """The units of `counts` become `into`; the others stay."""
    kept = {code: code for code in plan.regions if code not in counts}
    return rebase_plan(
        plan,
        [flow(source, into, count) for source, count in counts.items()],
        BEFORE,
        AFTER,
        units={code: code for code in plan.regions},
        targets={**kept, into: into},
        inhabitants={},
    )


@given(plans(), st.dictionaries(st.sampled_from(["X", "Y", "Z"]), st.integers(1, 10**7), min_size=1))
def test_the_children_of_a_split_inherit_and_share_money_and_origins(rows: Rows, counts: dict[str, int]) -> None:
    plan = rows.plan()
    parent = plan.regions[0]
    there, here = align(plan), align(split(plan, parent, counts).plan)
    children = [sorted([*plan.regions[1:], *counts]).index(code) for code in counts]
    for child in children:
        for name in HOLDS_OF_ALL:
            np.testing.assert_array_equal(getattr(here, name)[child], getattr(there, name)[0], err_msg=name)
    assert float(here.origins[children].sum()) == pytest.approx(float(there.origins[0].sum()), abs=1e-12)
    assert math.fsum(np.nan_to_num(here.voice[children])) == pytest.approx(np.nan_to_num(there.voice[0]), abs=1e-12)
    whole = split(plan, parent, counts).plan
    assert int(whole.money.sum()) == int(plan.money.sum())
    for place in range(1, len(plan.regions)):
        own = whole.regions.index(plan.regions[place])
        np.testing.assert_array_equal(here.profiles[own], there.profiles[place])


@given(plans(), st.dictionaries(st.sampled_from(["X", "Y", "Z"]), st.integers(1, 10**7), min_size=1))
def test_splitting_and_merging_back_is_the_identity(rows: Rows, counts: dict[str, int]) -> None:
    plan = rows.plan()
    region = plan.regions[0]
    forth = split(plan, region, counts).plan
    units = {code: code for code in forth.regions}
    back = rebase_plan(
        forth,
        [flow(region, target, count) for target, count in counts.items()],
        AFTER,
        BEFORE,
        units=units,
        targets={code: code for code in plan.regions},
        inhabitants={code: rows.regions[code] for code in plan.regions},
    ).plan
    # A split leaves each priority in every child: back together, each stands once again, with all that was its own.
    assert figures_equal(back, plan)
    assert back.priorities == plan.priorities
    assert back.weight.tolist() == plan.weight.tolist()
    assert back.money.sum() == plan.money.sum()


def figures_equal(ours: Plan, theirs: Plan) -> bool:
    mine, yours = align(ours), align(theirs)
    for name in (*HOLDS_OF_ALL, "origins", "voice", "money_profiles", "divergence"):
        np.testing.assert_allclose(getattr(mine, name), getattr(yours, name), rtol=0, atol=1e-12, err_msg=name)
    np.testing.assert_array_equal(mine.coverage.regions, yours.coverage.regions)
    return True


@settings(max_examples=60)
@given(plans(), st.lists(st.integers(1, 10**7), min_size=2, max_size=4))
def test_a_merger_is_the_mean_weighted_by_the_basis_over_those_that_have_a_profile(
    rows: Rows, counts: list[int]
) -> None:
    plan = rows.plan()
    assume(len(plan.regions) >= 2)
    merging = dict(zip(plan.regions, counts, strict=False))
    result = merged(plan, merging, "X")
    here = align(result.plan)
    place = result.plan.regions.index("X")
    nation = reference.normalised(rows.nationals)
    known = {code: found for code in merging if (found := reference.figures(rows, code)) is not None}
    whole = sum(merging[code] for code in known)
    if not known:
        assert math.isnan(here.local[place])
        return
    mean = {n: sum(merging[c] * found.profile[n] for c, found in known.items()) / whole for n in sorted(rows.nationals)}
    np.testing.assert_allclose(here.profiles[place], [float(x) for x in mean.values()], rtol=0, atol=1e-9)
    # Recomputed from the mean profile, not the mean of the indices.
    if nation:
        assert here.carrying[place] == pytest.approx(float(sum(min(mean[n], nation[n]) for n in mean)), abs=1e-9)
    weights = {step.from_unit: step.weight for step in result.steps["X"]}
    assert weights == {c: pytest.approx(merging[c] / whole if c in known else 0) for c in merging}


def test_carrying_of_a_merger_is_not_the_mean_of_the_carryings() -> None:
    rows = Rows(
        DAY,
        {"01": 1, "02": 1},
        {"A": None, "B": None},
        (PriorityRow("P", "01"), PriorityRow("Q", "02")),
        (LinkRow("P", "A", 1_000_000, "agreed", "lower"), LinkRow("Q", "B", 1_000_000, "agreed", "lower")),
    )
    assert align(rows.plan()).carrying.tolist() == [0.5, 0.5]
    assert align(merged(rows.plan(), {"01": 3, "02": 3}, "X").plan).carrying.tolist() == [1.0]


@settings(max_examples=40)
@given(plans(), st.lists(st.integers(1, 10**7), min_size=2, max_size=4), st.booleans())
def test_figures_of_rebased_plans_keep_what_figures_promise(rows: Rows, counts: list[int], joined: bool) -> None:
    plan = rows.plan()
    if joined:
        assume(len(plan.regions) >= 2)
        built = merged(plan, dict(zip(plan.regions, counts, strict=False)), "X").plan
    else:
        built = split(plan, plan.regions[0], {f"X{place}": count for place, count in enumerate(counts)}).plan
    result = align(built)
    weighed = ~np.isnan(result.local)
    np.testing.assert_allclose(result.parts[weighed].sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(result.profiles[weighed].sum(axis=1) + result.local[weighed], 1, atol=1e-12)
    assert (result.origins.sum(axis=0) <= 1 + 1e-12).all()
    for place, region in enumerate(built.regions):
        for figure in (Figure.CARRYING, Figure.LOCAL, Figure.HEARD, Figure.VOICE):
            value = float(getattr(result, figure.value)[place])
            parts = explanation(built, figure, region, alignment=result)
            assert math.fsum(part.amount for part in parts) == pytest.approx(np.nan_to_num(value), abs=1e-12)
            assert {part.region for part in parts} <= {region}


def test_acts_follow_each_other_and_days_outside_change_nothing() -> None:
    plan = EXAMPLE.plan()
    flows = [
        flow("02", "X", 1, date(2018, 1, 1)),
        flow("02", "Y", 3, date(2018, 1, 1)),
        flow("Y", "V", 1, date(2019, 1, 1)),
        flow("Y", "W", 1, date(2019, 1, 1)),
        flow("01", "Z", 1, date(2030, 1, 1)),
    ]
    result = rebase_plan(
        plan,
        flows,
        BEFORE,
        AFTER,
        units={code: code for code in plan.regions},
        targets={code: code for code in ("01", "03", "V", "W", "X")},
        inhabitants={"V": 5},
    )
    assert result.plan.regions == ("01", "03", "V", "W", "X")
    assert result.plan.inhabitants.tolist() == [-1, -1, 5, -1, -1]
    assert set(result.steps) == {"V", "W", "X"}
    assert [(step.from_unit, step.to_unit, step.share, step.weight) for step in result.steps["V"]] == [
        ("02", "Y", 0.75, 1.0),
        ("Y", "V", 0.5, 1.0),
    ]
    origin = align(result.plan).origins[:, 0]
    # 0.25 of A was raised in 02: a quarter of it goes to X, three eighths each to V and W.
    assert origin.tolist() == pytest.approx([0.5, 0, 0.09375, 0.09375, 0.0625], abs=1e-6)


def test_a_unit_without_lineage_has_no_profile() -> None:
    plan = EXAMPLE.plan()
    result = rebase_plan(
        plan,
        [],
        BEFORE,
        AFTER,
        units={code: code for code in plan.regions},
        targets={"01": "01", "09": "09"},
        inhabitants={},
    )
    assert math.isnan(align(result.plan).local[1])
    assert result.steps == {}


def test_a_split_moves_the_voice_and_the_territory_is_its_cause() -> None:
    before = EXAMPLE.plan()
    after = split(before, "01", {"X": 3, "Y": 1}).plan
    there = frame_of(before, before)
    here = frame_of(after, after)
    places = tuple(here.regions.index(code) for code in ("X", "Y"))
    for found, share in zip(changes(Seen(there, (0, 0)), Seen(here, places)), (0.75, 0.25), strict=True):
        voice = found["voice"]
        assert voice.before == pytest.approx(0.6 * 0.5 + 0.4 * 0.25)
        assert voice.parts[Cause.TERRITORY] == pytest.approx((share - 1) * voice.before, abs=1e-6)
        for name in HYBRID_FIGURES:
            assert math.fsum(found[name].parts.values()) == pytest.approx(found[name].after - found[name].before)
            assert name == "voice" or found[name].parts[Cause.TERRITORY] == pytest.approx(0, abs=1e-12)


def test_priorities_of_a_plan_on_other_units_are_changed_within_their_region() -> None:
    """What is done in one child after the split is not taken for a change of the other."""
    before = split(EXAMPLE.plan(), "01", {"X": 3, "Y": 1}).plan
    rows = Rows(
        DAY,
        {"02": 1, "03": 1, "X": 1, "Y": 1},
        EXAMPLE.nationals,
        (PriorityRow("P1", "X", 750_000), PriorityRow("P2", "X", 250_000), *EXAMPLE.priorities[2:]),
        EXAMPLE.links,
        (OriginRow("A", "X", "P1", 375_000),),
    )
    after = rows.plan()
    frame = frame_of(before, after)
    found = dict(zip(frame.regions, changes(None, Seen(frame, (0, 1, 2, 3))), strict=True))
    assert found["X"]["carrying"].after == pytest.approx(found["X"]["carrying"].before)
    assert math.isnan(found["Y"]["carrying"].after)
    assert all(math.isnan(part) for part in found["Y"]["carrying"].parts.values())
