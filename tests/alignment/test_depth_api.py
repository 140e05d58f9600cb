"""The alignment in depth over HTTP: levels, selections, units of any day, ranges, and what moved it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.terms import LinkAction, LinkState, Side
from regional_planner.kernel.database import Database
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.priorities.terms import Approach, PriorityState
from regional_planner.territory.terms import Level
from tests.conftest import Speaker, Speaking

CYCLE = "2026-2029"
BASE = "/api/v1/alignment"
TODAY_ON_2017 = f"{BASE}/{{}}?cycle=2017-2020&units_as_of=2026-01-01"
FIGURES = ("carrying", "voice", "heard", "local")


def rows_of(speaker: Speaker, path: str) -> dict[str, dict[str, Any]]:
    answer = speaker.get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {row.get("territory") or row["national"]: row for row in answer.json["items"]}


def plan_of_communes(session: Session) -> None:
    """Two priorities of communes of Antofagasta: one serves the region's first, one serves the nation."""
    for code, commune, weight in (("02101-2026-01", "02101", 1_000_000), ("02104-2026-01", "02104", None)):
        session.add(PriorityIdentity(code=code, territory=commune, cycle=CYCLE))
        session.flush()
        session.add(
            Priority(
                code=code,
                cycle=CYCLE,
                territory=commune,
                level=Level.COMMUNE,
                title=f"Prioridad de {commune}",
                approach=Approach.MARKET,
                horizon=2035,
                weight=weight,
                state=PriorityState.ADOPTED,
                valid_from=date(2026, 3, 1),
            )
        )
    session.flush()
    for lower, higher, above, strength in (
        ("02101-2026-01", "02-2026-01", "02", 600_000),
        ("02101-2026-01", "CL-2026-01", "CL", 900_000),
        ("02104-2026-01", "CL-2026-01", "CL", 500_000),
    ):
        link = Link(
            lower=lower,
            higher=higher,
            territory=lower[:5],
            higher_territory=above,
            cycle=CYCLE,
            strength=strength,
            state=LinkState.AGREED,
            proposed_by=Side.LOWER,
            proposed_on=date(2026, 4, 1),
            answered_on=date(2026, 5, 1),
        )
        session.add(link)
        session.flush()
        session.add(
            LinkStep(
                link_id=link.id,
                day=date(2026, 5, 1),
                state=LinkState.AGREED,
                action=LinkAction.AGREE,
                side=Side.HIGHER,
                strength=strength,
            )
        )
    session.add(Origin(national="02-2026-02", territory="02104", priority="02104-2026-01", share=400_000, cycle=CYCLE))


def test_communes_are_compared_with_their_region(database: Database, speak: Speaking) -> None:
    with database.writing() as session:
        plan_of_communes(session)
    public = speak()
    answer = public.get(f"{BASE}/matrix?upper=CL-AN&cycle={CYCLE}").json
    assert answer["selection"]["upper_name"] == "Antofagasta"
    assert answer["selection"]["lower_level"] == "commune"
    weights = {row["code"]: row["weight"] for row in answer["nationals"]}
    assert weights == {"02-2026-01": 0.4, "02-2026-02": 0.35, "02-2026-03": 0.25}
    matrix = {row["territory"]: row for row in answer["items"]}
    assert len(matrix) == 9
    assert matrix["02101"]["profile"] == {"02-2026-01": 0.6, "02-2026-02": 0.0, "02-2026-03": 0.0}
    assert matrix["02102"]["local"] is None
    profiles = rows_of(public, f"profiles?upper=02&cycle={CYCLE}")
    assert profiles["02101"]["carrying"] == pytest.approx(0.4)
    assert profiles["02104"]["voice"] == pytest.approx(0.35 * 0.4)
    assert profiles["02104"]["heard"] == 1.0
    told = public.get(f"{BASE}/explanation?upper=02&cycle={CYCLE}&figure=carrying&territory=02101").json
    assert told["value"] == pytest.approx(0.4)
    assert told["items"][0]["surplus"] == pytest.approx(0.2)
    gaps = public.get(f"{BASE}/gaps?upper=02&cycle={CYCLE}").json["items"]
    assert {row["national"] for row in gaps if row["kind"] == "national_without_region"} == {"02-2026-02", "02-2026-03"}
    # A link of a commune to the nation passes its region by: it is on neither table.
    assert all(len(row["profile"]) == 19 for row in rows_of(public, f"matrix?cycle={CYCLE}").values())


