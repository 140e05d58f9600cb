"""The backup as a tar file: written as a draft that is renamed when whole, and judged before it is believed.

Members have fixed names, and nothing is unpacked under a name that the file chooses. What is read is compared
with size and digest of the manifest, and the manifest with a digest of its own.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from regional_planner.backup import manifest as manifests
from regional_planner.backup.terms import DUMPS, MANIFEST, MANIFEST_DIGEST, SECRETS, Manifest, Member
from regional_planner.kernel.errors import Invalid
from regional_planner.kernel.language import gettext as _

KNOWN = frozenset({MANIFEST, MANIFEST_DIGEST, *DUMPS.values(), *SECRETS})
MOST_MANIFEST_BYTES = 1024 * 1024
PIECE = 1024 * 1024
OWNER_ONLY = 0o600


def member_of(name: str, path: Path) -> Member:
    """The file at `path` as a member of that name."""
    with path.open("rb") as file:
        return Member(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(draft: Path, target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write manifest and `files` (name -> where it lies) to `draft`, and rename that to `target` once it is on disk.

    Only the owner can read it.

    Raises:
        OSError: when it cannot be written; the draft is the caller's to remove.
    """
    described = manifests.written(manifest)
    digest = f"{hashlib.sha256(described).hexdigest()}  {MANIFEST}\n".encode()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            when = int(manifest.taken_at.timestamp())
            for name, content in ((MANIFEST, described), (MANIFEST_DIGEST, digest)):
                _add(tar, name, len(content), when, io.BytesIO(content))
            for member in manifest.members:
                with files[member.name].open("rb") as content_file:
                    _add(tar, member.name, member.size, when, content_file)
        file.flush()
        os.fsync(file.fileno())
    put(draft, target)


def put(draft: Path, target: Path) -> None:
    """Rename `draft` to `target`, for good: also a power cut leaves either the old or the new.

    Raises:
        OSError: when the folder does not allow it.
    """
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True)
class Archive:
    """A backup opened for reading, whose manifest holds and whose members are all there."""

    manifest: Manifest
    tar: tarfile.TarFile

    def unpack(self, folder: Path) -> None:
        """Write all members into `folder`, on disk and readable for the owner alone.

        Raises:
            Invalid: when one is not what the manifest says; names it.
            OSError: when `folder` cannot take it.
        """
        with _damage_told():
            for member in self.manifest.members:
                source = _content(self.tar, member.name)
                if _copied(source, folder / member.name) != member:
                    raise Invalid(_("“{name}” in the backup is damaged: it is not what was saved.", name=member.name))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup at `path`, with its manifest read and its members counted.

    Raises:
        Invalid: when it is no backup, is cut off, or holds anything that a backup does not.
        OSError: when it cannot be read.
    """
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        with _damage_told():
            tar = stack.enter_context(tarfile.open(fileobj=file, mode="r:"))
            names = _names(tar.getmembers())
            manifest = _manifest(tar, names)
        expected = {member.name for member in manifest.members} | {MANIFEST, MANIFEST_DIGEST}
        if missing := sorted(expected - names):
            raise Invalid(_("The backup is not whole: “{name}” is missing.", name=", ".join(missing)))
        if more := sorted(names - expected):
            raise Invalid(_("The backup holds “{name}”, which its manifest does not name.", name=", ".join(more)))
        yield Archive(manifest, tar)


def _add(tar: tarfile.TarFile, name: str, size: int, when: int, content: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, when, OWNER_ONLY
    tar.addfile(info, content)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise Invalid(_("The file is no backup, or is cut off or damaged: {reason}.", reason=error)) from error


def _names(members: list[tarfile.TarInfo]) -> set[str]:
    names: set[str] = set()
    for info in members:
        if info.name not in KNOWN or info.name in names or not info.isreg() or info.issparse():
            raise Invalid(_("The file holds “{name}”, which no backup does; nothing was unpacked.", name=info.name))
        names.add(info.name)
    return names


def _manifest(tar: tarfile.TarFile, names: set[str]) -> Manifest:
    for name in (MANIFEST, MANIFEST_DIGEST):
        if name not in names:
            raise Invalid(_("The backup is not whole: “{name}” is missing.", name=name))
        if tar.getmember(name).size > MOST_MANIFEST_BYTES:
            raise Invalid(_("“{name}” in the backup is damaged: it is not what was saved.", name=name))
    described = _content(tar, MANIFEST).read()
    digest = _content(tar, MANIFEST_DIGEST).read().decode().partition(" ")[0]
    if hashlib.sha256(described).hexdigest() != digest:
        raise Invalid(_("“{name}” in the backup is damaged: it is not what was saved.", name=MANIFEST))
    return manifests.read(described)


def _content(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    content = tar.extractfile(name)
    if content is None:
        raise tarfile.ReadError(name)
    return content


def _copied(source: IO[bytes], target: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        while piece := source.read(PIECE):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return Member(target.name, size, digest.hexdigest())
