"""A writer's connection: knows apart what was never sent and what was sent and not answered."""

from __future__ import annotations

import http.client
import json
import select
from typing import Any

ANSWER_SECONDS = 30
"""Longer than the server waits for anything: an answer that takes longer is one that never comes."""


class NotSent(Exception):
    """There was nobody to send it to."""


class Unanswered(Exception):
    """It was sent, and the connection ended without an answer."""


class Line:
    """One connection to the server, made again when it broke."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self._connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body of the answer.

        Raises:
            NotSent: when no connection could be made.
            Unanswered: when no answer came.
        """
        connection = self._connect()
        try:
            connection.request(method, path, body, {**self.headers, **headers})
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(repr(error)) from error
        told = {name.lower(): value for name, value in response.getheaders()}
        return response.status, told, json.loads(text) if text else None

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> http.client.HTTPConnection:
        if self._connection is not None and _hung_up(self._connection):
            self.close()
        if self._connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
            try:
                connection.connect()
            except OSError as error:
                raise NotSent(repr(error)) from error
            self._connection = connection
        return self._connection


def _hung_up(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed an idle connection, as clients look before they use one again."""
    return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])
