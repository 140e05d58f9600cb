"""The pages in a real browser: no errors, no sideways scrolling on a phone, no accessibility violation, a map."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import POSTGRES, Template, copied
from tests.serving import served

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
EXPLANATION = "/alignment/explanation?figure=carrying&territory=02&cycle=2017-2020"
SUGGESTIONS = "/alignment/suggestions"
CYCLE = "/cycles/2026-2029"
EVIDENCE = ("/evidence", "/evidence?territory=02")
ALLOCATION = ("/allocation?cycle=2017-2020&floors=02:0.05", "/allocation?cycle=2017-2020&floors=02:0.9")
EQUALISATION = ("/equalisation?need=income_poverty&floor=2000&ceiling=16000", "/equalisation?floor=20000")
BENCHMARKS = (
    "/money/benchmarks",
    "/money/benchmarks?territories=02&first_year=2026&last_year=2029&rates=CLP:950&beside=02",
)
PAIRS = ("/alignment/pairs?cycle=2017-2020", "/alignment/pairs?territory=08&sort=overlap", "/alignment/pairs/02/08")
REBASED = "/alignment?cycle=2017-2020&units_as_of=2026-01-01"
BUDGET = ("/money", "/money?by=region,year&cycle=2017-2020", "/money/acts", "/money/flows?measure=paid")
MONEY = ("/alignment/concentration", "/alignment/concentration/over-time", "/alignment/line-of-sight?territory=02")
CHANGE = "/alignment/change?from=2017-2020&to=2021-2025&national=CL-2021-01"
LAYERS = ("/ogc/collections", "/ogc/collections/readiness", "/ogc/collections/communes/items?limit=5")
READINESS = ("/readiness?territory=02", "/capabilities", "/capabilities?territory=02")
PAGES = (
    *("/", "/priorities", "/priorities/02-2026-01", "/cycles", CYCLE, "/alignment?cycle=2017-2020", EXPLANATION),
    *(*BUDGET, *MONEY, *BENCHMARKS, *ALLOCATION, "/joint-priorities", REBASED, CHANGE),
    *(*EQUALISATION, *PAIRS, *READINESS, *EVIDENCE, "/functional-cities", SUGGESTIONS, *LAYERS, "/login"),
)
PERSONAL = ("/", "/inbox", "/account", "/account/second-factor", "/people")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]
HARMLESS = "GL Driver Message"
"""Chromium's software drawing tells how slow it is; a graphics card says nothing."""


