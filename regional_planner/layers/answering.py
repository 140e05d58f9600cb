"""How requests for layers are answered: whole answers, kept under the state of the plan, the day and the address.

Only published records go into them, so the key leaves the reader out. What readers take compressed is kept so too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.app import App

from regional_planner.access.actor import PUBLIC
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import latest_state, state
from regional_planner.layers.declarations import Property, View
from regional_planner.layers.documents import VERSION, Document, Link
from regional_planner.layers.negotiation import Asked, choose, format_named, in_header, of_document
from regional_planner.layers.parameters import document_query
from regional_planner.web.answers import to_json
from regional_planner.web.compression import coding, compressed
from regional_planner.web.context import db, external, parts

KEPT_BYTES = 64 * 1024 * 1024
"""How much of prepared answers a worker keeps."""

MAY_BE_SENT = "Accept, Accept-Language, Authorization, Content-Crs, Content-Type, If-Match, If-None-Match"
MAY_BE_READ = "Content-Crs, Content-Disposition, ETag, Link, OGC-NumberMatched, OGC-NumberReturned"
"""Headers that pages of other sites may send and read, beside those that they always may."""


@dataclass(frozen=True)
class Made:
    """An answer ready to leave."""

    body: bytes
    headers: list[tuple[str, str]]
    text: bool
    """Whether compression makes it smaller."""


@dataclass(frozen=True)
class Content:
    """What a request is answered with, before it is kept."""

    body: bytes | str
    links: list[Link]
    headers: tuple[tuple[str, str], ...] = ()


def open_blueprint(name: str, module: str) -> Blueprint:
    """A blueprint whose answers pages of other sites may read."""
    made = Blueprint(name, module)
    made.after_request(_open_to_all)
    return made


def view() -> View:
    """What this request looks at."""
    return View(db())


def keep_answers(app: App) -> None:
    """Give an application its own store of prepared answers."""
    app.extensions["layers"] = Prepared[Made](KEPT_BYTES, lambda made: len(made.body) + 1024)


def _open_to_all(response: Response) -> Response:
    """Let pages of other sites read the layers: they are public, and no cookie counts here."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = MAY_BE_SENT
        response.headers["Access-Control-Max-Age"] = "86400"
    else:
        response.headers["Access-Control-Expose-Headers"] = MAY_BE_READ
    return response


def document(media: str, make: Callable[[str], Document], show: Callable[[Document], str] | None = None) -> Response:
    """Answer with a document about the service, made from the landing page's address, as its JSON or as a page.

    `show` makes the page of a document that deserves its own.
    """
    as_page = show or (lambda made: page(_title(made), made))

    def content(asked: Asked) -> Content:
        document_query(asked.pairs)
        made = make(asked.base)
        return Content(as_page(made) if asked.as_page else to_json(made), made.get("links", []))

    return answer(of_document(media), content)


def answer(offered: Mapping[str, str], make: Callable[[Asked], Content]) -> Response:
    """Answer in one of the representations offered (name -> media type), made once and kept.

    Raises:
        InvalidQuery: for a representation that is not offered; and what `make` raises.
        NotAcceptable: where the reader takes none of those offered.
    """
    environ = request.environ
    asked = (
        today(),
        language(),
        environ["wsgi.url_scheme"],
        request.host,
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
    )
    kept = cast(Prepared[Made], current_app.extensions["layers"])
    key: tuple[object, ...] = (latest_state(parts().database), asked)
    made = kept.find(key)
    if made is None:
        # Made from, and kept under, the one state that this request's transaction sees.
        key = (state(db()), asked)
        made = kept.get(key, lambda: _prepare(key, offered, make))
    return _coded(kept, key, made)


def _coded(kept: Prepared[Made], key: tuple[object, ...], made: Made) -> Response:
    """An answer as the reader takes it: compressed once, and kept beside the plain one."""
    name = coding(request.accept_encodings, made.body) if made.text else None
    if name is not None:
        headers = [*made.headers, ("Content-Encoding", name)]
        made = kept.get((*key, name), lambda: Made(compressed(name, made.body), headers, text=True))
    return Response(made.body, status=200 if made.body else 204, headers=made.headers)


def _prepare(key: tuple[object, ...], offered: Mapping[str, str], make: Callable[[Asked], Content]) -> Made:
    shown = choose(offered, request.args.get("f"), request.accept_mimetypes)
    pairs, media = tuple(request.args.items(multi=True)), offered[shown]
    content = make(Asked(external("/ogc"), request.base_url.rstrip("/"), pairs, shown, media))
    # Weak: two workers say the same at different times, and the time is in the answer.
    etag = f'W/"{blake2b(repr((VERSION, key)).encode(), digest_size=16).hexdigest()}"'
    typed = f"{media}; charset=utf-8" if media.startswith("text/") else media
    headers = [("Content-Type", typed), ("ETag", etag), ("Vary", "Accept-Encoding"), *content.headers]
    if content.links:
        headers.append(("Link", in_header(content.links)))
    body = content.body.encode() if isinstance(content.body, str) else content.body
    format = format_named(shown)
    return Made(body, headers, text=format is None or format.text)


def page(
    title: str, document: Mapping[str, Any], columns: Sequence[Property] = (), rows: Sequence[Mapping[str, Any]] = ()
) -> str:
    """A document, and the features of a layer where there are any, as a page for people."""
    shown = {name: value for name, value in document.items() if name not in {"links", "title"}}
    return rendered(
        "layers.html",
        title=title,
        document=shown,
        rest={name: value for name, value in shown.items() if name != "description"},
        links=document.get("links", []),
        columns=columns,
        rows=rows,
    )


def rendered(template: str, **context: object) -> str:
    """A page that is kept for every reader: it says nothing of who asks."""
    return render_template(template, language=language(), asker=PUBLIC, **context)


def _title(document: Document) -> str:
    return str(document.get("title") or document.get("info", {}).get("title") or _("Map layers of the regional plan"))
