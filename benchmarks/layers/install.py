"""What `setup` brings onto a Debian 12 machine: the other servers, their database, wrk. As root; again, it is quick."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.layers.stage import ACCOUNT, FOLDER, PYTHON

PACKAGES = (
    *("qgis-server", "python3-qgis", "qgis", "gdal-bin", "cgi-mapserver", "mapserver-bin"),
    *("postgresql-15", "postgresql-15-postgis-3", "nginx-light", "wrk", "python3-venv"),
)
TIPG = ("tipg==1.6.1", "uvicorn")
PYGEOAPI = ("pygeoapi==0.21.0", "gunicorn", "gevent", "psycopg2-binary", "geoalchemy2", "sqlalchemy")
TILESERVER = "tileserver-gl-light@5.6.0"
OLDEST_NODE = 20
Say = Callable[[str], None]


def set_up(say: Say) -> None:
    """Install everything; `say` is told of each step.

    Raises:
        SystemExit: for an account other than root.
        subprocess.CalledProcessError: when a step fails; what it printed is on the terminal.
    """
    if os.geteuid() != 0:
        raise SystemExit("setup installs packages and makes an account: run it as root")
    say("Debian's packages")
    _packages()
    say(f"the account {ACCOUNT} and {FOLDER}")
    _account()
    for name, wanted in (("tipg", TIPG), ("pygeoapi", PYGEOAPI)):
        say(f"{name} in an environment of its own")
        _environment(FOLDER / name, wanted)
    say("tileserver-gl-light")
    if not _tileserver():
        say(f"left out: it needs node {OLDEST_NODE} or newer, npm and g++")


def _packages() -> None:
    # Without this Debian starts a database server of its own when it installs one.
    own = Path("/etc/postgresql-common/createcluster.conf")
    if not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text("create_main_cluster = false\n", encoding="utf-8")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    policy = Path("/usr/sbin/policy-rc.d")
    held = not policy.exists()
    if held:  # nginx would start on port 80.
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        policy.chmod(0o755)
    try:
        for step in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *step], env=environment, check=True, stdout=subprocess.DEVNULL)
    finally:
        if held:
            policy.unlink()


def _account() -> None:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", "--shell", "/usr/sbin/nologin", ACCOUNT], check=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.chown(FOLDER, ACCOUNT, ACCOUNT)
    FOLDER.chmod(0o755)


def _environment(folder: Path, wanted: tuple[str, ...]) -> None:
    program = folder / "bin/python"
    if not program.exists():
        subprocess.run([PYTHON, "-m", "venv", str(folder)], check=True)
    pip = [str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    subprocess.run(pip, check=True)


def _tileserver() -> bool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm and shutil.which("g++")):
        return False
    major = subprocess.run([node, "-p", "process.versions.node"], capture_output=True, text=True, check=True).stdout
    if int(major.split(".")[0]) < OLDEST_NODE:
        return False
    folder = FOLDER / "tileserver"
    folder.mkdir(exist_ok=True)
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text('{"private": true}\n', encoding="ascii")
    # Its reader of MBTiles would fetch a binary: it is built here, against the headers that came with node.
    prefix = str(Path(node).resolve().parent.parent)
    for step in (
        ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", TILESERVER],
        ["rebuild", "sqlite3", "--build-from-source", f"--nodedir={prefix}", "--foreground-scripts", "--silent"],
    ):
        subprocess.run([npm, *step], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return True


def missing() -> list[str]:
    """What `setup` would bring and is not there."""
    programs = ("/usr/lib/cgi-bin/qgis_mapserv.fcgi", "/usr/lib/cgi-bin/mapserv", "/usr/sbin/nginx", "/usr/bin/wrk")
    wanted = [*map(Path, programs), FOLDER / "tipg/bin/uvicorn", FOLDER / "pygeoapi/bin/pygeoapi"]
    return [str(path) for path in wanted if not path.exists()]
