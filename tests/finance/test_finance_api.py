"""Money over HTTP: who may enter it, what is refused, and figures that add up to the peso on any day's regions."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from regional_planner.finance.queries import money_by_priority, money_per_head
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import today
from regional_planner.settings import PROJECT_FOLDER
from tests.conftest import Speaker, Speaking

AMOUNTS, BY_REGION = "/api/v1/money/amounts", "/api/v1/money/by-region"
OWN, OTHERS = "02-2026-01", "08-2026-01"


def amount(**changes: Any) -> dict[str, Any]:
    """A complete amount of Antofagasta's."""
    return {
        "priority": OWN,
        "year": 2026,
        "kind": "commitment",
        "funding_source": "fndr",
        "amount": 1_500_000_000,
        "agreement": "RES-77",
        "source": "Resolución 77",
        **changes,
    }


def shipped(kind: str, prefix: str, year: int | None = None) -> dict[str, int]:
    """CLP by territory, summed by hand from the shipped file, over priorities of the cycle that begins in `prefix`."""
    sums: dict[str, int] = defaultdict(int)
    with (PROJECT_FOLDER / "data" / "finance" / "amounts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            territory, cycle, _ = row["priority"].split("-")
            if row["kind"] == kind and cycle == prefix and year in (None, int(row["year"])):
                sums[territory] += int(row["amount"])
    return sums


def by_region(client: Speaker, query: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Rows by region, and the whole answer."""
    answer = client.get(f"{BY_REGION}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {row["code"]: row for row in answer.json["items"]}, answer.json


def test_an_officer_enters_money_for_the_own_region_only(speak: Speaking) -> None:
    officer = speak("officer-02")
    created = officer.post(AMOUNTS, amount())
    assert created.status_code == 201
    assert (created.json["territory"], created.json["amount"], created.json["vintage"]) == (
        "02",
        1_500_000_000,
        "initial",
    )
    assert created.headers["Location"].endswith(f"{AMOUNTS}/{created.json['id']}")
    assert speak().get(f"{AMOUNTS}/{created.json['id']}").status_code == 200
    refused = officer.post(AMOUNTS, amount(priority=OTHERS))
    assert refused.status_code == 403
    assert "own territory" in refused.json["detail"]
    assert speak().post(AMOUNTS, amount()).status_code == 401
    assert speak("planner").post(AMOUNTS, amount(agreement="X")).status_code == 403
    assert speak("planner").post(AMOUNTS, amount(priority="CL-2026-01")).status_code == 201


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"priority": "02-2026-99"}, "priority", "unknown_priority"),
        ({"priority": "16-2026-02"}, "priority", "unknown_priority"),
        ({"amount": "mil millones"}, "amount", "invalid"),
        ({"amount": "1.500.000"}, "amount", "invalid"),
        ({"amount": 0.5}, "amount", "invalid"),
        ({"amount": 10**17}, "amount", "out_of_bounds"),
        ({"amount": -1}, "amount", "negative"),
        ({"amount": -(10**14), "kind": "expenditure"}, "amount", "negative_net"),
        ({"kind": "promise"}, "kind", "unknown"),
        ({"funding_source": "lottery"}, "funding_source", "unknown_source"),
        ({"year": 2025}, "year", "out_of_bounds"),
        ({"year": 2199}, "year", "out_of_bounds"),
        ({"year": today().year + 1, "kind": "expenditure"}, "year", "out_of_bounds"),
        ({"territory": "02", "amount": None}, "amount", "null"),
    ],
)
def test_bad_amounts_name_the_field(speak: Speaking, change: dict[str, Any], field: str, code: str) -> None:
    refused = speak("officer-02").post(AMOUNTS, amount(**change))
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json["errors"]] == [(field, code)]


def test_a_frozen_cycle_takes_no_promises_and_late_expenditure(speak: Speaking) -> None:
    officer = speak("officer-02")
    refused = officer.post(AMOUNTS, amount(priority="02-2021-01", year=2023))
    assert refused.status_code == 409
    assert "frozen" in refused.json["detail"]
    spent = officer.post(AMOUNTS, amount(priority="02-2021-01", year=2025, kind="expenditure", agreement="late"))
    assert spent.status_code == 201


def test_an_amount_is_entered_once_and_corrected_in_place(speak: Speaking) -> None:
    officer = speak("officer-02")
    created = officer.post(AMOUNTS, amount(agreement=None))
    assert created.json["agreement"] == ""
    assert officer.post(AMOUNTS, amount(agreement="")).status_code == 409
    address, etag = f"{AMOUNTS}/{created.json['id']}", created.headers["ETag"]
    moved = officer.patch(address, {"year": 2027}, etag=etag)
    assert [(e["field"], e["code"]) for e in moved.json["errors"]] == [("year", "fixed")]
    assert officer.patch(address, {"amount": 7}).status_code == 428
    changed = officer.patch(address, {"amount": 7, "agreement": None}, etag=etag)
    assert (changed.status_code, changed.json["amount"]) == (200, 7)
    assert speak("officer-08").patch(address, {"amount": 8}, etag=changed.headers["ETag"]).status_code == 403
    ended = officer.post(f"{address}/end", {"reason": "Mal ingresado"}, etag=changed.headers["ETag"])
    assert ended.status_code == 200
    assert officer.post(AMOUNTS, amount(agreement="")).status_code == 201


def test_corrections_never_turn_spending_negative(speak: Speaking) -> None:
    approver = speak("approver-02")
    spent = {"kind": "expenditure", "funding_source": "municipal", "priority": OWN}
    before = sum(row["amount"] for row in approver.items(f"{AMOUNTS}?priority={OWN}&kind=expenditure&year=2026"))
    paid = approver.post(AMOUNTS, amount(**spent, amount=100))
    taken_back = approver.post(AMOUNTS, amount(**spent, agreement="RES-77b", amount=-(before + 100)))
    assert taken_back.status_code == 201
    less = approver.patch(f"{AMOUNTS}/{paid.json['id']}", {"amount": 99}, etag=paid.headers["ETag"])
    assert [e["code"] for e in less.json["errors"]] == ["negative_net"]
    gone = approver.post(f"{AMOUNTS}/{paid.json['id']}/end", {"reason": "x"}, etag=paid.headers["ETag"])
    assert gone.status_code == 422
    back = approver.post(f"{AMOUNTS}/{taken_back.json['id']}/end", {"reason": "x"}, etag=taken_back.headers["ETag"])
    assert back.status_code == 200


def test_money_on_drafts_is_seen_by_their_own_region_alone(speak: Speaking) -> None:
    officer = speak("officer-02")
    own = officer.post(
        "/api/v1/priorities",
        {"cycle": "2026-2029", "territory": "02", "title": "Borrador", "approach": "market", "horizon": 2030},
    ).json["code"]
    before = by_region(speak(), "cycle=2026-2029")[1]["total"]
    entered = officer.post(AMOUNTS, amount(priority=own))
    assert entered.status_code == 201
    assert speak("officer-08").post(AMOUNTS, amount(priority=own)).status_code == 422
    address = f"{AMOUNTS}/{entered.json['id']}"
    for who, status in [("officer-02", 200), ("auditor", 200), ("officer-08", 404), ("planner", 404), (None, 404)]:
        assert speak(who).get(address).status_code == status, who
    assert speak().items(f"{AMOUNTS}?priority={own}") == []
    assert by_region(officer, "cycle=2026-2029")[1]["total"] == before


def test_the_latest_vintage_counts_and_the_first_stays(speak: Speaking) -> None:
    officer = speak("officer-02")
    query = "year=2026&kind=appropriation&funding_source=municipal"
    before = by_region(officer, query)[0]["02"]["amount"]
    line = {"kind": "appropriation", "funding_source": "municipal"}
    assert officer.post(AMOUNTS, amount(**line, amount=500)).status_code == 201
    assert by_region(officer, query)[0]["02"]["amount"] == before + 500
    assert officer.post(AMOUNTS, amount(**line, amount=300, vintage="current")).status_code == 201
    assert by_region(officer, query)[0]["02"]["amount"] == before + 300
    assert len(officer.items(f"{AMOUNTS}?priority={OWN}&kind=appropriation&funding_source=municipal&year=2026")) >= 2


def test_amounts_are_listed_filtered_and_downloaded(reader: Speaking) -> None:
    client = reader()
    with (PROJECT_FOLDER / "data" / "finance" / "amounts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(client.items(f"{AMOUNTS}?limit=500")) == len(rows)
    wanted = [row for row in rows if row["priority"].startswith("02-2026") and row["kind"] == "commitment"]
    found = client.items(f"{AMOUNTS}?territory=CL-AN&cycle=2026-2029&kind=commitment")
    assert sorted(row["amount"] for row in found) == sorted(int(row["amount"]) for row in wanted)
    assert all(row["illustrative"] for row in found)
    text = client.get(f"{AMOUNTS}?f=csv&year=2018&funding_source=corfo").get_data().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == sum(row["year"] == "2018" and row["funding_source"] == "corfo" for row in rows)
    assert {"priority", "year", "kind", "funding_source", "amount", "agreement", "vintage"} <= set(table[0])
    assert client.get(f"{AMOUNTS}?f=xlsx").get_data()[:2] == b"PK"
    assert client.get(f"{AMOUNTS}?price=1").status_code == 400


def test_money_per_head_is_what_the_rows_say(reader: Speaking) -> None:
    rows, answer = by_region(reader(), "year=2026&kind=commitment&as_of=2026-06-01")
    expected = shipped("commitment", "2026", 2026)
    assert len(rows) == 16
    assert answer["total"] == sum(row["amount"] or 0 for row in rows.values())
    assert answer["total"] == sum(value for code, value in expected.items() if code != "CL")
    assert answer["national"] == expected["CL"]
    assert rows["02"]["amount"] == expected["02"]
    assert rows["02"]["per_head"] == round(expected["02"] / 635_416, 2)
    assert rows["02"]["illustrative"] is True
    assert sum(row["share"] or 0 for row in rows.values()) == pytest.approx(1)
    assert all(row["rebased"] == [] for row in rows.values())
    assert (answer["census"], answer["cycle"]) == ("population_census_2024", None)


def test_money_of_fifteen_regions_sums_to_the_peso_over_sixteen(reader: Speaking) -> None:
    expected = shipped("commitment", "2017")
    entered = by_region(reader(), "cycle=2017-2020&as_of=2017-05-17")
    today_rows, answer = by_region(reader(), "cycle=2017-2020")
    assert (len(entered[0]), len(today_rows)) == (15, 16)
    total = sum(value for code, value in expected.items() if code != "CL")
    assert entered[1]["total"] == answer["total"] == total
    assert entered[0]["08"]["amount"] == expected["08"]
    assert today_rows["08"]["amount"] + today_rows["16"]["amount"] == expected["08"]
    share = 480_609 / 2_037_414
    assert abs(today_rows["16"]["amount"] - expected["08"] * share) < 1
    (step,) = today_rows["16"]["rebased"]
    assert (step["from"], step["to"], step["basis"]) == ("08-1", "16-1", "population")
    assert step["share"] == pytest.approx(share)
    back = by_region(reader(), "cycle=2021-2025&kind=expenditure&as_of=2017-05-17")
    spent = shipped("expenditure", "2021")
    assert back[0]["08"]["amount"] == spent["08"] + spent["16"]


def test_regions_without_priorities_stay_in_the_table(reader: Speaking) -> None:
    rows = by_region(reader(), "cycle=2017-2020")[0]
    for code in ("11", "13"):
        assert (rows[code]["amount"], rows[code]["per_head"], rows[code]["share"]) == (None, None, None)
    for query in ("cycle=2026-2029", "year=2026"):
        assert by_region(reader(), query)[0]["04"]["amount"] is None, query
    assert by_region(reader(), "cycle=2017-2020&year=2035")[0]["02"]["amount"] == 0
    assert reader().get(f"{BY_REGION}?cycle=1999").status_code == 404
    assert reader().get(f"{BY_REGION}?kind=promise").status_code == 400
    assert len(reader().get(f"{BY_REGION}?f=csv").get_data(as_text=True).splitlines()) == 17


def test_sources_of_funds_say_who_decides(reader: Speaking) -> None:
    rows = {row["code"]: row for row in reader().items("/api/v1/money/sources")}
    assert (rows["fndr"]["deciding_level"], rows["fndr"]["financing_level"]) == ("region", "country")
    assert rows["private"]["deciding_level"] is None


def test_other_rooms_read_money_by_priority_and_per_head(shared_database: Database) -> None:
    with shared_database.reading() as session:
        promised = money_by_priority(session, "2026-2029", AmountKind.COMMITMENT, date(2026, 6, 1))
        spent = money_by_priority(session, "2021-2025", AmountKind.EXPENDITURE, date(2022, 6, 1))
        in_years = money_by_priority(session, "2021-2025", AmountKind.EXPENDITURE, years=(2021, 2022))
        heads = money_per_head(session, date(2026, 6, 1), AmountKind.COMMITMENT, 2026)
    assert sum(promised.values()) == sum(shipped("commitment", "2026").values())
    assert spent == in_years
    assert sum(spent.values()) == sum(sum(shipped("expenditure", "2021", year).values()) for year in (2021, 2022))
    assert heads["02"] == round(shipped("commitment", "2026", 2026)["02"] / 635_416, 2)
    assert heads["04"] is None
