"""The server that browsers are given closes each answer, also when the browser hangs up on it."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from threading import Event
from typing import Any

from tests.serving import served

HANG_UP_AT_ONCE = struct.pack("ii", 1, 0)


class Answer:
    """An answer that tells when it is closed."""

    def __init__(self) -> None:
        self.closed = Event()

    def __call__(self, _environ: Any, start_response: Any) -> Answer:
        start_response("200 OK", [])
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"whole"])

    def close(self) -> None:
        """Say so."""
        self.closed.set()


def test_an_answer_is_closed_when_the_client_resets_the_connection() -> None:
    """A reset while the server looks for more to read once left its file open, which failed whichever test ran."""
    answer = Answer()
    with served(lambda _address: answer) as address:
        client = socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])))
        client.sendall(b"GET / HTTP/1.1\r\nHost: planner\r\n\r\n")
        assert client.recv(16)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANG_UP_AT_ONCE)
        client.close()
        assert answer.closed.wait(5)
