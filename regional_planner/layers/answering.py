"""How requests for layers are answered: whole answers, kept under the state of the plan, the day and the address.

The key holds what the reader may see of the layer, where that is more than the public does. A token in the address is
no part of the key nor of what is kept: it is put into the links of an answer as that leaves. What readers take
compressed is kept so too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.app import App

from regional_planner.access.actor import PUBLIC
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today, use_timezone
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import latest_state, state
from regional_planner.layers.collections import collection
from regional_planner.layers.declarations import View
from regional_planner.layers.documents import HTML, VERSION, Document, Link
from regional_planner.layers.geometry import reader_key
from regional_planner.layers.links import carrying
from regional_planner.layers.negotiation import Asked, choose, format_named, in_header, of_document
from regional_planner.layers.parameters import Pairs, document_query
from regional_planner.layers.terms import Property
from regional_planner.web.answers import to_json
from regional_planner.web.compression import coding, compressed
from regional_planner.web.context import IN_ADDRESS, LAYERS, Parts, actor, db, external, parts, token_in_address
from regional_planner.web.ready import ReadyAnswers, made_from

KEPT_BYTES = 64 * 1024 * 1024
"""How much of prepared answers a worker keeps."""

LINKED = re.compile("json|html|xml")
"""Types of answers that hold links."""


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
    version: int | None = None
    """That of the one record that is shown, for a change to name."""


def layer_blueprint(name: str, module: str) -> Blueprint:
    """A blueprint in whose answers links keep the token of who sent it in the address."""
    made = Blueprint(name, module)
    made.after_request(_carry_token)
    return made


def view() -> View:
    """What this request looks at, and for whom."""
    return View(db(), actor())


def seen(identity: str) -> Hashable:
    """Names what the reader sees of a layer; None where it is what the public sees."""
    return reader_key(collection(db(), identity).source, actor()) if actor().sight else None


def keep_answers(app: App) -> None:
    """Give an application its own store of prepared answers."""
    parts: Parts = app.extensions["planner"]
    app.extensions["layers"] = Prepared[Made](KEPT_BYTES, lambda made: len(made.body) + 1024)
    app.extensions["ready"] = ReadyAnswers(
        KEPT_BYTES, lambda: _latest(parts), parts.settings.demo and not parts.settings.demo_exposed
    )


def _latest(parts: Parts) -> tuple[object, ...]:
    """What names the state of the plan and the day: whole answers hold for no longer."""
    use_timezone(parts.settings.timezone)
    return latest_state(parts.database), today()


def _carry_token(response: Response) -> Response:
    """Let the links of an answer keep the token of who sent it in the address."""
    token = token_in_address()
    if token is None or response.status_code != 200 or not LINKED.search(response.mimetype or ""):
        return response

    def carried(text: str, *, as_page: bool = False) -> str:
        return carrying(text, external(LAYERS), IN_ADDRESS, token, as_page=as_page)

    response.set_data(carried(response.get_data(as_text=True), as_page=response.mimetype == HTML))
    if "Link" in response.headers:
        response.headers["Link"] = carried(response.headers["Link"])
    return response


def _pairs() -> Pairs:
    """The parameters of the address, but for a token."""
    return tuple((name, value) for name, value in request.args.items(multi=True) if name != IN_ADDRESS)


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


def answer(offered: Mapping[str, str], make: Callable[[Asked], Content], seen: Hashable = None) -> Response:
    """Answer in one of the representations offered (name -> media type), made once and kept.

    `seen` names what the reader may see of what it is made from, beyond the public.

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
        environ.get("QUERY_STRING", "") if token_in_address() is None else urlencode(_pairs()),
        environ.get("HTTP_ACCEPT", ""),
        seen,
    )
    kept = cast(Prepared[Made], current_app.extensions["layers"])
    key: tuple[object, ...] = (latest_state(parts().database), asked)
    made = kept.find(key)
    if made is None:
        # Made from, and kept under, the one state that this request's transaction sees.
        key = (state(db()), asked)
        made = kept.get(key, lambda: _prepare(key, offered, make))
    if actor() == PUBLIC and token_in_address() is None:
        made_from((key[0], asked[0]))
    return _coded(kept, key, made)


def _coded(kept: Prepared[Made], key: tuple[object, ...], made: Made) -> Response:
    """An answer as the reader takes it: compressed once, and kept beside the plain one; files in parts too.

    With a token in its links it stays plain: its size would tell what of the token others have guessed (BREACH).
    """
    smaller = made.text and token_in_address() is None
    name = coding(request.accept_encodings, made.body) if smaller else None
    if name is not None:
        headers = [*made.headers, ("Content-Encoding", name)]
        made = kept.get((*key, name), lambda: Made(compressed(name, made.body), headers, text=True))
    response = Response(made.body, status=200 if made.body else 204, headers=made.headers)
    if not made.text:
        response.accept_ranges = "bytes"
        if "Range" in request.headers:
            response.make_conditional(request, accept_ranges=True, complete_length=len(made.body))
    return response


def _prepare(key: tuple[object, ...], offered: Mapping[str, str], make: Callable[[Asked], Content]) -> Made:
    shown = choose(offered, request.args.get("f"), request.accept_mimetypes)
    media = offered[shown]
    content = make(Asked(external(LAYERS), request.base_url.rstrip("/"), _pairs(), shown, media))
    # Weak: two workers say the same at different times, and the time is in the answer.
    digest = blake2b(repr((VERSION, key)).encode(), digest_size=16).hexdigest()
    etag = f'W/"{digest}"' if content.version is None else f'W/"{content.version}.{digest[:8]}"'
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
    shown = {name: value for name, value in document.items() if name not in {"links", "title", "numberMatched"}}
    return rendered(
        "layers.html",
        title=title,
        document=shown,
        rest={name: value for name, value in shown.items() if name != "description"},
        links=document.get("links", []),
        matched=document.get("numberMatched"),
        columns=columns,
        rows=rows,
    )


def rendered(template: str, **context: object) -> str:
    """A page that is kept for every reader: it says nothing of who asks."""
    return render_template(template, language=language(), asker=PUBLIC, **context)


def _title(document: Document) -> str:
    return str(document.get("title") or document.get("info", {}).get("title") or _("Map layers of the regional plan"))
