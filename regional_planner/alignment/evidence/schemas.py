"""What can be asked of evidence."""

from __future__ import annotations

from marshmallow import post_load

from regional_planner.advantage.schemas import AdvantageQuery
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.records.fields import Code, Share
from regional_planner.records.record_type import Values


class EvidenceQuery(AdvantageQuery):
    """Which plan, which figures, and what counts as evidence."""

    cycle = Code(load_default=None, metadata={"description": "Cycle; the one that the day falls in when missing"})
    territory = Code(load_default=None, metadata={"description": "One region only, CUT or ISO code"})
    density_quantile = Share(
        load_default=PARTS_PER_MILLION // 2,
        metadata={
            "description": "A density above this quantile of the region's own is evidence; 0.5 is the median",
            "default": 0.5,
        },
    )

    @post_load
    def quantile_as_a_number(self, values: Values, **_: object) -> Values:
        """From whole parts per million, as shares come in, to 0-1."""
        return {**values, "density_quantile": values["density_quantile"] / PARTS_PER_MILLION}
