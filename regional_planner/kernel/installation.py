"""The secret of this installation, and the keys that are derived from it: one for each purpose, none stored."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from regional_planner.settings import Settings

SECRET_BYTES = 32


@lru_cache(maxsize=64)
def installation_key(settings: Settings, purpose: str) -> bytes:
    """32 bytes for `purpose`, the same in every process of this installation; purposes cannot be told from each other.

    Whoever loses the secret loses what the keys protect: second factors must be enrolled
    and identities at a provider linked again, nothing else.

    Raises:
        ValueError: when the secret that was set up is not 32 bytes in base64.
    """
    derive = HKDF(SHA256(), SECRET_BYTES, salt=b"regional-planner", info=purpose.encode())
    return derive.derive(_secret(settings))


def _secret(settings: Settings) -> bytes:
    if settings.secret_key:
        return _decoded(settings.secret_key, "PLANNER_SECRET_KEY")
    path = settings.home / "secret-key"
    if not path.exists():
        _draw(path)
    return _decoded(path.read_text(encoding="ascii"), str(path))


def _draw(path: Path) -> None:
    """Write a new secret for the owner alone; where two processes draw at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            _link(draft, path)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    """Give the draft its name, unless another has it by now: a link never replaces, as a rename would."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return


def _decoded(text: str, place: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError(f"{place} is not base64") from error
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"{place} must hold {SECRET_BYTES} bytes in base64: openssl rand -base64 {SECRET_BYTES}")
    return secret
