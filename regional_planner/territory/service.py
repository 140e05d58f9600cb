"""Taking statistical series in: how one is described, which figures it may hold, and how they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.audit import record_write
from regional_planner.kernel.columns import as_json_value
from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.revision import hold
from regional_planner.kernel.statements import execute_for, insert_many, plain
from regional_planner.territory.models import Series, Source, Statistic
from regional_planner.territory.queries import REGISTER, register_on
from regional_planner.territory.terms import REGISTER_BEGINS

MOST_SCALED = 2**53 - 1
"""Whole numbers up to this are exact wherever the figures are read."""
TEXTS = ("name_es", "name_en", "basis_es", "basis_en", "licence")
"""What may be said of a series anew; everything else is what its figures mean."""
SERIES_COLUMNS = tuple(Series.__table__.columns.keys())
NEEDED = ("name_es", "unit", "additive", "source")
"""What has to be said of a new series."""

Described = Mapping[str, Any]
"""What a file or a command says of a series: its columns by name, None where nothing is said; `source_title`."""


class StatisticFigure(NamedTuple):
    """A figure at the scale of its series."""

    code: str
    year: int
    value: int
    low: int | None
    high: int | None
    illustrative: bool
    source: str


Key = tuple[str, int]
"""Territory and year of a figure."""


@dataclass(frozen=True)
class Intake:
    """A series that takes figures in: as it will be, and what is on record already."""

    about: dict[str, Any]
    """The series' columns by name."""
    before: dict[str, Any] | None
    """The same before; None when it is new."""
    source: str
    """What the figures cite."""
    new_source: dict[str, Any] | None
    on_record: dict[Key, StatisticFigure]
    units: Mapping[str, str]
    """CUT code by what names a unit of the series' day: its CUT and its ISO code."""

    @property
    def is_described_anew(self) -> bool:
        """Whether the series is new or something else is said of it."""
        return self.about != self.before

    def figure(self, row: Mapping[str, Any], illustrative: bool) -> tuple[StatisticFigure | None, list[FieldError]]:
        """A row (territory, year, value, low, high as decimals) at the series' scale, or what is wrong with it."""
        faults = []
        code = self.units.get(row["territory"])
        if code is None:
            message = _(
                "No territory has the code “{code}” on {day}.", code=row["territory"], day=self.about["units_as_of"]
            )
            remedy = _("Write the CUT code as text (CL, 02, 021, 02101), or name the day of the units.")
            faults.append(FieldError("territory", "unknown_territory", message, remedy))
        scaled: dict[str, int | None] = {}
        for name in ("value", "low", "high"):
            scaled[name], fault = self._scaled(name, row[name])
            faults += fault
        value, low, high = scaled["value"], scaled["low"], scaled["high"]
        if value is not None and ((low is not None and low > value) or (high is not None and high < value)):
            message = _("The value is not between its limits.")
            faults.append(FieldError("value", "outside_limits", message, _("Correct the value or the limits.")))
        if faults or code is None or value is None:
            return None, faults
        return StatisticFigure(code, row["year"], value, low, high, illustrative, self.source), []

    def _scaled(self, name: str, exact: Decimal | None) -> tuple[int | None, list[FieldError]]:
        if exact is None:
            return None, []
        scaled = exact.scaleb(self.about["decimals"])
        if abs(scaled) > MOST_SCALED:
            message = _("{value} is too large.", value=exact)
            return None, [FieldError(name, "too_large", message, _("Check the unit of measure of the series."))]
        if scaled != int(scaled):
            message = _(
                "{value} has more decimals than the {decimals} that the series keeps.",
                value=exact,
                decimals=self.about["decimals"],
            )
            remedy = _("Round it, or load a new series that keeps more decimals.")
            return None, [FieldError(name, "too_fine", message, remedy)]
        return int(scaled), []


def intake(session: Session, described: Described) -> tuple[Intake | None, list[FieldError]]:
    """The series that `described` names, known or new, ready to take figures in; or what is wrong with what is said.

    Of a known series only what is said is compared: another unit, scale or day of units would give its figures
    another meaning, and is refused; names, basis and licence may be said anew. Keeps other writers of the register out.
    """
    hold(session, [REGISTER])
    code = described["code"]
    known = session.get(Series, code)
    said = {name: value for name, value in described.items() if value is not None}
    before = None if known is None else {name: getattr(known, name) for name in SERIES_COLUMNS}
    about, faults = _renewed(before, said) if before else _new(said)
    source = said.get("source") or about.get("source")
    new_source, wrong = _source(session, source, said.get("source_title"))
    faults += wrong
    denominator = about.get("denominator")
    if denominator and session.get(Series, denominator) is None:
        message = _("There is no series “{code}” to weight rates by.", code=denominator)
        faults.append(FieldError("denominator", "unknown_series", message, _("The series are at /api/v1/series.")))
    if (about.get("units_as_of") or today()) < REGISTER_BEGINS:
        message = _("The register of territories begins on {day}.", day=REGISTER_BEGINS)
        faults.append(FieldError("units_as_of", "before_register", message, _("Write that day or a later one.")))
    if faults:
        return None, faults
    on_record = {(each.code, each.year): each for each in _on_record(session, code)}
    return Intake(about, before, str(source), new_source, on_record, _units(session, about["units_as_of"])), []


