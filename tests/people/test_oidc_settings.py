"""How an identity provider is set up: what must be there, and that secrets go over https alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from regional_planner.settings import settings_from

SET_UP = {
    "PLANNER_OIDC_ISSUER": "https://accounts.example/openid",
    "PLANNER_OIDC_CLIENT_ID": "planner",
    "PLANNER_OIDC_CLIENT_SECRET": "hidden",
}


def test_without_an_issuer_there_is_no_provider() -> None:
    assert settings_from({}).provider is None


def test_a_provider_is_set_up_by_three_settings() -> None:
    provider = settings_from(SET_UP).provider
    assert provider is not None
    assert (provider.name, provider.scopes, provider.subject_claim) == ("ClaveÚnica", "openid profile", "sub")
    assert provider.second_factor == frozenset()
    assert "hidden" not in repr(provider)


def test_the_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    provider = settings_from({**SET_UP, "PLANNER_OIDC_CLIENT_SECRET_FILE": str(file)}).provider
    assert provider is not None
    assert provider.client_secret == "from a file"


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"PLANNER_OIDC_ISSUER": "http://accounts.example"}, "PLANNER_OIDC_ISSUER must be an https address"),
        ({"PLANNER_OIDC_ISSUER": "http://localhost:9000"}, "PLANNER_OIDC_ISSUER must be an https address"),
        (
            {"PLANNER_OIDC_ISSUER": "http://accounts.example", "PLANNER_DEMO": "1"},
            "PLANNER_OIDC_ISSUER must be an https address",
        ),
        ({"PLANNER_OIDC_ISSUER": "https://"}, "PLANNER_OIDC_ISSUER must be an https address"),
        ({"PLANNER_OIDC_CLIENT_ID": ""}, "PLANNER_OIDC_CLIENT_ID must be set"),
        ({"PLANNER_OIDC_CLIENT_SECRET": ""}, "PLANNER_OIDC_CLIENT_SECRET must be set"),
        ({"PLANNER_OIDC_CLIENT_SECRET_FILE": "/nowhere/secret"}, "PLANNER_OIDC_CLIENT_SECRET_FILE cannot be read"),
        ({"PLANNER_OIDC_SCOPES": "run name"}, "PLANNER_OIDC_SCOPES must hold openid"),
    ],
)
def test_what_cannot_work_is_refused_at_the_start(changed: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        settings_from({**SET_UP, **changed})


def test_a_demonstration_may_use_a_provider_on_the_same_machine() -> None:
    provider = settings_from({**SET_UP, "PLANNER_OIDC_ISSUER": "http://localhost:9000", "PLANNER_DEMO": "1"}).provider
    assert provider is not None
    assert provider.issuer == "http://localhost:9000"
