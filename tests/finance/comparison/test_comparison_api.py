"""Programmes elsewhere beside ours: shipped, entered, imported, compared; over the API and on the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Speaking
from tests.exchange.workbooks import places, send, sheets_of, workbook

BENCHMARKS = "/api/v1/money/benchmarks"
PROGRAMMES = "/api/v1/money/benchmark-programmes"
TRANSFORMA, EMILIA = "cl-transforma", "emilia-romagna-s3"
CENSUS_2017, RESIDENTS_2017 = 17_574_003, 4_457_318
BODY: dict[str, Any] = {
    "code": "pais-vasco-pcti",
    "name_es": "Plan de ciencia",
    "name_en": "Science plan",
    "place_es": "País Vasco",
    "place_en": "Basque Country",
    "country": "ES",
    "currency": "EUR",
    "amount": "1200000.50",
    "first_year": 2021,
    "last_year": 2024,
    "covers_es": "Investigación e innovación",
    "covers_en": "Research and innovation",
    "source": "prueba",
}
PEOPLE = {"inhabitants": 1000, "inhabitants_year": 2021, "inhabitants_source": "padrón"}
CUTS = ("total", "per_year", "per_head", "per_head_year")
HTML = {"Accept": "text/html"}


def asked(speak: Speaking, query: str = "", language: str = "en") -> dict[str, Any]:
    """The answer to a question."""
    response = speak(None, language).get(f"{BENCHMARKS}{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.json)


def by_code(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Its rows by their codes."""
    return {row["code"]: row for row in answer["items"]}


def figures(row: dict[str, Any], prefix: str = "") -> list[Any]:
    """The four figures of a row."""
    return [row[prefix + name] for name in CUTS]


def test_the_two_of_the_notes_by_head_and_year(reader: Speaking) -> None:
    answer = asked(reader, f"?beside={TRANSFORMA}")
    rows = by_code(answer)
    ours, theirs = rows[TRANSFORMA], rows[EMILIA]
    assert figures(ours) == pytest.approx([175e6, 175e6 / 3, 175e6 / CENSUS_2017, 175e6 / 3 / CENSUS_2017])
    assert figures(theirs) == pytest.approx([700e6, 100e6, 700e6 / RESIDENTS_2017, 100e6 / RESIDENTS_2017])
    assert (ours["years"], ours["first_year"], theirs["years"], theirs["first_year"]) == (3, None, 7, 2014)
    assert theirs["ratio_total"] == pytest.approx(4)
    assert theirs["ratio_per_year"] == pytest.approx(12 / 7)
    assert theirs["ratio_per_head_year"] == pytest.approx(12 / 7 * CENSUS_2017 / RESIDENTS_2017)
    assert figures(ours, "ratio_") == [1, 1, 1, 1]
    assert (ours["missing"], theirs["missing"]) == ("", "")
    assert "oecd-2017" in theirs["source"]
    assert theirs["inhabitants_source"] == "regione-er-2017"
    assert "which rate" in theirs["assumptions"]
    assert len(answer["assumptions"]) == 2


def test_without_a_row_beside_there_is_no_multiple(reader: Speaking) -> None:
    assert all(figures(row, "ratio_") == [None] * 4 for row in asked(reader)["items"])


def test_what_nobody_entered_is_null_and_named(speak: Speaking) -> None:
    made = speak("planner").post(PROGRAMMES, BODY)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert (made.json["amount"], made.json["inhabitants"]) == ("1200000.5", None)
    row = by_code(asked(speak, f"?beside={TRANSFORMA}"))[BODY["code"]]
    assert figures(row) == [1_200_000.5, 300_000.125, None, None]
    assert figures(row, "shown_") == figures(row, "ratio_") == [None] * 4
    assert row["missing"] == "inhabitants;rate"
    address = f"{PROGRAMMES}/{made.json['id']}"
    assert speak("planner").patch(address, PEOPLE, etag=str(made.json["version"])).status_code == 200
    row = by_code(asked(speak, f"?rates=EUR:0.8&beside={TRANSFORMA}"))[BODY["code"]]
    assert figures(row, "shown_") == pytest.approx([1_500_000.625, 375_000.15625, 1500.000625, 375.00015625])
    assert row["ratio_total"] == pytest.approx(1_500_000.625 / 175e6)
    assert (row["rate"], row["missing"]) == (0.8, "")


def test_two_rows_of_one_currency_need_no_rate(speak: Speaking) -> None:
    for code, amount in (("uno", "100"), ("dos", "250")):
        assert speak("planner").post(PROGRAMMES, {**BODY, "code": code, "amount": amount}).status_code == 201
    rows = by_code(asked(speak, "?beside=uno"))
    assert rows["dos"]["ratio_total"] == 2.5
    assert rows["dos"]["shown_total"] is None
    assert rows[EMILIA]["ratio_total"] is None


