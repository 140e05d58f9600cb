"""Steps of the roll-out, declared."""

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Action, Kind, equals
from regional_planner.rollout import service
from regional_planner.rollout.schemas import ReachSchema, RolloutStepSchema
from regional_planner.rollout.service import STEP
from regional_planner.rollout.terms import Stage
from regional_planner.territory.kind import territory_filter

STEPS = Kind(
    STEP,
    "rollout",
    lazy("Steps of the roll-out"),
    RolloutStepSchema,
    filters=(territory_filter(STEP), equals(STEP, "stage", Choice(Stage)), equals(STEP, "code")),
    sorts=("code", "territory", "updated_at"),
    actions=(Action("reach", service.reach, lazy("Say that it was taken, and where that is known from"), ReachSchema),),
    key=("code",),
    create=service.create,
    change=service.change,
)
