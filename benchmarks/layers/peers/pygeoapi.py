"""pygeoapi: Flask over SQLAlchemy; PostGIS cuts its tiles."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.layers.peers.items import items
from benchmarks.layers.questions import Ask
from benchmarks.layers.running import Command
from benchmarks.layers.stage import ACCOUNT, FOLDER, WORKERS, Peer, Stage


def _commands(stage: Stage) -> list[Command]:
    # YAML reads JSON.
    configuration = stage.file("configuration.yml", json.dumps(_configuration(stage), indent=1))
    openapi = stage.file("openapi.yml", json.dumps({"openapi": "3.0.2", "info": {}, "paths": {}}))
    environment = stage.environment(PYGEOAPI_CONFIG=str(configuration), PYGEOAPI_OPENAPI=str(openapi))
    arguments = [str(FOLDER / "pygeoapi/bin/python"), "-m", "gunicorn", "pygeoapi.flask_app:APP"]
    arguments += ["--bind", f"127.0.0.1:{stage.port}", "--workers", str(WORKERS), "--worker-class", "gevent"]
    arguments += ["--timeout", "120", "--log-level", "warning"]
    return [Command(arguments, environment, ACCOUNT, folder=stage.folder, log=stage.folder / "program.log")]


def _path(ask: Ask) -> str:
    collection = f"/collections/{ask.layer}"
    if ask.tile is not None:
        zoom, row, column = ask.tile
        return f"{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}?f=mvt"
    path = f"{collection}/{items(ask)}"
    return f"{path}{'&' if '?' in path else '?'}f=json"


def _configuration(stage: Stage) -> dict[str, Any]:
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": stage.port},
            "url": stage.base,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 10000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "Layers",
                "description": "Layers",
                "keywords": ["layers"],
                "terms_of_service": "none",
                "url": stage.base,
            },
            "license": {"name": "none"},
            "provider": {"name": "none"},
            "contact": {"name": "none"},
        },
        "resources": {layer: _resource(stage, layer) for layer in stage.layers},
    }


def _resource(stage: Stage, layer: str) -> dict[str, Any]:
    database = stage.database
    reading = {
        "data": {
            "host": database.host,
            "port": database.port,
            "dbname": database.name,
            "user": ACCOUNT,
            "password": database.password,
            "search_path": ["public"],
        },
        "id_field": "fid",
        "table": layer,
        "geom_field": "geom",
    }
    tiles = {
        **reading,
        "type": "tile",
        "name": "MVT-postgresql",
        "options": {"zoom": {"min": 0, "max": 15}},
        "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"},
        "storage_crs": "http://www.opengis.net/def/crs/EPSG/0/4326",
    }
    return {
        "type": "collection",
        "title": layer,
        "description": layer,
        "keywords": ["layers"],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [{**reading, "type": "feature", "name": "PostgreSQL"}, tiles],
    }


PYGEOAPI = Peer("pygeoapi", "pygeoapi (PostGIS)", _commands, _path)
