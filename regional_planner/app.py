"""The composition root: `create_app(settings)` puts the rooms together and says at which address each answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from flask_smorest import Api
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.advantage import api as advantage
from regional_planner.alignment import api as alignment
from regional_planner.alignment.change import api as alignment_change
from regional_planner.alignment.dialogue import api as dialogue
from regional_planner.alignment.evidence import api as evidence
from regional_planner.alignment.joint import api as joint
from regional_planner.alignment.likeness import api as likeness
from regional_planner.alignment.money import api as alignment_money
from regional_planner.alignment.pairs import api as pairs
from regional_planner.alignment.snapshots import api as snapshots
from regional_planner.alignment.uncertainty import api as alignment_uncertainty
from regional_planner.allocation import api as allocation
from regional_planner.audit import api as audit
from regional_planner.equalisation import api as equalisation
from regional_planner.exchange import api as exchange
from regional_planner.finance import api as finance
from regional_planner.finance.comparison import api as money_comparison
from regional_planner.finance.kind import AMOUNTS
from regional_planner.finance.views import api as views_of_money
from regional_planner.institutions import api as institutions
from regional_planner.institutions.capabilities import api as capabilities
from regional_planner.institutions.competences import api as competences
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.errors import WhoCan
from regional_planner.kernel.installation import installation_key
from regional_planner.layers import api as layers
from regional_planner.layers.editing import api as layer_editing
from regional_planner.layers.tiles import api as tiles
from regional_planner.pages import edition_pages, import_pages, templating, views
from regional_planner.people import api as people
from regional_planner.people import session_api as logins
from regional_planner.people.helpers import help_from
from regional_planner.people.oidc import provider
from regional_planner.people.service import authenticate
from regional_planner.people.sessions import resume
from regional_planner.priorities import api as priorities
from regional_planner.priorities.places import api as places
from regional_planner.readiness import api as readiness
from regional_planner.registry import PLAN_KINDS, SHEET_KINDS
from regional_planner.rollout import api as rollout
from regional_planner.settings import Settings, settings_from
from regional_planner.territory import api as territory
from regional_planner.territory.cities import api as cities
from regional_planner.territory.editions import api as editions
from regional_planner.transforma import api as transforma
from regional_planner.web import addresses, answers, context, cookies, csrf, exposure, health, logs, openapi, problems
from regional_planner.web.context import Parts, PlannerFlask

API_BLUEPRINTS = (
    (territory.territories, "/territories"),
    (territory.statistics, "/statistics"),
    (territory.register, ""),
    (editions.editions, "/boundary-editions"),
    (cities.cities, "/functional-cities"),
    (institutions.blueprint, "/institutions"),
    (competences.competences, "/competences"),
    (competences.amounts, "/delegated-competences/amounts"),
    (competences.delegated, "/delegated-competences"),
    (capabilities.assessments, "/capability-assessments"),
    (capabilities.capabilities, "/capabilities"),
    (people.users, "/users"),
    (people.tokens, "/tokens"),
    (people.delegations, "/delegations"),
    (logins.me, "/me"),
    (logins.session, "/session"),
    (logins.sessions, "/sessions"),
    (audit.audit, "/audit"),
    (rollout.blueprint, "/rollout"),
    (transforma.blueprint, "/axes"),
    (advantage.blueprint, "/advantage"),
    (priorities.cycles, "/cycles"),
    (snapshots.snapshots, "/cycles"),
    (priorities.priorities, "/priorities"),
    (alignment.standings, "/priorities"),
    (places.places, "/places"),
    (finance.phases, "/money/phases"),
    (finance.acts, "/money/acts"),
    (finance.agreements, "/money/agreements"),
    (finance.amounts, "/money/amounts"),
    (finance.money, "/money"),
    (views_of_money.views, "/money"),
    (money_comparison.programmes, "/money/benchmark-programmes"),
    (money_comparison.benchmarks, "/money"),
    (dialogue.bulk, "/links"),
    (alignment.links, "/links"),
    (alignment.origins, "/origins"),
    (dialogue.waiting, "/inbox"),
    (joint.joint_priorities, "/joint-priorities"),
    (alignment.alignment, "/alignment"),
    (evidence.evidence, "/alignment"),
    (likeness.suggested, "/alignment"),
    (likeness.dismissals, "/alignment/suggestions/dismissals"),
    (alignment_uncertainty.ranges, "/alignment"),
    (alignment_change.changes, "/alignment"),
    (pairs.pairs, "/alignment/pairs"),
    (alignment_money.alignment_money, "/alignment"),
    (readiness.foundations, "/foundations"),
    (readiness.milestones, "/milestones"),
    (readiness.readiness, "/readiness"),
    (equalisation.scenarios, "/equalisation/scenarios"),
    (equalisation.equalisation, "/equalisation"),
    (allocation.allocation, "/allocation"),
    (audit.plan(PLAN_KINDS), "/plan"),
    (exchange.packages(AMOUNTS), "/money"),
    (exchange.imports(SHEET_KINDS), "/imports"),
    (exchange.mappings, "/import-mappings"),
)
"""Blueprints below /api/v1, each with its address."""


def _help(session: Session, asker: Actor, wanted: Sequence[WhoCan]) -> list[dict[str, object]]:
    return [each.as_dict() for each in help_from(session, asker, wanted)]


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The WSGI application for `settings` (the environment's by default), on `database` when one is given."""
    settings = settings or settings_from()
    app = PlannerFlask("regional_planner", static_folder="pages/static", template_folder="pages/templates")
    app.url_map.strict_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        API_TITLE="Regional Planner",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        SECRET_KEY=installation_key(settings, "notices"),
        SESSION_COOKIE_NAME=cookies.guarded(settings, "planner-notices"),
        SESSION_COOKIE_SECURE=not settings.demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    logs.configure(settings.log_json)
    opened = database or connect(settings.database_url, settings.database_limits)
    app.extensions["planner"] = Parts(settings, opened, authenticate, resume, _help)
    app.before_request(context.begin_request)
    exposure.register(app, settings)
    app.teardown_request(context.end_request)
    logs.register(app)
    csrf.register(app)
    app.after_request(answers.finish)
    app.after_request(context.note_use)
    cookies.register(app, settings)
    api = Api(app)
    problems.register(app)
    for blueprint, address in API_BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"/api/v1{address}")
    openapi.register(app, api)
    app.register_blueprint(health.blueprint)
    templating.register(app)
    provider.register(app, settings)
    app.register_blueprint(views.pages)
    app.register_blueprint(import_pages.imports_pages(SHEET_KINDS))
    app.register_blueprint(edition_pages.edition_pages)
    app.register_blueprint(dialogue.feeds)
    app.register_blueprint(layers.blueprint, url_prefix="/ogc")
    app.register_blueprint(tiles.blueprint, url_prefix="/ogc")
    app.register_blueprint(layer_editing.blueprint, url_prefix="/ogc")
    addresses.register(app)
    return app
