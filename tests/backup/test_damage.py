"""What is no whole backup, or not one of this installation, is refused, and nothing is touched."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from regional_planner.kernel.errors import Conflict, Invalid, PlannerError
from regional_planner.kernel.language import speaking
from tests.backup.conftest import NewInstallation
from tests.backup.damage import Spoil, contents, flipped, one_row_more, packed, said, with_more, without
from tests.backup.installations import Installation

Saved = tuple[Installation, Path]

SPOILT: dict[str, tuple[Spoil, type[PlannerError], str]] = {
    "manifest flipped": (flipped("manifest.json"), Invalid, "manifest.json"),
    "digest flipped": (flipped("manifest.sha256"), Invalid, "manifest.json"),
    "dump flipped": (flipped("database."), Invalid, r"database\..* is damaged"),
    "secret flipped": (flipped("secret-key"), Invalid, "secret-key"),
    "no manifest": (without("manifest.json"), Invalid, "manifest.json” is missing"),
    "no digest": (without("manifest.sha256"), Invalid, "manifest.sha256” is missing"),
    "no dump": (without("database."), Invalid, r"database\..* is missing"),
    "no secret": (without("secret-key"), Invalid, "secret-key” is missing"),
    "path upwards": (with_more("../planner.sqlite"), Invalid, r"\.\./planner.sqlite"),
    "absolute path": (with_more("/tmp/secret-key"), Invalid, "no backup does"),
    "foreign member": (with_more("demo-tokens.json"), Invalid, "demo-tokens.json"),
    "manifest names a path": (
        said(lambda manifest: manifest["members"][0].update(name="../x")),
        Invalid,
        "manifest of the backup cannot be read",
    ),
    "table with a quote": (
        said(lambda manifest: manifest["tables"].update({'x"; DROP TABLE priority; --': 0})),
        Invalid,
        "manifest of the backup cannot be read",
    ),
    "no database named": (said(lambda manifest: manifest["members"].pop(0)), Invalid, "names no database"),
    "layout of a later program": (said(lambda manifest: manifest.update(format=2)), Invalid, "format"),
    "newer migration": (said(lambda manifest: manifest.update(migration="9999")), Conflict, "newer version"),
    "rows that are not there": (said(one_row_more), PlannerError, "rows of"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_backup_is_refused(saved: Saved, tmp_path: Path, how: str, new_installation: NewInstallation) -> None:
    installation, whole = saved
    spoil, error, message = SPOILT[how]
    spoilt = tmp_path / "spoilt.tar"
    packed(spoilt, spoil(contents(whole)))
    target = new_installation()
    with speaking("en"), pytest.raises(error, match=message):
        target.restore(spoilt)
    assert_nothing_in(target)
    assert len(installation.rows()["audit_entry"]) > 1000


# A tar ends in up to 10,240 bytes of padding, whose loss loses nothing.
@pytest.mark.parametrize("length", [0, 1, 511, 700, 5_000, -20_000])
def test_a_file_that_is_cut_off_is_refused(
    saved: Saved, tmp_path: Path, length: int, new_installation: NewInstallation
) -> None:
    cut = tmp_path / "cut.tar"
    cut.write_bytes(saved[1].read_bytes()[:length])
    target = new_installation()
    with pytest.raises(Invalid):
        target.restore(cut)
    assert_nothing_in(target)


def test_a_file_that_is_something_else_is_refused(
    saved: Saved, tmp_path: Path, new_installation: NewInstallation
) -> None:
    other = tmp_path / "other.tar"
    other.write_text("code,title\n" * 1000, encoding="utf-8")
    target = new_installation()
    with speaking("en"), pytest.raises(Invalid, match="no backup"):
        target.restore(other)
    assert_nothing_in(target)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_SPARSE])
def test_links_and_folders_are_refused(
    saved: Saved, tmp_path: Path, kind: bytes, new_installation: NewInstallation
) -> None:
    spoilt = tmp_path / "spoilt.tar"
    packed(spoilt, without("secret-key")(contents(saved[1])))
    with tarfile.open(spoilt, "a") as tar:
        info = tarfile.TarInfo("secret-key")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    target = new_installation()
    with pytest.raises(Invalid, match="secret-key"):
        target.restore(spoilt)
    assert_nothing_in(target)


def test_a_backup_of_the_other_engine_is_refused(
    saved: Saved, tmp_path: Path, new_installation: NewInstallation
) -> None:
    theirs = "postgresql" if "sqlite" in saved[0].settings.database_url else "sqlite"
    members = contents(saved[1])
    dump = next(name for name in members if name.startswith("database."))
    other = f"database.{'pgdump' if theirs == 'postgresql' else 'sqlite'}"
    renamed = {other if name == dump else name: content for name, content in members.items()}
    spoil = said(lambda manifest: (manifest.update(engine=theirs), manifest["members"][0].update(name=other)))
    packed(tmp_path / "other.tar", spoil(renamed))
    target = new_installation()
    with pytest.raises(Conflict, match=theirs):
        target.restore(tmp_path / "other.tar")
    assert_nothing_in(target)


def test_what_does_not_hold_leaves_the_old_state(original: Installation, database: object, tmp_path: Path) -> None:
    original.back_up(tmp_path / "whole.tar")
    packed(tmp_path / "spoilt.tar", said(one_row_more)(contents(tmp_path / "whole.tar")))
    (original.settings.home / "secret-key").write_text("another", encoding="utf-8")
    before = original.rows()
    with pytest.raises(PlannerError):
        original.restore(tmp_path / "spoilt.tar", replace=True)
    assert (original.rows(), original.secret()) == (before, "another")
    assert original.files() == {"secret-key", "demo-tokens.json"}


def assert_nothing_in(installation: Installation) -> None:
    """Assert that neither rows nor files came to be."""
    home = installation.settings.home
    assert not home.exists() or installation.files() == set()
    with installation.database() as database, database.reader.connect() as connection:
        assert not database.engine.dialect.has_table(connection, "priority")
