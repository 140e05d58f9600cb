"""Personal data in the audit log: sealed with a key per person, so that the log can forget a person and stay whole.

The log is never changed. What it holds of a person is readable while that person's key is on record; deleting the key
erases it, and the hashes, which cover what is sealed, still fit. Backups keep the keys they were made with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, Uuid, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from regional_planner.kernel.columns import Base

SEALED, OWNER = "sealed", "person"
Snapshot = dict[str, Any]


class PersonalKey(Base):
    """The key that opens what the audit log holds of one person."""

    __tablename__ = "personal_key"

    person: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, comment="Id of the person's account")
    key: Mapped[bytes] = mapped_column(LargeBinary, comment="Fernet key; without it the log's entries stay sealed")


def concealed(session: Session, person: str, snapshot: Snapshot, fields: Collection[str]) -> Snapshot:
    """`snapshot` with `fields` sealed by the key of `person`, which is drawn when there is none yet."""
    box = Fernet(_key_of(session, person))
    return {
        name: {SEALED: box.encrypt(orjson.dumps(value)).decode(), OWNER: person}
        if name in fields and value is not None
        else value
        for name, value in snapshot.items()
    }


def revealed(session: Session, snapshots: Sequence[Snapshot | None]) -> list[Snapshot | None]:
    """`snapshots` with what was sealed opened; what belongs to a person who was forgotten is empty.

    One query, however many snapshots.
    """
    persons = {value[OWNER] for each in snapshots if each for value in each.values() if _is_sealed(value)}
    if not persons:
        return list(snapshots)
    table = PersonalKey.__table__
    query = select(table.c.person, table.c.key).where(table.c.person.in_(persons))
    keys = {row.person: row.key for row in session.execute(query)}
    return [each and {name: _open(value, keys) for name, value in each.items()} for each in snapshots]


def forget(session: Session, person: str) -> None:
    """Delete the key of `person`: what the log holds of them can no longer be read."""
    session.execute(delete(PersonalKey).where(PersonalKey.person == person))


def _key_of(session: Session, person: str) -> bytes:
    found = session.get(PersonalKey, person)
    if found is None:
        found = PersonalKey(person=person, key=Fernet.generate_key())
        session.add(found)
        session.flush()
    return found.key


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {SEALED, OWNER}


def _open(value: Any, keys: Mapping[str, bytes]) -> Any:
    if not _is_sealed(value):
        return value
    key = keys.get(value[OWNER])
    try:
        return None if key is None else orjson.loads(Fernet(key).decrypt(value[SEALED]))
    except InvalidToken:
        return None
