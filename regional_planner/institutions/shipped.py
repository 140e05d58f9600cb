"""Institutions, delegated competences and capabilities out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.institutions.capabilities.models import CapabilityAssessment, CapabilityDimension
from regional_planner.institutions.capabilities.service import ASSESSMENT
from regional_planner.institutions.competences.models import Competence, DelegatedAmount, DelegatedCompetence
from regional_planner.institutions.competences.service import DELEGATED_AMOUNT, DELEGATION
from regional_planner.institutions.models import Institution
from regional_planner.institutions.service import INSTITUTION
from regional_planner.kernel.statements import insert_many
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the registry, what was delegated and what regions are able to do; returns the number of rows."""
    folder = data / "institutions"
    total = load_records(session, actor, INSTITUTION, typed_rows(folder / "institutions.csv", Institution))
    for name, model in (("competences", Competence), ("capability_dimensions", CapabilityDimension)):
        words = typed_rows(folder / f"{name}.csv", model)
        insert_many(session, model, words)
        total += len(words)
    delegations = typed_rows(folder / "delegated_competences.csv", DelegatedCompetence)
    total += load_records(session, actor, DELEGATION, delegations)
    territories = {row["code"]: row["territory"] for row in delegations}

    def placed(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "territory": territories[row["delegation"]]}

    amounts = typed_rows(folder / "delegated_amounts.csv", DelegatedAmount, placed)
    total += load_records(session, actor, DELEGATED_AMOUNT, amounts)
    assessments = typed_rows(folder / "capability_assessments.csv", CapabilityAssessment)
    return total + load_records(session, actor, ASSESSMENT, assessments)
