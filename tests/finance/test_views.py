"""Money laid side by side: sums by hand from the shipped file, a split shared out three ways, gaps and their age."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.finance.views.rules import compared, gap, grouped, within
from regional_planner.finance.views.terms import Entry, Group, LineState, Lump, Measure, Place
from regional_planner.settings import PROJECT_FOLDER
from tests.conftest import Speaker, Speaking

SUMMARY, FLOWS, BY_REGION = "/api/v1/money/summary", "/api/v1/money/flows", "/api/v1/money/by-region"
MEASURE_OF = {"commitment": "promised", "appropriation": "voted", "expenditure": "paid"}
REPLACED = ("ILU-PLAN-02-2026", 2027)
"""The shipped act that a later one of its series replaces, from this year on."""


def speaking_rows() -> list[dict[str, str]]:
    """The shipped amounts that count today."""
    with (PROJECT_FOLDER / "data" / "finance" / "amounts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    act, year = REPLACED
    return [row for row in rows if row["act"] != act or int(row["year"]) < year]


def by_hand(key: Callable[[dict[str, str]], Any]) -> dict[Any, dict[str, int]]:
    """CLP by measure for each value of `key` that is not None."""
    sums: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MEASURE_OF.values(), 0))
    for row in speaking_rows():
        if (of := key(row)) is not None:
            sums[of][MEASURE_OF[row["kind"]]] += int(row["amount"])
    return dict(sums)


def summary(client: Speaker, query: str) -> dict[str, Any]:
    """The whole answer."""
    answer = client.get(f"{SUMMARY}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def measures(row: dict[str, Any]) -> dict[str, int]:
    """The three that are shipped."""
    return {name: row[name] for name in MEASURE_OF.values()}


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("year", lambda row: int(row["year"])),
        ("funding_source", lambda row: row["funding_source"]),
        ("priority", lambda row: row["priority"]),
        ("subtitle", lambda row: row["subtitle"] or None),
        ("level", lambda row: "country" if row["priority"].startswith("CL") else "region"),
        ("act", lambda row: row["act"] or None),
        ("agreement", lambda row: row["agreement"]),
    ],
)
def test_sums_are_those_of_the_file(reader: Speaking, by: str, key: Callable[[dict[str, str]], Any]) -> None:
    answer = summary(reader(), f"by={by}")
    found = {row[by]: measures(row) for row in answer["items"] if row[by] is not None}
    assert found == by_hand(key)
    assert measures(answer["total"]) == by_hand(lambda row: "all")["all"]
    assert answer["total"]["illustrative"]


def test_several_dimensions_at_once_and_filters(reader: Speaking) -> None:
    answer = summary(reader(), "by=funding_source,year&cycle=2021-2025&years=2022-2023&territory=02&as_of=2026-06-01")
    wanted = by_hand(
        lambda row: (
            (row["funding_source"], int(row["year"]))
            if row["priority"].startswith("02-2021") and row["year"] in {"2022", "2023"}
            else None
        )
    )
    assert {(row["funding_source"], row["year"]): measures(row) for row in answer["items"]} == wanted
    text = reader().get(f"{SUMMARY}?by=region,year&f=csv").get_data().decode("utf-8-sig")
    assert {"region", "year", "promised", "unvoted_since"} <= set(next(iter(csv.DictReader(io.StringIO(text)))))
    for query in ("by=planet", "by=year,year", "years=99", "basis=luck", "territory=99", "cycle=1999"):
        assert reader().get(f"{SUMMARY}?{query}").status_code in {400, 404}, query


def test_a_row_of_one_year_is_told_per_inhabitant_and_against_gdp(reader: Speaking) -> None:
    rows = {row["region"]: row for row in summary(reader(), "by=region,year&years=2022&as_of=2026-06-01")["items"]}
    row = next(row for row in rows.values() if row["promised"] and row["gdp"])
    people, gdp = (_statistic(name, row["region"]) for name in ("population", "gdp"))
    assert row["inhabitants"] == people
    assert row["promised_per_head"] == round(row["promised"] / people, 2)
    assert row["gdp"] == gdp * 10**9
    assert row["paid_of_gdp"] == pytest.approx(row["paid"] / row["gdp"], rel=1e-11)
    assert rows["CL"]["gdp"] is None
    assert all(row["gdp"] is None for row in summary(reader(), "by=region")["items"])


def _statistic(name: str, region: str) -> int:
    """A region's shipped figure: inhabitants of 2024 summed over communes, GDP of 2022 in thousands of millions."""
    year = {"population": "2024", "gdp": "2022"}[name]
    with (PROJECT_FOLDER / "data" / "statistics" / "values" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == year and row["code"].startswith(region)]
    assert rows, name
    return sum(int(row["value"]) for row in rows)


