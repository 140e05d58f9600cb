"""Words of money: the three facts that are kept apart, and which version of a budget line speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from regional_planner.territory.rules import Step


class AmountKind(StrEnum):
    """What an amount says; the three are never added to each other."""

    COMMITMENT = "commitment"
    """Promised, often over several years, by an agreement or a resolution."""
    APPROPRIATION = "appropriation"
    """Voted for one year in a budget."""
    EXPENDITURE = "expenditure"
    """Spent; corrections of earlier entries are negative."""


class Vintage(StrEnum):
    """Which version of a line an amount is, in order; the later one counts, the earlier one stays on record."""

    INITIAL = "initial"
    """As first agreed or voted."""
    CURRENT = "current"
    """As it stands after changes; a line that was dropped has a current amount of 0."""

    @property
    def rank(self) -> int:
        """Place in the order, from 0."""
        return list(Vintage).index(self)


class Stage(StrEnum):
    """How far expenditure has come, in order; each is a part of the one before, and they are never added."""

    COMMITTED = "committed"
    """Bound by a contract or an award."""
    ACCRUED = "accrued"
    """Owed, since what was bought was received."""
    PAID = "paid"
    """Paid out: what counts as spent."""


SPENT: Final = Stage.PAID
"""The stage that answers when expenditure is asked for as one figure."""


class Currency(StrEnum):
    """What an amount was fixed in; answers are in CLP."""

    CLP = "CLP"
    UF = "UF"
    """Unidad de Fomento: an account unit that follows the consumer price index."""
    USD = "USD"


PER_UNIT: Final = 10_000
"""Foreign amounts and rates are kept as whole ten-thousandths."""
DECIMALS: Final[Mapping[Currency, int]] = {Currency.CLP: 0, Currency.UF: 4, Currency.USD: 2}
"""Decimals that an amount in a currency may have."""


class AgreementForm(StrEnum):
    """What an agreement is."""

    PROGRAMMING = "programming"
    """Convenio de programación: a regional government and ministries, over several years."""
    MANDATE = "mandate"
    """Convenio mandato: another body carries the work out."""
    TRANSFER = "transfer"
    """Convenio de transferencia."""
    RESOLUTION = "resolution"
    OTHER = "other"


class Basis(StrEnum):
    """What a split of a region shares its money out by."""

    POPULATION = "population"
    AREA = "area"
    STATED = "stated"


class LineKey(NamedTuple):
    """What names a budget line in a year, over all its vintages."""

    priority: str
    year: int
    funding_source: str
    agreement: str
    line: str = ""
    month: int | None = None
    stage: Stage | None = None
    act: str | None = None


@dataclass(frozen=True)
class Line:
    """An amount of one kind, as far as the rules go; CLP."""

    key: LineKey
    vintage: Vintage
    amount: int

    @property
    def priority(self) -> str:
        """Code of the priority that it is for."""
        return self.key.priority


@dataclass(frozen=True)
class Act:
    """A budget act, as far as the rules go: what was decided for some years, and when."""

    code: str
    series: str
    """Acts of one series are re-votes of one plan: for the years that both cover, the later one speaks."""
    passed_on: date
    years: range


@dataclass(frozen=True)
class RegionMoney:
    """Money by unit version, on the units of a day; CLP."""

    amounts: Mapping[str, int | None]
    """None where no priority stands behind the unit; 0 where there are priorities and no money."""
    illustrative: frozenset[str]
    """Units in whose amount something is made up."""
    steps: Mapping[str, tuple[Step, ...]]
    """How the amounts that were carried over from other units were made."""
