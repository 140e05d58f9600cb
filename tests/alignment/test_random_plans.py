"""Random plans written into a database: what the API answers of each is what the definitions say, to 1e-9."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regional_planner.kernel.database import Database
from regional_planner.settings import PROJECT_FOLDER
from regional_planner.territory.boundaries.store import load_shipped
from tests.alignment import checking
from tests.alignment.entering import AS_OF, REGIONS, Drawn, discussed, drawn, entered, raised
from tests.conftest import Speaker, Speaking

PLANS = int(os.environ.get("RANDOM_PLANS", "100"))
"""On each database."""


@dataclass(frozen=True)
class Question:
    """What is asked of a plan beside all that is always asked."""

    proposals: bool
    money: str
    region: str
    national: int
    """The place of a national priority, counted around."""
    pair: tuple[str, str]
    basis: str
    threshold: float


questions = st.builds(
    Question,
    st.booleans(),
    st.sampled_from(("commitment", "appropriation", "expenditure")),
    st.sampled_from(REGIONS),
    st.integers(0, 3),
    st.sampled_from(list(combinations(REGIONS, 2))),
    st.sampled_from(("regions", "inhabitants", "money")),
    st.sampled_from((0.0, 0.3, 0.5, 0.8)),
)


@dataclass(frozen=True)
class Asked:
    """Somebody who asks about one cycle, with open proposals counted or not."""

    public: Speaker
    cycle: str
    proposals: bool

    def __call__(self, path: str, **query: str) -> dict[str, Any]:
        """An answer of the alignment."""
        asked = {"cycle": self.cycle, "as_of": AS_OF.isoformat(), "proposals": str(self.proposals).lower(), **query}
        return self.bare(path, **asked)

    def bare(self, path: str, **query: str) -> dict[str, Any]:
        """An answer to these parameters alone."""
        address = f"/api/v1/alignment/{path}?" + "&".join(f"{name}={value}" for name, value in query.items())
        response = self.public.get(address)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.json)


@pytest.fixture
def drawn_on_a_map(database: Database) -> Database:
    """A database that knows which regions share a border."""
    with database.writing() as session:
        load_shipped(session, PROJECT_FOLDER / "geo")
    return database


def test_the_api_answers_as_the_definitions_say(drawn_on_a_map: Database, speak: Speaking) -> None:
    """Each plan has a cycle of its own, so none sees another; it is asked about between its writes, and after them."""
    public, writing = speak(), drawn_on_a_map.writing

    @settings(max_examples=PLANS, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink])
    @given(drawn(), questions)
    def check(plan: Drawn, question: Question) -> None:
        with writing() as session:
            cycle, plan = entered(session, plan)
        ask = Asked(public, cycle, question.proposals)
        checking.matrix(ask("matrix", money=question.money), plan.before_links())
        with writing() as session:
            discussed(session, cycle, plan)
        counted = plan.counted(question.proposals, question.money)
        checking.profiles(ask("profiles", money=question.money), replace(counted, origins=()))
        with writing() as session:
            raised(session, cycle, plan)
        compare(ask, plan, question)

    check()


def compare(ask: Asked, plan: Drawn, question: Question) -> None:
    """Every answer on a plan with the reference."""
    rows, money = plan.counted(question.proposals, question.money), {"money": question.money}
    checking.matrix(ask("matrix", **money), rows)
    checking.profiles(ask("profiles", **money), rows)
    checking.coverage(ask("coverage", **money), rows)
    checking.gaps(ask("gaps", **money), rows)
    checking.concentration(ask("concentration", **money), rows)
    checking.sight(ask("line-of-sight"), rows, plan.paid)
    checking.pairs(ask("pairs"), rows, plan.cells)
    checking.pair(ask("pairs/" + "/".join(question.pair)), rows, plan.cells)
    alike = ask.bare("duplicates", cycle=ask.cycle, threshold=str(question.threshold))
    checking.duplicates(alike, plan, question.threshold)
    nationals = sorted(rows.nationals)
    national = nationals[question.national % len(nationals)] if nationals else None
    for told in checking.told(rows, question.region, national, question.basis):
        checking.explanation(ask("explanation", **told.query, **money), told.value)
