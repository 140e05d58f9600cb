"""The way to a provider and back in a real browser, whose rules for cookies and forms no client of ours has."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright

from regional_planner.settings import ProviderSettings, Settings
from tests.applications import application
from tests.conftest import POSTGRES, Template, copied
from tests.pages.test_browser import AXE
from tests.people.providers import CLIENT_ID, CLIENT_SECRET, certified, installed
from tests.serving import served


@pytest.fixture(scope="module")
def site(
    template: Template, settings: Settings, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of a running site on 127.0.0.1, with a provider that calls itself localhost: another site."""
    with contextlib.ExitStack() as stack:

        def site_at(address: str) -> Flask:
            issuer = stack.enter_context(certified(installed(tmp_path_factory), address))
            database = stack.enter_context(
                copied(template, tmp_path_factory.mktemp("oidc"), request.config.stash[POSTGRES])
            )
            provider = ProviderSettings(
                issuer, CLIENT_ID, CLIENT_SECRET, scopes="openid run name", subject_claim="RolUnico.numero"
            )
            return application(replace(settings, provider=provider), database)

        with served(site_at) as address:
            yield address


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of Chromium, as the machine has it; what its console says amiss fails the test."""
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    assert found, "these tests need Chromium: install it (Debian: apt-get install chromium)"
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="es-CL").new_page()
        page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
        yield page
        browser.close()
    assert said == []


def is_accessible(page: Page) -> bool:
    """Whether axe finds nothing on the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    assert [violation["id"] for violation in found["violations"]] == []
    return True


def enter_there(page: Page, run: str) -> None:
    """Fill in the provider's form."""
    page.get_by_label("RUN").fill(run)
    page.get_by_role("button", name="Enter").click()


def test_a_person_links_their_identity_and_comes_in_with_it(site: str, page: Page, template: Template) -> None:
    page.goto(f"{site}/login?next=/account")
    page.get_by_label("Nombre de usuario").fill("officer-02")
    page.get_by_label("Contraseña").fill(template.passwords["officer-02"])
    page.get_by_role("button", name="Iniciar sesión").click()
    page.get_by_label("Cómo la llama usted").fill("Mi ClaveÚnica")
    page.get_by_role("button", name="Vincular mi ClaveÚnica").click()
    enter_there(page, "11111111")
    page.wait_for_url(f"{site}/account#identities")
    assert page.get_by_text("Desde ahora puede iniciar sesión con ClaveÚnica").is_visible()
    assert page.get_by_text("Mi ClaveÚnica", exact=True).is_visible()
    assert is_accessible(page)
    page.get_by_role("button", name="Cerrar sesión").click()

    page.goto(f"{site}/login?next=/priorities")
    assert is_accessible(page)
    page.get_by_role("link", name="Iniciar sesión con ClaveÚnica").click()
    page.wait_for_url(f"{site}/priorities")
    assert page.get_by_role("link", name="Elena Ejemplo del Norte").is_visible()
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url(f"{site}/logout/provider")
    assert is_accessible(page)
    page.get_by_role("link", name="Cerrar sesión en ClaveÚnica").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(lambda address: address.startswith(f"{site}/?state="))
    page.goto(f"{site}/login/oidc")
    assert page.get_by_label("RUN").is_visible()


def test_a_stranger_is_told_what_to_do(site: str, page: Page) -> None:
    page.goto(f"{site}/login")
    page.get_by_role("link", name="Iniciar sesión con ClaveÚnica").click()
    enter_there(page, "22222222")
    assert page.get_by_role("heading", name="Aún sin vincular").is_visible()
    assert is_accessible(page)
