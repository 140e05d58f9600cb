"""Loading in a process of its own, for requests: what reads shapes must not stay in the one that serves."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Thread
from typing import IO

import structlog
from sqlalchemy import event, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import FieldError, Invalid, PlannerError
from regional_planner.kernel.language import language
from regional_planner.kernel.period import now
from regional_planner.settings import Settings
from regional_planner.territory.boundaries.findings import UnreadableFile
from regional_planner.territory.boundaries.formats import format_of
from regional_planner.territory.editions.models import BoundaryLoad
from regional_planner.territory.editions.permissions import POLICY
from regional_planner.territory.editions.service import begin_load
from regional_planner.territory.editions.terms import Asked, LoadState, Sent

CHUNK = 1 << 20
MOST_SAID = 2000
"""Of what a process that broke off wrote at its end, in characters."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Upload:
    """A file that came with a request, in the home folder until it is loaded."""

    path: Path
    digest: str
    """SHA-256, hexadecimal."""

    def forget(self) -> None:
        """Remove the file, if it is still there."""
        self.path.unlink(missing_ok=True)


def take_in(home: Path, stream: IO[bytes]) -> Upload:
    """Keep what comes through `stream` in a file of the home folder."""
    home.mkdir(parents=True, exist_ok=True)
    path, digest = home / f"boundaries-{new_id()}.draft", sha256()
    with path.open("xb") as file:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return Upload(path, digest.hexdigest())


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def receive(
    session: Session,
    actor: Actor,
    settings: Settings,
    database: Database,
    asked: Asked,
    filename: str,
    stream: IO[bytes],
) -> BoundaryLoad:
    """Take a file of boundaries in and begin to load it, once the transaction is committed, in a process of its own.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not keep boundaries.
        Invalid: for a file of another kind, and as `begin_load`.
        Conflict: as `begin_load`.
    """
    # The right to load comes before the file: who may not send it is not told what is wrong with it.
    permit(POLICY, "boundary_edition.load", actor, {})
    upload = take_in(settings.home, stream)
    try:
        format_of(upload.path, filename)
        load = begin_load(session, actor, asked, Sent(filename, upload.digest))
    except UnreadableFile as error:
        upload.forget()
        raise Invalid(error.detail, [FieldError("file", error.code, error.detail)]) from error
    except Exception:
        upload.forget()
        raise
    load_after_commit(session, settings, database, load.code, upload)
    return load


def load_after_commit(session: Session, settings: Settings, database: Database, code: str, upload: Upload) -> None:
    """Begin to load `upload` as `code` once the transaction is committed; forget the file if it never is."""
    spoken = language()

    def begin(_session: Session) -> None:
        _start(settings, database, code, upload, spoken)

    event.listen(session, "after_commit", begin, once=True)
    event.listen(session, "after_rollback", lambda _session: upload.forget(), once=True)


def _start(settings: Settings, database: Database, code: str, upload: Upload, spoken: str) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "regional_planner.cli", "--language", spoken, "boundaries", "resume"]
    process = subprocess.Popen(
        [*command, "--", code, str(upload.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PLANNER_HOME": str(settings.home), "PLANNER_DATABASE_URL": url},
        # It goes on when the server is stopped or replaced.
        start_new_session=True,
    )
    Thread(target=_watch, args=(process, database, code, upload), daemon=True).start()


def _watch(process: subprocess.Popen[bytes], database: Database, code: str, upload: Upload) -> None:
    """Wait for the process, and note when it ended without saying so itself: killed, or out of memory."""
    _out, said = process.communicate()
    upload.forget()
    if process.returncode == 0:
        return
    end = said.decode("utf-8", "replace")[-MOST_SAID:]
    log.error("loading boundaries broke off", edition=code, status=process.returncode, problem=end)
    still_at_work = (BoundaryLoad.code == code, BoundaryLoad.state == LoadState.LOADING)
    with suppress(SQLAlchemyError, PlannerError), database.writing() as session:
        session.execute(update(BoundaryLoad).where(*still_at_work).values(state=LoadState.FAILED, told_at=now()))
