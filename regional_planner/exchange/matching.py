"""What a person's text refers to: a territory, a commune, a cycle, an institution, a priority.

A code is taken before a name, a name before nothing; a text that may mean several things is refused with the
things named, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import readable
from regional_planner.institutions.models import Institution
from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.priorities.service import PRIORITY
from regional_planner.priorities.terms import PriorityState
from regional_planner.territory.queries import Register, fold, register_on
from regional_planner.territory.terms import COUNTRY, Level, UnitOnDay

MOST_CANDIDATES = 6
CODE_SHAPE = re.compile(r"(?P<territory>CL|\d{2,5})-(?P<year>\d{4})-\d{2,}")
"""Codes as the system gives them: territory, first year of the cycle, number."""
PAST = (PriorityState.SUPERSEDED, PriorityState.RETIRED)
UPWARD = frozenset({"higher", "national"})
"""Fields that name a priority of the level above."""


class Fault(Exception):
    """A reference that does not hold."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

    def at(self, name: str) -> FieldError:
        """The fault as a fault of the field `name`."""
        return FieldError(name, self.code, self.message, self.remedy)


class Blocked(Exception):
    """The reference is to a row of the same file that does not hold itself; that row says why."""


@dataclass
class Priorities:
    """The priorities that the actor may read, and those that the file itself brings."""

    region: str
    territories: dict[str, str] = field(default_factory=dict)
    """Code -> territory."""
    cycles: dict[str, str] = field(default_factory=dict)
    """Code -> cycle."""
    words: dict[str, set[str]] = field(default_factory=dict)
    """Folded title -> codes."""
    here: dict[str, set[str]] = field(default_factory=dict)
    """Folded title or stand-in code of a row of this file -> codes."""
    broken: set[str] = field(default_factory=set)
    """Folded titles and codes of rows of this file that do not hold."""

    def add(self, code: str, territory: str, cycle: str, titles: Iterable[str | None], *, here: bool = False) -> None:
        """Know one more priority; `here` when this file brings it."""
        self.territories[code], self.cycles[code] = territory, cycle
        for title in filter(None, titles):
            self.words.setdefault(fold(title), set()).add(code)
            if here:
                self.here.setdefault(fold(title), set()).add(code)

    def resolve(self, text: str, name: str) -> str:
        """The code of the priority that `text` means in the field `name`.

        Raises:
            Fault: when it means none, or several.
            Blocked: when it means a row of this file that does not hold.
        """
        if text in self.territories:
            return text
        word = fold(text)
        found = self.words.get(word, set()) | self.here.get(word, set())
        fitting = {code for code in found if self._fits(name, self.territories[code])} or found
        own = fitting & self.here.get(word, set())
        if len(own or fitting) == 1:
            return next(iter(own or fitting))
        if word in self.broken:
            raise Blocked
        if not fitting:
            raise Fault(
                "unknown_priority",
                _("There is no priority “{text}” that you may read.", text=text),
                _("Write the code (such as 02-2026-01) or the exact title of one; the list is at /api/v1/priorities."),
            )
        named = [f"{code} ({self.cycles[code]})" for code in sorted(fitting)]
        raise several(text, named)

    def _fits(self, name: str, territory: str) -> bool:
        """Whether a priority of `territory` can stand in the field `name` of an import for the region."""
        if name in UPWARD:
            return territory == COUNTRY if self.region == COUNTRY else territory != self.region
        return territory != COUNTRY if name == "lower" and self.region == COUNTRY else True


def several(text: str, candidates: list[str]) -> Fault:
    """The fault of a text that may mean several things."""
    shown = ", ".join(candidates[:MOST_CANDIDATES]) + (", ..." if len(candidates) > MOST_CANDIDATES else "")
    return Fault(
        "ambiguous_name",
        _("“{text}” may mean several: {candidates}.", text=text, candidates=shown),
        _("Write the code of the one that you mean."),
    )


