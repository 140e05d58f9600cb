"""A browser that walks between this site and a provider on loopback: it follows redirects and fills in forms."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from tests.people.browsing import Browser

SITE = "http://localhost"
CALLBACK = f"{SITE}/login/oidc/callback"


@dataclass(frozen=True)
class Page:
    """Where a walk ended."""

    url: str
    status: int
    text: str

    @property
    def path(self) -> str:
        """The path of the address."""
        return urlsplit(self.url).path


class Walker:
    """A person's browser: cookies of this site in one client, cookies of the provider in another."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.provider = requests.Session()
        self.steps: list[str] = []
        """Each request so far: method, address without its query, status."""

    def visit(self, address: str, until: str | None = None) -> Page:
        """Open `address` and follow where it leads, or up to an address that begins with `until`."""
        return self._walk("GET", urljoin(SITE, address), {}, until)

    def log_in_there(self, page: Page, run: str, amr: str = "pwd", until: str | None = None) -> Page:
        """Fill in the provider's form and follow where it leads, or up to an address that begins with `until`."""
        assert "<form" in page.text, page
        return self._walk("POST", page.url, {"run": run, "amr": amr}, until)

    def log_in(self, address: str, run: str, amr: str = "pwd") -> Page:
        """The whole way: to the provider from `address`, its form, and back."""
        return self.log_in_there(self.visit(address), run, amr)

    def _walk(self, method: str, address: str, form: dict[str, str], until: str | None) -> Page:
        for _ in range(10):
            if until is not None and address.startswith(until):
                return Page(address, 0, "")
            status, text, target = self._ask(method, address, form)
            self.steps.append(f"{method} {address.split('?', maxsplit=1)[0]} {status}")
            if target is None:
                return Page(address, status, text)
            method, address, form = "GET", urljoin(address, target), {}
        raise AssertionError(f"it leads nowhere: {self.steps}")

    def _ask(self, method: str, address: str, form: dict[str, str]) -> tuple[int, str, str | None]:
        if address.startswith(f"{SITE}/"):
            path = address.removeprefix(SITE)
            ours = self.browser.call(method, path, headers={"Accept": "text/html"}, data=form or None)
            return ours.status_code, ours.get_data(as_text=True), ours.headers.get("Location")
        theirs = self.provider.request(method, address, data=form or None, allow_redirects=False, timeout=10)
        return theirs.status_code, theirs.text, theirs.headers.get("Location")


def query(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
