"""The records that stand already: which of them a row means, and in what the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from marshmallow import Schema
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.exchange.matching import CODE_SHAPE, Fault, References, several
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.statements import among
from regional_planner.priorities.queries import codes_in
from regional_planner.priorities.rules import next_code
from regional_planner.records import reading
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import fold

CODED = ("code",)
"""The key of kinds that codes name; where one may be left empty, `PLACE` and title are looked at instead."""
PLACE = ("territory", "cycle")
GONE = frozenset({"superseded", "withdrawn"})
"""States in which a record no longer stands: another may take its place."""

Key = tuple[str, ...]


def may_lack_code(kind: Kind) -> bool:
    """Whether rows of the kind may leave their code empty, to be recognised or numbered."""
    return kind.key == CODED and not kind.sheet_fields["code"].required


class Standing:
    """The standing records of a kind that the rows of a sheet may mean; read in few queries, however many rows.

    Kinds whose code may be left empty need all rows of a sheet at once, since a free code is one that no row chose.
    """

    def __init__(self, session: Session, actor: Actor, kind: Kind, references: References) -> None:
        self._session, self._actor, self._kind, self._references = session, actor, kind, references
        self._coded = may_lack_code(kind)
        self._records: dict[Key, Values] = {}
        self._titled: dict[Key, list[Values]] = {}
        self._keys: dict[int, Key] = {}
        """Key by identity of the row, of the rows read for."""
        self._chosen: list[str | None] = []
        self._numbers: dict[tuple[str, str], int] = {}
        columns = kind.record_type.model.__table__.columns
        self._defaults = {name: getattr(columns[name].default, "arg", None) for name in kind.key}
        self._searched = [name for name in kind.key if not columns[name].nullable]
        self._not_null = {name for name, column in columns.items() if not column.nullable}

    def read(self, rows: list[Values]) -> None:
        """Read the records that `rows` may mean, and forget those read before."""
        self._records.clear()
        table = self._kind.record_type.model.__table__
        if self._coded:
            self._chosen = [row.get("code") for row in rows]
            for territory, cycle in sorted({(row["territory"], row["cycle"]) for row in rows}):
                self._page([table.c.territory == territory, table.c.cycle == cycle])
            return
        self._keys = {id(row): self._key(row) for row in rows}
        if rows:
            wanted = [[self._of_key(row, name) for name in self._searched] for row in rows]
            self._page([among(self._session, self._kind.record_type.model, self._searched, wanted)])

    def of(self, row: Values) -> Values | None:
        """The record that a row means; None when it is new.

        Raises:
            Fault: when its code cannot be the code of what it describes.
        """
        if not self._coded:
            return self._records.get(self._keys[id(row)])
        code = row.get("code")
        if code and (code,) in self._records:
            return self._records[(code,)]
        titled = self._titled.get(self._title_key(row), [])
        if len(titled) > 1:
            raise several(row["title"], [each["code"] for each in titled])
        named = titled[0] if titled else None
        if not code or not CODE_SHAPE.fullmatch(code):
            return named
        prefix = self._references.prefix(row["territory"], row["cycle"])
        if named is not None or not code.startswith(prefix):
            message = _("There is no record with the code {code} here.", code=code)
            remedy = (
                _("The one with this title has the code {code}.", code=named["code"])
                if named
                else _("Codes of new ones begin with {prefix}; leave it empty to be given one.", prefix=prefix)
            )
            raise Fault("wrong_code", message, remedy)
        return None

    def names(self, row: Values, existing: Values | None) -> Iterator[Key]:
        """All that a row names its record by: two rows that share one mean the same record."""
        if not self._coded:
            yield self._keys[id(row)]
            return
        yield self._title_key(row)
        code = existing["code"] if existing else row.get("code")
        if code:
            yield (code,)

    def naming_field(self, row: Values) -> str:
        """The field under which to show that a row names its record wrongly."""
        if not self._coded:
            return self._kind.key[0]
        return "code" if row.get("code") else "title"

    def to_write(self, row: Values, existing: Values | None) -> Values:
        """The values of a row as they are written: a code that stands in for one to come is left out."""
        values = dict(row)
        if self._coded:
            code = values.pop("code", None)
            if existing is not None:
                values["code"] = existing["code"]
            elif code and CODE_SHAPE.fullmatch(code):
                values["code"] = code
            else:
                values["code"] = self._free_code(row["territory"], row["cycle"])
        for name in [name for name, value in values.items() if value is None]:
            # Where nobody is named as author, it stays whose it is, and is the importing institution's when new.
            if name == "author" or name in self._not_null:
                del values[name]
        return values

    def _free_code(self, territory: str, cycle: str) -> str:
        """The next code that neither a record nor a row has: those taken are asked for once."""
        place = (territory, cycle)
        if place not in self._numbers:
            taken = [*codes_in(self._session, territory, cycle), *(code for code in self._chosen if code)]
            prefix = self._references.prefix(territory, cycle)
            numbers = [int(code[len(prefix) :]) for code in taken if re.fullmatch(re.escape(prefix) + r"\d+", code)]
            self._numbers[place] = max(numbers, default=0)
        self._numbers[place] += 1
        return next_code(territory, self._references.cycles[cycle].starts_on.year, [f"-{self._numbers[place] - 1}"])

    def written(self, row: Values, after: Values) -> None:
        """Know the record that came of a row, for the rows after it."""
        if not self._coded:
            return
        priorities = self._references.priorities
        titles = (after.get("title"), after.get("title_en"), row.get("code"))
        priorities.add(after["code"], after["territory"], after["cycle"], titles, here=True)

    def _page(self, conditions: list[ColumnElement[bool]]) -> None:
        rows = reading.page(self._session, self._kind.record_type, self._actor, conditions).rows
        rows.sort(key=lambda row: (row.get("revision", 0), row["id"]))
        for row in rows:
            if row.get("state") in GONE:
                continue
            if self._coded:
                self._records[(row["code"],)] = row
            else:
                self._records[self._key(row)] = row
        if self._coded:
            codes = {row["code"] for row in rows}
            for row in (self._records[(code,)] for code in sorted(codes) if (code,) in self._records):
                if row.get("state") != "retired":
                    self._titled.setdefault(self._title_key(row), []).append(row)

    def _key(self, row: Values) -> Key:
        return tuple([str(self._of_key(row, name)) for name in self._kind.key])

    def _of_key(self, row: Values, name: str) -> Any:
        value = row.get(name)
        return self._defaults[name] if value is None else value

    def _title_key(self, row: Values) -> Key:
        return (*(str(row[name]) for name in PLACE), fold(str(row["title"])))


def differences(existing: Values, values: Values) -> Values:
    """Field -> (before, after) where a row says something else than the record.

    Fields that the record does not hold, such as the phase that stands for a kind of money, only name it.
    """
    return {
        name: (existing[name], value)
        for name, value in values.items()
        if name in existing and _same(existing[name]) != _same(value)
    }


def shown(schema: Schema, changes: Values) -> dict[str, Any]:
    """Changes as they leave in JSON: shares 0-1, days as text."""
    before = schema.dump({name: pair[0] for name, pair in changes.items()})
    after = schema.dump({name: pair[1] for name, pair in changes.items()})
    return {name: [before.get(name), after.get(name)] for name in changes}


def key_text(kind: Kind, values: Values) -> str:
    """What names a record, for people."""
    parts: Iterable[Any] = (values.get(name) for name in kind.key)
    text = " / ".join(str(part) for part in parts if part is not None)
    return text or str(values.get("title") or "")


def _same(value: Any) -> Any:
    return sorted(set(value)) if isinstance(value, list) else value
