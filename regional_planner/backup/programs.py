"""PostgreSQL's own client programs: found, checked for their version, run without a password on the command line."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from regional_planner.kernel.errors import Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import Settings

TOLD = 4_000
"""Characters of a program's complaint that are passed on."""


@dataclass(frozen=True)
class Programs:
    """The programs that one piece of work needs, by name."""

    paths: dict[str, Path]
    environment: dict[str, str]

    def command(self, name: str, *arguments: str) -> list[str]:
        """The command line of the program `name`."""
        return [str(self.paths[name]), *arguments]

    def run(self, name: str, *arguments: str) -> None:
        """Run the program `name` to its end.

        Raises:
            Unavailable: with what it said, when it fails.
        """
        done = subprocess.run(
            self.command(name, *arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise _failed(name, done.returncode, done.stderr)

    def pipe(self, source: Sequence[str], target: Sequence[str], first: str, last: str) -> None:
        """Feed `target` with `first`, all that `source` writes, and `last` when `source` came to a good end.

        What `target` does must count for nothing without `last`.

        Raises:
            Unavailable: with what the program that failed said.
        """
        with (
            tempfile.TemporaryFile() as source_said,
            tempfile.TemporaryFile() as target_said,
            subprocess.Popen(source, stdout=subprocess.PIPE, stderr=source_said, env=self.environment) as reader,
            subprocess.Popen(
                target, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=target_said, env=self.environment
            ) as player,
        ):
            try:
                _feed(reader, player, first, last)
            finally:
                # Nobody reads it any more when the target left early, and it would wait for ever.
                reader.kill()
            for command, process, said in ((target, player, target_said), (source, reader, source_said)):
                if status := process.wait():
                    raise _failed(Path(command[0]).name, status, _told(said))


def find_programs(settings: Settings, names: Sequence[str], server: int, environment: dict[str, str]) -> Programs:
    """The programs `names`, each at least of the major version `server`.

    Raises:
        Unavailable: when one is missing or older; says where it was looked for and what to do.
    """
    paths = {name: _find(settings.postgres_programs, name, server) for name in names}
    for path in paths.values():
        said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"\d+", said)
        if version is None or int(version[0]) < server:
            raise Unavailable(
                _(
                    "{path} is of version {version}, and version {needed} or newer is needed. "
                    "Name the folder of such programs in PLANNER_PG_BIN.",
                    path=path,
                    version=version[0] if version else "?",
                    needed=server,
                )
            )
    return Programs(paths, environment)


def _find(folder: Path | None, name: str, server: int) -> Path:
    found = shutil.which(name, path=str(folder) if folder else None)
    if found is None:
        raise Unavailable(
            _(
                "The PostgreSQL program {name} was not found in {where}. Install the client programs of version "
                "{needed} or newer, or name their folder in PLANNER_PG_BIN.",
                name=name,
                where=folder or "PATH",
                needed=server,
            )
        )
    return Path(found)


def _feed(reader: subprocess.Popen[bytes], player: subprocess.Popen[bytes], first: str, last: str) -> None:
    assert reader.stdout is not None
    assert player.stdin is not None
    # A target that leaves early says why; that is told instead of the broken pipe.
    with suppress(BrokenPipeError), player.stdin as played:
        played.write(first.encode())
        shutil.copyfileobj(reader.stdout, played)
        if reader.wait() == 0:
            played.write(last.encode())


def _told(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _failed(name: str, status: int, said: str) -> Unavailable:
    reason = said.strip()[-TOLD:] or _("status {status}", status=status)
    return Unavailable(_("{program} failed: {reason}", program=name, reason=reason))