def test_a_commune_that_came_to_another_region_is_still_compared(database: Database, speak: Speaking) -> None:
    with database.writing() as session:
        session.add(PriorityIdentity(code="16101-2017-01", territory="16101", cycle="2017-2020"))
        session.flush()
        session.add(
            Priority(
                code="16101-2017-01",
                cycle="2017-2020",
                territory="16101",
                level=Level.COMMUNE,
                title="Chillán",
                approach=Approach.MARKET,
                horizon=2025,
                state=PriorityState.ADOPTED,
                valid_from=date(2017, 6, 1),
            )
        )
    then = rows_of(speak(), "profiles?upper=08&cycle=2017-2020")
    now = rows_of(speak(), "profiles?upper=08&cycle=2017-2020&units_as_of=2026-01-01")
    assert then["16101"]["priorities"] == now["16101"]["priorities"] == 1
    assert set(then) == set(now)


@pytest.mark.parametrize("answer", ["matrix", "profiles", "coverage", "gaps", "uncertainty"])
def test_the_selection_is_echoed_and_weights_are_renormalised(reader: Speaking, answer: str) -> None:
    asked = f"{BASE}/{answer}?cycle={CYCLE}&axis=mining&approach=sector&money=expenditure&years=2026-2027"
    told = reader().get(asked).json
    assert told["selection"] == {
        "upper": "CL",
        "upper_name": "Chile",
        "lower_level": "region",
        "approach": "sector",
        "axis": "mining",
        "weights": None,
        "money": "expenditure",
        "years": "2026-2027",
        "proposals": False,
    }
    chosen = [row["weight"] for row in told["nationals"] if row["selected"]]
    assert math.fsum(chosen) == pytest.approx(1)
    assert all(row["weight"] == 0 for row in told["nationals"] if not row["selected"])


def test_a_scenario_moves_the_nations_weights_and_what_follows(reader: Speaking) -> None:
    public = reader()
    usual = rows_of(public, f"profiles?cycle={CYCLE}")
    told = public.get(f"{BASE}/profiles?cycle={CYCLE}&weights=CL-2026-01:0.5,CL-2026-02:0.14").json
    weights = {row["code"]: row for row in told["nationals"]}
    assert (weights["CL-2026-01"]["weight"], weights["CL-2026-02"]["weight"]) == (0.5, 0.14)
    assert weights["CL-2026-03"]["weight"] == pytest.approx(0.36 / 17)
    assert not weights["CL-2026-01"]["weight_assumed"]
    assert weights["CL-2026-03"]["weight_assumed"]
    assert told["selection"]["weights"] == {"CL-2026-01": 0.5, "CL-2026-02": 0.14}
    moved = {row["territory"]: row for row in told["items"]}
    assert moved["02"]["carrying"] != usual["02"]["carrying"]
    assert moved["02"]["local"] == usual["02"]["local"]


@pytest.mark.parametrize("kind", ["commitment", "appropriation", "expenditure"])
def test_money_is_of_the_kind_and_years_asked_for(reader: Speaking, kind: str) -> None:
    public = reader()
    of_years = [
        rows_of(public, f"profiles?cycle=2017-2020&money={kind}&years={years}")["02"]["money"]
        for years in ("2017", "2018", "2019-2020", "2017-2020")
    ]
    assert sum(of_years[:3]) == of_years[3]
    listed = public.items(f"/api/v1/money/amounts?territory=02&kind={kind}&limit=500")
    latest = {}
    for row in sorted(listed, key=lambda row: row["vintage"] == "current"):
        latest[row["priority"], row["year"], row["funding_source"], row["agreement"]] = row["amount"]
    cycle = {key: amount for key, amount in latest.items() if "-2017-" in key[0] and 2017 <= key[1] <= 2020}
    assert of_years[3] == sum(cycle.values())


@pytest.mark.parametrize(
    ("asked", "status", "named"),
    [
        ("upper=021", 400, "Nobody decides on priorities within Antofagasta"),
        ("upper=02101", 400, "Nobody decides"),
        ("upper=99", 404, "99"),
        ("upper=16&cycle=2017-2020", 404, "16"),
        ("axis=alchemy", 400, "alchemy"),
        ("approach=luck", 400, "luck"),
        ("money=gold", 400, "gold"),
        ("years=26", 400, "26"),
        ("years=2029-2026", 400, "ends before it begins"),
        ("weights=CL-2026-01:0.5,CL-2026-02:much", 400, "CL-2026-02:much"),
        ("weights=CL-2026-01:0.5,CL-2026-99:0.1", 400, "CL-2026-99"),
        ("weights=CL-2026-01:0.5,CL-2026-02:0.6", 400, "1.1"),
        ("weights=CL-2026-01:0.5,CL-2026-01:0.1", 400, "CL-2026-01 is named twice"),
        ("axis=mining&weights=CL-2026-02:0.5", 400, "CL-2026-02"),
        ("units_as_of=1990-01-01", 400, "2007-11-01"),
    ],
)
def test_selections_that_cannot_be_say_which_part(reader: Speaking, asked: str, status: int, named: str) -> None:
    cycle = "" if "cycle=" in asked else f"&cycle={CYCLE}"
    refused = reader().get(f"{BASE}/profiles?{asked}{cycle}")
    assert refused.status_code == status
    assert named in refused.get_data(as_text=True)


