"""Keeping mappings, and finding the one that is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.exchange.mappings.models import ImportMapping
from regional_planner.exchange.mappings.permissions import POLICY
from regional_planner.exchange.mappings.terms import Mapped
from regional_planner.kernel.errors import Conflict, FieldError, Invalid, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.revision import hold
from regional_planner.records import commands
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.territory.queries import fold, register_on
from regional_planner.territory.terms import COUNTRY

MOST_SCALE = 10**9


def check_mapping(session: Session, change: Change) -> None:
    """A name is given once in a territory, while it stands.

    Raises:
        Conflict: when another has it.
    """
    after = change.after
    if after["ended_at"] is None:
        hold(session, [after["territory"]])
        same = select(ImportMapping.id).where(
            ImportMapping.territory == after["territory"],
            ImportMapping.name == after["name"],
            ImportMapping.ended_at.is_(None),
            ImportMapping.id != after["id"],
        )
        if (standing := session.scalar(same)) is not None:
            message = _("There is a mapping “{name}” already, under the id {id}.", name=after["name"], id=standing)
            raise Conflict(f"{message} {_('Change it there, or choose another name.')}")


MAPPING = RecordType(
    "import_mapping",
    ImportMapping,
    POLICY,
    scope=lambda row: str(row["territory"]),
    check=check_mapping,
    watched=False,
)


def create(session: Session, actor: Actor, values: Values) -> ImportMapping:
    """Keep a mapping for the actor's institution.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        NotFound: for an unknown territory.
        Invalid, Conflict: as `check_mapping` and `fields_rule`.
    """
    code = register_on(session, today()).get(values["territory"]).code
    full = {"institution": actor.institution, **values, "territory": code}
    record: ImportMapping = commands.create(session, actor, MAPPING, full)
    return record


def fields_rule(kinds: Sequence[Kind]) -> Callable[[Session, Change], None]:
    """The rule that a mapping names fields of a kind that can be imported, each once, and says its spread whole."""

    def rule(_session: Session, change: Change) -> None:
        faults = list(_faults({kind.plural: kind for kind in kinds}, change.after))
        if faults:
            raise Invalid(_("The mapping does not hold; see `errors`."), faults)

    return rule


def _faults(kinds: dict[str, Kind], after: Values) -> Iterator[FieldError]:
    kind = kinds.get(after["kind"])
    if kind is None:
        message = _("“{kind}” has no sheet.", kind=after["kind"])
        yield FieldError("kind", "unknown_kind", message, _("Use one of: {known}.", known=", ".join(kinds)))
        return
    spread = [name for name in (after["spread_by"], after["spread_to"]) if name]
    if bool(after["spread"]) != (len(spread) == 2):
        message = _("Wide columns need what they differ by, and the field that they fill.")
        yield FieldError("spread", "incomplete", message, _("Name the columns, `spread_by` and `spread_to`."))
    named = {"columns": list(after["columns"].values()), "fixed": list(after["fixed"]), "spread_by": spread}
    yield from _unknown(kind, {**named, "scaled": list(after["scaled"])})
    for name in _repeated(name for names in named.values() for name in names):
        message = _("“{field}” is filled twice.", field=name)
        yield FieldError("columns", "duplicate_field", message, _("Fill each field from one place."))
    for heading in _repeated(fold(name) for name in (*after["columns"], *after["spread"], *after["ignored"])):
        message = _("The column “{heading}” is there twice.", heading=heading)
        yield FieldError("columns", "duplicate_column", message, _("Say one thing of each column."))
    for factor in after["scaled"].values():
        if not (factor.isascii() and factor.isdigit() and 1 <= int(factor[:12]) <= MOST_SCALE):
            message = _("“{value}” is no whole number from 1 to {most}.", value=factor, most=MOST_SCALE)
            yield FieldError("scaled", "out_of_bounds", message, _("Write 1000 for thousands."))


def _unknown(kind: Kind, named: Values) -> Iterator[FieldError]:
    """Fields that the kind has not, by the part of the mapping that names them."""
    known = kind.sheet_fields
    for place, names in named.items():
        for name in names:
            if name not in known:
                message = _("There is no field “{field}” here.", field=name)
                yield FieldError(place, "unknown_field", message, _("Use one of: {known}.", known=", ".join(known)))


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def mapping_named(session: Session, territory: str, name: str) -> Mapped:
    """The mapping of that name for imports of a territory (CUT code): its own, else the nation's.

    Raises:
        InvalidQuery: when there is none; names those that there are.
    """
    found = {
        (each.territory, each.name): each
        for each in session.scalars(
            select(ImportMapping)
            .where(ImportMapping.territory.in_([territory, COUNTRY]), ImportMapping.ended_at.is_(None))
            .order_by(ImportMapping.name)
        )
    }
    record = found.get((territory, name)) or found.get((COUNTRY, name))
    if record is None:
        known = ", ".join(dict.fromkeys(each for _of, each in found)) or "-"
        raise InvalidQuery(_("There is no mapping “{name}” here. There are: {known}.", name=name, known=known))
    return mapped(MAPPING.columns_of(record))


def mapped(row: Values) -> Mapped:
    """The mapping that a record says."""
    own = {name: row[name] for name in Mapped.__dataclass_fields__}
    return Mapped(**{**own, "ignored": tuple(row["ignored"])})
