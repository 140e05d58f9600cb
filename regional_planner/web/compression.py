"""Compressed bodies by what a reader takes (RFC 9110, Accept-Encoding): br, zstd or gzip."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from typing import Final

import brotli
import zstandard
from werkzeug.datastructures import Accept

SMALLEST: Final = 1024
"""Bytes; what is shorter gains nothing."""
COMPRESSORS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
"""By name; the first wins where a reader likes several as much: it makes coordinates smallest, and is read fastest."""


def coding(accepted: Accept, body: bytes) -> str | None:
    """The name of the coding for a text that a reader takes codings of; None to leave it as it is.

    The highest q-value wins, ours among equals. Leaving it as it is counts as liked where the reader says nothing of
    `identity`, but less than any coding that the reader names.
    """
    if len(body) < SMALLEST:
        return None
    liked = {name: accepted.quality(name) for name in COMPRESSORS}
    best = max(liked, key=lambda name: liked[name])
    plain = accepted.quality("identity") if any(name == "identity" for name, _quality in accepted) else 0.0
    return best if liked[best] > 0 and liked[best] >= plain else None


def compressed(name: str, body: bytes) -> bytes:
    """A body in the coding of that name."""
    return COMPRESSORS[name](body)
