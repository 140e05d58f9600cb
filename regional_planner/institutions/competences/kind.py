"""Delegated competences and their money, declared."""

from regional_planner.institutions.competences import service
from regional_planner.institutions.competences.schemas import DelegatedAmountSchema, DelegatedCompetenceSchema, Year
from regional_planner.institutions.competences.service import DELEGATED_AMOUNT, DELEGATION, YEAR_OF
from regional_planner.institutions.competences.terms import Permanence
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Whole
from regional_planner.records.kind import Kind, equals, in_force
from regional_planner.territory.kind import territory_filter

DELEGATED_COMPETENCES = Kind(
    DELEGATION,
    "delegated-competences",
    lazy("Delegated competences"),
    DelegatedCompetenceSchema,
    filters=(
        territory_filter(DELEGATION),
        equals(DELEGATION, "competence"),
        equals(DELEGATION, "transferred_by"),
        equals(DELEGATION, "permanence", Choice(Permanence)),
        in_force(DELEGATION),
    ),
    sorts=("code", "territory", "valid_from", "updated_at"),
    create=service.create,
    change=service.change,
)

DELEGATED_AMOUNTS = Kind(
    DELEGATED_AMOUNT,
    "delegated-amounts",
    lazy("Money of delegated competences"),
    DelegatedAmountSchema,
    filters=(
        territory_filter(DELEGATED_AMOUNT),
        equals(DELEGATED_AMOUNT, "delegation"),
        equals(DELEGATED_AMOUNT, "year", Whole(**Year)),
    ),
    sorts=("id", "delegation", "year", "updated_at"),
    key=YEAR_OF,
    create=service.enter_amount,
    change=service.change_amount,
    address="delegated-competences/amounts",
)
