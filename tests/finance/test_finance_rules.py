"""Netting amounts, and carrying them to the units of another day without losing a peso."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.finance.rules import added, carried, in_effect, net_by_priority, per_head
from regional_planner.finance.terms import Line, Vintage
from regional_planner.territory.terms import Flow

LAW = date(2018, 9, 6)
BEFORE, AFTER = date(2017, 5, 17), date(2026, 1, 1)
FLOWS = [
    Flow("law", LAW, "08-1", "08-2", 1_556_805, "population"),
    Flow("law", LAW, "08-1", "16-1", 480_609, "population"),
]
clp = st.integers(-(10**13), 10**13)
money = st.none() | st.integers(0, 10**13)
lines = st.lists(
    st.builds(
        Line,
        st.sampled_from(["02-1", "02-2"]),
        st.integers(2026, 2027),
        st.sampled_from(["fndr", "frpd"]),
        st.sampled_from(["", "A"]),
        st.sampled_from(Vintage),
        clp,
    ),
    unique_by=lambda line: (line.key, line.vintage),
)


@given(lines, st.randoms())
def test_only_the_latest_vintage_of_a_line_counts(entered: list[Line], chance: object) -> None:
    current = {line.key for line in entered if line.vintage is Vintage.CURRENT}
    counted = [line for line in entered if line.vintage is Vintage.CURRENT or line.key not in current]
    assert sorted(in_effect(entered), key=repr) == sorted(counted, key=repr)
    assert sum(net_by_priority(entered).values()) == sum(line.amount for line in counted)
    assert net_by_priority(list(reversed(entered))) == net_by_priority(entered)


def test_a_dropped_line_counts_for_nothing() -> None:
    first = Line("02-1", 2026, "fndr", "A", Vintage.INITIAL, 100)
    dropped = Line("02-1", 2026, "fndr", "A", Vintage.CURRENT, 0)
    assert net_by_priority([first, dropped]) == {"02-1": 0}


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
