"""The layers, each declared once: which units, and what is said of them. A new theme is one more entry."""

from __future__ import annotations

from typing import Final

from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.layers import plan_themes, themes
from regional_planner.layers.declarations import Collection
from regional_planner.territory.terms import Level

COLLECTIONS: Final = (
    Collection(
        "regions",
        Level.REGION,
        "Regiones",
        "Regions",
        "Las regiones de un día, con la etapa de despliegue, su alineamiento y su dinero por habitante.",
        "The regions of a day, with the stage of the roll-out, their alignment and their money per head.",
        (
            themes.register(themes.ISO, themes.CAPITAL),
            themes.AREA,
            themes.POPULATION,
            plan_themes.ROLLOUT,
            plan_themes.ALIGNMENT,
            plan_themes.MONEY,
        ),
    ),
    Collection(
        "provinces",
        Level.PROVINCE,
        "Provincias",
        "Provinces",
        "Las provincias de un día.",
        "The provinces of a day.",
        (themes.register(themes.REGION, themes.CAPITAL), themes.AREA, themes.POPULATION),
    ),
    Collection(
        "communes",
        Level.COMMUNE,
        "Comunas",
        "Communes",
        "Las comunas de un día, cada una en su provincia y su región de entonces.",
        "The communes of a day, each in the province and the region of then.",
        (themes.register(themes.REGION, themes.PROVINCE), themes.AREA, themes.POPULATION),
    ),
)


def collection(identity: str) -> Collection:
    """The layer with this id.

    Raises:
        NotFound: when there is none; names those there are.
    """
    for each in COLLECTIONS:
        if each.id == identity:
            return each
    known = ", ".join(each.id for each in COLLECTIONS)
    raise NotFound(_("There is no layer “{layer}”. There are: {known}.", layer=identity, known=known))
