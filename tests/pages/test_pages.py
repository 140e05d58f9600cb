"""The pages over HTTP: what they say, in which language, and that drafts never stand on them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from werkzeug.test import TestResponse

from regional_planner.access.actor import system
from regional_planner.advantage.service import store
from regional_planner.advantage.terms import ActivityFigure, Measure, Origin
from regional_planner.app import create_app
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import NotPermitted, WhoCan
from regional_planner.settings import Settings
from tests.conftest import Speaker, Speaking, Template

HTML = {"Accept": "text/html"}
PAGES = (
    "/",
    "/?as_of=2017-05-17",
    "/api/docs",
    "/priorities",
    "/priorities?cycle=2026-2029&territory=02",
    "/priorities/CL-2017-01",
    "/priorities/02-2017-01",
    "/cycles",
    "/cycles/2021-2025",
    "/cycles/2026-2029",
    "/alignment",
    "/alignment?cycle=2017-2020&as_of=2018-12-31&proposals=true",
    "/alignment?cycle=2017-2020&units_as_of=2026-01-01&money=expenditure&years=2018-2020",
    "/alignment?cycle=2026-2029&axis=mining&approach=sector&weights=CL-2026-01:0.5",
    "/alignment?cycle=2026-2029&upper=02",
    "/alignment/explanation?figure=carrying&territory=02&cycle=2017-2020",
    "/evidence",
    "/evidence?territory=02&cycle=2026-2029",
    "/evidence?cycle=2017-2020&as_of=2018-06-01&territory=08",
    "/evidence?measure=firms&territory=13",
    "/money",
    "/money?by=region,funding_source&years=2018-2020&basis=population&as_of=2017-06-01",
    "/money?by=programme,month&territory=08&prices=2020",
    "/money?by=level,deciding_level",
    "/money/acts",
    "/money/acts?to=ILU-PLAN-02-2026",
    "/money/flows",
    "/money/flows?measure=voted&cycle=2026-2029&territory=02",
    "/allocation?cycle=2017-2020",
    "/allocation?cycle=2017-2020&floors=02:0.9",
    "/allocation?over=axis&rule=min_regret&sources=corfo:0.2",
    "/readiness",
    "/readiness?cycle=2017-2020&as_of=2018-06-01&territory=CL-AN",
    "/readiness?part=team&territory=02",
    "/capabilities",
    "/capabilities?territory=02",
    "/capabilities?as_of=2017-05-17&territory=CL-BI",
    "/functional-cities",
    "/functional-cities?as_of=2017-05-17",
    "/ogc",
    "/ogc/collections",
    "/ogc/collections/communes",
    "/ogc/collections/priority-points/items?datetime=2018-06-01",
    "/ogc/collections/rollout/styles/default/legend",
    "/equalisation",
    "/equalisation?level=region&need=income_poverty&exponent=2",
    "/equalisation?level=commune",
    "/money/benchmarks",
    "/money/benchmarks?territories=02&territories=08&first_year=2026&last_year=2029&rates=CLP:950&beside=02",
    "/alignment/pairs",
    "/alignment/pairs?cycle=2017-2020&territory=08&sort=overlap",
    "/alignment/pairs/02/08",
    "/alignment/concentration",
    "/alignment/concentration?cycle=2017-2020&as_of=2019-12-31&units_as_of=2026-01-01&money=expenditure",
    "/alignment/concentration?upper=02",
    "/alignment/concentration/over-time",
    "/alignment/concentration/over-time?grouping=functional-city",
    "/alignment/concentration/over-time?measure=money&kind=expenditure&as_of=2017-05-17",
    "/alignment/line-of-sight",
    "/alignment/line-of-sight?cycle=2017-2020&territory=08&missing=agreement&axis=mining",
    "/alignment/line-of-sight?upper=02",
    "/alignment/explanation?figure=carrying&territory=02101&upper=02",
    "/alignment/change?upper=02",
    "/alignment/suggestions",
    "/joint-priorities",
    "/alignment/pairs/11/13?cycle=2017-2020",
    "/alignment/explanation?figure=profile&territory=02&national=CL-2017-01&cycle=2017-2020",
    "/alignment/explanation?figure=heard&territory=16&cycle=2017-2020&units_as_of=2026-01-01",
    "/alignment/change",
    "/alignment/change?from=2017-06-01&to=2020-12-31&figure=profile&national=CL-2017-01",
    "/alignment/change?from=2017-2020&to=2021-2025&territory=CL-NB",
)


def page(response: TestResponse) -> str:
    """The text of a page that answers."""
    assert (response.status_code, response.mimetype) == (200, "text/html"), response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_pages_answer_in_the_readers_language_and_load_nothing_foreign(
    reader: Speaking, path: str, language: str
) -> None:
    response = reader(None, language).get(path, headers=HTML)
    text = page(response)
    assert f'<html lang="{language}">' in text
    assert ("Planificador regional" in text) is (language == "es")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in text
    assert "<script>" not in text


def test_the_front_page_shows_the_regions_of_the_day(reader: Speaking) -> None:
    today, then = page(reader().get("/", headers=HTML)), page(reader().get("/?as_of=2017-05-17", headers=HTML))
    assert (today.count("data-region="), then.count("data-region=")) == (16, 15)
    assert "Ñuble" in today
    assert "Ñuble" not in then
    assert "Bío-Bío" in then


def test_the_sources_are_said_to_be_in_spanish_on_an_english_page(reader: Speaking) -> None:
    text = reader().get("/?lang=en").get_data(as_text=True)
    listed = re.search(r'<h2 id="footer-sources">Sources</h2>\s*<ul>(.*?)</ul>', text, re.DOTALL)
    assert listed is not None
    assert "Instituto Nacional" in listed[1] or "Censo" in listed[1]
    assert listed[1].count("<li") == listed[1].count('<li lang="es">')


def test_a_chosen_language_is_remembered(reader: Speaking) -> None:
    cookie = reader().get("/?lang=en", headers=HTML).headers["Set-Cookie"]
    assert cookie.startswith("language=en")
    assert "HttpOnly" in cookie


def test_priorities_are_chosen_by_filter(reader: Speaking) -> None:
    text = page(reader().get("/priorities?cycle=2017-2020&territory=08", headers=HTML))
    assert "08-2017-01" in text
    assert "02-2017-01" not in text


def test_drafts_never_stand_on_a_page(speak: Speaking) -> None:
    body = {"cycle": "2026-2029", "territory": "02", "title": "Borrador secreto", "approach": "sector", "horizon": 2035}
    code = speak("officer-02").post("/api/v1/priorities", body).json["code"]
    listed = page(speak().get("/priorities?cycle=2026-2029&territory=02", headers=HTML))
    assert "Borrador secreto" not in listed
    assert code not in listed
    hidden = speak().get(f"/priorities/{code}", headers=HTML)
    assert (hidden.status_code, hidden.mimetype) == (404, "text/html")
    assert "Borrador secreto" not in hidden.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/priorities/99-2017-01", 404),
        ("/nowhere", 404),
        ("/?as_of=yesterday", 400),
        ("/alignment?cycle=1990-1994", 404),
        ("/alignment/pairs?territory=99", 404),
        ("/alignment/pairs/02/99", 404),
        ("/alignment/pairs?upper=02", 400),
        ("/alignment/line-of-sight?missing=everything", 400),
        ("/joint-priorities/nothing", 404),
        ("/alignment?axis=alchemy", 400),
        ("/readiness?cycle=1990-1994", 404),
        ("/readiness?territory=99", 400),
        ("/readiness?part=luck", 400),
        ("/capabilities?territory=99", 404),
        ("/alignment?weights=CL-2026-01", 400),
        ("/alignment/change?from=1990-1994", 404),
        ("/alignment/change?figure=profile", 404),
        ("/priorities?colour=red", 400),
    ],
)
def test_errors_are_pages_for_people(reader: Speaking, path: str, status: int) -> None:
    response = reader().get(path, headers=HTML)
    assert (response.status_code, response.mimetype) == (status, "text/html")


def test_a_refusal_on_a_page_says_who_can_help_and_names_people_to_people(
    database: Database, settings: Settings, template: Template
) -> None:
    app = create_app(settings, database)

    def refuse() -> None:
        raise NotPermitted("No.", help=(WhoCan("regional_approver", "02"),))

    app.add_url_rule("/closed", view_func=refuse)
    people = {who: Speaker(app.test_client(), template.tokens.get(who)) for who in ("", "officer-08")}
    seen = {who: person.get("/closed", headers=HTML) for who, person in people.items()}
    texts = {who: response.get_data(as_text=True) for who, response in seen.items()}
    assert {response.status_code for response in seen.values()} == {403}
    for text in texts.values():
        assert "Who can do it" in text
        assert "Regional approver (02): " in text
        assert "Antofagasta" in text
    assert ["Alba Muestra del Norte" in text for text in texts.values()] == [False, True]


def test_made_up_rows_say_so(reader: Speaking) -> None:
    text = page(reader().get("/priorities/02-2017-01", headers=HTML))
    assert "made up" in text
    assert "made up" not in page(reader().get("/priorities/CL-2017-17", headers=HTML)).split("<footer", 1)[0]


def test_the_page_of_evidence_has_both_lists(reader: Speaking) -> None:
    all_regions = page(reader().get("/evidence", headers=HTML))
    assert "/priorities/12-2026-02" in all_regions
    assert "made up to show how the system works: plausible in their order" in all_regions
    one = page(reader().get("/evidence?territory=12", headers=HTML))
    claimed, unclaimed = one.split('id="claimed-title"')[1].split('id="unclaimed-title"')
    assert "Antarctic science and logistics" in claimed
    assert "Green hydrogen with local benefits" in claimed.split("Not judged")[1]
    assert "Fishing and aquaculture: quotient 2.64" in unclaimed
    nothing = page(reader().get("/evidence?territory=12&measure=firms", headers=HTML))
    assert "There are no figures of this measure on record" in nothing
    assert "made up" not in nothing
    assert reader().get("/evidence?territory=99", headers=HTML).status_code == 404
    assert reader().get("/evidence?quotient=much", headers=HTML).status_code == 400


def test_the_page_of_evidence_is_found_from_the_alignment_and_from_a_priority(reader: Speaking) -> None:
    assert 'href="/evidence?cycle=2017-2020"' in page(reader().get("/alignment?cycle=2017-2020", headers=HTML))
    found = page(reader().get("/priorities/02-2017-01", headers=HTML))
    assert 'href="/evidence?territory=02&amp;cycle=2017-2020"' in found
    assert "/evidence" not in page(reader().get("/priorities/CL-2017-01", headers=HTML))


def test_the_page_of_evidence_names_the_source_of_figures_that_are_not_made_up(
    database: Database, speak: Speaking
) -> None:
    origin = Origin(Measure.FIRMS, date(2017, 5, 17), "own-computation", illustrative=False)
    figures = [ActivityFigure(2016, code, "transforma", "mining", 9) for code in ("08", "02")]
    with database.writing() as session:
        store(session, system("advantage"), origin, figures)
    text = page(speak().get("/evidence?territory=16&measure=firms", headers=HTML))
    assert "Source: Cálculo propio" in text
    assert "23.6% of 08-1" in text


def test_a_priority_says_where_it_is_carried_out(reader: Speaking) -> None:
    whole = page(reader().get("/priorities/02-2026-01", headers=HTML))
    section = whole.split('id="places"')[1].split("</section>")[0]
    for said in ("district", "1 point<", "-70.39, -23.53", "Test salt flat", "1 area<", "Illustrative"):
        assert said in section
    links = re.findall(r'href="(/ogc/collections/[^"]*)"', section)
    assert {reader().get(link, headers=HTML).status_code for link in links} == {200}
    assert "3 puntos<" in page(reader(language="es").get("/priorities/02-2026-03", headers=HTML))
    assert 'id="places"' not in page(reader().get("/priorities/02-2017-01", headers=HTML))
