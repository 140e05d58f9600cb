"""Many links at once: all of it or nothing, and everything that is wrong said of each item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from regional_planner.access.actor import Actor
from regional_planner.access.engine import readable
from regional_planner.alignment.dialogue import answering
from regional_planner.alignment.models import Link
from regional_planner.alignment.service import LINK, propose
from regional_planner.alignment.terms import LinkAction
from regional_planner.kernel.errors import (
    FieldError,
    Invalid,
    NotFound,
    PlannerError,
    PreconditionRequired,
    Stale,
)
from regional_planner.kernel.language import gettext as _
from regional_planner.records.faults import refused_by_database
from regional_planner.records.record_type import Values

STEPS: dict[str, Callable[..., Link]] = {
    LinkAction.AGREE: answering.agree,
    LinkAction.CONTEST: answering.contest,
    LinkAction.ACCEPT: answering.accept,
    LinkAction.WITHDRAW: answering.withdraw,
}
FIELDS: dict[type[PlannerError], str] = {NotFound: "link", Stale: "version", PreconditionRequired: "version"}
"""Which field of an item an error speaks of that names none itself."""


def answer_all(session: Session, actor: Actor, items: Sequence[Values]) -> list[str]:
    """Answer links, each by its own step and from the version that was read; the ids of the links that result.

    Raises:
        Invalid: when one of them cannot be; names each that cannot, and nothing is written.
    """
    named = [item["link"] for item in items]
    query = select(Link).where(Link.id.in_(named), readable(LINK.policy, "link.read", actor, Link))
    links = {link.id: link for link in session.scalars(query)}

    def answer(item: Values) -> str:
        link = links.get(item["link"])
        if link is None:
            raise NotFound(_("There is no {kind} “{key}” that you may read.", kind=LINK.name, key=item["link"]))
        _require_version(link.version, item["version"])
        extra = ("counter_strength", "counter_higher") if item["action"] == LinkAction.CONTEST else ()
        return STEPS[item["action"]](session, actor, link, item["reason"], **{name: item[name] for name in extra}).id

    return in_bulk(session, items, answer, "action")


def propose_all(session: Session, actor: Actor, items: Sequence[Values]) -> list[str]:
    """Propose links; the ids of the new ones.

    Raises:
        Invalid: when one of them cannot be; names each that cannot, and nothing is written.
    """
    return in_bulk(session, items, lambda item: propose(session, actor, dict(item)).id, "lower")


def in_bulk(session: Session, items: Sequence[Values], act: Callable[[Values], str], field: str) -> list[str]:
    """Do `act` for each of `items`, each under a savepoint of its own, so that what is wrong with all of them is told.

    `field` is what an error speaks of that says no more. The caller owns the transaction and rolls it back.

    Raises:
        Invalid: when any failed.
    """
    done: list[str] = []
    faults: list[FieldError] = []
    for number, item in enumerate(items):
        try:
            with session.begin_nested():
                done.append(act(item))
        except PlannerError as error:
            faults += _located(error, f"items.{number}", field)
        except StaleDataError:
            text = _("Somebody else changed it in the meantime. Read it again, then repeat your change.")
            faults.append(FieldError(f"items.{number}.version", Stale.code, text))
        except (IntegrityError, DataError) as error:
            faults.append(FieldError(f"items.{number}", "conflict", refused_by_database(error)))
    if faults:
        failed = len({fault.field.split(".")[1] for fault in faults})
        raise Invalid(
            _("{count} of {total} items do not hold; nothing was written.", count=failed, total=len(items)), faults
        )
    return done


def _located(error: PlannerError, place: str, field: str) -> list[FieldError]:
    if error.errors:
        return [FieldError(f"{place}.{each.field}", each.code, each.message, each.remedy) for each in error.errors]
    return [FieldError(f"{place}.{FIELDS.get(type(error), field)}", error.code, error.detail)]


def _require_version(present: int, named: Any) -> None:
    if named is None:
        raise PreconditionRequired(_("Say which version you answer: the number in the ETag that you read."))
    if named != present:
        raise Stale(_("You answer version {named}, and it is at version {present} now.", named=named, present=present))
