"""The identity provider: where to send people, and who it says that they are.

Authlib makes the requests and checks the answers; what is here is what it leaves to its user: that the answer comes
from the provider that was set up, which claim tells people apart, and what happens when the provider is away.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, current_app, request, session
from joserfc.errors import JoseError

from regional_planner.kernel.errors import InvalidQuery, NotFound, Unauthenticated, Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import now
from regional_planner.people.oidc.description import TIMEOUT_SECONDS, describe
from regional_planner.settings import ProviderSettings, Settings

DESCRIPTION_LASTS = timedelta(hours=1)
"""After this its description and its keys are read anew; a key that it names and we lack is looked for at once."""
AWAY_LASTS = timedelta(seconds=10)
"""For so long nobody waits again for a provider that did not answer."""
NAME = "provider"
"""Under which Authlib keeps, in the browser's cookie, what it needs to know when the browser comes back."""
LOGIN_LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
NONCE_BYTES = 32
"""Of randomness that ties an ID token to the log-in that asked for it; Authlib would draw 119 bits."""
LEEWAY_SECONDS = 60
"""How far its clock and ours may be apart."""

log = structlog.get_logger(__name__)


EXTENSION = "identity-provider"


def register(app: Flask, settings: Settings) -> None:
    """Let people log in to `app` through the provider, where one is set up; templates know it by name."""
    if settings.provider is not None:
        app.extensions[EXTENSION] = IdentityProvider(settings.provider, settings.demo)
    app.jinja_env.globals["identity_provider"] = settings.provider and settings.provider.name


def identity_provider() -> IdentityProvider:
    """The provider of the present application.

    Raises:
        NotFound: when none is set up.
    """
    found = current_app.extensions.get(EXTENSION)
    if not isinstance(found, IdentityProvider):
        raise NotFound(_("No identity provider is set up here."))
    return found


@dataclass(frozen=True)
class Vouched:
    """What the provider vouches for about the person in front of the browser."""

    issuer: str
    subject: str
    methods: frozenset[str]
    """How it made sure: the values of `amr` and `acr`."""
    purpose: dict[str, str]
    """What the log-in was begun for, as given to `begin`."""


