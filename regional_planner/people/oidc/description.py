"""What an identity provider says of itself at its well-known address, and whether that can be relied on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import requests

from regional_planner.settings import ProviderSettings, is_safe_address

TIMEOUT_SECONDS = 5
SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Algorithms with a private key that only the provider has: never `none`, never one with a shared secret."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OFFERED = ("userinfo_endpoint", "end_session_endpoint")


class Unfit(ValueError):
    """The description is not one that can be relied on; says why, for the log."""


def describe(provider: ProviderSettings, demo: bool) -> dict[str, Any]:
    """The provider's addresses and ways, read now; nothing else of what it says of itself.

    Raises:
        requests.RequestException: when it cannot be reached.
        Unfit: when it describes another provider, lacks an address, names an unsafe one, or signs in no way we take.
    """
    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    if answer.status_code != HTTPStatus.OK:
        raise Unfit(f"{address} answers {answer.status_code}; nobody is followed elsewhere")
    said = answer.json()
    if not isinstance(said, dict) or said.get("issuer") != provider.issuer:
        raise Unfit(f"{address} does not describe {provider.issuer}")
    return {
        "issuer": provider.issuer,
        **_addresses(said, demo),
        "id_token_signing_alg_values_supported": _signatures(said),
        "token_endpoint_auth_method": _client_authentication(said),
        "names_itself": said.get("authorization_response_iss_parameter_supported") is True,
    }


def _addresses(said: dict[str, Any], demo: bool) -> dict[str, str]:
    addresses = {name: str(said[name]) for name in (*NEEDED, *OFFERED) if said.get(name)}
    missing = [name for name in NEEDED if name not in addresses]
    unsafe = [name for name, address in addresses.items() if not is_safe_address(address, demo)]
    if missing or unsafe:
        raise Unfit(f"addresses missing: {missing}, not https: {unsafe}")
    return addresses


def _signatures(said: dict[str, Any]) -> list[str]:
    named = said.get("id_token_signing_alg_values_supported", ["RS256"])
    taken = sorted(SIGNATURES.intersection(named))
    if not taken:
        raise Unfit(f"signs by {named} only")
    return taken


def _client_authentication(said: dict[str, Any]) -> str:
    """In the header, as the standard has it where nothing is said, unless only the body is offered."""
    named = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in named else "client_secret_post"
