"""A client that keeps its cookies, logs in with a demo password, and sends the token that goes with them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Template


class Browser:
    """A browser without a person in front of it, in one language."""

    def __init__(self, app: Flask, template: Template, language: str = "en", address: str = "127.0.0.1") -> None:
        self.client = app.test_client()
        self.passwords = template.passwords
        self.token = ""
        self._headers = {"Accept-Language": language}
        self._environ = {"REMOTE_ADDR": address}

    def log_in(self, username: str, password: str | None = None, **body: Any) -> TestResponse:
        """Log in through the API; with the demo password when none is given."""
        known = {"username": username, "password": password or self.passwords[username], **body}
        response = self.call("POST", "/api/v1/session", json=known)
        self._keep_token(response)
        return response

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """Any request, with the token."""
        sent = {**self._headers, "X-CSRF-Token": self.token, **(headers or {})}
        return self.client.open(path, method=method, headers=sent, environ_overrides=self._environ, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """POST of JSON; the token changes where the answer says so."""
        response = self.call("POST", path, json={} if body is None else body, **kwargs)
        self._keep_token(response)
        return response

    def _keep_token(self, response: TestResponse) -> None:
        if response.is_json and response.json and response.json.get("csrf_token"):
            self.token = response.json["csrf_token"]