class _Unled(OAuth2Session):
    """Requests to the provider that go where it said that it is, and follow no redirect elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_redirects = 0


class _Client(FlaskOAuth2App):
    client_cls = _Unled


class IdentityProvider:
    """The provider of one installation; it is asked nothing before somebody wants to log in through it."""

    def __init__(self, settings: ProviderSettings, demo: bool) -> None:
        self.settings = settings
        self._demo = demo
        self._read: tuple[datetime, FlaskOAuth2App] | None = None
        self._away_since: datetime | None = None

    def begin(self, callback: str, purpose: dict[str, str], **parameters: str) -> str:
        """The address to send the browser to; it bears state, nonce and PKCE's challenge of this log-in.

        State, nonce, verifier and `purpose` go into the browser's signed cookie, which has room for one log-in: the
        last one that was begun counts.

        Raises:
            Unavailable: when the provider cannot be reached.
        """
        client = self._client()
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        begun = client.create_authorization_url(callback, ui_locales=language(), nonce=nonce, **parameters)
        _forget_log_ins()
        client.save_authorize_data(redirect_uri=callback, purpose=purpose, at=now().timestamp(), **begun)
        return str(begun["url"])

    def vouched(self) -> Vouched:
        """Whom the provider vouches for, from the request that it sent the browser back with.

        Raises:
            InvalidQuery: when this browser began no such log-in, or it was used already.
            Unauthenticated: when the person turned back, or what the provider sent does not hold.
            Unavailable: when the provider cannot be reached.
        """
        client = self._client()
        begun = client.framework.get_state_data(session, request.args.get("state", ""))
        if begun is None or now().timestamp() - begun["at"] > LOGIN_LASTS.total_seconds():
            raise InvalidQuery(
                _("This browser began no such log-in, or a later one, or it was used or took too long. Begin it again.")
            )
        try:
            self._refuse_other_issuer(client)
            return self._redeemed(client, begun["purpose"])
        except requests.RequestException as error:
            raise self._away(str(error)) from error
        except OAuthError as error:
            raise self._refused(error) from error
        except (JoseError, ValueError) as error:
            log.warning("identity provider not believed", reason=str(error))
            raise Unauthenticated(
                _(
                    "What {provider} sent does not hold, so nothing was done with it. Try again; if it happens again, "
                    "tell an administrator.",
                    provider=self.settings.name,
                )
            ) from error
        finally:
            _forget_log_ins()

    def logout_address(self, back: str) -> str | None:
        """Where a person ends the log-in at the provider too; None when it has no such place.

        Raises:
            Unavailable: when the provider cannot be reached.
        """
        client = self._client()
        if "end_session_endpoint" not in client.server_metadata:
            return None
        left = client.create_logout_url(
            post_logout_redirect_uri=back, client_id=self.settings.client_id, ui_locales=language()
        )
        return str(left["url"])

    def _client(self) -> FlaskOAuth2App:
        """The client for the provider as it described itself within the hour; two threads may ask it at once."""
        if self._read is not None and now() - self._read[0] <= DESCRIPTION_LASTS:
            return self._read[1]
        if self._away_since is not None and now() - self._away_since <= AWAY_LASTS:
            raise self._away("it did not answer a moment ago")
        try:
            client = self._client_for(describe(self.settings, self._demo))
        except (requests.RequestException, ValueError) as error:
            self._away_since = now()
            raise self._away(str(error)) from error
        self._read, self._away_since = (now(), client), None
        return client

    def _client_for(self, description: dict[str, Any]) -> FlaskOAuth2App:
        return _Client(
            FlaskIntegration(NAME),
            NAME,
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            client_kwargs={
                "scope": self.settings.scopes,
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
                "leeway": 0,
            },
            user_agent="regional-planner",
            **description,
        )

    def _refuse_other_issuer(self, client: FlaskOAuth2App) -> None:
        """Hold the answer to the name of its sender, where the provider says that it gives one (RFC 9207)."""
        named = request.args.get("iss")
        if named != self.settings.issuer and (named is not None or client.server_metadata["names_itself"]):
            raise ValueError(f"the answer names {named!r} as its sender")

    def _redeemed(self, client: FlaskOAuth2App, purpose: dict[str, str]) -> Vouched:
        wanted = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }
        token = client.authorize_access_token(claims_options=wanted, leeway=LEEWAY_SECONDS)
        claims = token.get("userinfo")
        if claims is None:
            raise ValueError("no ID token came with the access token")
        methods = [*(claims.get("amr") or ()), claims.get("acr")]
        return Vouched(
            issuer=self.settings.issuer,
            subject=self._subject(client, token, claims),
            methods=frozenset(method for method in methods if isinstance(method, str)),
            purpose=purpose,
        )

    def _subject(self, client: FlaskOAuth2App, token: dict[str, Any], claims: dict[str, Any]) -> str:
        """The value of the claim that tells people apart, from the ID token or else from the provider's userinfo."""
        found = _at(claims, self.settings.subject_claim)
        if found is None and "userinfo_endpoint" in client.server_metadata:
            said = client.userinfo(token=token)
            if said.get("sub") != claims["sub"]:
                raise ValueError("the userinfo is somebody else's")
            found = _at(said, self.settings.subject_claim)
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            raise ValueError(f"no claim {self.settings.subject_claim}")
        return str(found)

    def _refused(self, error: OAuthError) -> Unauthenticated:
        log.info("identity provider refused", reason=error.error, description=error.description)
        return Unauthenticated(
            _("{provider} did not let you in, or you turned back there. Try again.", provider=self.settings.name)
        )

    def _away(self, reason: str) -> Unavailable:
        log.warning("identity provider away", reason=reason)
        return Unavailable(
            _(
                "{provider} does not answer just now. Try again in a few minutes, or log in with your password.",
                provider=self.settings.name,
            )
        )


def _forget_log_ins() -> None:
    for key in [key for key in session if key.startswith(f"_state_{NAME}_")]:
        session.pop(key)


def _at(claims: dict[str, Any], path: str) -> Any:
    """The value at a dotted path; None where there is none.

    >>> _at({"RolUnico": {"numero": 44444444}}, "RolUnico.numero")
    44444444
    """
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