class References:
    """Resolves the references of one import; what it needs is read once."""

    def __init__(self, session: Session, actor: Actor, region: str) -> None:
        self._session, self._actor, self.region = session, actor, region
        self._registers: dict[date, Register] = {}
        self._communes_meant: dict[tuple[date, str], list[str]] = {}
        self._priorities: Priorities | None = None
        self._institutions: dict[str, set[str]] | None = None
        self.cycles = {cycle.code: cycle for cycle in session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)))}
        self.resolvers: dict[str, Callable[[Any, str, dict[str, Any]], Any]] = {
            "cycle": self._cycle,
            "territory": self._territory,
            "communes": self._communes,
            "author": self._institution,
            **dict.fromkeys(("lower", "higher", "priority", "national"), self._priority),
        }

    @property
    def priorities(self) -> Priorities:
        """The priorities that can be referred to."""
        if self._priorities is None:
            self._priorities = Priorities(self.region)
            table = Priority.__table__
            query = select(table.c.code, table.c.territory, table.c.cycle, table.c.title, table.c.title_en).where(
                readable(PRIORITY.policy, "priority.read", self._actor, Priority),
                table.c.ended_at.is_(None),
                table.c.state.not_in(PAST),
            )
            for code, territory, cycle, title, title_en in self._session.execute(query):
                self._priorities.add(code, territory, cycle, (title, title_en))
        return self._priorities

    def broken(self, *words: Any) -> None:
        """Know that a row of the file, named by these words, does not hold."""
        self.priorities.broken.update(fold(word) for word in words if isinstance(word, str))

    def resolve(self, name: str, value: Any, row: dict[str, Any]) -> Any:
        """What `value` in the field `name` refers to, as the record keeps it; itself for fields that refer to nothing.

        Raises:
            Fault, Blocked: when it refers to nothing that can be told.
        """
        resolver = self.resolvers.get(name)
        return value if resolver is None or value is None else resolver(value, name, row)

    def register(self, row: dict[str, Any]) -> Register:
        """The register on the day whose units the row's cycle is on; today's where it has none."""
        cycle = self.cycles.get(str(row.get("cycle")))
        day = cycle.units_as_of if cycle else today()
        if day not in self._registers:
            self._registers[day] = register_on(self._session, day)
        return self._registers[day]

    def prefix(self, territory: str, cycle: str) -> str:
        """How the codes of a territory's priorities in a cycle begin."""
        return f"{territory}-{self.cycles[cycle].starts_on.year}-"

    def _cycle(self, value: Any, name: str, row: dict[str, Any]) -> str:
        text = str(value)
        if text not in self.cycles:
            known = ", ".join(sorted(self.cycles))
            message = _("There is no cycle “{code}”.", code=text)
            raise Fault("unknown_cycle", message, _("Write one of: {choices}.", choices=known))
        return text

    def _territory(self, value: Any, name: str, row: dict[str, Any]) -> str:
        register = self.register(row)
        if not isinstance(value, str):
            raise _number(value, register, (Level.REGION, Level.COMMUNE))
        for level in (Level.REGION, Level.COUNTRY, Level.COMMUNE):
            found = register.meant(value, level)
            if found:
                code = _only(value, found, register)
                if code != self.region:
                    raise self._elsewhere(register.units[code])
                return code
        message = _("“{text}” is no territory on {day}.", text=value, day=register.day)
        raise Fault("wrong_code", message, _("Write its CUT or ISO code, such as 02 or CL-AN."))

    def _elsewhere(self, unit: UnitOnDay) -> Fault:
        return Fault(
            "other_territory",
            _("{name} ({code}) is not the territory of this import.", name=unit.name, code=unit.code),
            _("Write {territory}, or send the row in an import for its territory.", territory=self.region),
        )

    def _communes(self, values: Any, name: str, row: dict[str, Any]) -> list[str]:
        return [self._commune(value, self.register(row)) for value in values]

    def _commune(self, value: Any, register: Register) -> str:
        if not isinstance(value, str):
            raise _number(value, register, (Level.COMMUNE,))
        key = (register.day, value)
        if key not in self._communes_meant:
            self._communes_meant[key] = register.meant(value, Level.COMMUNE)
        found = self._communes_meant[key]
        if not found:
            raise Fault(
                "unknown_commune",
                _("“{text}” is no commune on {day}.", text=value, day=register.day),
                _("Write its five-digit CUT code or its name; the list is at /api/v1/territories?level=commune."),
            )
        return _only(value, found, register)

    def _institution(self, value: Any, name: str, row: dict[str, Any]) -> Any:
        if not isinstance(value, str):
            return value
        if self._institutions is None:
            self._institutions = {}
            names = select(Institution.code, Institution.name_es, Institution.name_en)
            for code, *words in self._session.execute(names.where(Institution.ended_at.is_(None))):
                for word in (code, *words):
                    self._institutions.setdefault(fold(word), set()).add(code)
        found = self._institutions.get(fold(value), set())
        if not found:
            message = _("There is no institution “{text}”.", text=value)
            remedy = _("Write a code of the list at /api/v1/institutions, or nothing.")
            raise Fault("unknown_institution", message, remedy)
        if len(found) > 1 and value not in found:
            raise several(value, sorted(found))
        return value if value in found else next(iter(found))

    def _priority(self, value: Any, name: str, row: dict[str, Any]) -> Any:
        return self.priorities.resolve(value, name) if isinstance(value, str) else value


def _only(text: str, found: list[str], register: Register) -> str:
    if len(found) > 1:
        raise several(text, [f"{code} ({register.units[code].name})" for code in found])
    return found[0]


def _number(value: Any, register: Register, levels: tuple[Level, ...]) -> Fault:
    """A code that was typed as a number and lost its zero; the remedy names the code that it probably is."""
    likely: list[UnitOnDay] = [
        unit for unit in register.units.values() if unit.level in levels and unit.code in {f"0{value}", str(value)}
    ]
    message = _("{value} is a number here; codes are texts, since a number loses its leading zero.", value=value)
    if not likely:
        return Fault("wrong_code", message, _("Make the cell a text and write the code with all its digits."))
    named = _(" or ").join(f"{unit.code} ({unit.name})" for unit in likely)
    return Fault("wrong_code", message, _("Make the cell a text and write {code}.", code=named))
