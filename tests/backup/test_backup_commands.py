"""Backup and restore as an operator calls them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from regional_planner.kernel.database import connect
from tests.test_commands import run


def test_saved_on_one_machine_and_restored_on_another(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "backup.tar"
    for command in ("migrate", "load"):
        assert run(here, command).returncode == 0
    (here / "secret-key").write_text("not for others", encoding="utf-8")
    with connect(f"sqlite:///{here / 'planner.sqlite'}").writing() as session:
        session.execute(text("DROP TRIGGER audit_entry_is_not_changed"))
        session.execute(text("UPDATE audit_entry SET action = 'adopt' WHERE sequence = 1 AND scope = '02'"))
    saved = run(here, "backup", str(file))
    assert saved.returncode == 0, saved.stderr
    assert saved.stdout == ""
    assert "It holds secrets" in saved.stderr
    assert "Saving the database: " in saved.stderr
    again = run(here, "backup", str(file))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    restored = run(there, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "Restored as it was on " in restored.stderr
    assert "audit-chain: 02/1: It was altered" in restored.stderr
    assert (there / "secret-key").read_text(encoding="utf-8") == "not for others"
    assert {path.name for path in there.iterdir()} == {"planner.sqlite", "secret-key"}
    loaded = run(there, "load")
    assert "already" in loaded.stderr
    refused = run(there, "restore", str(file))
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert run(there, "restore", str(file), "--replace").returncode == 0


def test_the_help_says_that_it_holds_secrets(tmp_path: Path) -> None:
    assert "secrets" in run(tmp_path, "backup", "--help").stdout
