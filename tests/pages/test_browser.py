"""The pages in a real browser: no errors, no sideways scrolling on a phone, no accessibility violation, a map."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from regional_planner.app import create_app
from regional_planner.settings import Settings
from regional_planner.territory.boundaries.store import load_shipped
from tests.conftest import POSTGRES, Template, copied

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
EXPLANATION = "/alignment/explanation?figure=carrying&territory=02&cycle=2017-2020"
PAGES = ("/", "/priorities", "/priorities/02-2017-01", "/alignment?cycle=2017-2020", EXPLANATION)
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]
HARMLESS = "GL Driver Message"
"""Chromium's software drawing tells how slow it is; a graphics card says nothing."""


@pytest.fixture(scope="module")
def site(
    template: Template,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of a running site with boundaries."""
    with copied(template, tmp_path_factory.mktemp("site"), request.config.stash[POSTGRES]) as database:
        with database.writing() as session:
            load_shipped(session, settings.data_folder / "geo")
        server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    assert found, "these tests need Chromium: install it (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole(browser: Browser, site: str, path: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="es-CL")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site + path, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in said if HARMLESS not in text] == []
    # The policy that keeps foreign scripts out keeps axe out too; the browser's own channel is not bound by it.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run()")
    violations = {each["id"]: [node["html"][:120] for node in each["nodes"]] for each in found["violations"]}
    context.close()
    assert violations == {}


def test_the_map_is_drawn(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.goto(site)
    page.wait_for_selector("[data-rollout-map][data-state=ready]", timeout=60_000)
    assert page.locator("[data-map-canvas] canvas").count() == 1
    assert page.locator("#map-region option").count() == 17
    page.close()