def store(session: Session, actor: Actor, taken: Intake, figures: Sequence[StatisticFigure]) -> None:
    """Write a series and those of `figures` that say something new, with one audit entry for all that changed.

    Nothing is written when nothing differs. Figures that the series has and `figures` does not name stay.
    """
    new = [each for each in figures if (each.code, each.year) not in taken.on_record]
    changed = [each for each in figures if taken.on_record.get((each.code, each.year), each) != each]
    if not (new or changed or taken.is_described_anew):
        return
    code = taken.about["code"]
    if taken.new_source is not None and session.get(Source, taken.new_source["code"]) is None:
        insert_many(session, Source, [taken.new_source])
    if taken.before is None:
        insert_many(session, Series, [taken.about])
    elif taken.is_described_anew:
        table = plain(Series)
        session.execute(update(table).where(table.c.code == code).values(taken.about))
    insert_many(session, Statistic, [{"series": code, **each._asdict()} for each in new])
    if changed:
        execute_for(session, _CHANGE, [_bound(code, each) for each in changed])
    session.expire_all()
    old = [taken.on_record[each.code, each.year] for each in changed]
    record_write(
        session,
        scope=REGISTER,
        actor=actor.username,
        institution=actor.institution,
        record_type="statistical_series",
        record_id=code,
        action="load",
        before=None if taken.before is None else _told(taken.before, old),
        after={**_told(taken.about, changed), "new_figures": len(new)},
    )


def _new(said: Described) -> tuple[dict[str, Any], list[FieldError]]:
    faults = [_missing(name) for name in NEEDED if said.get(name) is None]
    columns = dict.fromkeys(SERIES_COLUMNS)
    own = {name: value for name, value in said.items() if name in columns}
    usual = {"decimals": 0, "name_en": said.get("name_es"), "units_as_of": today()}
    return {**columns, **usual, **own}, faults


def _missing(name: str) -> FieldError:
    message = _("The series is new, and its {name} is not said.", name=name)
    remedy = _("Say it by the option, or in a sheet “series” of the workbook.")
    return FieldError(name, "required", message, remedy)


def _renewed(before: dict[str, Any], said: Described) -> tuple[dict[str, Any], list[FieldError]]:
    faults = []
    for name, old in before.items():
        new = said.get(name, old)
        if name not in {*TEXTS, "source"} and new != old:
            message = _(
                "The series {code} has “{old}” as its {name}, not “{new}”.",
                code=before["code"],
                old=as_json_value(old),
                name=name,
                new=as_json_value(new),
            )
            remedy = _("Leave it out, or load the figures under another code.")
            faults.append(FieldError(name, "other_series", message, remedy))
    return {**before, **{name: said[name] for name in TEXTS if name in said}}, faults


def _source(session: Session, codes: str | None, title: str | None) -> tuple[dict[str, Any] | None, list[FieldError]]:
    """The row of a source that has to be described first; and what is wrong with what is said of sources.

    `codes` are one or several with `;` between them; a title describes one that is new.
    """
    named = [] if codes is None else [code.strip() for code in codes.split(";")]
    known = {code: source.title for code in named if (source := session.get(Source, code)) is not None}
    unknown = [code for code in named if code not in known]
    if title is None or len(named) != 1:
        return None, [_unknown_source(code) for code in unknown]
    if unknown:
        return {**dict.fromkeys(Source.__table__.columns.keys()), "code": named[0], "title": title}, []
    if title != known[named[0]]:
        message = _("The source {code} is “{title}”.", code=named[0], title=known[named[0]])
        return None, [FieldError("source_title", "other_source", message, _("Leave it out, or choose another code."))]
    return None, []


def _unknown_source(code: str) -> FieldError:
    message = _("There is no source “{code}”. The sources are at /api/v1/sources.", code=code)
    remedy = _("Write the code of one of them, or say the title of the new one in `source_title`.")
    return FieldError("source", "unknown_source", message, remedy)


def _units(session: Session, day: date) -> dict[str, str]:
    units = register_on(session, day).units.values()
    return {**{unit.iso_3166_2: unit.code for unit in units if unit.iso_3166_2}, **{u.code: u.code for u in units}}


_COLUMNS = [plain(Statistic).c[name] for name in StatisticFigure._fields]
_CHANGE = (
    update(plain(Statistic))
    .where(*(plain(Statistic).c[name] == bindparam(f"of_{name}") for name in ("series", "code", "year")))
    .values({name: bindparam(f"new_{name}") for name in StatisticFigure._fields[2:]})
)


def _on_record(session: Session, series: str) -> list[StatisticFigure]:
    rows = session.execute(select(*_COLUMNS).where(plain(Statistic).c.series == series))
    return [StatisticFigure(*row) for row in rows]


def _bound(series: str, figure: StatisticFigure) -> dict[str, Any]:
    row = figure._asdict()
    place = {"of_series": series, "of_code": row.pop("code"), "of_year": row.pop("year")}
    return {**place, **{f"new_{name}": value for name, value in row.items()}}


def _told(about: Mapping[str, Any], figures: Sequence[StatisticFigure]) -> dict[str, Any]:
    """A series as the audit log keeps it, with those of its figures that changed (at its scale)."""
    fields = {name: as_json_value(value) for name, value in about.items()}
    return {**fields, "figures": {f"{each.code}/{each.year}": list(each[2:]) for each in figures}}
