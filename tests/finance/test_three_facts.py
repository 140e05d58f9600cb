"""Promised, voted and spent are kept apart: agreements with parties, phases, stages and months, currencies, prices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regional_planner.kernel.database import Database
from regional_planner.territory.models import Series, Statistic
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import send

AMOUNTS, AGREEMENTS, PHASES = (f"/api/v1/money/{kind}" for kind in ("amounts", "agreements", "phases"))
SUMMARY = "/api/v1/money/summary"
OWN = "02-2026-02"


def amount(**changes: Any) -> dict[str, Any]:
    """What was spent on a priority of Antofagasta's, of a source that no shipped amount of it has."""
    return {
        "priority": OWN,
        "year": 2026,
        "kind": "expenditure",
        "funding_source": "municipal",
        "amount": 1_000,
        **changes,
    }


def agreement(**changes: Any) -> dict[str, Any]:
    """An agreement of two parties."""
    return {
        "number": "CONV-7",
        "title": "Convenio de programación",
        "form": "programming",
        "territory": "02",
        "signed_on": "2026-03-01",
        "first_year": 2026,
        "last_year": 2028,
        "parties": [{"institution": "gore-02", "share": 0.6}, {"institution": "corfo", "share": 0.4}],
        **changes,
    }


def faults(answer: Any) -> list[tuple[str, str]]:
    """What is refused, as field and code."""
    return [(error["field"], error["code"]) for error in answer.json["errors"]]


def told(client: Speaker, query: str = "") -> dict[str, int]:
    """The measures of the priority's municipal money."""
    answer = client.get(f"{SUMMARY}?by=priority&funding_source=municipal&territory=02&cycle=2026-2029{query}").json
    (row,) = answer["items"] or [dict.fromkeys(("promised", "voted", "committed", "accrued", "paid"), 0)]
    return {name: row[name] for name in ("promised", "voted", "committed", "accrued", "paid")}


def test_an_agreement_has_parties_a_period_and_a_schedule(speak: Speaking) -> None:
    officer = speak("officer-02")
    made = officer.post(AGREEMENTS, agreement())
    assert made.status_code == 201
    assert sorted(made.json["parties"], key=lambda party: party["institution"]) == [
        {"institution": "corfo", "share": 0.4},
        {"institution": "gore-02", "share": 0.6},
    ]
    assert made.json["schedule"] == []
    promised = {"kind": "commitment", "agreement": "CONV-7"}
    for year, clp in ((2026, 300), (2028, 500)):
        assert officer.post(AMOUNTS, amount(**promised, year=year, amount=clp)).status_code == 201
    assert officer.post(AMOUNTS, amount(kind="appropriation", agreement="CONV-7", amount=250)).status_code == 201
    assert officer.post(AMOUNTS, amount(agreement="CONV-7", month=3, amount=90)).status_code == 201
    found = speak().get(f"{AGREEMENTS}/{made.json['id']}").json
    assert found["schedule"] == [
        {"year": 2026, "promised": 300, "voted": 250, "paid": 90},
        {"year": 2028, "promised": 500, "voted": 0, "paid": 0},
    ]
    assert faults(officer.post(AMOUNTS, amount(**promised, year=2029))) == [("year", "outside_agreement")]
    etag = str(made.json["version"])
    shorter = officer.patch(f"{AGREEMENTS}/{made.json['id']}", {"last_year": 2027}, etag=etag)
    assert faults(shorter) == [("last_year", "amounts_outside")]
    assert officer.post(AGREEMENTS, agreement()).status_code == 409
    assert speak("officer-08").post(AGREEMENTS, agreement(number="CONV-8")).status_code == 403


@pytest.mark.parametrize(
    ("shares", "message", "remedy"),
    [
        ((0.6, 0.3), "0.9", "Add 0.1."),
        ((0.6, 0.55), "1.15", "Take away 0.15."),
        ((0.333333, 0.666666), "0.999999", "0.000001"),
    ],
)
def test_shares_that_miss_the_whole_say_by_how_much(
    speak: Speaking, shares: tuple[float, float], message: str, remedy: str
) -> None:
    parties = [{"institution": name, "share": share} for name, share in zip(("gore-02", "corfo"), shares, strict=True)]
    refused = speak("officer-02").post(AGREEMENTS, agreement(parties=parties))
    (error,) = refused.json["errors"]
    assert (refused.status_code, error["field"], error["code"]) == (422, "parties", "shares_not_one")
    assert message in error["message"]
    assert remedy in error["remedy"]


