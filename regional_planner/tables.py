"""All tables, gathered: what migrations compare the database with."""

from regional_planner.advantage import models as advantage
from regional_planner.alignment import models as alignment
from regional_planner.alignment.dialogue import models as dialogue
from regional_planner.alignment.joint import models as joint
from regional_planner.alignment.likeness import models as likeness
from regional_planner.alignment.snapshots import models as snapshots
from regional_planner.equalisation import models as equalisation
from regional_planner.exchange import models as exchange
from regional_planner.exchange.mappings import models as mappings
from regional_planner.finance import models as finance
from regional_planner.finance.comparison import models as comparison
from regional_planner.institutions import models as institutions
from regional_planner.institutions.capabilities import models as capabilities
from regional_planner.institutions.competences import models as competences
from regional_planner.kernel import audit, personal, revision
from regional_planner.kernel.columns import Base
from regional_planner.people import models as people
from regional_planner.people.delegations import models as delegations
from regional_planner.priorities import models as priorities
from regional_planner.priorities.places import models as places
from regional_planner.readiness import models as readiness
from regional_planner.rollout import models as rollout
from regional_planner.territory import models as territory
from regional_planner.territory.cities import models as cities
from regional_planner.territory.editions import models as editions
from regional_planner.transforma import models as transforma
from regional_planner.web import repeats

ROOMS = (
    audit,
    personal,
    revision,
    repeats,
    territory,
    cities,
    editions,
    institutions,
    competences,
    capabilities,
    people,
    delegations,
    rollout,
    transforma,
    advantage,
    priorities,
    places,
    finance,
    comparison,
    alignment,
    dialogue,
    snapshots,
    likeness,
    joint,
    readiness,
    equalisation,
    exchange,
    mappings,
)
metadata = Base.metadata
