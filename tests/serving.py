"""An application behind a real server on loopback, for browsers and other clients that need an address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from werkzeug.serving import make_server
from werkzeug.wrappers import Response
from werkzeug.wsgi import ClosingIterator

Application = Callable[[Any, Any], Any]


@contextmanager
def served(make: Callable[[str], Application]) -> Iterator[str]:
    """The address of a running server, whose application `make` builds once it knows that address."""
    server = make_server("127.0.0.1", 0, Response(status=503), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    server.app = gathered(make(address))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def gathered(app: Application) -> Application:
    """`app`, whose answers are read whole and closed before anything is sent.

    Werkzeug's server does not close an answer when the client resets the connection as it ends, as browsers do:
    a file would stay open.
    """

    def whole(environ: Any, start_response: Any) -> list[bytes]:
        answer = ClosingIterator(app(environ, start_response))
        with closing(answer):
            return list(answer)

    return whole