def test_amounts_are_shown_in_the_currency_asked_for(reader: Speaking) -> None:
    answer = asked(reader, "?currency=EUR&rates=USD:1.25")
    rows = by_code(answer)
    assert rows[EMILIA]["shown_total"] == 560e6
    assert rows[EMILIA]["total"] == 700e6
    assert (answer["currency"], answer["rates"]) == ("EUR", {"USD": 1.25})
    assert any("1.25 USD for 1 EUR" in text for text in answer["assumptions"])


def test_a_region_stands_beside_them_with_its_commitments(reader: Speaking) -> None:
    answer = asked(reader, "?territories=CL-AN,08&first_year=2026&last_year=2029&rates=CLP:950&beside=02")
    rows = by_code(answer)
    assert [row["code"] for row in answer["items"]][-2:] == ["02", "08"]
    for code in ("02", "08"):
        amount = 0
        for year in range(2026, 2030):
            listed = reader().get(f"/api/v1/money/by-region?year={year}&kind=commitment").json["items"]
            region = next(row for row in listed if row["code"] == code)
            amount += region["amount"]
        row, people = rows[code], region["inhabitants"]
        assert amount > 0
        assert figures(row) == pytest.approx([amount, amount / 4, amount / people, amount / people / 4])
        assert figures(row, "shown_") == pytest.approx([each / 950 for each in figures(row)])
        assert (row["kind"], row["currency"], row["illustrative"]) == ("region", "CLP", True)
        assert (row["inhabitants_year"], row["inhabitants_source"]) == (2024, "population_census_2024")
    assert rows[EMILIA]["ratio_per_head_year"] == pytest.approx(
        rows[EMILIA]["per_head_year"] / rows["02"]["shown_per_head_year"]
    )
    assert len(answer["assumptions"]) == 4


def test_a_region_without_priorities_in_some_year_has_no_total(reader: Speaking) -> None:
    row = by_code(asked(reader, "?territories=02&first_year=2029&last_year=2045&rates=CLP:950"))["02"]
    assert figures(row) == [None] * 4
    assert row["missing"] == "total"
    assert "2045" in row["assumptions"]
    assert "2029" not in row["assumptions"]


def test_a_region_is_one_of_the_day_asked_for(reader: Speaking) -> None:
    query = "?territories=CL-NB&first_year=2018&last_year=2018"
    row = by_code(asked(reader, query))["16"]
    assert row["missing"] == "rate"
    assert "inhabitants" in row["assumptions"]
    refused = reader().get(f"{BENCHMARKS}{query}&as_of=2017-05-17")
    assert [each["field"] for each in refused.json["errors"]] == ["territories"]


def test_tables_say_the_same(reader: Speaking) -> None:
    text = reader().get(f"{BENCHMARKS}?f=csv&beside={TRANSFORMA}").get_data(as_text=True)
    heading, *lines = text.strip().splitlines()
    assert len(lines) == 2
    assert all(f"{prefix}{name}" in heading.split(",") for prefix in ("", "shown_", "ratio_") for name in CUTS)
    assert "assumptions" in heading
    assert sheets_of(reader().get(f"{BENCHMARKS}?f=xlsx").data)["benchmarks"][1][0] == TRANSFORMA


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("currency=XYZ", "currency"),
        ("currency=usd", "currency"),
        ("rates=EUR", "rates"),
        ("rates=EUR:0", "rates"),
        ("rates=EUR:0.9,EUR:0.8", "rates"),
        ("rates=XYZ:2", "rates"),
        ("rates=USD:2", "rates"),
        ("beside=nowhere", "beside"),
        ("territories=02", "first_year"),
        ("territories=02&first_year=2020", "last_year"),
        ("territories=02&first_year=2020&last_year=2019", "last_year"),
        ("territories=02&first_year=2000&last_year=2030", "last_year"),
        ("territories=02,XX&first_year=2020&last_year=2021", "territories"),
        ("territories=02101&first_year=2020&last_year=2021", "territories"),
        ("colour=red", "colour"),
    ],
)
def test_what_cannot_be_is_refused_by_the_parameter(reader: Speaking, query: str, field: str) -> None:
    refused = reader().get(f"{BENCHMARKS}?{query}")
    assert refused.status_code == 400
    assert field in [each["field"] for each in refused.json["errors"]]
    assert refused.json["errors"][0]["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_year": None}, "first_year"),
        ({"last_year": 2020}, "last_year"),
        ({"years": 3}, "years"),
        ({"inhabitants": 5}, "inhabitants_year"),
        ({"inhabitants_source": "x"}, "inhabitants"),
        ({"currency": "XYZ"}, "currency"),
        ({"currency": "CLP"}, "amount"),
        ({"amount": "0.0001"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"country": "QQ"}, "country"),
        ({"cut_code": "02"}, "cut_code"),
        ({"country": "CL", "cut_code": "99"}, "cut_code"),
        ({"covers_es": " "}, "covers_es"),
    ],
)
def test_a_programme_that_does_not_hold_is_refused_by_the_field(
    speak: Speaking, change: dict[str, Any], field: str
) -> None:
    refused = speak("planner").post(PROGRAMMES, {**BODY, **change})
    assert refused.status_code == 422, refused.get_data(as_text=True)
    assert field in [each["field"] for each in refused.json["errors"]]
    assert len(speak().items(PROGRAMMES)) == 2


