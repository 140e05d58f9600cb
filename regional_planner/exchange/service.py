"""Running an import and keeping its report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit, require_person
from regional_planner.advantage.terms import Origin
from regional_planner.exchange.decoding import UTF_8
from regional_planner.exchange.figures import load_activity
from regional_planner.exchange.importing import import_file
from regional_planner.exchange.mappings.service import mapping_named
from regional_planner.exchange.models import ImportJob
from regional_planner.exchange.permissions import POLICY
from regional_planner.exchange.statistics import load_statistics
from regional_planner.exchange.terms import MOST_REPORTED, Action, ImportReport, RowError
from regional_planner.kernel.audit import request_id
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.errors import InvalidQuery, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import speaking
from regional_planner.kernel.period import today
from regional_planner.kernel.printable import printable
from regional_planner.records.commands import leave_entry
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import RecordType
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY

IMPORT = RecordType("import", ImportJob, POLICY, scope=lambda row: str(row["territory"]), hidden=frozenset({"report"}))
MOST_NAME = 300


def run_import(
    session: Session,
    actor: Actor,
    kinds: Sequence[Kind],
    content: bytes,
    filename: str,
    territory: str | None,
    *,
    dry_run: bool = False,
    language: str | None = None,
    kind: str | None = None,
    mapping: str | None = None,
    progress: Callable[[str, int], None] = lambda sheet, row: None,
) -> tuple[ImportJob, ImportReport]:
    """Import `content` for a territory and keep the report, also of a dry run and of a refusal.

    The audit rows of the import carry the job's id as their request. The caller owns the transaction and commits
    in every case: what a refused import tried has been undone already, and its report is to stay.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not act for the territory.
        InvalidQuery: when it is not said, or not known, which territory it is for; for an unknown mapping.
        TooLarge: when the file passes a limit.
    """
    code = territory_of(session, actor, territory)
    permit(POLICY, "import.create", actor, {"territory": code})
    with _as_request() as identity:
        report = import_file(
            session,
            actor,
            kinds,
            content,
            filename,
            code,
            dry_run=dry_run,
            language=language,
            kind=kind,
            mapping=mapping_named(session, code, mapping) if mapping else None,
            progress=progress,
        )
    return _kept(session, actor, identity, content, report), report


def run_activity_import(
    session: Session, actor: Actor, content: bytes, filename: str, origin: Origin, *, dry_run: bool = False
) -> tuple[ImportJob, ImportReport]:
    """Load a file of activity for the whole country and keep the report, as `run_import` does.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not act for the nation.
        InvalidQuery, TooLarge: as `load_activity`.
    """
    permit(POLICY, "import.create", actor, {"territory": COUNTRY})
    with _as_request() as identity:
        report = load_activity(session, actor, content, filename, origin, dry_run=dry_run)
    return _kept(session, actor, identity, content, report), report


def run_statistics_import(
    session: Session,
    actor: Actor,
    content: bytes,
    filename: str,
    described: Mapping[str, Any] | None,
    *,
    illustrative: bool = False,
    dry_run: bool = False,
) -> tuple[ImportJob, ImportReport]:
    """Load a file of statistical series for the whole country and keep the report, as `run_import` does.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not act for the nation.
        InvalidQuery, TooLarge: as `load_statistics`.
    """
    permit(POLICY, "import.create", actor, {"territory": COUNTRY})
    with _as_request() as identity:
        report = load_statistics(
            session, actor, content, filename, described, illustrative=illustrative, dry_run=dry_run
        )
    return _kept(session, actor, identity, content, report), report


@contextmanager
def _as_request() -> Iterator[str]:
    """An id for a job, which is the request of all that is written inside the block."""
    identity = new_id()
    token = request_id.set(identity)
    try:
        yield identity
    finally:
        request_id.reset(token)


def _kept(session: Session, actor: Actor, identity: str, content: bytes, report: ImportReport) -> ImportJob:
    """The job under which a report is kept, whatever came of it."""
    job = ImportJob(
        id=identity,
        territory=report.territory,
        entered_by=actor.username,
        institution=actor.institution,
        filename=printable(report.filename[:MOST_NAME]),
        digest=hashlib.sha256(content).hexdigest(),
        dry_run=report.dry_run,
        language=report.language,
        outcome=report.outcome,
        **{action.value: report.count(action) for action in Action},
        errors=len(report.errors),
        report=report.as_dict(),
    )
    session.add(job)
    session.flush()
    leave_entry(session, actor, IMPORT, job.outcome.value, None, IMPORT.columns_of(job))
    return job


def territory_of(session: Session, actor: Actor, text: str | None) -> str:
    """The CUT code of the territory that an import or a template is for: the actor's only one where none is named.

    Raises:
        Unauthenticated: when nobody is asking.
        InvalidQuery: when it cannot be told.
    """
    require_person(POLICY, "import.create", actor)
    if text is None:
        if len(actor.territories) != 1:
            raise InvalidQuery(_("Say which territory it is for: territory=CL-AN."))
        return next(iter(actor.territories))
    try:
        return register_on(session, today()).get(text).code
    except NotFound as error:
        raise InvalidQuery(error.detail) from error


def import_report_lines(report: ImportReport, language: str) -> list[str]:
    """The report as lines for a terminal: counts by sheet, then each error with its place and remedy."""
    with speaking(language):
        lines = [
            _(
                "{sheet}: {rows} rows, {created} created, {changed} changed, {revised} revised, {unchanged} unchanged",
                **sheet.as_dict(),
            )
            for sheet in report.sheets
        ]
        lines += [
            _("{sheet}: read as {encoding}.", sheet=sheet.sheet, encoding=sheet.encoding)
            for sheet in report.sheets
            if sheet.encoding not in {None, UTF_8}
        ]
        lines += [_error_line(error) for error in report.errors[:MOST_REPORTED]]
        lines.append(summary(report))
    return lines


def summary(report: ImportReport) -> str:
    """What came of an import, in a sentence."""
    if report.errors:
        return _("Refused: {count} errors; nothing was written.", count=len(report.errors))
    if report.dry_run:
        return _("Nothing is wrong with it; nothing was written, since only a check was asked for.")
    return _("Written whole.")


def _error_line(error: RowError) -> str:
    remedy = f" ({error.remedy})" if error.remedy else ""
    said = f"{error.place}: {error.message}{remedy}" if error.place else f"{error.message}{remedy}"
    return str(printable(said))
