"""The shipped registers and figures agree with one another and with the published check sums."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest

from tests.data.shipped import (
    DATA,
    NOTES,
    SPLIT,
    TODAY,
    census,
    files,
    holds,
    parents,
    region_of,
    rows,
    units,
    units_by_level,
)


@pytest.mark.parametrize(
    ("level", "day", "count"),
    [
        ("region", TODAY, 16),
        ("province", TODAY, 56),
        ("commune", TODAY, 346),
        ("region", NOTES, 15),
        ("province", NOTES, 54),
        ("commune", NOTES, 346),
    ],
)
def test_units_on_a_day(level: str, day: str, count: int) -> None:
    assert len(units(level, day)) == count


@pytest.mark.parametrize("day", ["2007-11-01", NOTES, "2018-09-05", SPLIT, TODAY])
def test_every_unit_has_a_parent_and_a_name_on_every_day(day: str) -> None:
    level_above = {"region": "country", "province": "region", "commune": "province"}
    above = parents(day)
    named = Counter((row["code"], row["version"]) for row in rows("territory/names.csv") if holds(row, day))
    for row in rows("territory/units.csv"):
        if not holds(row, day):
            continue
        assert named[row["code"], row["version"]] == 1, row["code"]
        if row["level"] != "country":
            assert above[row["code"]] in units_by_level(day)[level_above[row["level"]]], row["code"]


def test_census_totals() -> None:
    assert census("population_census_2017") == 17_574_003
    assert census("population_census_2024") == 18_480_432
    below_old_biobio = {code for code in units("commune", NOTES) if region_of(code, NOTES) == "08"}
    assert census("population_census_2017", below_old_biobio) == 2_037_414
    assert region_of("16302", SPLIT) == "16"
    assert parents(SPLIT)["16107"] == "161"


def test_lineage_counts_are_the_sums_of_their_communes() -> None:
    above = parents(SPLIT)
    for row in rows("territory/lineage.csv"):
        inside = {code for code in units("commune", SPLIT) if row["to_code"] in (above[code], above[above[code]])}
        assert int(row["count"]) == census(row["basis_series"], inside), row
    origin = Counter[str]()
    for row in rows("territory/lineage.csv"):
        origin[row["from_code"]] += int(row["count"])
    assert origin == {"08": 2_037_414, "084": 480_609}


def test_aliases_fit_one_unit_of_their_level() -> None:
    level = {row["code"]: row["level"] for row in rows("territory/units.csv")}
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows("territory/names.csv"):
        names[level[row["code"]], row["name"].casefold()].add(row["code"])
    for row in rows("territory/aliases.csv"):
        assert level[row["code"]] == row["level"]
        names[row["level"], row["alias"].casefold()].add(row["code"])
    renamed = {key: codes for key, codes in names.items() if len(codes) > 1}
    assert renamed == {}


@pytest.mark.parametrize("path", files())
def test_file_is_plain_and_every_row_names_its_sources(path: str) -> None:
    raw = (DATA / path).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    known = {row["code"] for row in rows("sources.csv")}
    for row in rows(path):
        assert None not in row, row
        assert None not in row.values(), row
        assert all(value == value.strip() for value in row.values()), row
        if path == "sources.csv":
            continue
        named = row["source"].split(";")
        assert set(named) <= known, (path, named)
        if "illustrative" in row:
            assert row["illustrative"] == ("true" if "illustrative" in named else "false"), row
        else:
            assert "illustrative" not in named, row


def test_dates_are_iso_and_in_order() -> None:
    for path in files():
        for row in rows(path):
            for column in (
                "valid_from",
                "valid_to",
                "by",
                "actual",
                "adopted_on",
                "retired_on",
                "answered_on",
            ):
                if row.get(column):
                    date.fromisoformat(row[column])
            if row.get("valid_from") and row.get("valid_to"):
                assert row["valid_from"] < row["valid_to"]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("sources.csv", ("code",)),
        ("territory/units.csv", ("code", "version")),
        ("territory/aliases.csv", ("level", "alias")),
        ("territory/acts.csv", ("code",)),
        ("statistics/series.csv", ("code",)),
        ("territory/functional_cities.csv", ("code",)),
        ("rollout/steps.csv", ("code",)),
        ("rollout/targets.csv", ("code",)),
        ("transforma/industries.csv", ("code",)),
        ("transforma/horizontal_areas.csv", ("code",)),
        ("transforma/enabling_areas.csv", ("code",)),
        ("institutions/institutions.csv", ("code",)),
        ("institutions/competences.csv", ("code",)),
        ("institutions/delegated_competences.csv", ("code",)),
        ("institutions/delegated_amounts.csv", ("delegation", "year")),
        ("institutions/capability_dimensions.csv", ("code",)),
        ("institutions/capability_assessments.csv", ("territory", "dimension", "assessed_on", "assessor")),
        ("finance/funding_sources.csv", ("code",)),
        ("finance/benchmarks.csv", ("code",)),
        ("finance/phases.csv", ("code",)),
        ("finance/acts.csv", ("code",)),
        ("finance/agreements.csv", ("number",)),
        ("finance/budget_classes.csv", ("axis", "code")),
        ("finance/amounts.csv", ("priority", "year", "kind", "funding_source", "agreement", "act", "line")),
        ("readiness/foundations.csv", ("priority", "part", "stated_on")),
        ("readiness/milestones.csv", ("priority", "title")),
        ("priorities/cycles.csv", ("code",)),
        ("priorities/priorities.csv", ("code",)),
        ("priorities/places.csv", ("priority", "name_es")),
        ("alignment/links.csv", ("lower", "higher")),
        ("alignment/origins.csv", ("national", "region", "priority")),
        ("demo/users.csv", ("username",)),
    ],
)
def test_keys_are_unique(path: str, key: tuple[str, ...]) -> None:
    seen = Counter(tuple(row[column] for column in key) for row in rows(path))
    assert {found for found, times in seen.items() if times > 1} == set()


def test_statistics_name_a_series_and_a_unit() -> None:
    series = {row["code"]: row for row in rows("statistics/series.csv")}
    for row in series.values():
        assert row["additive"] == "true" or row["denominator"] in series or row["code"] == "price-index"
    seen = Counter[tuple[str, str, str]]()
    for path in sorted(path.name for path in (DATA / "statistics" / "values").glob("*.csv")):
        for row in rows(f"statistics/values/{path}"):
            every = units_by_level(series[row["series"]]["units_as_of"])
            assert row["code"] in (every["region"] | every["commune"] if row["series"] != "price-index" else {"CL"})
            assert len(row["value"].partition(".")[2]) <= int(series[row["series"]]["decimals"])
            if row["low"]:
                assert 0 <= Decimal(row["low"]) <= Decimal(row["value"]) <= Decimal(row["high"]) <= 1
            seen[row["series"], row["code"], row["year"]] += 1
    assert max(seen.values()) == 1
    levels = Counter(code for code, _, _ in seen)
    assert levels["income_poverty"] == 345
    assert levels["gdp_current"] == 16 * 11
    assert levels["price-index"] == 17


def test_a_commune_is_in_one_functional_city() -> None:
    cities = rows("territory/functional_cities.csv")
    members = [code for row in cities for code in row["members"].split(";")]
    assert len(set(members)) == len(members)
    assert set(members) <= units("commune", TODAY)
    assert {(row["illustrative"], row["source"]) for row in cities} == {("true", "illustrative")}


def test_prices_are_sourced_as_far_as_they_are_published() -> None:
    prices = {int(row["year"]): row for row in rows("statistics/values/prices.csv")}
    assert sorted(prices) == list(range(2014, 2031))
    assert prices[2017]["value"] == "100.0000"
    assert {row["source"] for year, row in prices.items() if year < 2025} == {"world-bank-cpi"}
    assert {year for year, row in prices.items() if row["illustrative"] == "true"} == set(range(2025, 2031))
    for year in range(2025, 2031):
        assert abs(Decimal(prices[year]["value"]) / Decimal(prices[year - 1]["value"]) - Decimal("1.03")) < Decimal(
            "1e-6"
        )


def test_rollout_counts() -> None:
    steps = rows("rollout/steps.csv")
    assert Counter(row["stage"] for row in steps) == {"pilot": 3, "expansion": 13}
    assert {row["territory"] for row in steps} == units("region", TODAY)
    for row in steps:
        assert row["territory"] in units("region", row["units_as_of"])
    assert {row["kind"]: row["count"] for row in rows("rollout/targets.csv")} == {"count": "3", "all": ""}


def test_transforma_axes() -> None:
    for path, count in (("industries", 8), ("horizontal_areas", 5), ("enabling_areas", 6)):
        positions = [int(row["position"]) for row in rows(f"transforma/{path}.csv")]
        assert positions == list(range(1, count + 1))
