"""The code that a priority is given: the next of its own territory, whatever else the transaction has entered."""

from __future__ import annotations

import pytest

from regional_planner.access.actor import system
from regional_planner.kernel.database import Database
from regional_planner.priorities import service
from regional_planner.priorities.queries import codes_in
from regional_planner.priorities.rules import next_code
from tests.priorities.test_priorities_api import draft

OPERATOR = system("test")
CYCLE = "2026-2029"


def test_each_territory_counts_by_itself_within_a_transaction(database: Database) -> None:
    with database.writing() as session:
        for _ in range(9):
            service.create(session, OPERATOR, draft(territory="08", communes=[], weight=None))
    with database.writing() as session:
        for territory in ("08", "02", "14", "08"):
            expected = next_code(territory, 2026, codes_in(session, territory, CYCLE))
            made = service.create(session, OPERATOR, draft(territory=territory, communes=[], weight=None))
            assert made.code == expected


@pytest.mark.parametrize("named", ["04", "CL-CO"])
def test_what_was_chosen_by_hand_is_counted_on_from(database: Database, named: str) -> None:
    with database.writing() as session:
        for code, given in ((f"04-2026-{number}", f"04-2026-{number + 1}") for number in (41, 51)):
            service.create(session, OPERATOR, draft(territory="04", communes=[], weight=None, code=code))
            made = service.create(session, OPERATOR, draft(territory=named, communes=[], weight=None))
            assert made.code == given
