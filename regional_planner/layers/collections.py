"""The layers, each declared once. A new theme is one more entry: a collection, or a family of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import state
from regional_planner.layers.declarations import Collection, Family
from regional_planner.layers.sources.cities import Cities
from regional_planner.layers.sources.places import Places
from regional_planner.layers.sources.priorities import Priorities
from regional_planner.layers.sources.units import Units
from regional_planner.layers.themes import (
    cities,
    equalisation,
    nationals,
    places,
    priorities,
    readiness,
    regions,
    register,
)
from regional_planner.layers.themes import series as of_series
from regional_planner.priorities.places.terms import Form
from regional_planner.territory.terms import Level

UNITS: Final = (
    Collection(
        "regions",
        Units(Level.REGION),
        "Regiones",
        "Regions",
        "Las regiones de un día, con la etapa de despliegue, su alineamiento y su dinero por habitante.",
        "The regions of a day, with the stage of the roll-out, their alignment and their money per head.",
        (
            register.register(register.ISO, register.CAPITAL),
            register.AREA,
            register.POPULATION,
            regions.ROLLOUT,
            regions.ALIGNMENT,
            regions.MONEY,
        ),
        colour="carrying",
    ),
    Collection(
        "provinces",
        Units(Level.PROVINCE),
        "Provincias",
        "Provinces",
        "Las provincias de un día.",
        "The provinces of a day.",
        (register.register(register.REGION, register.CAPITAL), register.AREA, register.POPULATION),
        colour="population",
    ),
    Collection(
        "communes",
        Units(Level.COMMUNE),
        "Comunas",
        "Communes",
        "Las comunas de un día, cada una en su provincia y su región de entonces.",
        "The communes of a day, each in the province and the region of then.",
        (register.register(register.REGION, register.PROVINCE), register.AREA, register.POPULATION),
        colour="population",
    ),
)
PLAN: Final = (
    Collection(
        "rollout",
        Units(Level.REGION),
        "Etapas de despliegue",
        "Stages of the roll-out",
        "La etapa de cada región un día en la descentralización de las prioridades.",
        "The stage of each region on a day in the decentralisation of priority setting.",
        (register.register(), regions.ROLLOUT),
        colour="rollout_stage",
    ),
    Collection(
        "priorities",
        Priorities(),
        "Prioridades, superficies",
        "Priorities, areas",
        "Las prioridades vigentes un día, sobre las comunas que conciernen o, si no nombran ninguna, su territorio.",
        "The priorities in force on a day, over the communes that they concern or, naming none, their territory.",
        (priorities.PRIORITY, priorities.READINESS),
        colour="level",
    ),
    Collection(
        "priority-points",
        Priorities(points=True),
        "Prioridades, puntos",
        "Priorities, points",
        "Un punto dentro de la superficie de cada prioridad vigente un día; varias pueden compartirlo.",
        "A point inside the area of each priority in force on a day; several may share it.",
        (priorities.PRIORITY, priorities.READINESS),
        colour="level",
    ),
    Collection(
        "priority-sites",
        Places(Form.SITE),
        "Lugares de prioridades, puntos",
        "Places of priorities, points",
        "Los puntos en que se llevarán a cabo las prioridades vigentes un día.",
        "The points where the priorities in force on a day are to be carried out.",
        (places.place(Form.SITE),),
        writable=places.WRITABLE,
        required=places.REQUIRED,
    ),
    Collection(
        "priority-zones",
        Places(Form.ZONE),
        "Lugares de prioridades, superficies",
        "Places of priorities, areas",
        "Las superficies en que se llevarán a cabo las prioridades vigentes un día.",
        "The areas where the priorities in force on a day are to be carried out.",
        (places.place(Form.ZONE),),
        writable=places.WRITABLE,
        required=places.REQUIRED,
    ),
    Collection(
        "readiness",
        Units(Level.REGION),
        "Preparación de las prioridades regionales",
        "Readiness of the regional priorities",
        "Qué respalda las prioridades de cada región un día: la media de sus puntajes y la más baja.",
        "What stands behind the priorities of each region on a day: the mean of their scores, and the lowest.",
        (register.register(), readiness.READINESS),
        colour="readiness_mean",
    ),
    Collection(
        "functional-cities",
        Cities(),
        "Ciudades funcionales",
        "Functional cities",
        "Las ciudades que forman varias comunas un día, con sus habitantes.",
        "The cities that several communes make up on a day, with their inhabitants.",
        (cities.CITY,),
        colour="population",
    ),
)
FAMILIES: Final = (
    Family("alignment", nationals.layers),
    Family("money", regions.money_layers),
    Family("series", of_series.layers),
    Family("equalisation", equalisation.layers),
)

_members: Prepared[tuple[Collection, ...]] = Prepared(8)


def collections(session: Session) -> Sequence[Collection]:
    """All layers that there are now: those declared, and one for each member of the families."""

    def members() -> tuple[Collection, ...]:
        return tuple(member for family in FAMILIES for member in family.members(session))

    return (*UNITS, *PLAN, *_members.get((session.get_bind().engine.pool, state(session)), members))


def collection(session: Session, identity: str) -> Collection:
    """The layer with this id.

    Raises:
        NotFound: when there is none; names those there are.
    """
    layers = collections(session)
    for each in layers:
        if each.id == identity:
            return each
    known = ", ".join(each.id for each in layers)
    raise NotFound(_("There is no layer “{layer}”. There are: {known}.", layer=identity, known=known))