def test_what_is_due_and_missing_says_since_when(speak: Speaking) -> None:
    officer = speak("officer-02")
    base = {"priority": "02-2026-02", "funding_source": "municipal"}
    for year, kind, clp in ((2026, "commitment", 100), (2027, "commitment", 70), (2026, "appropriation", 60)):
        assert (
            officer.post("/api/v1/money/amounts", {**base, "year": year, "kind": kind, "amount": clp}).status_code
            == 201
        )

    def told(day: str) -> tuple[Any, ...]:
        (row,) = summary(officer, f"by=priority&funding_source=municipal&cycle=2026-2029&territory=02&as_of={day}")[
            "items"
        ]
        return tuple(
            row[name] for name in ("due", "unvoted", "unvoted_since", "unvoted_years", "unpaid", "unpaid_since")
        )

    assert told("2026-11-01") == (100, 40, 2026, 0, 60, 2026)
    assert told("2028-01-01") == (170, 110, 2026, 2, 60, 2026)
    assert told("2025-12-31") == (0, 0, None, None, 0, None)


def test_the_money_of_old_biobio_is_divided_three_ways_each_adding_up(mapped_app: Flask) -> None:
    client = Speaker(mapped_app.test_client(), None)
    whole = by_hand(lambda row: "08" if row["priority"].startswith("08-2017") else None)["08"]["promised"]
    asked = "cycle=2017-2020&kind=commitment"
    entered = client.get(f"{BY_REGION}?{asked}&as_of=2017-05-17").json
    assert {row["code"]: row["amount"] for row in entered["items"]}["08"] == whole
    answers = {}
    for basis in ("population", "area", "stated&shares=08:0.75,16:0.25"):
        answer = client.get(f"{BY_REGION}?{asked}&as_of=2026-06-01&basis={basis}").json
        rows = {row["code"]: row for row in answer["items"]}
        assert rows["08"]["amount"] + rows["16"]["amount"] == whole, basis
        assert answer["total"] == entered["total"]
        (step,) = rows["16"]["rebased"]
        assert step["basis"] == answer["rebased_by"] == basis.partition("&")[0]
        assert abs(rows["16"]["amount"] - whole * step["share"]) <= 1
        laid = summary(client, f"by=region&cycle=2017-2020&as_of=2026-06-01&basis={basis}")["items"]
        # Each row is rounded to the peso where it is shared out: here a year, there all of them.
        by_year = {row["region"]: row["promised"] for row in laid}
        assert by_year["08"] + by_year["16"] == whole
        assert abs(by_year["16"] - rows["16"]["amount"]) <= 4
        answers[basis] = step["share"]
    assert answers["population"] == pytest.approx(480_609 / 2_037_414, rel=1e-11)
    assert answers["stated&shares=08:0.75,16:0.25"] == 0.25
    # Ñuble has about 13,100 of the 37,000 km2 of the old region.
    assert answers["area"] == pytest.approx(13_100 / 37_000, rel=0.03)


@pytest.mark.parametrize(
    ("shares", "code", "named"),
    [
        ("08:0.7,16:0.25", "shares_not_one", "0.05"),
        ("08:0.8,16:0.25", "shares_not_one", "0.05"),
        ("08:1", "no_split", "08"),
        ("02:0.5,03:0.5", "no_split", "02, 03"),
    ],
)
def test_stated_shares_that_are_no_whole_say_by_how_much(reader: Speaking, shares: str, code: str, named: str) -> None:
    refused = reader().get(f"{BY_REGION}?basis=stated&shares={shares}")
    (error,) = refused.json["errors"]
    assert (refused.status_code, error["field"], error["code"]) == (400, "shares", code)
    assert named in error["message"] + error["remedy"]