def test_the_first_cycle_on_todays_units(reader: Speaking) -> None:
    public = reader()
    told = public.get(TODAY_ON_2017.format("matrix")).json
    own = rows_of(public, "matrix?cycle=2017-2020")
    rows = {row["territory"]: row for row in told["items"]}
    assert (len(rows), len(own)) == (16, 15)
    assert rows["08"]["profile"] == rows["16"]["profile"] == own["08"]["profile"]
    assert rows["02"] == own["02"]
    assert {row["territory"]: row["from_unit"] for row in told["inherited"]} == {"08": "08-1", "16": "08-1"}
    shares = {row["territory"]: row["share"] for row in told["inherited"]}
    assert shares == {"08": pytest.approx(1556805 / 2037414), "16": pytest.approx(480609 / 2037414)}
    assert told["units_as_of"] == "2026-01-01"
    profiles, then = (
        rows_of(public, TODAY_ON_2017.format("profiles").removeprefix(f"{BASE}/")),
        rows_of(public, "profiles?cycle=2017-2020"),
    )
    assert profiles["08"]["money"] + profiles["16"]["money"] == then["08"]["money"]
    assert profiles["16"]["carrying"] == then["08"]["carrying"]
    assert profiles["08"]["voice"] + profiles["16"]["voice"] == pytest.approx(then["08"]["voice"], abs=1e-6)


@pytest.mark.parametrize(
    "asked",
    ["&units_as_of=2026-01-01", "&axis=mining", "&approach=challenge&proposals=true", "&weights=CL-2017-01:0.9"],
)
def test_explanations_add_up_under_every_selection(reader: Speaking, asked: str) -> None:
    public = reader()
    for code, row in rows_of(public, f"profiles?cycle=2017-2020{asked}").items():
        for figure in FIGURES:
            told = public.get(f"{BASE}/explanation?cycle=2017-2020{asked}&figure={figure}&territory={code}").json
            total = math.fsum(part["amount"] for part in told["items"])
            assert total == pytest.approx(row[figure] or 0, abs=1e-9), (code, figure)
            assert (told["value"] is None) == (row[figure] is None), (code, figure)


def test_ranges_stand_beside_the_figures(reader: Speaking) -> None:
    public = reader()
    profiles = rows_of(public, f"profiles?cycle={CYCLE}")
    told = public.get(f"{BASE}/uncertainty?cycle={CYCLE}&draws=400&concentration=200&seed=5").json
    assert (told["draws"], told["concentration"], told["seed"]) == (400, 200, 5)
    assert len(told["items"]) == 16 * len(FIGURES)
    for row in told["items"]:
        assert row["value"] == profiles[row["territory"]][row["figure"]]
        if row["value"] is not None:
            assert row["low"] <= row["median"] <= row["high"]
            assert 0 <= row["stability"] <= 1
    again = public.get(f"{BASE}/uncertainty?cycle={CYCLE}&draws=400&concentration=200&seed=5").json
    assert again == told
    table = public.get(f"{BASE}/uncertainty?cycle={CYCLE}&f=csv").get_data(as_text=True)
    assert table.removeprefix("\ufeff").startswith("territory,unit,name,figure,value,low,median,high,rank,stability")


