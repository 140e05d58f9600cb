"""The words under which the inbox, its feed and its mails show what waits."""

from __future__ import annotations

from regional_planner.alignment.dialogue.terms import ItemKind
from regional_planner.kernel.language import lazy_gettext as lazy

ITEM_KINDS = {
    ItemKind.LINK_TO_ANSWER: lazy("Link to answer"),
    ItemKind.COUNTER_TO_ANSWER: lazy("Contested link to answer"),
    ItemKind.RAISED_TO_ANSWER: lazy("Raised by a region, to answer"),
    ItemKind.PRIORITY_TO_DECIDE: lazy("Priority to decide on"),
    ItemKind.DRAFT_SENT_BACK: lazy("Draft that was sent back"),
    ItemKind.JOINT_TO_ANSWER: lazy("Joint priority to answer"),
    ItemKind.JOINT_CONTESTED: lazy("Joint priority that was contested"),
    ItemKind.LINK_UNANSWERED: lazy("Link without an answer"),
    ItemKind.COUNTER_UNANSWERED: lazy("Contested link, the other side’s turn"),
    ItemKind.RAISED_UNANSWERED: lazy("Raised to the nation, without an answer"),
    ItemKind.PRIORITY_UNDECIDED: lazy("Priority handed in, not decided yet"),
    ItemKind.JOINT_UNANSWERED: lazy("Joint priority, not agreed by all yet"),
}
