"""Chile with its boundaries, and a real server in front of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from regional_planner.kernel.database import Database
from regional_planner.settings import PROJECT_FOLDER

ITEMS = "/ogc/collections/{}/items"


@pytest.fixture
def client(mapped_app: Flask) -> FlaskClient:
    """A reader of the layers."""
    return mapped_app.test_client()


Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """`ask("regions", limit=5)` is a page of features, at the coarsest detail unless another is named."""

    def items(layer: str, **query: Any) -> TestResponse:
        named = {name.replace("_level", "-level"): value for name, value in query.items()}
        return client.get(ITEMS.format(layer), query_string={"zoom-level": 4, "lang": "en", **named})

    return items


def ids(response: TestResponse) -> list[str]:
    """The ids of the features of an answer."""
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return [feature["id"] for feature in response.json["features"]]


SERVER = """
import os
from werkzeug.serving import make_server
from regional_planner.app import create_app
application = create_app()
def logged(environ, start):
    with open(os.environ["REQUESTS"], "a") as log:
        print(environ["PATH_INFO"] + "?" + environ["QUERY_STRING"], file=log)
    return application(environ, start)
server = make_server("127.0.0.1", 0, logged, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="session")
def requests_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the real server writes every address that it is asked for."""
    return tmp_path_factory.mktemp("requests") / "addresses"


@pytest.fixture(scope="session")
def address(mapped_database: Database, tmp_path_factory: pytest.TempPathFactory, requests_log: Path) -> Iterator[str]:
    """The landing page's address on a real server; another process, for GDAL keeps Python waiting while it reads."""
    environment = {
        **os.environ,
        "PLANNER_HOME": str(tmp_path_factory.mktemp("served")),
        "PLANNER_DATABASE_URL": mapped_database.engine.url.render_as_string(hide_password=False),
        "REQUESTS": str(requests_log),
    }
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=PROJECT_FOLDER,
    )
    with server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/ogc"
        server.terminate()
