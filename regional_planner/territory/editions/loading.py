"""Loading a file as a draft: read, check, repair, draw, compare, write. In a process of its own, never for serving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import LANGUAGES, language, speaking
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now, today
from regional_planner.territory.boundaries.check import check
from regional_planner.territory.boundaries.edition import UnitShape
from regional_planner.territory.boundaries.expected import Expected
from regional_planner.territory.boundaries.findings import Finding, LoadReport, UnreadableFile
from regional_planner.territory.boundaries.hierarchy import COMMUNE
from regional_planner.territory.boundaries.queries import code_in_force, shapes
from regional_planner.territory.boundaries.read import EditionFile, read_edition
from regional_planner.territory.boundaries.store import About, Drawn, draw_edition, hierarchy_on_record, write_draft
from regional_planner.territory.editions.comparing import communes_of, compare, editions_to_compare_with
from regional_planner.territory.editions.models import BoundaryComparison, BoundaryLoad
from regional_planner.territory.editions.queries import fields_of, report_of
from regional_planner.territory.editions.service import leave_entry
from regional_planner.territory.editions.terms import Asked, LoadState
from regional_planner.territory.models import BoundaryEdition
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level

Say = Callable[[str], None]


def run_load(database: Database, code: str, path: Path, say: Say) -> LoadReport:
    """Do the load of `code` that was begun, with the file at `path`; `say` is told of each step, as its record is.

    Returns the report of the checks; nothing but that is written when it names errors, or in a dry run.

    Raises:
        Exception: what nobody expects; the record then says that the load failed.
    """
    with database.reading() as session:
        load = session.get_one(BoundaryLoad, code)
        session.expunge(load)
    work = _Work(database, load, Asked.from_dict(load.asked), say)
    try:
        report = work.run(path)
    except BaseException as error:
        work.end(LoadState.FAILED, _("It broke off: {reason}", reason=type(error).__name__))
        raise
    return report


@dataclass
class _Work:
    """One load at work."""

    database: Database
    load: BoundaryLoad
    asked: Asked
    say: Say
    steps: list[dict[str, str]] = field(default_factory=list)

    def run(self, path: Path) -> LoadReport:
        """All steps, as far as the file lets them go."""
        self.tell(_("reading {file}", file=self.load.filename))
        read = self._read(path)
        if isinstance(read, LoadReport):
            return self._refuse(read)
        self.tell(_("checking {count} shapes", count=len(read.frame)))
        with self.database.reading() as session:
            hierarchy = hierarchy_on_record(session)
            found = _checked(session, read, self.asked.as_of)
        if not found.loadable:
            return self._refuse(found)
        if self.asked.dry_run:
            self.end(LoadState.CHECKED, _("It could be loaded; nothing was written."), found)
            return found
        try:
            drawn = draw_edition(hierarchy, read.frame, self.asked.as_of, found, self.tell)
        except ValueError as error:
            beyond = Finding("not-a-coverage", "", {"reason": str(error)})
            return self._refuse(LoadReport(**{**vars(found), "findings": (beyond, *found.findings)}))
        results = self._compare(drawn, found)
        self.tell(_("writing {count} shapes", count=len(drawn.shapes)))
        self._write(drawn, found, results)
        return found

    def tell(self, line: str) -> None:
        """Say how far it is; on record too, unless others write there just now."""
        self.say(line)
        self.steps.append({"at": now().isoformat(), "said": line})
        with suppress(SQLAlchemyError), self.database.noting() as session:
            session.execute(self._update(steps=self.steps))

    def end(self, state: LoadState, line: str, report: LoadReport | None = None) -> None:
        """Put on record how it ended."""
        self.steps.append({"at": now().isoformat(), "said": line})
        kept = {} if report is None else {"report": report.as_dict()}
        with self.database.writing() as session:
            session.execute(self._update(state=state, steps=self.steps, **kept))

    def _update(self, **values: Any) -> Any:
        return update(BoundaryLoad).where(BoundaryLoad.code == self.asked.code).values(told_at=now(), **values)

    def _read(self, path: Path) -> EditionFile | LoadReport:
        """The file, or the report that it cannot be read; why is said in each language, since others will read it."""
        asked, reasons = self.asked, {}
        for each in (language(), *LANGUAGES):
            with speaking(each):
                try:
                    return read_edition(path, asked.code_column, asked.layer, asked.crs, self.load.filename)
                except UnreadableFile as error:
                    reasons[f"reason_{each}"] = error.detail
        return LoadReport((Finding("file-unreadable", "", reasons),), 0, 0, 0.0, 0.0)

    def _refuse(self, report: LoadReport) -> LoadReport:
        self.end(LoadState.REFUSED, _("Nothing was written: {count} errors.", count=len(report.errors)), report)
        return report

    def _compare(self, drawn: Drawn, found: LoadReport) -> dict[str, dict[str, Any]]:
        results = {}
        said = found.as_dict()["findings"]
        with self.database.reading() as session:
            register = register_on(session, self.asked.as_of)
            ids = {unit.id: unit.code for unit in register.at(Level.COMMUNE)}
            after = _full(drawn.shapes, ids)
            for other in editions_to_compare_with(session):
                self.tell(_("comparing with {edition}", edition=other))
                before = communes_of(session, other, self.asked.as_of)
                results[other] = compare(register, before, after, said)
        return results

    def _write(self, drawn: Drawn, found: LoadReport, results: Mapping[str, dict[str, Any]]) -> None:
        asked, load = self.asked, self.load
        about = About(asked.code, asked.title, asked.citation, asked.terms, asked.terms)
        self.steps.append({"at": now().isoformat(), "said": _("It is a draft: compare it, then publish it.")})
        with self.database.writing() as session:
            count = write_draft(session, about, asked.as_of, drawn)
            for other, result in results.items():
                session.add(BoundaryComparison(edition=asked.code, against=other, result=result))
            session.execute(self._update(state=LoadState.LOADED, steps=self.steps, report=found.as_dict()))
            who = Actor(username=load.entered_by, institution=load.institution)
            after = fields_of(session.get_one(BoundaryEdition, asked.code))
            leave_entry(session, who, "load", None, after, file=load.filename, digest=load.digest, shapes=count)


def compare_on_record(session: Session, edition: BoundaryEdition, against: str) -> BoundaryComparison:
    """Compare an edition on record with another one; the result is still to be kept, in place of an earlier one."""
    day = edition.as_of or today()
    register = register_on(session, day)
    said = (report_of(edition) or LoadReport((), 0, 0, 0.0, 0.0)).as_dict()["findings"]
    before, after = communes_of(session, against, day), communes_of(session, edition.code, day)
    result = compare(register, before, after, said)
    return BoundaryComparison(edition=edition.code, against=against, result=result, made_at=now())


def _checked(session: Session, read: EditionFile, day: date) -> LoadReport:
    register = register_on(session, day)
    communes = register.at(Level.COMMUNE)
    words: dict[str, list[str]] = {unit.code: [unit.name] for unit in communes}
    for (level, word), codes in register.words.items():
        for code in codes if level is Level.COMMUNE else ():
            words[code].append(word)
    edition = code_in_force(session) or ""
    ids = {unit.id: unit.code for unit in communes}
    drawn = shapes(session, edition, Level.COMMUNE, 0) if edition else []
    expected = Expected(
        names={code: tuple(names) for code, names in words.items()},
        parents={unit.code: tuple(filter(None, (unit.province, unit.region))) for unit in communes},
        boxes={ids[row.unit_id]: row.box for row in drawn if row.box is not None and row.unit_id in ids},
        edition=edition,
    )
    return check(read.frame, dict.fromkeys(words, COMMUNE), read.findings, expected=expected)


def _full(drawn: tuple[UnitShape, ...], ids: Mapping[str, str]) -> dict[str, BaseGeometry | None]:
    """Code -> shape at full detail, of the communes with these ids."""
    return {
        ids[each.unit]: None if each.wkb is None else shapely.from_wkb(each.wkb)
        for each in drawn
        if each.detail == 0 and each.unit in ids
    }