def test_parties_are_institutions_named_once(speak: Speaking) -> None:
    officer = speak("officer-02")
    unknown = officer.post(AGREEMENTS, agreement(parties=[{"institution": "nadie", "share": 1}]))
    assert faults(unknown) == [("parties", "unknown_institution")]
    assert officer.post(AGREEMENTS, agreement(parties=[])).status_code == 201


def test_stages_and_months_of_expenditure_are_told_apart(speak: Speaking) -> None:
    officer = speak("officer-02")
    for stage, clp in (("committed", 900), ("accrued", 700), ("paid", 500)):
        for month in (1, 2):
            made = officer.post(AMOUNTS, amount(stage=stage, month=month, amount=clp))
            assert (made.status_code, made.json["month"], made.json["stage"]) == (201, month, stage)
    assert officer.post(AMOUNTS, amount(month=2, amount=1)).status_code == 409
    assert told(officer) == {"promised": 0, "voted": 0, "committed": 1800, "accrued": 1400, "paid": 1000}
    by_month = officer.get(f"{SUMMARY}?by=month&funding_source=municipal&territory=02&cycle=2026-2029").json["items"]
    assert [(row["month"], row["paid"]) for row in by_month] == [(1, 500), (2, 500)]
    spent = officer.get("/api/v1/money/by-region?kind=expenditure&funding_source=municipal&cycle=2026-2029").json
    assert {row["code"]: row["amount"] for row in spent["items"]}["02"] == 1000
    corrected = officer.post(AMOUNTS, amount(stage="paid", month=2, amount=450, vintage="current"))
    assert corrected.status_code == 201
    assert told(officer)["paid"] == 950
    assert faults(officer.post(AMOUNTS, amount(kind="commitment", month=1, stage="paid"))) == [
        ("month", "not_of_kind"),
        ("stage", "not_of_kind"),
    ]
    assert faults(officer.post(AMOUNTS, amount(month=13))) == [("month", "out_of_bounds")]


