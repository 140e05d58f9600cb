"""Putting money side by side: gaps and their age, prices, and what became of a plan's lines; CLP, exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from regional_planner.finance.views.terms import Entry, Gap, Group, LineChange, LineState, Lump, Measure, Place


def grouped(lumps: Iterable[Lump]) -> dict[tuple[str | int | None, ...], Group]:
    """Lumps by their key, whatever region they are of; CLP by year and measure."""
    years: dict[tuple[str | int | None, ...], dict[int, dict[Measure, int]]] = defaultdict(lambda: defaultdict(dict))
    made_up: set[tuple[str | int | None, ...]] = set()
    for lump in lumps:
        money = years[lump.key][lump.year]
        money[lump.measure] = money.get(lump.measure, 0) + lump.clp
        if lump.illustrative:
            made_up.add(lump.key)
    return {key: Group(of, key in made_up) for key, of in years.items()}


def gap(group: Group, wanted: Measure, met: Measure, until: int) -> Gap:
    """How much more was `wanted` than `met` in the years up to `until`, and since when something has been missing.

    A year in which more was met than wanted makes up for another: the CLP are of all years together, negative when more
    was met than wanted.
    """
    missing = {
        year: money.get(wanted, 0) - money.get(met, 0) for year, money in sorted(group.years.items()) if year <= until
    }
    return Gap(sum(missing.values()), next((year for year, clp in missing.items() if clp > 0), None))


def at_prices(clp: int, own: int, base: int, index: Mapping[int, Fraction]) -> int | None:
    """CLP at the prices of `own` as CLP at those of `base`, to the whole peso; None where the index lacks a year.

    >>> at_prices(100, 2017, 2020, {2017: Fraction(100), 2020: Fraction(110)})
    110
    """
    if own == base:
        return clp
    if not index.get(own) or base not in index:
        return None
    return round(clp * index[base] / index[own])


def compared(before: Sequence[Entry], after: Sequence[Entry], old: range, new: range) -> list[LineChange]:
    """Each line of two acts of one plan, and what became of it; `old` and `new` are the years that they cover."""
    of_before, of_after = _by_identity(before), _by_identity(after)
    changes = []
    for identity in sorted(of_before.keys() | of_after.keys()):
        first, second = of_before.get(identity, []), of_after.get(identity, [])
        places = _places(first), _places(second)
        years = _by_year(first), _by_year(second)
        state = _state(places, years, set(old) & set(new))
        changes.append(LineChange(identity, state, *places, *years))
    return changes


def within(years: Mapping[int, int], wanted: Collection[int]) -> int:
    """CLP in the years wanted."""
    return sum(clp for year, clp in years.items() if year in wanted)


def _state(
    places: tuple[tuple[Place, ...], tuple[Place, ...]],
    years: tuple[Mapping[int, int], Mapping[int, int]],
    common: set[int],
) -> LineState:
    before, after = years
    if not places[0]:
        return LineState.NEW
    if not places[1]:
        return LineState.GONE if within(before, common) else LineState.FINISHED
    if places[0] != places[1]:
        return LineState.MOVED
    if all(before.get(year, 0) == after.get(year, 0) for year in common):
        return LineState.UNCHANGED
    same = within(before, common) == sum(after.values())
    return LineState.RESCHEDULED if same else LineState.CHANGED


def _by_identity(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    lines: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        lines[entry.identity].append(entry)
    return lines


def _places(entries: Iterable[Entry]) -> tuple[Place, ...]:
    return tuple(sorted({entry.place for entry in entries}, key=lambda place: tuple(part or "" for part in place)))


def _by_year(entries: Iterable[Entry]) -> dict[int, int]:
    years: dict[int, int] = defaultdict(int)
    for entry in entries:
        years[entry.year] += entry.clp
    return dict(sorted(years.items()))
