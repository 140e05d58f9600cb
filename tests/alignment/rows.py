"""The rows that a plan is built from, as both the house and the slow reference read them."""

from dataclasses import dataclass

from regional_planner.alignment.rules import plan_from_rows
from regional_planner.alignment.terms import LinkRow, OriginRow, Plan, PriorityRow


@dataclass(frozen=True)
class Rows:
    """What a plan is built from."""

    day: int
    regions: dict[str, int | None]
    nationals: dict[str, int | None]
    priorities: tuple[PriorityRow, ...]
    links: tuple[LinkRow, ...] = ()
    origins: tuple[OriginRow, ...] = ()

    def plan(self) -> Plan:
        """The plan as the house holds it; the reference has no use for it."""
        return plan_from_rows(
            self.day,
            regions=self.regions,
            nationals=self.nationals,
            priorities=self.priorities,
            links=self.links,
            origins=self.origins,
        )
