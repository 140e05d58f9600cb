"""The fault programme in short: each fault once on each database; `make faults` plays the long form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from regional_planner.finance.models import Amount
from regional_planner.kernel.revision import Revision
from regional_planner.priorities.models import Priority, PriorityCommune
from tests.faults.faults import ENGINES, faults_of
from tests.faults.rounds import ENOUGH_SECONDS, play
from tests.faults.site import Site, open_site
from tests.faults.verify import hold
from tests.faults.writers import REPEATS

SEED = "short"
FEW_WRITES = (15, 30)


@pytest.fixture(scope="module", params=ENGINES)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A running installation on one engine, which meets one fault after the other."""
    with open_site(request.param, SEED, REPEATS) as opened:
        yield opened


def test_nothing_acknowledged_is_lost_and_nothing_is_there_in_half(site: Site) -> None:
    for fault in faults_of(site.engine):
        outcome = play(site, fault, 1, SEED, FEW_WRITES)
        assert (fault.name, outcome.findings.faults) == (fault.name, [])
        assert outcome.findings.acknowledged >= FEW_WRITES[0]


def forget_an_amount(session: Session) -> None:
    """Lose a record that was acknowledged; the audit log itself refuses to forget."""
    newest = session.scalars(select(Amount.id).order_by(Amount.id.desc())).first()
    session.execute(delete(Amount).where(Amount.id == newest))


def forget_a_list(session: Session) -> None:
    """Keep a priority without its communes."""
    newest = session.scalars(select(PriorityCommune.priority_id).order_by(PriorityCommune.priority_id.desc())).first()
    session.execute(delete(PriorityCommune).where(PriorityCommune.priority_id == newest))


def change_an_amount(session: Session) -> None:
    """Keep another sum than was sent."""
    newest = session.scalars(select(Amount.id).order_by(Amount.id.desc())).first()
    session.execute(update(Amount).where(Amount.id == newest).values(amount=Amount.amount + 1))


def change_a_title(session: Session) -> None:
    """Keep another title than was sent."""
    newest = session.scalars(select(Priority.id).order_by(Priority.id.desc())).first()
    session.execute(update(Priority).where(Priority.id == newest).values(title="another"))


def miscount(session: Session) -> None:
    """Count a write that nobody made."""
    session.execute(update(Revision).where(Revision.scope == "02").values(number=Revision.number + 1))


TAMPERINGS = (forget_an_amount, forget_a_list, change_an_amount, change_a_title, miscount)


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_the_verification_sees_what_it_is_there_to_see(site: Site, tamper: Callable[[Session], None]) -> None:
    site.work(FEW_WRITES[0], ENOUGH_SECONDS)
    with site.database() as database, database.writing() as session:
        assert hold(site, session).faults == []
        tamper(session)
        assert hold(site, session).faults
        session.rollback()


def test_a_write_done_and_never_answered_is_wrong_only_where_each_had_to_be_answered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed worker owes no answer: what it left unanswered is not held against a stop that comes later."""
    site.work(FEW_WRITES[0], ENOUGH_SECONDS)
    silent = next(each for each in reversed(site.ledger.attempts) if each.acknowledged and not each.replayed)
    monkeypatch.setattr(silent, "status", None)
    with site.database() as database, database.reading() as session:
        assert hold(site, session).faults == []
        assert hold(site, session, answered_since=silent.at + 0.001).faults == []
        (fault,) = hold(site, session, answered_since=silent.at).faults
    assert "done and never answered" in fault
