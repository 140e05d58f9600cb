"""Ways in which a backup can be spoilt, and how each is."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regional_planner.backup.terms import MANIFEST, MANIFEST_DIGEST

Contents = dict[str, bytes]
Spoil = Callable[[Contents], Contents]


def contents(path: Path) -> Contents:
    """Member -> bytes."""
    with tarfile.open(path) as tar:
        found: Contents = {}
        for info in tar:
            file = tar.extractfile(info)
            assert file is not None
            found[info.name] = file.read()
        return found


def packed(path: Path, members: Contents) -> None:
    """Write a tar of `members` to `path`."""
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def flipped(name: str) -> Spoil:
    """One bit of the member `name` (its beginning is enough of its name) is another."""

    def spoil(members: Contents) -> Contents:
        member = next(each for each in members if each.startswith(name))
        content = bytearray(members[member])
        content[len(content) // 2] ^= 1
        return {**members, member: bytes(content)}

    return spoil


def without(name: str) -> Spoil:
    """The member `name` is missing."""
    return lambda members: {each: content for each, content in members.items() if not each.startswith(name)}


def with_more(name: str) -> Spoil:
    """There is one member more."""
    return lambda members: {**members, name: b"more"}


def said(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """The manifest is another, with a digest that fits: somebody meant it."""

    def spoil(members: Contents) -> Contents:
        manifest = json.loads(members[MANIFEST])
        change(manifest)
        described = json.dumps(manifest).encode()
        digest = f"{hashlib.sha256(described).hexdigest()}  {MANIFEST}\n".encode()
        return {**members, MANIFEST: described, MANIFEST_DIGEST: digest}

    return spoil


def one_row_more(manifest: dict[str, Any]) -> None:
    """Claim a row that is not there."""
    manifest["tables"]["priority"] += 1
