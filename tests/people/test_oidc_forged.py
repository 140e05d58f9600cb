"""What is not believed: ID tokens that were tampered with, answers to other questions, the wrong provider."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, Response, jsonify, redirect
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from regional_planner.kernel.errors import InvalidQuery, Unauthenticated, Unavailable
from regional_planner.kernel.language import speaking
from regional_planner.people.oidc import description, provider
from regional_planner.people.oidc.provider import IdentityProvider
from regional_planner.settings import ProviderSettings
from tests.people.providers import CLIENT_ID, CLIENT_SECRET, Forger, forging, rsa_key

PAST, AHEAD = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Errors in English."""
    with speaking("en"):
        yield


@pytest.fixture
def forger() -> Iterator[Forger]:
    """A provider that signs what a test wants."""
    with forging() as running:
        yield running


@dataclass(frozen=True)
class Desk:
    """A browser at a small site that does nothing but send people to the provider and hear what it vouches for."""

    client: FlaskClient
    forger: Forger

    def begin(self) -> dict[str, str]:
        """Begin a log-in; returns what was asked of the provider."""
        asked = parse_qs(urlsplit(self.client.get("/begin").headers["Location"]).query)
        return {name: values[0] for name, values in asked.items()}

    def come_back(self, **query: str) -> TestResponse:
        """Come back from the provider."""
        return self.client.get("/login/oidc/callback", query_string={"code": "x", **query})

    def answered(self, token: Callable[[str], str | None]) -> TestResponse:
        """A whole log-in, to which the forger answers with the ID token that `token` makes for the nonce."""
        asked = self.begin()
        self.forger.id_token = token(asked["nonce"])
        return self.come_back(state=asked["state"])

    def claiming(self, **claims: Any) -> TestResponse:
        """A whole log-in, answered by an ID token that holds but for `claims`."""
        return self.answered(lambda nonce: self.forger.signed(self.forger.claims(nonce, **claims)))


def desk_for(forger: Forger, **settings: Any) -> Desk:
    """A desk whose provider is the forger."""
    app = Flask("desk")
    app.config.update(SECRET_KEY="only for tests", TESTING=True)
    given = ProviderSettings(issuer=forger.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **settings)
    idp = IdentityProvider(given, demo=True)

    @app.get("/begin")
    def begin() -> Any:
        return redirect(idp.begin("http://localhost/login/oidc/callback", {"next": "/priorities"}))

    @app.get("/login/oidc/callback")
    def finish() -> Response:
        vouched = idp.vouched()
        return jsonify(subject=vouched.subject, methods=sorted(vouched.methods), purpose=vouched.purpose)

    return Desk(app.test_client(), forger)


@pytest.fixture
def desk(forger: Forger) -> Desk:
    """A desk whose provider tells people apart by `sub`."""
    return desk_for(forger)


def test_an_id_token_that_holds_is_believed(desk: Desk) -> None:
    answer = desk.claiming(amr=["pwd", "otp"], acr="high")
    assert answer.json == {"subject": "ada", "methods": ["high", "otp", "pwd"], "purpose": {"next": "/priorities"}}


@pytest.mark.parametrize(("name", "path"), [("token_endpoint", "/token"), ("jwks_uri", "/jwks")])
def test_no_redirect_is_followed(forger: Forger, name: str, path: str) -> None:
    forger.description = {name: f"{forger.issuer}/moved{path}"}
    with pytest.raises(Unavailable):
        desk_for(forger).claiming()
    assert f"/moved{path}" in forger.asked
    assert path not in forger.asked


def test_no_redirect_is_followed_to_a_description(forger: Forger) -> None:
    truth, forger.issuer = forger.issuer, f"{forger.issuer}/moved"
    desk = desk_for(forger)
    forger.issuer = truth
    with pytest.raises(Unavailable):
        desk.begin()
    assert forger.asked == ["/moved/.well-known/openid-configuration"]


