"""The command line as an operator uses it, in processes of its own, on SQLite files of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "regional_planner.cli", "--language", "en"]


def environment(home: Path, **changes: str) -> dict[str, str]:
    """The environment of an installation in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    return {**kept, "PLANNER_HOME": str(home), "PLANNER_DEMO": "1", "PLANNER_WORKERS": "1", **changes}


def run(home: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """A command, and what it said."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(home, **changes),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str, token: str | None = None) -> tuple[int, Any]:
    """Status and JSON of a GET."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.status, json.load(response)


def log_in(url: str, username: str, passwords: dict[str, str]) -> int:
    """Status of logging in with the password that lies in the demo's file."""
    body = json.dumps({"username": username, "password": passwords[username]}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return int(response.status)


def test_the_demonstration_starts_from_nothing_and_again(tmp_path: Path) -> None:
    port = free_port()
    for start in (1, 2):
        process = subprocess.Popen(
            [*COMMAND, "demo"],
            env=environment(tmp_path, PORT=str(port)),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            deadline = time.monotonic() + 90
            while True:
                try:
                    status, body = fetch(f"http://127.0.0.1:{port}/health/ready")
                    break
                except OSError:
                    assert process.poll() is None, process.stderr and process.stderr.read()
                    assert time.monotonic() < deadline, f"no answer on start {start}"
                    time.sleep(0.1)
            assert (status, body["status"]) == (200, "ready")
            tokens = json.loads((tmp_path / "demo-tokens.json").read_text(encoding="utf-8"))
            me = fetch(f"http://127.0.0.1:{port}/api/v1/me", tokens["officer-02"])[1]
            assert me["territories"] == ["02"]
            assert log_in(f"http://127.0.0.1:{port}/api/v1/session", "officer-02", tokens["passwords"]) == 201
        finally:
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=30)[1]
        assert ("loaded" in said) is (start == 1)
        assert "curl" in said
        assert all(f"{name:12} {password}" in said for name, password in tokens["passwords"].items())


def test_the_demonstration_stays_on_loopback(tmp_path: Path) -> None:
    refused = run(tmp_path, "demo", HOST="0.0.0.0")
    assert refused.returncode == 1
    assert "loopback" in refused.stderr


def test_serving_wants_a_migrated_database(tmp_path: Path) -> None:
    refused = run(tmp_path, "serve")
    assert refused.returncode == 1
    assert "migrate" in refused.stderr


def test_the_policy_fits_on_two_screens(tmp_path: Path) -> None:
    told = run(tmp_path, "policy", COLUMNS="180")
    assert told.returncode == 0
    assert "send_back, adopt, retire" in told.stdout
    assert len(told.stdout.splitlines()) < 120


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(tmp_path, "demo", PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "taken" in refused.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, loaded installation, shared by the tests that only add to it."""
    folder = tmp_path_factory.mktemp("installation")
    for command in ("migrate", "load"):
        done = run(folder, command)
        assert done.returncode == 0, done.stderr
    return folder


def test_loading_again_loads_nothing(home: Path) -> None:
    again = run(home, "load")
    assert again.returncode == 0
    assert "already" in again.stderr


def test_two_servers_do_not_share_a_port(home: Path) -> None:
    with socket.socket() as taken:
        # As a worker of granian's listens: another listener that asks for the same would be let in beside it.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(home, "serve", PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "taken" in refused.stderr


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_layers_are_exported(home: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"regions.{suffix}"
    done = run(home, "layers", "export", "regions", str(path), "--as-of", "2017-05-17")
    assert done.returncode == 0, done.stderr
    assert path.stat().st_size > 1000


def test_boundaries_that_do_not_hold_are_reported_and_not_written(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "edition.geojson"
    square = {"type": "Polygon", "coordinates": [[[-70, -30], [-69, -30], [-69, -29], [-70, -29], [-70, -30]]]}
    features = [
        {"type": "Feature", "properties": {"CUT_COM": code}, "geometry": square} for code in ("01101", "01107", "99999")
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    refused = run(home, "boundaries", "load", str(path), "--edition", "mine")
    assert refused.returncode == 1
    assert "99999" in refused.stdout
    assert "overlap" in refused.stdout
    assert "Nothing was written" in refused.stdout


def test_a_workbook_goes_in_once_and_then_changes_nothing(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "priorities.csv"
    path.write_text(
        "code,cycle,territory,title,approach,horizon\n,2026-2029,CL-AN,Litio con valor agregado,sector,2035\n",
        encoding="utf-8",
    )
    checked = run(home, "import", str(path), "--region", "CL-AN", "--as", "officer-02", "--dry-run")
    assert (checked.returncode, "1 created" in checked.stdout) == (0, True), checked.stdout + checked.stderr
    entered = run(home, "import", str(path), "--region", "CL-AN", "--as", "officer-02")
    assert (entered.returncode, "1 created" in entered.stdout) == (0, True), entered.stdout
    again = run(home, "import", str(path), "--region", "CL-AN", "--as", "officer-02")
    assert (again.returncode, "0 created" in again.stdout, "1 unchanged" in again.stdout) == (0, True, True)
    foreign = run(home, "import", str(path), "--region", "CL-AN", "--as", "officer-08")
    assert foreign.returncode == 1
    path.write_text("title,approach,horizon\nX,sector,2020\n", encoding="utf-8")
    wrong = run(home, "import", str(path), "--region", "CL-AN")
    assert wrong.returncode == 1
    assert "nothing was written" in wrong.stdout


def test_the_operator_invites_the_first_administrator(home: Path) -> None:
    unknown = run(home, "invite", "first")
    assert (unknown.returncode, "--institution" in unknown.stderr) == (1, True)
    invited = run(home, "invite", "first", "--name", "First", "--institution", "corfo", "--role", "admin")
    assert (invited.returncode, invited.stdout.startswith("/reset/")) == (0, True), invited.stderr
    again = run(home, "invite", "first")
    assert again.returncode == 0
    assert again.stdout != invited.stdout