@pytest.fixture(scope="module")
def site(
    mapped_template: Template,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of a running site with boundaries."""
    with (
        copied(mapped_template, tmp_path_factory.mktemp("site"), request.config.stash[POSTGRES]) as database,
        served(lambda _address: application(settings, database)) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    assert found, "these tests need Chromium: install it (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole(browser: Browser, site: str, path: str) -> None:
    with visiting(browser, 360) as page:
        assert found_on(page, site + path) == {}
        assert findings_when_wide(page) == {}


def test_pages_of_somebody_logged_in_are_whole(browser: Browser, site: str, template: Template) -> None:
    with visiting(browser, 360) as page:
        log_in(page, site, template)
        for path in PERSONAL:
            assert found_on(page, site + path) == {}, path
            assert findings_when_wide(page) == {}, path
        page.goto(site + "/people")
        page.locator("details.help summary").nth(1).click()
        page.get_by_role("button", name="Emitir un enlace").click()
        assert findings(page) == {}
        page.goto(page.locator("code.secret").inner_text())
        assert findings(page) == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_suggested_link_is_turned_down(browser: Browser, site: str, template: Template, width: int) -> None:
    with visiting(browser, width) as page:
        log_in(page, site, template, "planner")
        page.goto(f"{site}{SUGGESTIONS}?threshold=0.25")
        before = page.locator("details.help").count()
        page.locator("details.help summary").first.press("Enter")
        assert findings(page) == {}
        page.get_by_label("Por qué no").first.fill("No contribuye")
        page.get_by_role("button", name="Descartar").first.click()
        assert "está descartada" in page.get_by_role("status").inner_text()
        assert page.locator("details.help").count() == before - 1
        assert findings(page) == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_joint_priority_is_proposed_and_answered(browser: Browser, site: str, template: Template, width: int) -> None:
    first, second = (f"{region}-2026-0{1 + (width == 360)}" for region in ("02", "08"))
    with visiting(browser, width) as page:
        log_in(page, site, template, "officer-02")
        assert found_on(page, f"{site}/joint-priorities/new?first={first}&second={second}") == {}
        page.get_by_label("Título en español").fill("Corredor")
        page.get_by_label("Por qué juntas").fill("Comparten proveedores")
        page.get_by_label("Parte 2, en porcentaje").fill("40")
        page.get_by_role("button", name="Proponerla").click()
        assert "falta 10" in page.locator("#members-fault").inner_text()
        assert findings(page) == {}
        page.get_by_label("Parte 2, en porcentaje").fill("50")
        page.get_by_role("button", name="Proponerla").click()
        assert "Quedó propuesta" in page.get_by_role("status").inner_text()
        address = page.url
    with visiting(browser, width) as page:
        log_in(page, site, template, "approver-08")
        assert found_on(page, address) == {}
        page.get_by_role("button", name="Acordar").press("Enter")
        page.get_by_role("status").filter(has_text="registrada").wait_for()
        assert "Acordado" in page.locator(".facts").inner_text()
        assert findings(page) == {}
        assert found_on(page, f"{site}/joint-priorities") == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_foundation_is_stated(browser: Browser, site: str, template: Template, width: int) -> None:
    day = f"2026-10-{1 + (width == 360):02}"
    with visiting(browser, width) as page:
        log_in(page, site, template, "officer-02")
        assert found_on(page, f"{site}/priorities/02-2026-03") == {}
        page.get_by_text("Declarar un fundamento").press("Enter")
        page.get_by_label("Fundamento", exact=True).select_option("Competencia legal")
        page.get_by_label("Estado", exact=True).select_option("Presente")
        page.get_by_label("Evidencia", exact=True).fill("Convenio con los servicios")
        page.get_by_label("Declarado el").fill("2199-01-01")
        page.get_by_label("Fomento del turismo").check()
        page.get_by_role("button", name="Registrar").click()
        assert "todavía no llega" in page.locator("#stated_on-fault").inner_text()
        assert page.get_by_label("Fomento del turismo").is_checked()
        assert findings(page) == {}
        page.get_by_label("Declarado el").fill(day)
        page.get_by_role("button", name="Registrar").press("Enter")
        page.get_by_role("status").filter(has_text="quedó registrada").wait_for()
        assert "Necesarias y no delegadas: Fomento del turismo" in page.locator("#foundations").inner_text()
        assert findings(page) == {}


def test_a_second_factor_is_set_up_and_asked_for(browser: Browser, site: str, template: Template) -> None:
    with visiting(browser, 360) as page:
        log_in(page, site, template, "auditor")
        page.goto(site + "/account/second-factor")
        totp = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
        page.get_by_label("Código").fill("000 000")
        page.get_by_role("button", name="Confirmar").click()
        assert "no es correcto" in page.get_by_role("alert").inner_text()
        page.get_by_label("Código").fill(totp.now())
        page.get_by_role("button", name="Confirmar").click()
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 8
        assert findings(page) == {}
        page.goto(site + "/account")
        page.get_by_role("button", name="Cerrar sesión").click()
        page.wait_for_load_state("networkidle")  # The map's files, which the next page would cut off.
        assert "Usted cerró la sesión" in page.locator(".notice--success").inner_text()
        log_in(page, site, template, "auditor")
        assert page.url.endswith("/login/second-factor")
        assert findings(page) == {}
        page.get_by_label("Código").fill(codes[0])
        page.get_by_role("button", name="Continuar").click()
        assert page.url.endswith("/account")
        assert "Quedan 7 códigos" in page.locator("main").inner_text()


def test_a_planner_moves_a_cycle_until_it_is_frozen_and_back(browser: Browser, site: str, template: Template) -> None:
    with visiting(browser, 360) as page:
        log_in(page, site, template, "planner")
        page.goto(site + CYCLE)
        for phase in ("Diálogo", "Acuerdo", "Congelado"):
            page.get_by_role("button", name=f"Pasar a: {phase}").press("Enter")
            page.get_by_role("status").filter(has_text=phase).wait_for()
            assert phase in page.locator("[aria-current=step]").inner_text()
            assert findings(page) == {}, phase
        assert page.get_by_role("button", name="Pasar a").count() == 0
        assert len(page.locator("#snapshots code.secret").first.inner_text()) == 64
        page.get_by_text("Cómo verificarlo").click()
        assert findings(page) == {}
        for phase in ("Acuerdo", "Diálogo", "Ingreso"):
            page.get_by_label("Por qué vuelve atrás").fill("Faltan respuestas")
            page.get_by_role("button", name=f"Volver a: {phase}").click()
            page.get_by_role("status").filter(has_text=phase).wait_for()
        assert page.get_by_role("button", name="Volver a").count() == 0


def log_in(page: Page, site: str, template: Template, username: str = "admin") -> None:
    """Log in as a person would."""
    page.goto(site + "/login")
    page.get_by_label("Nombre de usuario").fill(username)
    page.get_by_label("Contraseña").fill(template.passwords[username])
    page.get_by_role("main").get_by_role("button", name="Iniciar sesión").click()
    page.wait_for_url(lambda address: not address.endswith("/login"))


@contextmanager
def visiting(browser: Browser, width: int) -> Iterator[Page]:
    """A page in a window of `width` pixels, with cookies of its own."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="es-CL")
    try:
        yield context.new_page()
    finally:
        context.close()


def found_on(page: Page, address: str) -> dict[str, Any]:
    """What is wrong with the page at `address`: what its console says, and `findings`."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address, wait_until="networkidle")
    loud = [text for text in said if HARMLESS not in text]
    return findings(page) | ({"console": loud} if loud else {})


def findings(page: Page) -> dict[str, Any]:
    """What is wrong with the page shown: sideways scrolling, and violations of accessibility rules."""
    # The policy that keeps foreign scripts out keeps axe out too; the browser's own channel is not bound by it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # All rules are asked; where they hold is not listed, which takes most of the time.
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(({violations}) => violations)"
    )
    violations = {each["id"]: [node["html"][:120] for node in each["nodes"]] for each in found}
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return violations | ({"sideways": wide} if wide > 0 else {})


def findings_when_wide(page: Page) -> dict[str, Any]:
    """`findings` in a window as wide as a desk's, which is a phone's again afterwards."""
    phone = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 900})
    found = findings(page)
    page.set_viewport_size(phone or {"width": 360, "height": 900})
    return found


def test_the_map_is_drawn(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.goto(site)
    page.wait_for_selector("[data-rollout-map][data-state=ready]", timeout=60_000)
    assert page.locator("[data-map-canvas] canvas").count() == 1
    assert page.locator("#map-region option").count() == 17
    page.close()
