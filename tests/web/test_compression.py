"""Which coding a reader is given, and that it decodes to what was coded."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from regional_planner.web.compression import COMPRESSORS, SMALLEST, coding, compressed

DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}
BODY = b"x" * SMALLEST


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1, br;q=0.5, zstd;q=0", "gzip"),
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "br"),
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0, *", "zstd"),
        ("deflate, compress", None),
        ("nonsense;;q=x", None),
    ],
)
def test_the_best_liked_wins_and_ours_among_equals(accepted: str, chosen: str | None) -> None:
    assert coding(parse_accept_header(accepted, Accept), BODY) == chosen
    assert coding(parse_accept_header(accepted, Accept), BODY[1:]) is None


@pytest.mark.parametrize("name", COMPRESSORS)
@given(body=st.binary(max_size=5000))
def test_what_was_coded_comes_back(name: str, body: bytes) -> None:
    assert DECODERS[name](compressed(name, body)) == body
    assert compressed(name, body) == compressed(name, body)
