"""tipg: FastAPI over asyncpg; PostGIS makes its GeoJSON and cuts its tiles."""

from __future__ import annotations

import json

from benchmarks.layers.peers.items import items
from benchmarks.layers.questions import Ask
from benchmarks.layers.running import Command
from benchmarks.layers.stage import ACCOUNT, FOLDER, WORKERS, Peer, Stage


def _commands(stage: Stage) -> list[Command]:
    environment = stage.environment(
        DATABASE_URL=stage.database.url,
        TIPG_DB_SCHEMAS=json.dumps(["public"]),
        TIPG_DB_TABLES=json.dumps([f"public.{layer}" for layer in stage.layers]),
        # The default is 10 connections a worker; 8 requests at once never wait for one.
        DB_MAX_CONN_SIZE="10",
    )
    arguments = [str(FOLDER / "tipg/bin/python"), "-m", "uvicorn", "tipg.main:app", "--host", "127.0.0.1"]
    arguments += ["--port", str(stage.port), "--workers", str(WORKERS), "--no-access-log", "--log-level", "warning"]
    return [Command(arguments, environment, ACCOUNT, folder=stage.folder, log=stage.folder / "program.log")]


def _path(ask: Ask) -> str:
    collection = f"/collections/public.{ask.layer}"
    if ask.tile is not None:
        return f"{collection}/tiles/WebMercatorQuad/{ask.tile.zoom}/{ask.tile.column}/{ask.tile.row}"
    path = f"{collection}/{items(ask)}"
    return f"{path}{'&' if '?' in path else '?'}f=geojson"


TIPG = Peer("tipg", "tipg (PostGIS)", _commands, _path)
