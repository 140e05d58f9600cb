"""Saving an installation to one file, and putting it back: what is judged, in which order, and what is undone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from regional_planner import migrate
from regional_planner.backup import archive
from regional_planner.backup.postgresql import PostgresStore
from regional_planner.backup.sqlite import SqliteStore
from regional_planner.backup.terms import DUMPS, SECRETS, Dump, Manifest, Step
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import Settings


class Store(Protocol):
    """A database as something to save and to put back; one class for each engine."""

    engine: str
    folder: Path

    def dump(self, folder: Path) -> Dump:
        """Write the database to a file in `folder`, as one state."""

    def is_empty(self) -> bool:
        """Whether nothing would be lost by replacing it."""

    def require_alone(self, manifest: Manifest) -> None:
        """Pass when it can be replaced now by what `manifest` describes."""

    def restore(self, dump: Path, manifest: Manifest, finish: Callable[[Database], None]) -> None:
        """Replace it by `dump`, whole or not at all."""


def back_up(settings: Settings, target: Path, step: Step) -> Manifest:
    """Save database and secret files to `target`, while the server runs.

    Raises:
        Conflict: when there is a file of that name, or nothing to save.
        Unavailable: when it cannot be written; nothing is left behind then.
    """
    if target.exists():
        raise Conflict(_("{path} is there already: name another file.", path=target))
    store, taken_at = _store(settings), datetime.now(UTC).replace(microsecond=0)
    with _refusals_told(target), _work_folder(target.absolute().parent) as work:
        with step(_("Saving the database")):
            dump = store.dump(work)
        with step(_("Writing {path}", path=target.name)):
            secrets = {name: settings.home / name for name in SECRETS if (settings.home / name).is_file()}
            files = {DUMPS[store.engine]: dump.path, **secrets}
            manifest = Manifest(
                version("regional-planner"),
                dump.migration,
                store.engine,
                dump.engine_version,
                taken_at,
                dump.tables,
                tuple(archive.member_of(name, path) for name, path in files.items()),
            )
            archive.write(work / target.name, target.absolute(), manifest, files)
    return manifest


def restore(settings: Settings, source: Path, step: Step, *, replace: bool) -> Manifest:
    """Put the backup `source` in the place of this installation's database and secret files.

    Whatever it raises, the installation is as it was before; but for a migration of an older backup that fails on
    PostgreSQL: then the database is as the backup, at its migration.

    Raises:
        Invalid: when the file is no backup, or is damaged.
        Conflict: when it does not fit this installation, this is not empty (and not to be replaced), or in use.
        Unavailable: when the disk or the engine refuses.
    """
    store = _store(settings)
    with _refusals_told(store.folder), archive.opened(source) as backup:
        manifest = backup.manifest
        _require_fitting(settings, store, manifest)
        if not replace:
            _require_empty(store)
        for folder in (store.folder, settings.home):
            folder.mkdir(parents=True, exist_ok=True)
        with _work_folder(store.folder) as work, _work_folder(settings.home) as draft:
            with step(_("Checking and unpacking {path}", path=source.name)):
                backup.unpack(work)
                for name in manifest.secrets:
                    _lay_down(work / name, draft, settings.home / name, replace)
            store.require_alone(manifest)
            with step(_("Restoring {count} rows", count=sum(manifest.tables.values()))):
                store.restore(work / DUMPS[store.engine], manifest, partial(_bring_up, settings, manifest, step))
            for name in manifest.secrets:
                archive.put(draft / name, settings.home / name)
    return manifest


def _store(settings: Settings) -> Store:
    is_sqlite = make_url(settings.database_url).get_backend_name() == "sqlite"
    return SqliteStore(settings) if is_sqlite else PostgresStore(settings)


def _bring_up(settings: Settings, manifest: Manifest, step: Step, database: Database) -> None:
    """Make a restored database one that this program serves.

    On SQLite it is still the draft, and what raises here leaves the old database in its place.
    """
    if manifest.migration != migrate.newest(settings):
        with step(_("The backup is older: migrating from {migration}", migration=manifest.migration)):
            migrate.upgrade(settings, database)


def _require_fitting(settings: Settings, store: Store, manifest: Manifest) -> None:
    if manifest.engine != store.engine:
        raise Conflict(
            _(
                "The backup is of {theirs}, and PLANNER_DATABASE_URL names {ours}: restore it where it came from.",
                theirs=manifest.engine,
                ours=store.engine,
            )
        )
    if not migrate.is_known(settings, manifest.migration):
        raise Conflict(
            _(
                "The backup was made by a newer version, {version} (migration {migration}), than this program. "
                "Install that version first.",
                version=manifest.product_version,
                migration=manifest.migration,
            )
        )


def _require_empty(store: Store) -> None:
    if not store.is_empty():
        raise Conflict(_("The database is not empty: --replace puts the backup in its place, and its rows are lost."))


def _lay_down(secret: Path, folder: Path, target: Path, replace: bool) -> None:
    """Copy `secret` into `folder`, from where it can be renamed to `target`."""
    if not replace and target.exists() and target.read_bytes() != secret.read_bytes():
        raise Conflict(_("{path} is another one than in the backup: --replace overwrites it.", path=target))
    (folder / secret.name).touch(archive.OWNER_ONLY)
    shutil.copyfile(secret, folder / secret.name)


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    """A folder in `beside` that only the owner can enter, gone with all that is in it when the block ends."""
    with tempfile.TemporaryDirectory(prefix=".planner-", suffix=".draft", dir=beside) as folder:
        yield Path(folder)


@contextmanager
def _refusals_told(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            _("{path} cannot be written or read: {reason}. What was begun is removed.", path=where, reason=error)
        ) from error
    except DBAPIError as error:
        raise Unavailable(_("The database refused: {reason}", reason=str(error.orig).strip())) from error