def test_areas_that_are_not_loaded_are_named(reader: Speaking) -> None:
    refused = reader().get(f"{BY_REGION}?basis=area")
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (400, "no_areas")


def test_streams_of_each_stage_add_up_to_what_was_promised(reader: Speaking) -> None:
    answer = reader().get(f"{FLOWS}?as_of=2026-06-01").json
    total = by_hand(lambda row: "all")["all"]["promised"]
    assert answer["total"] == total
    for stage in (0, 1, 2):
        assert sum(row["clp"] for row in answer["items"] if row["stage"] == stage) == total
    with (PROJECT_FOLDER / "data" / "finance" / "funding_sources.csv").open(encoding="utf-8") as file:
        sources = {row["code"]: row for row in csv.DictReader(file)}
    of_source = by_hand(lambda row: row["funding_source"])
    for row in answer["items"]:
        if row["stage"] == 0:
            assert row["from"] == (sources[row["to"]]["financing_level"] or "unknown")
            assert row["clp"] == of_source[row["to"]]["promised"]
    paid = reader().get(f"{FLOWS}?measure=paid").json
    assert paid["total"] == by_hand(lambda row: "all")["all"]["paid"]


places = st.builds(Place, st.sampled_from("pq"), st.sampled_from("st"), st.none(), st.none(), st.just(""))


def entries(years: range) -> st.SearchStrategy[list[Entry]]:
    """Lines of an act that covers these years."""
    one = st.builds(Entry, st.sampled_from(["", "A", "B", "C"]), places, st.sampled_from(years), st.integers(0, 10**12))
    return st.lists(one, max_size=8)


@given(entries(range(2024, 2027)), entries(range(2025, 2028)))
def test_the_states_of_lines_lead_from_one_act_to_the_other(before: list[Entry], after: list[Entry]) -> None:
    old, new = range(2024, 2027), range(2025, 2028)
    changes = compared(before, after, old, new)
    common = [2025, 2026]
    assert sum(within(change.before, old) for change in changes) == sum(entry.clp for entry in before)
    assert sum(within(change.after, new) for change in changes) == sum(entry.clp for entry in after)
    assert {change.identity for change in changes} == {entry.identity for entry in [*before, *after]}
    for change in changes:
        inside = {entry.identity for entry in after}, {entry.identity for entry in before}
        match change.state:
            case LineState.GONE | LineState.FINISHED:
                assert change.identity not in inside[0]
                assert (within(change.before, common) > 0) == (change.state is LineState.GONE)
            case LineState.NEW:
                assert change.identity not in inside[1]
            case LineState.MOVED:
                assert change.places_before != change.places_after
            case LineState.UNCHANGED | LineState.RESCHEDULED | LineState.CHANGED:
                assert change.places_before == change.places_after
    again = compared(list(reversed(before)), list(reversed(after)), old, new)
    assert again == changes
    assert all(
        change.state in {LineState.UNCHANGED, LineState.FINISHED} for change in compared(before, before, old, old)
    )


@given(
    st.dictionaries(st.integers(2020, 2030), st.tuples(st.integers(0, 99), st.integers(0, 99))), st.integers(2019, 2031)
)
def test_a_gap_is_what_is_due_less_what_was_met(years: dict[int, tuple[int, int]], until: int) -> None:
    group = Group({y: {Measure.PROMISED: p, Measure.VOTED: v} for y, (p, v) in years.items()}, False)
    found = gap(group, Measure.PROMISED, Measure.VOTED, until)
    due = {year: pair for year, pair in years.items() if year <= until}
    assert found.clp == sum(promised - voted for promised, voted in due.values())
    assert found.since == min((year for year, (promised, voted) in due.items() if promised > voted), default=None)


def test_lumps_of_one_key_are_put_together() -> None:
    lumps = [Lump(("a",), "c", str(n), 2026, None, Measure.PAID, n, n == 2) for n in (1, 2)]
    assert grouped(lumps) == {("a",): Group({2026: {Measure.PAID: 3}}, True)}
