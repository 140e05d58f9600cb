"""Netting amounts, and carrying them to the units of another day without losing a peso."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.finance.rules import added, carried, in_clp, in_effect, net_by_priority, per_head
from regional_planner.finance.terms import Act, Line, LineKey, Vintage
from regional_planner.territory.terms import Flow

LAW = date(2018, 9, 6)
BEFORE, AFTER = date(2017, 5, 17), date(2026, 1, 1)
FLOWS = [
    Flow("law", LAW, "08-1", "08-2", 1_556_805, "population"),
    Flow("law", LAW, "08-1", "16-1", 480_609, "population"),
]
clp = st.integers(-(10**13), 10**13)
money = st.none() | st.integers(0, 10**13)
ACTS = {
    code: Act(code, series, date(year - 1, 12, 1), range(year, year + 3))
    for code, series, year in (("A1", "A", 2025), ("A2", "A", 2026), ("A3", "A", 2027), ("B1", "B", 2026))
}
keys = st.builds(
    LineKey,
    st.sampled_from(["02-1", "02-2"]),
    st.integers(2026, 2028),
    st.sampled_from(["fndr", "frpd"]),
    st.sampled_from(["", "A"]),
    act=st.none() | st.sampled_from([*ACTS]),
).filter(lambda key: key.act is None or key.year in ACTS[key.act].years)
lines = st.lists(st.builds(Line, keys, st.sampled_from(Vintage), clp), unique_by=lambda line: (line.key, line.vintage))


@given(lines)
def test_only_the_latest_vintage_of_a_line_counts(entered: list[Line]) -> None:
    unvoted = [line for line in entered if line.key.act is None]
    current = {line.key for line in unvoted if line.vintage is Vintage.CURRENT}
    counted = [line for line in unvoted if line.vintage is Vintage.CURRENT or line.key not in current]
    assert sorted(in_effect(unvoted), key=repr) == sorted(counted, key=repr)
    assert sum(net_by_priority(unvoted).values()) == sum(line.amount for line in counted)
    assert net_by_priority([*reversed(entered)], ACTS) == net_by_priority(entered, ACTS)


@given(lines)
def test_of_the_acts_of_a_series_the_newest_that_covers_the_year_speaks(entered: list[Line]) -> None:
    for line in in_effect(entered, ACTS):
        if line.key.act is not None:
            own = ACTS[line.key.act]
            covering = [act for act in ACTS.values() if act.series == own.series and line.key.year in act.years]
            assert own == max(covering, key=lambda act: act.passed_on)


def test_a_line_that_is_not_voted_again_is_gone() -> None:
    first = Line(LineKey("02-1", 2026, "fndr", "", "BIP-1", act="A1"), Vintage.INITIAL, 100)
    before = {code: act for code, act in ACTS.items() if code == "A1"}
    assert net_by_priority([first], before) == {"02-1": 100}
    assert net_by_priority([first], ACTS) == {}


def test_a_dropped_line_counts_for_nothing() -> None:
    key = LineKey("02-1", 2026, "fndr", "A")
    assert net_by_priority([Line(key, Vintage.INITIAL, 100), Line(key, Vintage.CURRENT, 0)]) == {"02-1": 0}


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12))
def test_clp_of_another_currency_is_the_nearest_whole_peso(units: int, rate: int) -> None:
    assert abs(Fraction(units * rate, 10**8) - in_clp(units, rate)) <= Fraction(1, 2)
    assert in_clp(-units, rate) == -in_clp(units, rate)


@given(money, money)
def test_a_split_keeps_every_peso(biobio: int | None, antofagasta: int | None) -> None:
    found = carried({"08-1": biobio, "02-1": antofagasta}, {"08-1"}, FLOWS, BEFORE, AFTER)
    assert set(found.amounts) == {"08-2", "16-1", "02-1"}
    assert sum(value or 0 for value in found.amounts.values()) == (biobio or 0) + (antofagasta or 0)
    assert (found.amounts["16-1"] is None) == (biobio is None)
    assert found.amounts["02-1"] == antofagasta
    assert found.illustrative == {"08-2", "16-1"}


@given(money, money)
def test_a_neighbour_without_priorities_takes_no_money_away(biobio: int | None, nuble: int | None) -> None:
    found = carried({"08-2": biobio, "16-1": nuble}, {"16-1"}, FLOWS, AFTER, BEFORE)
    known = [value for value in (biobio, nuble) if value is not None]
    assert found.amounts == {"08-1": sum(known) if known else None}
    assert found.illustrative == {"08-1"}


@given(st.lists(st.dictionaries(st.sampled_from("abc"), money), max_size=3))
def test_cycles_add_up(parts: list[dict[str, int | None]]) -> None:
    whole = added([carried(part, (), [], BEFORE, BEFORE) for part in parts], "abc")
    for unit in "abc":
        known = [part[unit] for part in parts if part.get(unit) is not None]
        assert whole.amounts[unit] == (sum(filter(None, known)) if known else None)


def test_per_head_is_unknown_where_either_part_is() -> None:
    assert per_head(None, 10) is None
    assert per_head(10, None) is None
    assert per_head(10, 0) is None
    assert per_head(0, 10) == 0
