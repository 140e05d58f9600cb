"""Activity, quotients, relatedness and complexity over HTTP; vintages; and units that change."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from regional_planner.access.actor import system
from regional_planner.advantage.models import Activity, ActivityVintage
from regional_planner.advantage.queries import BASIS, Asked, advantage_on, summed
from regional_planner.advantage.service import store
from regional_planner.advantage.terms import TRANSFORMA, ActivityFigure, Measure, Origin
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.territory.queries import lineage, register_on
from regional_planner.territory.terms import Level
from tests.conftest import Speaking

LOADER = system("advantage")
SPLIT = date(2018, 9, 6)
BEFORE = date(2017, 5, 17)
ADDRESSES = ("activity", "quotients", "relatedness", "complexity", "complexity?of=activity")
Row = dict[str, Any]


def rows(reader: Speaking, address: str) -> list[Row]:
    answer = reader().get(f"/api/v1/advantage/{address}")
    assert answer.status_code == 200, answer.text
    items: list[Row] = answer.json["items"]
    return items


def figure(
    territory: str, activity: str, value: int, year: int = 2020, classification: str = TRANSFORMA
) -> ActivityFigure:
    return ActivityFigure(year, territory, classification, activity, value)


def load(
    database: Database, figures: list[ActivityFigure], units_as_of: date = SPLIT, measure: Measure = Measure.FIRMS
) -> int | None:
    """Store figures as a vintage of firms, of which the shipped data have none."""
    with database.writing() as session:
        return store(session, LOADER, Origin(measure, units_as_of, "own-computation", illustrative=False), figures)


def values(reader: Speaking, asked: str) -> dict[tuple[str, str], int | None]:
    return {(row["territory"], row["activity"]): row["value"] for row in rows(reader, f"activity?measure=firms{asked}")}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_says_that_the_shipped_figures_are_made_up(reader: Speaking, address: str) -> None:
    body = reader().get(f"/api/v1/advantage/{address}").json
    assert (body["illustrative"], body["source"], body["year"], body["vintage"]) == (True, "illustrative", 2024, 1)
    assert all(row["illustrative"] is True and row["source"] == "illustrative" for row in body["items"])
    parameter = "&" if "?" in address else "?"
    table = reader().get(f"/api/v1/advantage/{address}{parameter}f=csv").get_data(as_text=True)
    in_table = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert len(in_table) == len(body["items"])
    assert {row["illustrative"] for row in in_table} == {"True"}
    workbook = reader().get(f"/api/v1/advantage/{address}{parameter}f=xlsx")
    assert workbook.data.startswith(b"PK")


def test_quotients_are_the_share_here_over_the_share_in_the_country(reader: Speaking) -> None:
    of_region: dict[str, int] = defaultdict(int)
    of_activity: dict[str, int] = defaultdict(int)
    found = rows(reader, "quotients")
    for row in found:
        of_region[row["territory"]] += row["value"] or 0
        of_activity[row["activity"]] += row["value"] or 0
    total = sum(of_region.values())
    covered = [row for row in found if row["value"] is not None]
    assert len(covered) == 16 * 8
    for row in covered:
        plain = (row["value"] / of_region[row["territory"]]) / (of_activity[row["activity"]] / total)
        assert row["quotient"] == pytest.approx(plain, rel=1e-11)
        assert row["advantage"] is (plain >= 1)
    mining = {row["territory"]: row["quotient"] for row in found if row["activity"] == "mining"}
    assert max(mining, key=lambda code: mining[code]) in {"02", "03"}


def test_what_has_no_figures_stays_with_nulls(reader: Speaking) -> None:
    water = [row for row in rows(reader, "quotients") if row["activity"] == "water-supply"]
    assert len(water) == 16
    assert {(row["value"], row["quotient"], row["advantage"]) for row in water} == {(None, None, None)}
    nothing = reader().get("/api/v1/advantage/quotients?measure=firms").json
    assert (nothing["year"], nothing["vintage"], nothing["illustrative"]) == (None, None, False)
    assert {row["quotient"] for row in nothing["items"]} == {None}
    missing = reader().get("/api/v1/advantage/quotients?year=2001")
    assert missing.status_code == 404
    assert "2024" in missing.json["detail"]


def test_a_higher_threshold_leaves_fewer_advantages(reader: Speaking) -> None:
    one, two = (
        sum(row["advantage"] is True for row in rows(reader, f"quotients?quotient={threshold}")) for threshold in (1, 2)
    )
    assert 0 < two < one
    for wrong in ("0", "-1", "nan", "many", "1e9"):
        assert reader().get(f"/api/v1/advantage/quotients?quotient={wrong}").status_code == 400


def test_relatedness_says_how_near_activities_are(reader: Speaking) -> None:
    body = reader().get("/api/v1/advantage/relatedness").json
    near = body["proximity"]
    assert near["mining"]["agro-food"] == near["agro-food"]["mining"]
    assert near["mining"]["mining"] == 0
    assert near["mining"]["water-supply"] is None
    has = {(row["territory"], row["activity"]) for row in body["items"] if row["advantage"]}
    for row in body["items"]:
        around = {code: share for code, share in near[row["activity"]].items() if share}
        if row["density"] is None:
            assert not around
        else:
            inside = sum(share for code, share in around.items() if (row["territory"], code) in has)
            assert row["density"] == pytest.approx(inside / sum(around.values()))


def test_the_regions_before_the_split_have_the_sum(reader: Speaking) -> None:
    now = {(row["territory"], row["activity"]): row["value"] for row in rows(reader, "activity")}
    before = {
        (row["territory"], row["activity"]): row
        for row in rows(reader, f"activity?as_of={BEFORE.isoformat()}&year=2024")
    }
    assert len({territory for territory, _activity in before}) == 15
    assert before["08", "mining"]["value"] == now["08", "mining"] + now["16", "mining"]
    assert {(step["from"], step["to"], step["share"]) for step in before["08", "mining"]["rebased"]} == {
        ("08-2", "08-1", 1.0),
        ("16-1", "08-1", 1.0),
    }
    assert before["02", "mining"]["rebased"] == []


def test_figures_of_a_region_that_was_split_are_shared_out_by_its_people(database: Database, speak: Speaking) -> None:
    load(database, [figure("08", "mining", 1000), figure("02", "mining", 10)], BEFORE)
    found = {(row["territory"], row["activity"]): row for row in rows(speak, "activity?measure=firms")}
    assert found["08", "mining"]["value"] + found["16", "mining"]["value"] == 1000
    share = 480_609 / 2_037_414
    assert found["16", "mining"]["value"] == round(1000 * share)
    (step,) = found["16", "mining"]["rebased"]
    assert (step["act"], step["from"], step["basis"]) == ("ley-21033", "08-1", "population")
    assert step["share"] == pytest.approx(share)
    assert found["13", "mining"]["value"] is None, "a region without figures stays, and says nothing"
    quotients = {(row["territory"], row["activity"]): row for row in rows(speak, "quotients?measure=firms")}
    assert quotients["13", "mining"]["quotient"] is None
    assert quotients["02", "mining"]["quotient"] == pytest.approx(1)


def test_figures_are_summed_from_the_lowest_units(database: Database, speak: Speaking) -> None:
    load(
        database,
        [
            figure("16101", "mining", 5),
            figure("16302", "mining", 7),
            figure("161", "mining", 100),
            figure("16", "mining", 1000),
            figure("08", "mining", 50),
            figure("16", "tourism", 9),
        ],
    )
    now = values(speak, "")
    assert (now["16", "mining"], now["08", "mining"], now["16", "tourism"]) == (12, 50, 9)
    assert now["08", "tourism"] == 0, "a region with figures that lacks one has none of it"
    before = values(speak, f"&as_of={BEFORE.isoformat()}")
    assert (before["08", "mining"], before["08", "tourism"]) == (62, 9)


def test_communes_counted_before_the_split_go_where_they_lie_now(database: Database, speak: Speaking) -> None:
    load(database, [figure("16101", "mining", 5), figure("08101", "mining", 7)], BEFORE)
    now = {row["territory"]: row for row in rows(speak, "activity?measure=firms") if row["activity"] == "mining"}
    assert (now["16"]["value"], now["08"]["value"]) == (5, 7)
    assert now["16"]["rebased"] == []


def test_provinces_are_carried_over_as_regions_are(database: Database, speak: Speaking) -> None:
    load(database, [figure("084", "mining", 1000), figure("081", "mining", 7)], BEFORE)
    now = {row["territory"]: row for row in rows(speak, "activity?measure=firms") if row["activity"] == "mining"}
    assert (now["16"]["value"], now["08"]["value"]) == (1000, 7)
    assert {step["from"] for step in now["16"]["rebased"]} == {"084-1"}
    assert sum(step["share"] for step in now["16"]["rebased"]) == pytest.approx(1)
    back = values(speak, f"&as_of={BEFORE.isoformat()}")
    assert back["08", "mining"] == 1007


@settings(max_examples=40)
@given(counts=st.lists(st.integers(0, 10**6), min_size=15, max_size=15))
def test_no_figure_is_lost_or_made_by_a_change_of_units(shared_database: Database, counts: list[int]) -> None:
    with shared_database.reading() as session:
        then, now = register_on(session, BEFORE), register_on(session, SPLIT)
        figures = [
            figure(unit.code, "mining", value) for unit, value in zip(then.at(Level.REGION), counts, strict=True)
        ]
        sums, _steps = summed(figures, then, now, lineage(session, BASIS))
    assert sum(sums.values()) == sum(counts)
    assert len(sums) == 16


def test_other_classifications_are_summed_by_their_mapping(database: Database, speak: Speaking) -> None:
    load(
        database,
        [
            figure("02", "07", 30, classification="isic-4"),
            figure("02", "08", 12, classification="isic-4"),
            figure("02", "36", 4, classification="isic-4"),
        ],
    )
    now = values(speak, "")
    assert (now["02", "mining"], now["02", "water-supply"]) == (42, 4)


def test_what_is_no_industry_is_in_the_totals(database: Database, speak: Speaking) -> None:
    load(database, [figure("02", "mining", 30), figure("02", "other", 70), figure("13", "other", 100)])
    found = {(row["territory"], row["activity"]): row for row in rows(speak, "activity?measure=firms")}
    assert (found["02", "other"]["value"], found["13", "other"]["value"]) == (70, 100)
    assert found["05", "other"]["value"] is None
    quotients = {(row["territory"], row["activity"]): row["quotient"] for row in rows(speak, "quotients?measure=firms")}
    assert quotients["02", "mining"] == pytest.approx(0.3 / 0.15)
    assert quotients["13", "mining"] == 0
    assert ("02", "other") not in quotients


def test_a_later_vintage_replaces_an_earlier_one_which_is_kept(database: Database, speak: Speaking) -> None:
    first, second = [figure("02", "mining", 10), figure("02", "mining", 8, 2019)], [figure("03", "mining", 20)]
    assert load(database, first) == 2
    assert load(database, list(reversed(first))) is None, "the same again changes nothing"
    assert load(database, second) == 3
    replaced = values(speak, "&year=2020")
    assert (replaced["03", "mining"], replaced["02", "mining"]) == (20, None), "a year is never of two vintages"
    assert values(speak, "&year=2019")["02", "mining"] == 8
    assert load(database, first) == 4, "and back again"
    assert values(speak, "&year=2020")["02", "mining"] == 10
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ActivityVintage)) == 4
        assert session.scalar(select(Activity.value).where(Activity.vintage == 3)) == 20
        entries = select(AuditEntry.record_id, AuditEntry.actor, AuditEntry.after).where(
            AuditEntry.scope == "advantage"
        )
        told = session.execute(entries.order_by(AuditEntry.sequence)).all()
    assert [entry.record_id for entry in told] == ["1", "2", "3", "4"]
    assert (told[1].actor, told[1].after["rows"], told[1].after["years"]) == ("system:advantage", 2, [2019, 2020])


def test_what_was_made_is_kept_until_figures_change(database: Database) -> None:
    asked, day = Asked(Measure.FIRMS), date(2026, 1, 1)
    with database.reading() as session:
        before = advantage_on(session, day, asked)
        assert advantage_on(session, day, asked) is before
    load(database, [figure("02", "mining", 1)])
    with database.reading() as session:
        after = advantage_on(session, day, asked)
    assert (before.vintage, after.vintage and after.vintage.number) == (None, 2)
