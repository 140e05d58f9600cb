"""Signing for this installation (Ed25519, RFC 8032), with a key that is derived from its secret and never stored."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from regional_planner.kernel.installation import installation_key
from regional_planner.settings import Settings

_installation: ContextVar[Settings] = ContextVar("installation")


class Signed(NamedTuple):
    """A signature (64 bytes), and the public key (32 bytes) that verifies it."""

    signature: bytes
    public_key: bytes


def use_installation(settings: Settings) -> None:
    """Say whose secret signs; set once where a process or a request begins."""
    _installation.set(settings)


def sign(content: bytes, purpose: str) -> Signed:
    """Sign `content` with the installation's key for `purpose`.

    Raises:
        LookupError: where nobody said which installation this is.
    """
    key = Ed25519PrivateKey.from_private_bytes(installation_key(_installation.get(), purpose))
    return Signed(key.sign(content), key.public_key().public_bytes_raw())


def is_signed(content: bytes, signed: Signed) -> bool:
    """Whether the signature is one of `content` by the holder of the key."""
    try:
        Ed25519PublicKey.from_public_bytes(signed.public_key).verify(signed.signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def as_pem(public_key: bytes) -> str:
    """A public key as openssl and others read it: SubjectPublicKeyInfo, PEM."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
