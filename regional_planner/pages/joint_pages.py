"""The pages of joint priorities: all of them, one with its dialogue, and the form that proposes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from flask import Response, flash, render_template, request
from sqlalchemy import select

from regional_planner.access.engine import may, permit
from regional_planner.alignment.dialogue.inbox import titles_of
from regional_planner.alignment.joint import service
from regional_planner.alignment.joint.kind import JOINT_PRIORITIES
from regional_planner.alignment.joint.permissions import POLICY
from regional_planner.alignment.joint.schemas import JointPrioritySchema
from regional_planner.alignment.joint.service import JOINT_PRIORITY
from regional_planner.alignment.joint.terms import Member, member
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.columns import as_share
from regional_planner.kernel.errors import Conflict, FieldError, Invalid, PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import day_of, today
from regional_planner.pages import asking, forms
from regional_planner.pages.moving import personal, to
from regional_planner.pages.names import adopted_titles, institution_name, territory_names
from regional_planner.pages.templating import fine_percent
from regional_planner.pages.words import JOINT_ACTIONS, LINK_STATES, NEXT_STEPS
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.queries import cycle, cycle_names, cycle_on, identity
from regional_planner.priorities.rules import ALLOWED
from regional_planner.priorities.terms import Work
from regional_planner.records import reading
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY, Level
from regional_planner.web.answers import require_version
from regional_planner.web.context import actor, db

JOINT = "/joint-priorities"
ROWS_PER_PAGE = 50
SPARE_ROWS = 2
"""How many priorities more can be named beside the two that the form begins with."""
TEXTS = ("cycle", "territory", "title", "title_en", "reason", "national")


def joint_priorities() -> str:
    """What regions decided to pursue together or were asked to: who leads, who is in it with which share, its state.

    Without a cycle named, of the one that today falls in; with the field sent empty, of all.
    """
    session, asked = db(), asking.given()
    if "cycle" not in request.args:
        asked = {**asked, "cycle": cycle_on(session, today()).code}
    schema = JOINT_PRIORITIES.query_schema()(exclude=("f",))
    query = asking.read(schema, {"limit": str(ROWS_PER_PAGE), "sort": "-proposed_on", **asked})
    cursor = query.pop("cursor", None)
    conditions = [each.condition(session, query[each.name]) for each in JOINT_PRIORITIES.filters if each.name in query]
    page = reading.page(
        session, JOINT_PRIORITY, actor(), conditions, sort=query["sort"], limit=query["limit"], cursor=cursor
    )
    same = {name: text for name, text in asked.items() if name not in {"cursor", "limit"}}
    return render_template(
        "joint_priorities.html",
        asked=asked,
        rows=_shown(page.rows),
        cycles=cycle_names(session),
        regions=register_on(session, today()).at(Level.REGION),
        states=LINK_STATES.items(),
        alignment=asking.address("/alignment", cycle=asked.get("cycle")),
        pairs=asking.address("/alignment/pairs", cycle=asked.get("cycle")),
        downloads=[(asking.address("/api/v1/joint-priorities", **same), "JSON")],
        **asking.pages(JOINT, asked, cursor, page.cursor),
        sources=[],
    )


def joint_priority(key: str) -> str:
    """One joint priority: what is in it, what each region said, and forms for those whose answer it takes.

    Raises:
        NotFound: when there is none.
    """
    session, who = db(), actor()
    row = reading.one(session, JOINT_PRIORITY, who, key)
    takes_answers = Work.ANSWER in ALLOWED[cycle(session, row["cycle"]).state]
    return render_template(
        "joint_priority.html",
        joint=_shown([row])[0],
        steps=service.steps_open(who, row) if who.session_id and takes_answers else [],
        labels=NEXT_STEPS,
        takes_answers=takes_answers,
        history=[_entry(each) for each in reading.history(session, JOINT_PRIORITY, who, key)],
        api=f"/api/v1/joint-priorities/{row['id']}",
        all=asking.address(JOINT, cycle=row["cycle"]),
        alignment=asking.address("/alignment", cycle=row["cycle"]),
        sources=[],
    )


@personal
def agree(key: str) -> Response:
    """Agree to a joint priority for one's region."""
    return _answer(key, "agree", service.agree)


@personal
def contest(key: str) -> Response:
    """Contest it for one's region."""
    return _answer(key, "contest", service.contest)


@personal
def withdraw(key: str) -> Response:
    """Withdraw it for the region that proposed it."""
    return _answer(key, "withdraw", service.withdraw)


def _answer(key: str, step: str, run: Callable[..., Any]) -> Response:
    """Take a step from the version that the form was made for; what refuses it is said on the page."""
    row = reading.one(db(), JOINT_PRIORITY, actor(), key)
    permit(POLICY, f"joint_priority.{step}", actor(), row)
    named = request.form.get("version", "")
    try:
        with db().begin_nested():
            record: Any = db().get_one(JOINT_PRIORITY.model, row["id"])
            require_version(record.version, int(named) if named.isascii() and named.isdigit() else 0)
            run(db(), actor(), record, request.form.get("reason", "").strip() or None)
    except PlannerError as error:
        flash(forms.said(error), "error")
    else:
        flash(_("Your answer is on record."), "success")
    return to(f"{JOINT}/{row['id']}")


@personal
def proposal_form() -> Response:
    """The form that proposes a joint priority of the two that the address names.

    Raises:
        Invalid: for a priority that there is not.
        NotPermitted: for somebody of none of their regions.
    """
    codes = [code for name in ("first", "second") if (code := request.args.get(name))]
    found = [identity(db(), code, "members", published=True) for code in codes]
    half = "50" if len(codes) > 1 else ""
    members = [(code, half) for code in codes]
    return _form({"cycle": found[0].cycle if found else cycle_on(db(), today()).code}, members, {}, 200)