def test_the_provider_is_asked_with_state_nonce_and_a_challenge(desk: Desk) -> None:
    first, second = desk.begin(), desk.begin()
    assert (first["response_type"], first["scope"], first["code_challenge_method"]) == (
        "code",
        "openid profile",
        "S256",
    )
    for secret in ("state", "nonce", "code_challenge"):
        assert len(first[secret]) >= 22
        assert first[secret] != second[secret]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://accounts.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": "another client", "azp": CLIENT_ID},
        {"aud": [CLIENT_ID, "another client"]},
        {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
        {"aud": None},
        {"azp": "another client"},
        {"exp": PAST},
        {"exp": None},
        {"iat": AHEAD},
        {"iat": None},
        {"nbf": AHEAD},
        {"sub": None},
        {"sub": ""},
        {"at_hash": "of another access token"},
    ],
    ids=repr,
)
def test_claims_that_do_not_hold_are_refused(desk: Desk, claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated, match="ClaveÚnica"):
        desk.claiming(**claims)


def test_an_audience_of_several_holds_when_the_token_was_made_for_us(desk: Desk) -> None:
    assert desk.claiming(aud=[CLIENT_ID, "another client"], azp=CLIENT_ID).json["subject"] == "ada"


def test_a_signature_by_another_key_is_refused(desk: Desk) -> None:
    other = rsa_key("one", which=1)
    with pytest.raises(Unauthenticated):
        desk.answered(lambda nonce: desk.forger.signed(desk.forger.claims(nonce), key=other))


def test_a_token_without_signature_is_refused_though_the_provider_offers_it(desk: Desk) -> None:
    with pytest.raises(Unauthenticated):
        desk.answered(lambda nonce: desk.forger.unsigned(desk.forger.claims(nonce)))


@pytest.mark.parametrize("secret", ["public key", "client secret"])
def test_a_token_signed_by_a_shared_secret_is_refused_though_the_provider_offers_it(desk: Desk, secret: str) -> None:
    forger = desk.forger
    key = forger.key.as_pem(private=False) if secret == "public key" else CLIENT_SECRET.encode()
    with pytest.raises(Unauthenticated):
        desk.answered(lambda nonce: forger.signed_by_secret(forger.claims(nonce), key))


def test_a_token_whose_claims_were_changed_after_signing_is_refused(desk: Desk) -> None:
    def tampered(nonce: str) -> str:
        forger = desk.forger
        header, _, signature = forger.signed(forger.claims(nonce)).split(".")
        other = forger.signed(forger.claims(nonce, sub="bea")).split(".")[1]
        return f"{header}.{other}.{signature}"

    with pytest.raises(Unauthenticated):
        desk.answered(tampered)


def test_an_answer_without_id_token_is_refused(desk: Desk) -> None:
    with pytest.raises(Unauthenticated):
        desk.answered(lambda nonce: None)


def test_a_key_that_is_new_is_fetched_and_one_that_is_withdrawn_no_longer_counts(desk: Desk) -> None:
    forger, old = desk.forger, desk.forger.key
    assert desk.claiming().json["subject"] == "ada"
    forger.key = rsa_key("two")
    assert desk.answered(lambda nonce: forger.signed(forger.claims(nonce), kid="two")).json["subject"] == "ada"
    with pytest.raises(Unauthenticated):
        desk.answered(lambda nonce: forger.signed(forger.claims(nonce), key=old))


def test_description_and_keys_are_kept_and_read_anew_when_they_are_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.claiming()
    desk.claiming()
    assert desk.forger.asked.count("/jwks") == 1
    assert desk.forger.asked.count("/.well-known/openid-configuration") == 1
    monkeypatch.setattr(provider, "DESCRIPTION_LASTS", timedelta(0))
    desk.claiming()
    assert desk.forger.asked.count("/jwks") == 2


def test_another_state_is_refused_before_the_provider_is_asked(desk: Desk) -> None:
    desk.begin()
    with pytest.raises(InvalidQuery, match="Begin it again"):
        desk.come_back(state="another")
    assert "/token" not in desk.forger.asked


def test_a_state_that_another_browser_began_is_refused(desk: Desk) -> None:
    asked = desk.begin()
    with pytest.raises(InvalidQuery):
        Desk(desk.client.application.test_client(), desk.forger).come_back(state=asked["state"])


def test_a_state_works_once_and_leaves_nothing_in_the_cookie(desk: Desk) -> None:
    asked = desk.begin()
    desk.forger.id_token = desk.forger.signed(desk.forger.claims(asked["nonce"]))
    answer = desk.come_back(state=asked["state"])
    assert "session=;" in answer.headers["Set-Cookie"]
    with pytest.raises(InvalidQuery):
        desk.come_back(state=asked["state"])


