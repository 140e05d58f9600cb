"""The register on any day, its lineage, and figures re-based to the units of any day."""

from __future__ import annotations

import pytest

from tests.conftest import Speaking

DAY_OF_THE_NOTES = "2017-05-17"


def test_units_of_today_and_of_the_day_of_the_notes(reader: Speaking) -> None:
    def count(level: str, query: str = "") -> int:
        return len(reader().get(f"/api/v1/territories?level={level}{query}").json["items"])

    assert (count("region"), count("province"), count("commune")) == (16, 56, 346)
    then = f"&as_of={DAY_OF_THE_NOTES}"
    assert (count("region", then), count("province", then), count("commune", then)) == (15, 54, 346)


def test_a_region_by_either_code_and_under_the_name_of_the_day(reader: Speaking) -> None:
    today = reader().get("/api/v1/territories/CL-BI").json
    then = reader().get(f"/api/v1/territories/08?as_of={DAY_OF_THE_NOTES}").json
    assert (today["id"], today["name"]) == ("08-2", "Biobío")
    assert (then["id"], then["name"], then["valid_to"]) == ("08-1", "Bío-Bío", "2018-09-06")
    assert reader().get(f"/api/v1/territories/16?as_of={DAY_OF_THE_NOTES}").status_code == 404
    chillan = reader().get(f"/api/v1/territories/16101?as_of={DAY_OF_THE_NOTES}").json
    assert (chillan["region"], chillan["province"]) == ("08", "084")
    assert "2018-09-06" in chillan["note"]


def test_what_became_of_a_region_is_on_record(reader: Speaking) -> None:
    first, second = reader().get("/api/v1/territories/08/history").json["items"]
    assert {(row["to"], row["count"]) for row in first["became"]} == {("08-2", 1_556_805), ("16-1", 480_609)}
    assert [row["from"] for row in second["came_from"]] == ["08-1"]
    assert {row["act"] for row in first["became"]} == {"ley-21033"}


def test_a_census_on_the_units_of_another_day(reader: Speaking) -> None:
    def people(series: str, query: str = "") -> dict[str, int]:
        rows = reader().get(f"/api/v1/statistics?series={series}{query}").json["items"]
        return {row["unit"]: row["value"] for row in rows}

    today, then = people("population_census_2017"), people("population_census_2017", f"&as_of={DAY_OF_THE_NOTES}")
    assert then["08-1"] == 2_037_414
    assert today["08-2"] + today["16-1"] == then["08-1"]
    assert sum(today.values()) == sum(then.values()) == 17_574_003
    assert sum(people("population_census_2024").values()) == 18_480_432


def test_regional_figures_are_merged_back_and_say_so(reader: Speaking) -> None:
    rows = reader().get(f"/api/v1/statistics?series=gdp_current&year=2023&as_of={DAY_OF_THE_NOTES}").json["items"]
    bio_bio = next(row for row in rows if row["unit"] == "08-1")
    assert bio_bio["value"] == 16_731 + 4_106
    assert {step["from"] for step in bio_bio["rebased"]} == {"08-2", "16-1"}
    assert all(row["rebased"] == [] for row in rows if row["unit"] != "08-1")
    assert len(rows) == 15


def test_rates_are_never_summed(reader: Speaking) -> None:
    rows = reader().get("/api/v1/statistics?series=income_poverty&level=commune").json["items"]
    known = [row["value"] for row in rows if row["value"] is not None]
    assert len(rows) == 346
    assert 0 < min(known) < max(known) < 1
    people = {
        row["code"]: row["value"]
        for row in reader().items("/api/v1/statistics?series=population_census_2024&level=commune")
    }
    listed = reader().items("/api/v1/territories?level=commune")
    region = {row["code"]: row["region"] for row in listed}
    own = [row for row in rows if region[row["code"]] == "02" and row["value"] is not None]
    mean = sum(row["value"] * people[row["code"]] for row in own) / sum(people[row["code"]] for row in own)
    regions = {
        row["code"]: row for row in reader().get("/api/v1/statistics?series=income_poverty&level=region").json["items"]
    }
    assert len(regions) == 16
    assert regions["02"]["value"] == pytest.approx(mean)
    assert regions["02"]["low"] is None


def test_questions_that_are_not_offered(reader: Speaking) -> None:
    for path, status in [
        ("/api/v1/territories?nivel=region", 400),
        ("/api/v1/territories?as_of=17-05-2017", 400),
        ("/api/v1/territories?as_of=1990-01-01", 400),
        ("/api/v1/territories/99", 404),
        ("/api/v1/statistics?series=luck", 404),
    ]:
        assert reader().get(path).status_code == status, path


def test_errors_speak_the_readers_language(reader: Speaking) -> None:
    english = reader(None, "en").get("/api/v1/territories/99").json["detail"]
    spanish = reader(None, "es-CL,es;q=0.9").get("/api/v1/territories/99").json["detail"]
    assert english.startswith("No territory has the code")
    assert spanish.startswith("Ningún territorio")