@personal
def propose_jointly() -> Response:
    """Propose a joint priority; what does not hold is said at its field, with all that was written still there."""
    given = {name: request.form.get(name, "").strip() for name in TEXTS}
    sent = zip_longest(request.form.getlist("priority"), request.form.getlist("share"), fillvalue="")
    members = [(code.strip(), percent.strip()) for code, percent in sent if code.strip() or percent.strip()]
    named = [{"priority": code, "share": forms.share(percent)} for code, percent in members]
    body = {**{name: text or None for name, text in given.items()}, "members": named}
    try:
        with db().begin_nested():
            record = service.propose(db(), actor(), forms.read(JointPrioritySchema(), body))
    except Invalid as error:
        return _form(given, members, _at_fields(error.errors, members), 422)
    except Conflict as error:
        return _form(given, members, {"": forms.said(error)}, 409)
    flash(_("It is proposed. The other regions are asked to agree."), "success")
    return to(f"{JOINT}/{record.id}")


def _form(given: dict[str, str], members: list[tuple[str, str]], faults: dict[str, str], status: int) -> Response:
    """The form as it was filled in; `members` are codes with their shares in percent as written."""
    session, who = db(), actor()
    chosen = given["cycle"]
    territories = _territories(code for code, _percent in members)
    own = [code for code in sorted({*territories.values()} or who.territories) if _may_propose(code)]
    if not own:
        permit(POLICY, "joint_priority.create", who, {"territory": next(iter(territories.values()), None)})
    names = territory_names(session)
    regions = [unit.code for unit in register_on(session, cycle(session, chosen).units_as_of).at(Level.REGION)]
    page = render_template(
        "joint_form.html",
        given=given,
        members=[*members, *[("", "")] * SPARE_ROWS],
        own=[(code, names.get(code, code)) for code in own],
        priorities=[
            (code, f"{names.get(territory, territory)}: {title}")
            for code, title, territory in adopted_titles(session, chosen, regions)
        ],
        nationals=[(code, f"{code} {title}") for code, title, _of in adopted_titles(session, chosen, [COUNTRY])],
        faults=faults,
        back=asking.address("/alignment/pairs", cycle=chosen),
        sources=[],
    )
    return Response(page, status=status)


def may_propose_for(territories: Iterable[str], chosen: str) -> bool:
    """Whether the reader may propose a joint priority of these regions in the cycle `chosen` now."""
    open_now = Work.PROPOSE in ALLOWED[cycle(db(), chosen).state]
    return actor().session_id is not None and open_now and any(map(_may_propose, territories))


def _may_propose(territory: str) -> bool:
    return may(POLICY, "joint_priority.create", actor(), {"territory": territory})


def _at_fields(errors: Iterable[FieldError], members: list[tuple[str, str]]) -> dict[str, str]:
    """What is wrong, by field of the form; shares that are not the whole are told in percent, as they were written."""
    found: dict[str, str] = {}
    for fault in errors:
        field, _dot, inside = fault.field.partition(".")
        text = _difference(members) if fault.code == "shares_not_one" else forms.told(fault)
        if place := re.match(r"\d+", inside):
            text = _("Priority {number}: {fault}", number=int(place[0]) + 1, fault=text)
        found[field] = " ".join(filter(None, [found.get(field), text]))
    return found


def _difference(members: list[tuple[str, str]]) -> str:
    """How far the shares are from the whole."""
    total = sum(float(forms.share(percent) or 0) for _code, percent in members)
    shown = {"total": fine_percent(total), "rest": fine_percent(abs(1 - total))}
    if total < 1:
        return _("The shares add up to {total}: {rest} is missing.", **shown)
    return _("The shares add up to {total}: {rest} too much.", **shown)


def _territories(codes: Iterable[str]) -> dict[str, str]:
    """The territory of each priority that there is, by code."""
    table = PriorityIdentity.__table__
    query = select(table.c.code, table.c.territory).where(table.c.code.in_([*codes])).order_by(table.c.code)
    return dict(db().execute(query).all())


def _shown(rows: list[Values]) -> list[dict[str, Any]]:
    """Joint priorities as people read them; as many queries for many as for one."""
    parts = {row["id"]: [member(item) for item in row["members"]] for row in rows}
    codes = {each.priority for members in parts.values() for each in members}
    titles = titles_of(db(), actor(), [*codes, *(row["national"] for row in rows)])
    names, territories = territory_names(db()), _territories(codes)
    return [
        {
            **row,
            "title": (row["title_en"] if language() == "en" else None) or row["title"],
            "leader": names.get(row["territory"], row["territory"]),
            "national_title": titles.get(row["national"]),
            "state_label": LINK_STATES[LinkState(row["state"])],
            "parts": [_part(each, titles, names, territories) for each in parts[row["id"]]],
            "partners": [
                {"code": code, "name": names.get(code, code), "agreed": code in row["agreed_by"]}
                for code in row["partners"]
            ],
        }
        for row in rows
    ]


def _part(
    each: Member, titles: dict[str | None, str], names: dict[str, str], territories: dict[str, str]
) -> dict[str, Any]:
    territory = territories[each.priority]
    return {
        "priority": each.priority,
        "title": titles.get(each.priority, each.priority),
        "territory": territory,
        "territory_name": names.get(territory, territory),
        "share": as_share(each.share),
    }


def _entry(entry: Values) -> dict[str, Any]:
    """A step of the dialogue: when, what, by whom, why."""
    return {
        "day": day_of(entry["at"]),
        "label": JOINT_ACTIONS.get(entry["action"], entry["action"]),
        "by": institution_name(db(), entry["institution"]) or entry["institution"],
        "reason": entry["reason"],
    }
