"""Joint priorities, declared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from regional_planner.alignment.joint import service
from regional_planner.alignment.joint.models import JointMember, JointPartner, JointPriority
from regional_planner.alignment.joint.schemas import JointPrioritySchema
from regional_planner.alignment.joint.service import JOINT_PRIORITY
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code
from regional_planner.records.kind import Action, Filter, Kind, equals


def _concerns(session: Session, territory: Any) -> ColumnElement[bool]:
    table = JointPriority.__table__
    asked = select(JointPartner.joint_id).where(JointPartner.territory == territory)
    return or_(table.c.territory == territory, table.c.id.in_(asked))


def _holds(session: Session, code: Any) -> ColumnElement[bool]:
    return JointPriority.__table__.c.id.in_(select(JointMember.joint_id).where(JointMember.priority == code))


JOINT_PRIORITIES = Kind(
    JOINT_PRIORITY,
    "joint-priorities",
    lazy("Joint priorities of several regions"),
    JointPrioritySchema,
    filters=(
        Filter("territory", Code(metadata={"description": "That this region proposed or is asked to join"}), _concerns),
        equals(JOINT_PRIORITY, "cycle"),
        Filter("priority", Code(metadata={"description": "With this priority in it"}), _holds),
        equals(JOINT_PRIORITY, "state", Choice(LinkState)),
    ),
    sorts=("id", "title", "proposed_on"),
    actions=(
        Action("agree", service.agree, lazy("Agree to it for one's region")),
        Action("contest", service.contest, lazy("Contest it for one's region, with a reason")),
        Action("withdraw", service.withdraw, lazy("Withdraw it, with a reason")),
    ),
    create=service.propose,
    change=service.change,
)