def test_a_phase_in_an_offices_own_words_stands_for_kind_vintage_and_stage(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    own = {"code": "girado", "name_es": "Girado", "name_en": "Drawn", "kind": "expenditure", "stage": "paid"}
    assert planner.post(PHASES, own).status_code == 201
    assert officer.post(PHASES, {**own, "code": "otro"}).status_code == 403
    assert faults(planner.post(PHASES, {**own, "code": "x", "stage": None})) == [("stage", "not_of_kind")]
    entered = {name: value for name, value in amount().items() if name != "kind"}
    for phase, means in (
        ("girado", ("expenditure", "initial", "paid")),
        ("devengado", ("expenditure", "initial", "accrued")),
        ("ley-vigente", ("appropriation", "current", None)),
    ):
        made = officer.post(AMOUNTS, {**entered, "phase": phase})
        assert made.status_code == 201, made.get_data(as_text=True)
        assert tuple(made.json[name] for name in ("kind", "vintage", "stage")) == means
    assert faults(officer.post(AMOUNTS, {**entered, "phase": "perdido"})) == [("phase", "unknown_phase")]
    assert faults(officer.post(AMOUNTS, {**entered, "phase": "girado", "kind": "commitment"})) == [
        ("kind", "not_of_phase")
    ]
    assert faults(officer.post(AMOUNTS, entered)) == [("kind", "required")]


@pytest.mark.parametrize(
    ("given", "clp"),
    [
        ({"currency": "UF", "currency_amount": "12500.5", "rate": "39643.59"}, 495_564_697),
        ({"currency": "USD", "currency_amount": "1000.05", "rate": "950.5"}, 950_548),
        ({"currency": "UF", "currency_amount": "0.0001", "rate": "39643.59", "amount": 4}, 4),
    ],
)
def test_an_amount_in_another_currency_is_told_in_clp_at_its_stated_rate(
    speak: Speaking, given: dict[str, Any], clp: int
) -> None:
    officer = speak("officer-02")
    body = {name: value for name, value in amount().items() if name != "amount"}
    made = officer.post(AMOUNTS, {**body, **given})
    assert made.status_code == 201, made.get_data(as_text=True)
    assert made.json["amount"] == clp
    assert float(made.json["currency_amount"]) == float(given["currency_amount"])
    changed = officer.patch(f"{AMOUNTS}/{made.json['id']}", {"rate": "40000"}, etag=made.headers["ETag"])
    assert changed.json["amount"] == round(float(given["currency_amount"]) * 40_000)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"currency": "UF"}, [("currency_amount", "required"), ("rate", "required")]),
        ({"rate": "1"}, [("rate", "not_of_currency")]),
        ({"currency": "USD", "currency_amount": "1.001", "rate": "900"}, [("currency_amount", "too_fine")]),
        ({"currency": "UF", "currency_amount": "1.00001", "rate": "900"}, [("currency_amount", "too_fine")]),
        ({"currency": "UF", "currency_amount": "2", "rate": "900"}, [("amount", "not_at_rate")]),
        ({"currency": "UF", "currency_amount": "NaN", "rate": "900"}, [("currency_amount", "invalid")]),
        ({"currency": "EUR"}, [("currency", "unknown")]),
        ({"subtitle": "99"}, [("subtitle", "unknown_subtitle")]),
        ({"subtitle": "3"}, [("subtitle", "shape")]),
        ({"programme": "7.6"}, [("programme", "shape")]),
    ],
)
def test_what_does_not_fit_names_the_field(
    speak: Speaking, given: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    refused = speak("officer-02").post(AMOUNTS, amount(**given))
    assert (refused.status_code, faults(refused)) == (422, found)


def test_constant_prices_take_the_index_that_is_loaded(speak: Speaking, database: Database) -> None:
    officer = speak("officer-02")
    for year, price_year, clp in ((2026, None, 1_000), (2027, 2026, 2_000)):
        body = amount(kind="commitment", year=year, price_year=price_year, amount=clp)
        assert officer.post(AMOUNTS, body).status_code == 201
    asked = f"{SUMMARY}?by=priority&funding_source=municipal&territory=02&cycle=2026-2029"
    before = officer.get(f"{asked}&index=own-index").json
    assert (before["total"]["promised"], before["unconverted"]) == (3_000, 2_000)
    refused = officer.get(f"{asked}&prices=2026&index=own-index")
    assert (refused.status_code, faults(refused)) == (400, [("prices", "no_index")])
    with database.writing() as session:
        session.add(
            Series(
                code="own-index",
                name_es="Índice",
                name_en="Index",
                unit="2026 = 100",
                decimals=1,
                additive=False,
                units_as_of=date(2018, 9, 6),
                licence="",
                source="own-computation",
            )
        )
        session.flush()
        session.add_all(
            Statistic(series="own-index", code="CL", year=year, value=value, source="own-computation")
            for year, value in ((2026, 1_000), (2027, 1_100))
        )
    current = officer.get(f"{asked}&index=own-index").json
    assert (current["total"]["promised"], current["unconverted"]) == (3_200, 0)
    constant = officer.get(f"{asked}&prices=2027&index=own-index").json
    assert (constant["total"]["promised"], constant["prices"]) == (1_100 + 2_200, 2027)


def test_agreements_and_acts_leave_as_they_are_read_again(speak: Speaking) -> None:
    officer = speak("officer-02")
    assert officer.post(AGREEMENTS, agreement()).status_code == 201
    for kind in ("agreements", "acts"):
        sheet = officer.get(f"/api/v1/money/{kind}?territory=02&f=csv").get_data()
        name = "budget-acts" if kind == "acts" else kind
        again = send(officer, sheet, f"{name}.csv", territory="02")
        assert again.status_code == 201, again.get_data(as_text=True)
        assert (again.json["created"], again.json["changed"]) == (0, 0)
        assert again.json["unchanged"] >= 2
    text = officer.get(f"{AGREEMENTS}?number=CONV-7&f=csv").get_data().decode("utf-8-sig")
    other = text.replace("corfo/0.4;gore-02/0.6", "corfo/0.5;gore-02/0.6")
    assert other != text
    refused = send(officer, other.encode(), "agreements.csv", territory="02")
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json["errors"]] == [("parties", "shares_not_one")]
