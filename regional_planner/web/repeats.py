"""Requests that are sent again: with the same Idempotency-Key, what was done once is answered again and not repeated.

The key is written in the transaction of the request itself, before anything else. Of two at once with one key, the
second therefore waits for the first; and a request that was refused or broke off leaves no key, so that it can be
corrected and sent again under the same one. (Draft IETF standard: The Idempotency-Key HTTP Header Field.)
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime, timedelta

import orjson
from cryptography.fernet import Fernet
from flask import Response, request
from sqlalchemy import LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage

from regional_planner.access.actor import Actor
from regional_planner.kernel.columns import Base
from regional_planner.kernel.errors import FieldError, Invalid, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.kernel.statements import insert_unless_there

KEPT_FOR = timedelta(hours=24)
HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
KEY_PATTERN = r'^"?[\x21\x23-\x7e]{8,200}"?$'
"""A key, between quotes or not (the draft standard has them)."""
FORM_FIELD = "idempotency_key"
OF_ONE_PAGE = frozenset({FORM_FIELD, "csrf_token"})
"""Fields of a form that tell one showing of a page from another, not what is asked."""
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Content-Disposition")


class KeptAnswer(Base):
    """The answer to a request that carried a key; only who has the key can read it."""

    __tablename__ = "kept_answer"

    key: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of who asked and of their key")
    request: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the request it came with")
    at: Mapped[datetime] = mapped_column(index=True, comment="When it was first sent, UTC")
    status: Mapped[int | None] = mapped_column(comment="Status of the first answer")
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Headers and body, sealed with the key itself")


def key_sent() -> str | None:
    """The key of this request, out of its header or its form; None where it has none or is no POST.

    Raises:
        InvalidQuery: for a key that is none.
    """
    if request.method != "POST":
        return None
    sent = request.headers.get(HEADER, request.form.get(FORM_FIELD) or None)
    if sent is None:
        return None
    if not re.fullmatch(KEY_PATTERN, sent.strip()):
        remedy = _("Send 8 to 200 visible characters, such as a UUID.")
        raise InvalidQuery(
            _("The header {name} does not hold.", name=HEADER),
            [FieldError(HEADER, "invalid", _("It is not a key."), remedy)],
        )
    return sent.strip().strip('"')


def first_answer(session: Session, actor: Actor, key: str) -> Response | None:
    """The answer that was given under `key` already; None when this is the first time, and the key is now taken.

    Waits for a request that is under way with the same key.

    Raises:
        Invalid: when the key came with another request before.
    """
    name, digest = _digest(actor.user_id or actor.username, key), _request_digest()
    _forget_expired(session)
    if insert_unless_there(session, KeptAnswer, {"key": name, "request": digest, "at": now()}):
        return None
    kept = session.execute(select(KeptAnswer).where(KeptAnswer.key == name)).scalar_one()
    if kept.request != digest:
        remedy = _("Draw a new key for each new request, and repeat one with its own key and body.")
        message = _("This key came with another request before.")
        raise Invalid(message, [FieldError(HEADER, "key_of_another_request", message, remedy)])
    headers, body = orjson.loads(_box(key).decrypt(kept.answer or b""))
    response = Response(base64.b64decode(body), status=kept.status, headers=headers)
    response.headers[REPLAYED] = "true"
    return response


def keep(session: Session, actor: Actor, key: str, response: Response) -> None:
    """Keep `response` as what `key` is answered with; it may hold secrets, so only the key itself opens it."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer = _box(key).encrypt(orjson.dumps([headers, base64.b64encode(response.get_data()).decode()]))
    name = _digest(actor.user_id or actor.username, key)
    session.execute(update(KeptAnswer).where(KeptAnswer.key == name).values(status=response.status_code, answer=answer))


def _forget_expired(session: Session) -> None:
    """Delete the answers whose time is over, but for those that others are deleting."""
    over = select(KeptAnswer.key).where(KeptAnswer.at < now() - KEPT_FOR).with_for_update(skip_locked=True)
    session.execute(delete(KeptAnswer).where(KeptAnswer.key.in_(over)))


def _request_digest() -> str:
    form = [(name, value) for name, value in request.form.items(multi=True) if name not in OF_ONE_PAGE]
    files = [(name, file.filename, _content(file)) for name, file in request.files.items(multi=True)]
    body = "" if form or files else hashlib.sha256(request.get_data()).hexdigest()
    return _digest(request.method, request.full_path, request.mimetype, repr(form), repr(files), body)


def _content(file: FileStorage) -> str:
    digest = hashlib.sha256()
    for piece in iter(lambda: file.stream.read(1 << 20), b""):
        digest.update(piece)
    file.stream.seek(0)
    return digest.hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _box(key: str) -> Fernet:
    """What seals an answer: the key itself, which the database holds as a digest only."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"kept answer\0" + key.encode()).digest()))