def test_an_error_needs_the_state_too(desk: Desk) -> None:
    with pytest.raises(InvalidQuery):
        desk.come_back(error="access_denied")
    with pytest.raises(Unauthenticated, match="turned back"):
        desk.come_back(error="access_denied", state=desk.begin()["state"])


def test_a_state_that_is_too_old_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = desk.begin()
    monkeypatch.setattr(provider, "LOGIN_LASTS", timedelta(seconds=-1))
    with pytest.raises(InvalidQuery):
        desk.come_back(state=asked["state"])


def test_many_log_ins_that_were_begun_fit_the_cookie_and_the_last_one_counts(desk: Desk) -> None:
    begun = [desk.begin() for _ in range(20)]
    with pytest.raises(InvalidQuery):
        desk.come_back(state=begun[0]["state"])
    desk.forger.id_token = desk.forger.signed(desk.forger.claims(begun[-1]["nonce"]))
    assert desk.come_back(state=begun[-1]["state"]).json["subject"] == "ada"


def test_an_answer_that_names_another_sender_is_refused(desk: Desk) -> None:
    asked = desk.begin()
    with pytest.raises(Unauthenticated):
        desk.come_back(state=asked["state"], iss="https://accounts.example")
    assert "/token" not in desk.forger.asked


def test_a_provider_that_says_it_names_itself_must(desk: Desk) -> None:
    desk.forger.description = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(Unauthenticated):
        desk.claiming()


def test_the_claim_may_stand_in_the_userinfo(forger: Forger) -> None:
    desk = desk_for(forger, subject_claim="RolUnico.numero")
    forger.userinfo = {"sub": "ada", "RolUnico": {"numero": 11111111, "DV": "1"}}
    assert desk.claiming().json["subject"] == "11111111"


@pytest.mark.parametrize(
    "userinfo",
    [
        {"sub": "bea", "RolUnico": {"numero": 22222222}},
        {"RolUnico": {"numero": 22222222}},
        {"sub": "ada"},
        {"sub": "ada", "RolUnico": "22222222"},
        {"sub": "ada", "RolUnico": {"numero": ""}},
        {"sub": "ada", "RolUnico": {"numero": True}},
        {"sub": "ada", "RolUnico": {"numero": {"numero": 1}}},
    ],
    ids=repr,
)
def test_a_userinfo_of_somebody_else_or_without_the_claim_is_refused(forger: Forger, userinfo: dict[str, Any]) -> None:
    desk = desk_for(forger, subject_claim="RolUnico.numero")
    forger.userinfo = userinfo
    with pytest.raises(Unauthenticated):
        desk.claiming()


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://accounts.example"},
        {"token_endpoint": "http://accounts.example/token"},
        {"jwks_uri": "http://accounts.example/keys"},
        {"authorization_endpoint": None},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
    ],
    ids=repr,
)
def test_a_description_that_cannot_be_relied_on_counts_as_none(desk: Desk, said: dict[str, Any]) -> None:
    desk.forger.description = said
    with pytest.raises(Unavailable):
        desk.begin()


def test_a_provider_that_fails_is_away_and_not_asked_again_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.forger.status = 503
    for _ in range(3):
        with pytest.raises(Unavailable, match="does not answer"):
            desk.begin()
    assert desk.forger.asked == ["/.well-known/openid-configuration"]
    desk.forger.status = 200
    monkeypatch.setattr(provider, "AWAY_LASTS", timedelta(0))
    assert desk.begin()["state"]


def test_a_provider_that_fails_after_the_redirect_is_away(desk: Desk) -> None:
    asked = desk.begin()
    desk.forger.status = 500
    with pytest.raises(Unavailable):
        desk.come_back(state=asked["state"])


def test_nobody_waits_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk = desk_for(Forger(issuer=f"http://127.0.0.1:{silent.getsockname()[1]}"))
        with pytest.raises(Unavailable):
            desk.begin()


def test_a_provider_without_a_place_to_log_out_offers_none(desk: Desk) -> None:
    idp = IdentityProvider(ProviderSettings(desk.forger.issuer, CLIENT_ID, CLIENT_SECRET), demo=True)
    assert idp.logout_address("http://localhost/") is None
