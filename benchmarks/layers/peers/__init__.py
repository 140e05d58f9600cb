"""The other servers."""

from __future__ import annotations

from benchmarks.layers.peers.mapserver import MAPSERVER
from benchmarks.layers.peers.pygeoapi import PYGEOAPI
from benchmarks.layers.peers.qgis import QGIS
from benchmarks.layers.peers.tileserver import TILESERVER
from benchmarks.layers.peers.tipg import TIPG

PEERS = (QGIS, TIPG, PYGEOAPI, MAPSERVER, TILESERVER)
