"""The door of this folder: a filter is compiled once and asked of as many features as there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from regional_planner.layers.crs import ReferenceSystem
from regional_planner.layers.filters.compiling import Compiler
from regional_planner.layers.filters.reading import read
from regional_planner.layers.filters.terms import Mask, Predicate, Rows, Shapes, Table
from regional_planner.layers.terms import Property


@dataclass(frozen=True, eq=False)
class Filter:
    """A filter that has been read and checked."""

    predicate: Predicate

    def keeps(self, values: Rows, shapes: Callable[[], Shapes]) -> Mask:
        """Which features the filter is true of; those of which it is false or unknown are left out.

        `shapes` gives the features' geometries in the order of `values` (EPSG:4326, longitude first; None for none)
        and is called only by a filter that looks at them.
        """
        return np.broadcast_to(self.predicate(Table(values, shapes)).yes, len(values))


def compile_filter(text: str, language: str, properties: Mapping[str, Property], system: ReferenceSystem) -> Filter:
    """Read a filter in CQL2 text or JSON over features with these properties; its geometries are in `system`.

    Raises:
        InvalidQuery: names what cannot be read, is unknown, unsupported, of the wrong sort or past a limit.
    """
    return Filter(Compiler(properties, system).predicate(read(text, language)))
