"""Taking in a file: every row checked, everything that is wrong said, and all of it written or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import islice
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.exchange.layout import Entry, Layout, Reading, blank, entries, is_guide, kind_of, lay_out
from regional_planner.exchange.mappings.applying import below_heading, readings, sheet_meant
from regional_planner.exchange.mappings.terms import Mapped
from regional_planner.exchange.matching import Blocked, Fault, References
from regional_planner.exchange.reading import Opened, open_tables
from regional_planner.exchange.standing import Standing, differences, key_text, may_lack_code, shown
from regional_planner.exchange.terms import (
    MOST_ERRORS,
    Action,
    ImportReport,
    RowError,
    RowOutcome,
    SheetCount,
    SheetTable,
)
from regional_planner.kernel.audit import seal
from regional_planner.kernel.errors import FieldError, Invalid, PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language as current_language
from regional_planner.kernel.language import speaking
from regional_planner.kernel.revision import hold
from regional_planner.records.bulk import NewRecords
from regional_planner.records.faults import flatten, refused_by_database
from regional_planner.records.fields import Code, written_as_text
from regional_planner.records.kind import Kind
from regional_planner.records.quick import QuickLoader
from regional_planner.records.record_type import Values

Progress = Callable[[str, int], None]
"""Told the sheet and how many of its rows are through."""
ROWS_AT_A_TIME = 2_000
REFUSED_BY_DATABASE = (IntegrityError, DataError)
"""What the database says of a row; whatever else it says concerns itself: no room, no connection."""


def import_file(
    session: Session,
    actor: Actor,
    kinds: Sequence[Kind],
    content: bytes,
    filename: str,
    region: str,
    *,
    dry_run: bool = False,
    language: str | None = None,
    kind: str | None = None,
    mapping: Mapped | None = None,
    progress: Progress = lambda sheet, row: None,
) -> ImportReport:
    """Check every row of `content` for the territory `region` (CUT code), and write all of it or nothing.

    Args:
        kinds: the kinds that have sheets, in the order in which they are written: a row may refer to rows of
            kinds before its own.
        kind: what a text file holds, where its name does not say it.
        mapping: how the file is read, where its headings are its own.
        dry_run: do it all and undo it, to tell what would change.

    A record is recognised by its key; a row that says what the record says already changes nothing. The
    caller owns the transaction: when the report has errors, what was tried has been undone in it.

    Raises:
        TooLarge: when the file passes a limit.
    """
    with speaking(language or current_language()):
        for careful in (False, True):
            report = ImportReport(filename, region, dry_run, current_language())
            # What was gathered before is sealed first: what is undone below then takes along only its own.
            seal(session)
            attempt = session.begin_nested()
            try:
                hold(session, [region])
                attempting = _Import(session, actor, kinds, report, careful, progress)
                attempting.run(content, kind, mapping)
                session.flush()
            except REFUSED_BY_DATABASE:
                attempt.rollback()
                if careful:
                    raise
                continue
            except DBAPIError:
                # The database is in trouble, or gone with the savepoint: the caller's transaction undoes all of it.
                raise
            except BaseException:
                attempt.rollback()
                raise
            places = [sheet.sheet for sheet in report.sheets]
            report.errors.sort(key=lambda error: (error.sheet in places and places.index(error.sheet), error.row))
            if report.errors or dry_run:
                attempt.rollback()
                session.expire_all()
            else:
                attempt.commit()
            break
        return report


class _Enough(Exception):
    """More is wrong with the file than anybody corrects at once."""


@dataclass
class _Row:
    number: int
    layout: Layout
    values: Values
    full: Values = field(default_factory=dict)
    """The values, and what else names the record or follows from them."""
    unfit: PlannerError | None = None
    """Why the row can make no new record."""
    existing: Values | None = None


@dataclass
class _Sheet:
    kind: Kind
    count: SheetCount
    loader: QuickLoader
    schema: Schema
    standing: Standing
    new: NewRecords | None = None
    seen: dict[bytes, int] = field(default_factory=dict)
    """Digest of what a row names its record by -> the row; digests, since there may be many rows."""


class _Import:
    """One attempt. When the database itself refuses a row, a second, careful attempt undoes that row alone.

    Sheets are read one after the other in the order of their kinds, and written batch by batch, so that a file needs
    little more memory than its largest sheet.
    """

    def __init__(
        self,
        session: Session,
        actor: Actor,
        kinds: Sequence[Kind],
        report: ImportReport,
        careful: bool,
        progress: Progress,
    ) -> None:
        self._session, self._actor, self._kinds = session, actor, kinds
        self._report, self._careful, self._progress = report, careful, progress
        self._references = References(session, actor, report.territory)

    def run(self, content: bytes, kind: str | None, mapping: Mapped | None) -> None:
        """Read, check and write everything; what is wrong ends in the report, until it is too much of it."""
        try:
            opened = open_tables(content, (kind and f"{kind}.csv") or self._report.filename)
            if mapping is None:
                self._run(opened)
            else:
                self._run_mapped(opened, mapping)
        except Invalid as error:
            self._unreadable(error)
        except _Enough:
            message = _("There are so many mistakes that the rest was not checked.")
            remedy = _("Correct these and send the file again.")
            self._report.errors.append(RowError("", 0, "", "", "", "too_many_errors", "", message, remedy))

    def _unreadable(self, error: Invalid) -> None:
        for fault in error.errors:
            self._report.errors.append(RowError("", 0, "", "", "", fault.code, "", fault.message, fault.remedy))

    def _run_mapped(self, tables: Sequence[Opened], mapping: Mapped) -> None:
        kind = next(each for each in self._kinds if each.plural == mapping.kind)
        meant = sheet_meant(tables, mapping)
        if isinstance(meant, RowError):
            self._wrong(meant)
            return
        table = below_heading(meant.read(), mapping.heading_row)
        count = SheetCount(table.name, kind.plural)
        self._report.sheets.append(count)
        self._take(kind, table, count, *readings(kind, table, mapping))

    def _run(self, tables: Sequence[Opened]) -> None:
        found: dict[str, tuple[Kind, Opened, SheetCount]] = {}
        for opened in tables:
            of = kind_of(opened.name, self._kinds)
            if of is None or of.plural in found:
                if not is_guide(opened.name) and not blank(opened.read().heading):
                    self._stray(opened.name, known=of is not None)
                continue
            count = SheetCount(opened.name, of.plural)
            self._report.sheets.append(count)
            found[of.plural] = of, opened, count
        if not found and not self._report.errors:
            message = _("The file has no sheet with rows.")
            remedy = _("Fill in the template and send that.")
            self._wrong(RowError("", 0, "", "", "", "empty_file", "", message, remedy))
        for each in self._kinds:
            if each.plural in found:
                kind, opened, count = found[each.plural]
                table = opened.read()
                layout, errors = lay_out(kind, table)
                self._take(kind, table, count, [Reading(layout, table)], errors)

    def _take(
        self, kind: Kind, table: SheetTable, count: SheetCount, ways: list[Reading], errors: list[RowError]
    ) -> None:
        """Read and write one sheet, each row of it in each of the `ways`, unless its headings have `errors`."""
        count.encoding = table.encoding
        for error in errors:
            self._wrong(error)
        if errors:
            return
        schema = kind.schema()
        standing = Standing(self._session, self._actor, kind, self._references)
        sheet = _Sheet(kind, count, QuickLoader(schema), schema, standing)
        if kind.bulk is not None and not self._careful:
            sheet.new = NewRecords(self._session, self._actor, kind.record_type, kind.bulk)
        for batch in _batches(entries(table, ways), None if may_lack_code(kind) else ROWS_AT_A_TIME):
            count.rows += len(batch)
            self._write_batch(sheet, batch)
            self._progress(count.sheet, count.rows)

    def _stray(self, name: str, known: bool) -> None:
        if known:
            message = _("There are two sheets for the same kind of record.")
            self._wrong(RowError(name, 0, "", "", "", "duplicate_sheet", name, message, _("Keep one of them.")))
            return
        titles = ", ".join(str(kind.title) for kind in self._kinds)
        message = _("It is not known what the sheet “{sheet}” holds.", sheet=name)
        remedy = _("Sheets are: {titles}.", titles=titles)
        self._wrong(RowError(name, 0, "", "", "", "unknown_sheet", name, message, remedy))

    def _write_batch(self, sheet: _Sheet, batch: Sequence[Entry]) -> None:
        with written_as_text():
            rows = [row for entry in batch if (row := self._checked(sheet, *entry)) is not None]
        for row in rows:
            self._complete(sheet, row)
        sheet.standing.read([row.full for row in rows])
        for row in rows:
            try:
                row.existing = sheet.standing.of(row.full)
                if not self._repeats(sheet, row):
                    self._write(sheet, row)
            except (Fault, PlannerError, *REFUSED_BY_DATABASE) as error:
                if isinstance(error, DBAPIError) and not self._careful:
                    raise
                self._refuse(sheet, row, error)
        if sheet.new is not None:
            sheet.new.flush()

    def _complete(self, sheet: _Sheet, row: _Row) -> None:
        """Add what names the record besides what the row says, such as the kind of money that a phase stands for."""
        row.full = row.values
        if sheet.kind.bulk is not None:
            try:
                row.full = sheet.kind.bulk.complete(
                    self._session, self._actor, sheet.standing.to_write(row.values, None)
                )
            except PlannerError as error:
                row.unfit = error

    def _checked(
        self, sheet: _Sheet, number: int, layout: Layout, values: Values, faults: list[RowError]
    ) -> _Row | None:
        """The row with its references resolved and its values as the record keeps them; None when it does not hold."""
        errors = list(faults)
        wrong = {fault.field for fault in faults}
        resolved: Values = {}
        blocked = False
        for name, value in values.items():
            if name not in self._references.resolvers:
                resolved[name] = value
                continue
            try:
                resolved[name] = self._references.resolve(name, value, values)
            except Fault as unresolved:
                errors.append(layout.error(number, unresolved.at(name), _as_text(value)))
                wrong.add(name)
            except Blocked:
                blocked = True
                wrong.add(name)
        loaded: Values = {}
        try:
            loaded = sheet.loader.load(resolved)
        except ValidationError as error:
            for fault in flatten(error.messages):
                name = fault.field.partition(".")[0]
                if name not in wrong:
                    told = _wrong_code(sheet, fault, values)
                    errors.append(layout.error(number, told, _as_text(values.get(name))))
        for found in errors:
            self._wrong(found)
        if errors or blocked:
            self._break(sheet.kind, values)
            return None
        return _Row(number, layout, loaded)

    def _repeats(self, sheet: _Sheet, row: _Row) -> bool:
        """Whether an earlier row of the sheet names the same record; then it is an error."""
        for key in sheet.standing.names(row.full, row.existing):
            digest = blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            first = sheet.seen.setdefault(digest, row.number)
            if first != row.number:
                fault = FieldError(
                    sheet.standing.naming_field(row.values),
                    "duplicate",
                    _("Rows {first} and {row} name the same record.", first=first, row=row.number),
                    _("Keep one of the two."),
                )
                self._wrong(row.layout.error(row.number, fault, key_text(sheet.kind, row.values)))
                return True
        return False

    def _write(self, sheet: _Sheet, row: _Row) -> None:
        values = sheet.standing.to_write(row.values, row.existing)
        changes = differences(row.existing, values) if row.existing else {}
        if row.existing is None and row.unfit is not None:
            raise row.unfit
        if row.existing is not None and not changes:
            action, after = Action.UNCHANGED, row.existing
        elif self._careful:
            with self._session.begin_nested():
                action, after = self._save(sheet, row, values, changes)
        else:
            action, after = self._save(sheet, row, values, changes)
        sheet.count.actions[action] += 1
        sheet.standing.written(row.values, after)
        if action is not Action.UNCHANGED and self._report.has_room:
            told = shown(sheet.schema, changes) if changes else {}
            key = key_text(sheet.kind, after)
            self._report.rows.append(RowOutcome(sheet.count.sheet, row.number, action, key, told))

    def _save(self, sheet: _Sheet, row: _Row, values: Values, changes: Values) -> tuple[Action, Values]:
        kind, existing = sheet.kind, row.existing
        if existing is None:
            if sheet.new is not None:
                return Action.CREATED, sheet.new.add(row.full)
            created = kind.make(self._session, self._actor, values)
            return Action.CREATED, {**values, **kind.record_type.columns_of(created)}
        if sheet.new is not None:
            sheet.new.flush()
        record = kind.load(self._session, existing["id"])
        named = {name: values[name] for name in changes}
        revise = next((action for action in kind.actions if action.name == "revise"), None)
        if revise is None or existing.get("state") in kind.record_type.editable_states:
            kind.alter(self._session, self._actor, record, named)
            return Action.CHANGED, {**existing, **named}
        draft = revise.run(self._session, self._actor, record)
        kind.alter(self._session, self._actor, draft, named)
        return Action.REVISED, {**existing, **named, "id": draft.id}

    def _refuse(self, sheet: _Sheet, row: _Row, error: Exception) -> None:
        if isinstance(error, Fault):
            faults = [error.at(sheet.standing.naming_field(row.values))]
        elif isinstance(error, PlannerError):
            faults = list(error.errors) or [FieldError("", error.code, error.detail)]
        else:
            faults = [FieldError("", "conflict", refused_by_database(error))]
        schema_values = sheet.schema.dump(row.values)
        for fault in faults:
            value = schema_values.get(fault.field.partition(".")[0], "")
            self._wrong(row.layout.error(row.number, fault, _as_text(value)))
        self._break(sheet.kind, row.values)

    def _break(self, kind: Kind, values: Values) -> None:
        """Remember a row that does not hold, so that those which refer to it are not blamed."""
        if may_lack_code(kind):
            self._references.broken(values.get("code"), values.get("title"), values.get("title_en"))

    def _wrong(self, error: RowError) -> None:
        self._report.errors.append(error)
        if len(self._report.errors) >= MOST_ERRORS:
            raise _Enough


def _batches(rows: Iterator[Entry], most: int | None) -> Iterator[list[Entry]]:
    """The rows in lists of at most `most`, or in one list."""
    while batch := list(islice(rows, most)):
        yield batch


def _wrong_code(sheet: _Sheet, fault: FieldError, values: Values) -> FieldError:
    """A number in a column of codes is called a wrong code, whatever the field calls it."""
    field = sheet.schema.fields.get(fault.field)
    number = isinstance(field, Code) and not isinstance(values.get(fault.field), str)
    return replace(fault, code="wrong_code") if number and fault.code == "invalid" else fault


def _as_text(value: Any) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
