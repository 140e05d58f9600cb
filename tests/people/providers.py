"""Identity providers on loopback: a certified one (npm oidc-provider, which needs Node.js), and one that forges."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import shutil
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.serving import served

SOURCE = Path(__file__).parent / "oidc_provider"
INSTALL = ("npm", "ci", "--silent")
CLIENT_ID, CLIENT_SECRET = "planner", "a secret of these tests alone"
NEEDS_NODE = "these tests need Node.js 20 or newer with npm: install it (Debian: apt-get install nodejs npm)"


def installed(temporary: pytest.TempPathFactory) -> Path:
    """The certified provider's folder, installed once per run by whichever worker comes first."""
    assert shutil.which("node"), NEEDS_NODE
    assert shutil.which("npm"), NEEDS_NODE
    own = temporary.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home = folder / "oidc_provider"
    with FileLock(folder / "oidc_provider.lock"):
        if not home.exists():
            draft = folder / "oidc_provider.draft"
            shutil.copytree(SOURCE, draft, ignore=shutil.ignore_patterns("node_modules"), dirs_exist_ok=True)
            done = subprocess.run(INSTALL, cwd=draft, check=False, capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, f"npm ci failed: {done.stdout}{done.stderr}"
            draft.rename(home)
    return home


@contextlib.contextmanager
def certified(home: Path, site: str) -> Iterator[str]:
    """The issuer of a certified provider at which `site` is registered."""
    registration = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"{site}/login/oidc/callback"],
        "post_logout_redirect_uris": [f"{site}/"],
    }
    command = ["node", "server.js", json.dumps(registration)]
    with subprocess.Popen(command, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer, "the provider did not start; its complaint stands above"
        try:
            yield issuer
        finally:
            process.stdin.close()
            process.wait(timeout=10)


@dataclass
class Forger:
    """A provider that signs whatever a test wants, and counts what it is asked."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: rsa_key("one"))
    """The key that it signs with."""
    published: list[RSAKey] = field(default_factory=list)
    """The keys that it publishes; its own unless a test says otherwise."""
    description: dict[str, Any] = field(default_factory=dict)
    """What it says of itself beside or instead of the truth."""
    id_token: str | None = None
    """The ID token of its next answer; none at all when None."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    """The status of every answer."""
    asked: list[str] = field(default_factory=list)
    """Paths it was asked for."""

    def claims(self, nonce: str, /, **other: Any) -> dict[str, Any]:
        """The claims of an ID token that holds, but for `other`; a claim given as None is left out."""
        instant = datetime.now(UTC)
        good = {
            "iss": self.issuer,
            "sub": "ada",
            "aud": CLIENT_ID,
            "iat": instant,
            "exp": instant + timedelta(minutes=5),
            "nonce": nonce,
        }
        return {name: value for name, value in {**good, **other}.items() if value is not None}

    def signed(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        """An ID token with `claims`, signed with its own key or `key`."""
        header = {"alg": "RS256", "kid": "one", **header}
        return jwt.encode(header, claims, key or self.key, algorithms=[header["alg"]])

    def signed_by_secret(self, claims: dict[str, Any], secret: bytes) -> str:
        """An ID token with `claims`, signed by HMAC with `secret`, whatever that is."""
        signed = _unsigned({"alg": "HS256", "kid": "one"}, claims)
        return signed + base64url(hmac.digest(secret, signed[:-1].encode(), "sha256"))

    def unsigned(self, claims: dict[str, Any]) -> str:
        """An ID token with `claims` that says it has no signature, and has none."""
        return _unsigned({"alg": "none"}, claims)

    def app(self) -> Flask:
        """Its web application."""
        app = Flask("forger")

        @app.before_request
        def note() -> Response | None:
            self.asked.append(request.path)
            return None if self.status == 200 else Response(status=self.status)

        @app.get("/.well-known/openid-configuration")
        def describe() -> Response:
            truth = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "userinfo_endpoint": f"{self.issuer}/me",
                "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            }
            said = {**truth, **self.description}
            return jsonify({name: value for name, value in said.items() if value is not None})

        @app.route("/moved/<path:path>", methods=["GET", "POST"])
        def moved(path: str) -> Any:
            return redirect(f"{self.issuer}/{path}", code=307)

        @app.get("/jwks")
        def jwks() -> Response:
            return jsonify(KeySet(self.published or [self.key]).as_dict(private=False))

        @app.post("/token")
        def token() -> Response:
            answer = {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token}
            return jsonify({name: value for name, value in answer.items() if value is not None})

        @app.get("/me")
        def me() -> Response:
            return jsonify(self.userinfo)

        return app


@lru_cache
def rsa_key(kid: str, which: int = 0) -> RSAKey:
    """A key of that name; another one for each `which`."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def base64url(content: bytes) -> str:
    """`content` as tokens write it."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    plain = {name: value.timestamp() if isinstance(value, datetime) else value for name, value in claims.items()}
    return "".join(f"{base64url(json.dumps(part).encode())}." for part in (header, plain))


@contextlib.contextmanager
def forging() -> Iterator[Forger]:
    """A forger that answers on loopback."""
    forger = Forger()

    def forger_at(address: str) -> Flask:
        forger.issuer = address
        return forger.app()

    with served(forger_at):
        yield forger
