"""Asking the policy: may this actor do this, and which rows may this actor read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from regional_planner.access.actor import EVERYWHERE, PUBLIC, Actor, Grant, SecondFactor, TokenScope
from regional_planner.access.clauses import Alternatives, Held, Policy, Whoever
from regional_planner.kernel.errors import NotPermitted, Unauthenticated, WhoCan
from regional_planner.kernel.language import gettext as _


def readable(policy: Policy, action: str, actor: Actor, model: type[Any]) -> ColumnElement[bool]:
    """The condition that keeps the rows which `actor` may read; also used to read one row by its id."""
    return rows_of(policy[action], actor if actor.may_read else PUBLIC, model)


def rows_of(alternatives: Alternatives, actor: Actor, model: type[Any]) -> ColumnElement[bool]:
    """The condition that keeps the rows for which all clauses of one of the alternatives hold."""
    return or_(false(), *(and_(*(clause.rows(actor, model) for clause in clauses)) for clauses in alternatives))


def permit_reading(policy: Policy, action: str, actor: Actor, record: Mapping[str, Any]) -> None:
    """Let `actor` read what is no row of a table, such as the audit log or a template, or say why not and who can.

    `record` says whose it is (its fields by name); it is empty for what belongs to no territory.

    Raises:
        Unauthenticated: when nobody is logged in.
        NotPermitted: when the person is known and no alternative holds.
    """
    if actor.may_read and holds_any(policy[action], actor, record):
        return
    _refuse_the_unconfirmed(policy, action, actor, record)
    if not actor.may_read:
        raise NotPermitted(_("This token is for map layers alone. Ask for one with the scope `read`."))
    raise NotPermitted(_not_permitted(policy[action], action, actor, record), help=who_can(policy, action, record))


def may(policy: Policy, action: str, actor: Actor, record: Mapping[str, Any]) -> bool:
    """Whether `actor` may do `action` to `record` (its fields by name)."""
    return TokenScope.WRITE in actor.token_scopes and holds_any(policy[action], actor, record)


def holds_any(alternatives: Alternatives, actor: Actor, record: Mapping[str, Any]) -> bool:
    """Whether all clauses of one of the alternatives hold."""
    return any(all(clause.holds(actor, record) for clause in clauses) for clauses in alternatives)


def fields_read(alternatives: Alternatives) -> tuple[str, ...]:
    """The fields of a record that the alternatives look at: records that agree in them have one answer."""
    clauses = [clause for each in alternatives for clause in each if not isinstance(clause, Whoever)]
    named = [clause.field if isinstance(clause, Held) else clause.name for clause in clauses]
    return tuple(sorted({name for name in named if name}))


def acting_for(policy: Policy, action: str, actor: Actor, record: Mapping[str, Any]) -> str | None:
    """User name of the person on whose behalf `actor` does a permitted `action`; None where it is their own right."""
    if not any(grant.on_behalf_of for grant in actor.grants):
        return None
    for name in sorted({grant.on_behalf_of for grant in actor.grants}):
        grants = frozenset(grant for grant in actor.grants if grant.on_behalf_of in {"", name})
        if holds_any(policy[action], replace(actor, grants=grants), record):
            return name or None
    return None


def permit(policy: Policy, action: str, actor: Actor, record: Mapping[str, Any]) -> None:
    """Let `actor` do `action` to `record`, or say why not and who can.

    Raises:
        Unauthenticated: when nobody is logged in and somebody might be allowed.
        NotPermitted: when the person is known and no alternative holds.
    """
    if may(policy, action, actor, record):
        return
    _refuse_the_unconfirmed(policy, action, actor, record)
    if TokenScope.WRITE not in actor.token_scopes:
        raise NotPermitted(_("This token may only read. Ask for one with the scope `write`."))
    raise NotPermitted(_not_permitted(policy[action], action, actor, record), help=who_can(policy, action, record))


def _refuse_the_unconfirmed(policy: Policy, action: str, actor: Actor, record: Mapping[str, Any]) -> None:
    """Refuse the public, and a log-in whose second factor is still to be given: it may no more than the public."""
    if actor.is_public:
        raise Unauthenticated(_needs_a_person(policy[action]), help=who_can(policy, action, record))
    if actor.second_factor is SecondFactor.NEEDED:
        raise NotPermitted(_("Your log-in lacks the second factor: give it, or set it up, at /login/second-factor."))


def who_can(policy: Policy, action: str, record: Mapping[str, Any]) -> tuple[WhoCan, ...]:
    """The roles, each with the territory it must be held for, that may do `action` to `record` as it stands.

    What only the person concerned may do needs no role, and so names none.
    """
    found: dict[WhoCan, None] = {}
    for clauses in policy[action]:
        held = [clause for clause in clauses if isinstance(clause, Held)]
        if not held:
            continue
        for territory in held[-1].territories(record) or [""]:
            somebody = Actor(username="", user_id="", grants=frozenset({Grant(held[-1].role, territory or EVERYWHERE)}))
            if all(clause.holds(somebody, record) for clause in clauses):
                found[WhoCan(held[-1].role, territory)] = None
    return tuple(found)


def _needs_a_person(alternatives: Alternatives) -> str:
    return _(
        "This needs a person: log in, or send a token as `Authorization: Bearer ...`. {who}", who=_who(alternatives)
    )


def _not_permitted(alternatives: Alternatives, action: str, actor: Actor, record: Mapping[str, Any]) -> str:
    return _(
        "{user} may not do “{action}” here; missing: {unmet}. {who}",
        user=actor.username,
        action=action,
        unmet=_(" or ").join(_nearest(alternatives, actor, record)),
        who=_who(alternatives),
    )


def require_person(policy: Policy, action: str, actor: Actor, sent: Mapping[str, Any] | None = None) -> None:
    """Refuse nobody before anything is said of the record, even whether it is there.

    What was `sent` for a new one says whom to ask.

    Raises:
        Unauthenticated: when nobody is logged in.
    """
    if actor.is_public:
        permit(policy, action, actor, sent or {})


def _nearest(alternatives: Alternatives, actor: Actor, record: Mapping[str, Any]) -> list[str]:
    """What is missing for the alternatives that the actor comes closest to."""
    unmet = [[clause for clause in clauses if not clause.holds(actor, record)] for clauses in alternatives]
    fewest = min((len(clauses) for clauses in unmet), default=0)
    texts = [" ".join(str(clause.needs) for clause in clauses) for clauses in unmet if len(clauses) == fewest]
    return list(dict.fromkeys(texts)) or [_("nobody may")]


def describe(policy: Policy) -> list[tuple[str, str, str]]:
    """The policy as a table: kinds of record, actions, who may; what the same people may is in one row.

    It is what `regional-planner policy` prints on one screen.
    """
    rows: dict[tuple[str, str], list[str]] = {}
    for name, clauses in policy.items():
        kind, _dot, action = name.partition(".")
        rows.setdefault((kind, _alternatives(clauses)), []).append(action)
    alike: dict[tuple[str, str], list[str]] = {}
    for (kind, who), actions in rows.items():
        alike.setdefault((", ".join(actions), who), []).append(kind)
    return [(", ".join(kinds), actions, who) for (actions, who), kinds in alike.items()]


def _who(alternatives: Alternatives) -> str:
    if not alternatives:
        return _("Nobody may do it.")
    return _("It can be done by: {alternatives}.", alternatives=_alternatives(alternatives))


def _alternatives(alternatives: Alternatives) -> str:
    if not alternatives:
        return _("nobody")
    return _("; or ").join(" ".join(str(clause.needs) for clause in clauses) for clauses in alternatives)
