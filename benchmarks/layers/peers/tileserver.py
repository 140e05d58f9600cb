"""tileserver-gl-light: serves vector tiles that GDAL has cut beforehand into a file."""

from __future__ import annotations

import json

from benchmarks.layers.questions import ZOOMS, Ask
from benchmarks.layers.running import Command, finished
from benchmarks.layers.stage import ACCOUNT, FOLDER, Peer, Stage

PROGRAM = FOLDER / "tileserver/node_modules/tileserver-gl-light/src/main.js"


def _commands(stage: Stage) -> list[Command]:
    tiles = stage.folder / "communes.mbtiles"
    tiles.unlink(missing_ok=True)
    cutting = ["ogr2ogr", "-f", "MBTILES", str(tiles), f"PG:{stage.database.words}", "communes"]
    cutting += ["-dsco", f"MINZOOM={ZOOMS[0]}", "-dsco", f"MAXZOOM={ZOOMS[-1]}", "-dsco", "TYPE=overlay"]
    finished(Command(cutting, stage.environment(), ACCOUNT, folder=stage.folder), 600)
    (stage.folder / "fonts").mkdir(exist_ok=True)
    data = {"communes": {"mbtiles": str(tiles)}}
    configuration = stage.file("configuration.json", json.dumps({"options": {"paths": {}}, "data": data}))
    arguments = ["node", str(PROGRAM), "--config", str(configuration), "--bind", "127.0.0.1"]
    arguments += ["--port", str(stage.port), "--silent"]
    return [Command(arguments, stage.environment(), ACCOUNT, folder=stage.folder, log=stage.folder / "program.log")]


def _path(ask: Ask) -> str | None:
    if ask.tile is None:
        return None
    return f"/data/{ask.layer}/{ask.tile.zoom}/{ask.tile.column}/{ask.tile.row}.pbf"


TILESERVER = Peer("tileserver", "tileserver-gl-light (cut beforehand)", _commands, _path)