@pytest.mark.parametrize("asked", ["draws=99", "draws=5001", "concentration=0", "concentration=1000001", "seed=-1"])
def test_draws_are_bounded(reader: Speaking, asked: str) -> None:
    assert reader().get(f"{BASE}/uncertainty?{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked",
    [
        "from=2017-06-01&to=2020-12-31",
        "from=2017-2020&to=2021-2025",
        "from=2021-2025&to=2017-2020",
        "from=2021-2025&to=2026-2029&axis=mining",
        "from=2021-2025&to=2026-2029&proposals=true&national=CL-2026-01",
    ],
)
def test_the_parts_of_a_change_add_up(reader: Speaking, asked: str) -> None:
    public = reader()
    told = public.get(f"{BASE}/change?{asked}").json
    narrowed = asked.partition("&")[2].partition("&")[2].removesuffix("&national=CL-2026-01")
    ends = {
        name: rows_of(public, f"profiles?cycle={told[key]['cycle']}&as_of={told[key]['as_of']}&{narrowed}")
        for name, key in (("before", "from"), ("after", "to"))
    }
    assert len(told["items"]) >= 15 * 4
    for row in told["items"]:
        parts = [value for name, value in row.items() if name.startswith("by_")]
        assert len(parts) == 6
        if row["figure"] != "profile":
            assert row["after"] == pytest.approx(ends["after"][row["territory"]][row["figure"]], nan_ok=True)
        if row["difference"] is None:
            assert parts == [None] * 6
        else:
            assert math.fsum(parts) == pytest.approx(row["after"] - row["before"], abs=1e-9)
    assert {record["cause"] for record in told["records"]} <= {
        "links",
        "strengths",
        "regional_weights",
        "national",
        "priorities",
    }


def test_what_became_of_a_split_region_is_said_with_its_lineage(reader: Speaking) -> None:
    told = reader().get(f"{BASE}/change?from=2017-2020&to=2021-2025&territory=CL-NB").json
    assert {row["territory"] for row in told["items"]} == {"16"}
    then = rows_of(reader(), "profiles?cycle=2017-2020&as_of=2020-12-31")["08"]
    assert {row["figure"]: row["before"] for row in told["items"]} == {figure: then[figure] for figure in FIGURES}
    assert {row["from_unit"] for row in told["inherited"]} == {"08-1"}
    voice = next(row for row in told["items"] if row["figure"] == "voice")
    assert voice["by_territory"] < 0
    assert {record["territory"] for record in told["records"]} <= {"16", "CL"}


def test_priorities_that_went_on_are_matched_between_cycles(reader: Speaking) -> None:
    for asked in ("from=2017-2020&to=2021-2025", "from=2021-2025&to=2017-2020"):
        records = reader().get(f"{BASE}/change?{asked}").json["records"]
        weights = {
            row["national"]: row for row in records if row["quantity"] == "weight" and row["cause"] == "national"
        }
        mining = weights[f"CL-{asked[-9:-5]}-01"]
        assert mining["national_before"] == f"CL-{asked[5:9]}-01"
        assert mining["before"] != mining["after"]
        assert None not in {mining["before"], mining["after"]}


def test_an_agreed_link_is_the_cause_and_the_record(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    # A proposal that waits, agreed today.
    waiting = next(row for row in planner.items("/api/v1/links?territory=02&state=proposed&cycle=2026-2029"))
    side = planner if waiting["proposed_by"] == "lower" else speak("approver-02")
    current = side.get(f"/api/v1/links/{waiting['id']}")
    before = rows_of(officer, f"profiles?cycle={CYCLE}")["02"]
    assert side.post(f"/api/v1/links/{waiting['id']}/agree", etag=current.headers["ETag"]).status_code == 200
    today = side.get(f"/api/v1/links/{waiting['id']}").json["answered_on"]
    yesterday = date.fromordinal(date.fromisoformat(today).toordinal() - 1).isoformat()
    told = officer.get(f"{BASE}/change?from={yesterday}&to={today}&territory=02").json
    local = next(row for row in told["items"] if row["figure"] == "local")
    assert local["before"] == before["local"]
    assert local["by_links"] == pytest.approx(local["difference"])
    assert local["difference"] < 0
    assert [(record["cause"], record["link"], record["before"], record["after"]) for record in told["records"]] == [
        ("links", waiting["id"], None, waiting["strength"])
    ]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("to=2026-2029", 400),
        ("from=2026-02-30&to=2026-2029", 400),
        ("from=1990-1993&to=2026-2029", 404),
        ("from=2021-2025&to=2026-2029&national=CL-1990-01", 404),
        ("from=2021-2025&to=2026-2029&territory=99", 404),
        ("from=2021-2025&to=2026-2029&weights=CL-2026-01:1", 400),
    ],
)
def test_changes_that_cannot_be_told(reader: Speaking, asked: str, status: int) -> None:
    assert reader().get(f"{BASE}/change?{asked}").status_code == status


def test_a_change_as_a_table(reader: Speaking) -> None:
    table = reader().get(f"{BASE}/change?from=2021-2025&to=2026-2029&f=csv").get_data(as_text=True)
    lines = table.removeprefix("\ufeff").splitlines()
    assert lines[0].endswith("by_links,by_strengths,by_regional_weights,by_national,by_priorities,by_territory")
    assert len(lines) == 1 + 16 * 4
