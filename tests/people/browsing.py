"""A client that keeps its cookies, logs in with a demo password, and sends the token that goes with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Template

HTML = {"Accept": "text/html"}


class Browser:
    """A browser without a person in front of it: its cookies, and the token of what it saw last."""

    def __init__(self, app: Flask, template: Template, *, address: str = "127.0.0.1", https: bool = False) -> None:
        self.client = app.test_client()
        self.passwords = template.passwords
        self.token = ""
        self._environ = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
        self._site = "https://localhost" if https else "http://localhost"

    def log_in(self, username: str, password: str | None = None, **body: Any) -> TestResponse:
        """Log in through the API; with the demo password when none is given."""
        known = {"username": username, "password": password or self.passwords[username], **body}
        return self.post("/api/v1/session", known)

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """Any request, with the token; remembers the token of the answer."""
        sent = {"Accept-Language": "en", "X-CSRF-Token": self.token, **(headers or {})}
        response = self.client.open(
            path, method=method, headers=sent, environ_overrides=self._environ, base_url=self._site, **kwargs
        )
        if response.is_json and isinstance(response.json, dict):
            self.token = response.json.get("csrf_token") or self.token
        return response

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """POST of JSON."""
        return self.call("POST", path, json={} if body is None else body, **kwargs)

    def page(self, path: str) -> TestResponse:
        """A page; remembers the token of its forms."""
        response = self.get(path, headers=HTML)
        found = re.search(r'name="csrf_token" value="(\w+)"', response.get_data(as_text=True))
        if found:
            self.token = found[1]
        return response

    def submit(self, path: str, **fields: Any) -> TestResponse:
        """A form, sent as a page of ours would send it."""
        sent = {"csrf_token": self.token, **fields}
        return self.call("POST", path, data=sent, headers={**HTML, "X-CSRF-Token": "", "Origin": self._site})

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that the browser keeps."""
        found = self.client.get_cookie(name, domain="localhost")
        return found.value if found else None


Browsing = Callable[..., Browser]