def test_only_planners_keep_them_and_ended_ones_are_not_compared(speak: Speaking) -> None:
    assert speak("officer-02").post(PROGRAMMES, BODY).status_code == 403
    made = speak("planner").post(PROGRAMMES, BODY).json
    assert speak("planner").post(PROGRAMMES, BODY).status_code == 409
    ended = speak("planner").post(f"{PROGRAMMES}/{made['id']}/end", {"reason": "x"}, etag=str(made["version"]))
    assert ended.status_code == 200
    assert set(by_code(asked(speak))) == {TRANSFORMA, EMILIA}
    assert [row["code"] for row in speak().items(f"{PROGRAMMES}?country=IT")] == [EMILIA]


def test_the_nations_workbook_has_them_and_takes_them_back(speak: Speaking) -> None:
    planner = speak("planner")
    fetched = planner.get("/api/v1/imports/template?territory=CL&cycle=2026-2029&lang=es")
    back = send(planner, fetched.data, territory="CL")
    assert back.status_code == 201, back.json
    assert (back.json["created"], back.json["changed"]) == (0, 0)
    heading, first, second = sheets_of(fetched.data)["Programas de referencia"]
    assert first[0] == TRANSFORMA
    second[heading.index("Habitantes")] = 4_400_000
    new = ["nueva", *first[1:]]
    done = send(planner, workbook({"Programas de referencia": [heading, first, second, new]}), territory="CL")
    assert done.status_code == 201, done.json
    assert (done.json["created"], done.json["changed"], done.json["unchanged"]) == (1, 1, 1)
    rows = by_code(asked(speak))
    assert rows[EMILIA]["inhabitants"] == 4_400_000
    assert figures(rows["nueva"]) == figures(rows[TRANSFORMA])
    regional = planner.get("/api/v1/imports/template?territory=CL&lang=en").data
    assert "Benchmark programmes" in sheets_of(regional)
    assert "Benchmark programmes" not in sheets_of(
        speak("officer-02").get("/api/v1/imports/template?territory=02").data
    )


def test_a_text_file_with_decimal_commas_is_read_as_meant(speak: Speaking) -> None:
    heading = "code;name_es;name_en;place_es;place_en;country;currency;amount;years;covers_es;covers_en"
    row = "{code};N;N;P;P;IT;EUR;{amount};3;C;C"
    rows = [row.format(code="uno", amount="12,5"), row.format(code="dos", amount="1.500")]
    query = {"territory": "CL", "kind": "benchmark-programmes"}
    refused = send(speak("planner"), "\n".join([heading, *rows]).encode(), "b.csv", **query)
    assert [code for *_, code in places(refused)] == ["unclear_number"]
    done = send(speak("planner"), "\n".join([heading, rows[0]]).encode(), "b.csv", **query)
    assert done.status_code == 201, done.json
    assert speak().get(f"{PROGRAMMES}/uno").json["amount"] == "12.5"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_begins_beside_our_own_row(reader: Speaking, language: str) -> None:
    text = reader(None, language).get("/money/benchmarks", headers=HTML).get_data(as_text=True)
    assert f'<option value="{TRANSFORMA}" selected>' in text
    assert ("× 6,76" if language == "es" else "× 6.76") in text
    assert f"beside={TRANSFORMA}&amp;f=csv" in text
    plain = reader(None, language).get("/money/benchmarks?beside=", headers=HTML).get_data(as_text=True)
    assert "×" not in plain


def test_the_page_says_why_a_figure_is_empty(speak: Speaking) -> None:
    assert speak("planner").post(PROGRAMMES, BODY).status_code == 201
    text = speak().get("/money/benchmarks?rates=EUR:0.8", headers=HTML).get_data(as_text=True)
    assert "nobody entered the inhabitants." in text
    assert "USD 1,500,001" in text.replace("\xa0", " ")
    told = speak().get("/money/benchmarks", headers=HTML).get_data(as_text=True)
    assert "nobody entered the inhabitants; no rate was given for its currency." in told


def test_the_page_takes_ticked_regions_and_says_what_is_wrong(reader: Speaking) -> None:
    ticked = "territories=02&territories=08"
    asked_for = f"/money/benchmarks?{ticked}&first_year=2026&last_year=2029&rates=CLP:950"
    text = reader().get(asked_for, headers=HTML).get_data(as_text=True)
    assert "Commitments 2026-2029" in text
    assert "territories=02%2C08" in text
    assert all(f'value="{code}" checked' in text for code in ("02", "08"))
    wrong = reader().get(f"/money/benchmarks?{ticked}", headers=HTML)
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.get_data(as_text=True)
    assert reader().get("/money/benchmarks?rates=x", headers=HTML).status_code == 400
