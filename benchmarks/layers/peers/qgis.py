"""QGIS Server: its OGC API - Features over a project that PyQGIS writes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.layers.fastcgi import behind_nginx
from benchmarks.layers.peers.items import items
from benchmarks.layers.questions import Ask
from benchmarks.layers.running import Command, finished
from benchmarks.layers.stage import ACCOUNT, PYTHON, Peer, Stage

PROGRAM = "/usr/lib/cgi-bin/qgis_mapserv.fcgi"
WRITER = Path(__file__).with_name("qgis_project.py")


def _commands(stage: Stage) -> list[Command]:
    project = stage.folder / "layers.qgs"
    environment = stage.environment(QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=str(stage.folder))
    # Debian's own Python has PyQGIS; ours does not. A copy, since the account need not see this folder.
    writer = stage.file("project.py", WRITER.read_text(encoding="utf-8"))
    writing = [PYTHON, str(writer), str(project), stage.database.words, *stage.layers]
    finished(Command(writing, {**environment, "PATH": "/usr/bin:/bin"}, ACCOUNT, folder=stage.folder), 120)
    environment |= {"QGIS_PROJECT_FILE": str(project), "QGIS_SERVER_LOG_LEVEL": "2"}
    environment |= {"QGIS_SERVER_TRUST_LAYER_METADATA": "1"}
    return behind_nginx(stage, PROGRAM, environment)


def _path(ask: Ask) -> str | None:
    if ask.tile is not None:
        return None
    path = items(ask)
    name, mark, query = path.partition("?")
    return f"/wfs3/collections/{ask.layer}/{name}.json{mark}{query}"


QGIS = Peer("qgis", "QGIS Server (PostGIS)", _commands, _path)
