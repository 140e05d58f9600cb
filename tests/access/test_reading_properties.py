"""Whatever somebody holds: lists show what can be read one by one, and a clause says one thing in both its forms."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC, Actor, Grant, Role, TokenScope
from regional_planner.access.clauses import Belongs, Clause
from regional_planner.audit.queries import plan_at
from regional_planner.kernel.period import now
from regional_planner.people.models import User
from regional_planner.records import reading
from regional_planner.records.kind import Kind
from regional_planner.registry import KINDS, PLAN_KINDS
from tests.access.house import House
from tests.applications import application
from tests.conftest import Speaker

MANY = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
PEOPLE = ("officer-02", "approver-08", "approver-14", "planner", "gis")
GRANTS = st.builds(
    Grant,
    st.sampled_from(Role),
    st.sampled_from(["02", "08", "14", "16", "CL", "99"]),
    st.sampled_from(["", "approver-02"]),
)
ACTORS = st.just(PUBLIC) | st.builds(
    Actor,
    username=st.sampled_from(PEOPLE),
    user_id=st.just("to be looked up"),
    grants=st.frozensets(GRANTS, max_size=4),
    token_scopes=st.frozensets(st.sampled_from(TokenScope)),
)
MOST_DETAILS = 25


def known(session: Session, actor: Actor) -> Actor:
    """The actor with the id that their user name has in this database."""
    if actor.is_public:
        return actor
    return replace(actor, user_id=session.scalars(select(User.id).where(User.username == actor.username)).one())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plural)
def test_list_and_detail_agree(house: House, kind: Kind) -> None:
    database = house.app.extensions["planner"].database
    asking: dict[str, Actor] = {}
    app = application(house.settings, database)
    app.extensions["planner"] = replace(app.extensions["planner"], authenticate=lambda session, secret: asking["who"])
    client = Speaker(app.test_client(), "anybody's")
    model = kind.record_type.model
    with database.reading() as session:
        identities = list(session.scalars(select(model.id).where(model.ended_at.is_(None)).order_by(model.id)))
    made = {identity for identity, _version in house.records.at.values()} & set(identities)

    @MANY
    @given(actor=ACTORS, seed=st.integers(0, 2**16))
    def agree(actor: Actor, seed: int) -> None:
        with database.reading() as session:
            asking["who"] = known(session, actor)
        listed = {row["id"] for row in client.items(f"{kind.path}?limit=500")}
        chance = random.Random(seed)
        tried = made | set(chance.sample(identities, min(MOST_DETAILS, len(identities))))
        found = {identity for identity in tried if client.get(f"{kind.path}/{identity}").status_code == 200}
        assert found == listed & tried

    agree()


@pytest.mark.parametrize("kind", PLAN_KINDS, ids=lambda kind: kind.plural)
def test_the_plan_as_it_stands_now_is_the_list(house: House, kind: Kind) -> None:
    """What the audit log says of now is what the tables say, for every reader."""
    database = house.app.extensions["planner"].database
    kinds = {each.record_type.model: each.record_type for each in PLAN_KINDS}

    @MANY
    @given(actor=ACTORS)
    def same(actor: Actor) -> None:
        with database.reading() as session:
            who = known(session, actor)
            listed = {row["id"] for row in reading.page(session, kind.record_type, who).rows}
            stood = {row["id"] for row in plan_at(session, who, kind.record_type, now(), kinds)}
        assert stood == listed

    same()


def clauses_of(kind: Kind) -> list[Clause]:
    """The clauses of a kind's policy that hold for a record by themselves."""
    name = kind.record_type.name
    found = [
        clause
        for action, alternatives in kind.record_type.policy.items()
        if action.startswith(f"{name}.")
        for clauses in alternatives
        for clause in clauses
        if not isinstance(clause, Belongs)
    ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plural)
def test_a_clause_says_one_thing_in_both_its_forms(house: House, kind: Kind) -> None:
    database = house.app.extensions["planner"].database
    model: Any = kind.record_type.model
    with database.reading() as session:
        rows = [dict(row) for row in session.execute(select(model.__table__)).mappings()]
        reading.add_lists(session, kind.record_type, rows)

        @MANY
        @given(actor=ACTORS)
        def same(actor: Actor) -> None:
            who = known(session, actor)
            for clause in clauses_of(kind):
                chosen = set(session.scalars(select(model.id).where(clause.rows(who, model))))
                assert chosen == {row["id"] for row in rows if clause.holds(who, row)}, clause

        same()
