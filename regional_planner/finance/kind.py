"""Amounts and what they refer to, declared."""

from __future__ import annotations

from regional_planner.finance import queries, service
from regional_planner.finance.registers import AGREEMENT, BUDGET_ACT, PHASE, changer, creator
from regional_planner.finance.schemas import AgreementSchema, AmountSchema, BudgetActSchema, PhaseSchema
from regional_planner.finance.service import AMOUNT, KEY
from regional_planner.finance.terms import AgreementForm, AmountKind, Stage, Vintage
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.kind import cycle_filter
from regional_planner.records.fields import Choice, Text, Whole
from regional_planner.records.kind import Beside, Bulk, Kind, equals
from regional_planner.territory.kind import territory_filter

AMOUNTS = Kind(
    AMOUNT,
    "amounts",
    lazy("Amounts"),
    AmountSchema,
    filters=(
        territory_filter(AMOUNT),
        equals(AMOUNT, "priority"),
        cycle_filter(AMOUNT),
        equals(AMOUNT, "year", Whole(least=1990, most=2200)),
        equals(AMOUNT, "month", Whole(least=1, most=12)),
        equals(AMOUNT, "kind", Choice(AmountKind)),
        equals(AMOUNT, "stage", Choice(Stage)),
        equals(AMOUNT, "act"),
        equals(AMOUNT, "agreement", Text(longest=64)),
        equals(AMOUNT, "line", Text(longest=64)),
        equals(AMOUNT, "funding_source"),
        equals(AMOUNT, "vintage", Choice(Vintage)),
    ),
    sorts=("id", "priority", "year", "amount", "territory", "updated_at"),
    key=KEY,
    create=service.create,
    change=service.change,
    bulk=Bulk(service.complete, service.stands_alone),
    address="money/amounts",
)

ACTS = Kind(
    BUDGET_ACT,
    "budget-acts",
    lazy("Budget acts"),
    BudgetActSchema,
    filters=(territory_filter(BUDGET_ACT), equals(BUDGET_ACT, "series"), equals(BUDGET_ACT, "code")),
    sorts=("code", "passed_on", "first_year"),
    key=("code",),
    create=creator(BUDGET_ACT, "code"),
    change=changer(BUDGET_ACT, "code", "series", "territory"),
    address="money/acts",
)

AGREEMENTS = Kind(
    AGREEMENT,
    "agreements",
    lazy("Agreements"),
    AgreementSchema,
    filters=(
        territory_filter(AGREEMENT),
        equals(AGREEMENT, "number", Text(longest=64)),
        equals(AGREEMENT, "form", Choice(AgreementForm)),
    ),
    sorts=("number", "first_year", "last_year"),
    key=("number",),
    create=creator(AGREEMENT, "number"),
    change=changer(AGREEMENT, "number", "territory"),
    beside=Beside(("schedule",), queries.add_schedules),
    address="money/agreements",
)

PHASES = Kind(
    PHASE,
    "phases",
    lazy("Phases of the budget"),
    PhaseSchema,
    filters=(equals(PHASE, "kind", Choice(AmountKind)),),
    sorts=("code",),
    key=("code",),
    create=creator(PHASE, "code"),
    change=changer(PHASE, "code"),
    address="money/phases",
)
