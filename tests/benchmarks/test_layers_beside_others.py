"""The plain parts of the comparison with other servers: what wrk says, what answers hold, and the ratios."""

from __future__ import annotations

import gzip

import pytest

from benchmarks.layers.growth import COLUMNS, HEIGHT, ROWS, WIDTH, shifts
from benchmarks.layers.load import Rate, read_rate
from benchmarks.layers.questions import Tile, features_in, tiles_over
from benchmarks.layers.report import FILE, OURS, PREPARED, Measured, best_peer, rates, ratios

TITLES = {"one": "one", "tiles": "tiles"}


def measured(name: str, **per_second: float) -> Measured:
    """A server that answered so often."""
    return Measured(name, name.upper(), rates={question: Rate(often, 1, 2) for question, often in per_second.items()})


SERVERS = [
    measured(OURS, one=900),
    measured(PREPARED, one=1000),
    measured(FILE, one=9000),
    measured("a", one=30, tiles=5),
]


def test_what_wrk_says_is_read() -> None:
    said = "Running 3s test\nBENCH 600 3000000 8000 41000 0\n  600 requests in 3.00s\n"
    assert read_rate(said) == Rate(per_second=200.0, p50_ms=8.0, p99_ms=41.0)


@pytest.mark.parametrize(
    "said", ["", "unable to connect", "BENCH 600 3000000 8000 41000 2\n", "BENCH 0 3000000 0 0 0\n"]
)
def test_what_failed_is_no_rate(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rate(said)


def test_ceilings_are_no_peers() -> None:
    assert best_peer(SERVERS, "one") == ("A", 30)
    assert best_peer(SERVERS[:3], "one") is None


def test_ratios_are_ours_by_theirs_and_a_dash_where_one_is_missing() -> None:
    lines = ratios(TITLES, SERVERS).splitlines()[2:]
    assert lines == ["| one | 30.0 x | A | 0.900 x | 0.100 x |", "| tiles | - | A | - | - |"]
    assert rates(TITLES, SERVERS).splitlines()[2] == "| OURS | 900 | - | - | - |"


def tile(features: int) -> bytes:
    """A vector tile of one layer with so many features, which are empty."""
    layer = bytes([0x78, 2]) + bytes([0x12, 0]) * features
    return bytes([0x1A, len(layer)]) + layer


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (b'{"type":"FeatureCollection","features":[{},{}]}', 2),
        (b'{"type":"Feature"}', 1),
        (tile(3), 3),
        (tile(1) + tile(2), 3),
        (gzip.compress(tile(3), mtime=0), 3),
        (b"", 0),
    ],
)
def test_features_are_counted(body: bytes, count: int) -> None:
    assert features_in(body) == count


@pytest.mark.parametrize("body", [b"<ServiceException/>", tile(3)[:-1], b"\xff", b'{"features": 1'])
def test_what_holds_no_features_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        features_in(body)


def test_tiles_are_those_over_the_land_and_not_too_many() -> None:
    chosen = tiles_over([(-71.0, -34.0, -70.0, -33.0), (-109.5, -27.3, -109.2, -27.0)], most=2)
    assert Tile(5, 19, 9) in chosen
    assert {each.zoom for each in chosen} == {5, 6, 7, 8}
    assert max(sum(each.zoom == zoom for each in chosen) for zoom in range(5, 9)) <= 2


def test_copies_lie_side_by_side_on_the_earth() -> None:
    places = [*shifts(99), (0.0, 0.0)]
    assert len(set(places)) == 100
    assert all(east % WIDTH == 0 and north % HEIGHT == 0 for east, north in places)
    assert all(-81 + east >= -180 and -66 + east <= 180 and -56 + north < 85 for east, north in places)
    with pytest.raises(ValueError, match="room"):
        shifts(len(COLUMNS) * len(ROWS))
