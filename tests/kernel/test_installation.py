"""The secret of an installation: drawn once, for the owner alone, whoever draws first."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from regional_planner.kernel.installation import installation_key
from regional_planner.settings import Settings, settings_from

KEY = base64.b64encode(bytes(range(32))).decode()


def settings(home: Path, **environment: str) -> Settings:
    """Settings of an installation in `home`."""
    return settings_from({"PLANNER_HOME": str(home), **environment})


def test_keys_stay_and_differ_by_purpose(tmp_path: Path) -> None:
    here = settings(tmp_path)
    first, other = installation_key(here, "csrf"), installation_key(here, "attempts")
    assert len(first) == 32
    assert first != other
    installation_key.cache_clear()
    assert installation_key(here, "csrf") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_all_who_draw_at_once_get_the_same(tmp_path: Path) -> None:
    def derive(number: int) -> bytes:
        return installation_key(settings(tmp_path, PORT=str(8000 + number)), "csrf")

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(derive, range(16)))) == 1


def test_the_environment_speaks_before_the_file(tmp_path: Path) -> None:
    given = settings(tmp_path, PLANNER_SECRET_KEY=KEY)
    key = installation_key(given, "csrf")
    assert not (tmp_path / "secret-key").exists()
    assert KEY not in repr(given)
    assert key == installation_key(settings(tmp_path / "elsewhere", PLANNER_SECRET_KEY=KEY), "csrf")


@pytest.mark.parametrize("wrong", ["not base64!", base64.b64encode(b"too short").decode()])
def test_a_secret_that_is_none_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="PLANNER_SECRET_KEY"):
        installation_key(settings(tmp_path, PLANNER_SECRET_KEY=wrong), "csrf")
