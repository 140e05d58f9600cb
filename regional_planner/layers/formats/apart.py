"""Writes what needs GDAL or Arrow in a process of its own: they would cost every worker more than all else it holds."""

from __future__ import annotations

import subprocess
import sys
from threading import BoundedSemaphore
from typing import Final

import structlog

from regional_planner.kernel.errors import Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.formats.packing import pack
from regional_planner.layers.formats.table import Table

MOST_SECONDS: Final = 60
"""How long a file may take."""
MOST_SECONDS_OF_WAITING: Final = 20
"""How long one waits for one's turn."""
MOST_BYTES: Final = 2 * 1024**3
"""Memory of the process that writes."""
AT_A_TIME: Final = 1
"""How many such processes a worker has at once."""

MOST_LOGGED: Final = 2000
"""Characters of what a process says when it fails."""

_turns = BoundedSemaphore(AT_A_TIME)
_log = structlog.get_logger(__name__)


def written(name: str, table: Table) -> bytes:
    """The bytes of `table` in the format `name`, one of `writer.WRITERS`.

    Raises:
        Unavailable: when it takes too long, too much memory, or others wait before.
    """
    if not _turns.acquire(timeout=MOST_SECONDS_OF_WAITING):
        raise Unavailable(_("Other files are being written; ask again in a minute."))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "regional_planner.layers.formats.writer"],
            input=b"%b %d %d\n%b" % (name.encode(), MOST_SECONDS, MOST_BYTES, pack(table)),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace")[-MOST_LOGGED:]
        _log.error("file_not_written", format=name, layer=table.layer, status=error.returncode, said=said)
        raise _too_much() from error
    finally:
        _turns.release()
    return done.stdout


def _too_much() -> Unavailable:
    return Unavailable(
        _(
            "The file could not be written within {seconds} s and {megabytes} MB. Ask for fewer features (bbox, "
            "filters, limit) or coarser borders (zoom-level).",
            seconds=MOST_SECONDS,
            megabytes=MOST_BYTES // 1024**2,
        )
    )
