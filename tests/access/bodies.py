"""What is sent to each address, so that nothing but the right to do it decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from regional_planner.kernel.period import today

Body = dict[str, Any]

PRIORITY: Body = {"cycle": "2026-2029", "territory": "02", "title": "Litio", "approach": "sector", "horizon": 2035}
LINK: Body = {"lower": "02-2026-70", "higher": "CL-2026-01", "strength": 0.1}
JOINT: Body = {"cycle": "2026-2029", "territory": "02", "title": "Corredor", "reason": "Comparten proveedores"}
YEARS: Body = {"territory": "02", "first_year": 2026, "last_year": 2028}
ACT: Body = {"code": "PLAN-02-B", "title": "Plan", "series": "PLAN-02-B", "passed_on": "2026-01-05", **YEARS}
AGREEMENT: Body = {"number": "CONV-02-B", "title": "Convenio", "form": "mandate", **YEARS}
PHASE: Body = {"code": "pagado-b", "name_es": "Pagado", "name_en": "Paid", "kind": "expenditure", "stage": "paid"}
AMOUNT: Body = {"priority": "02-2026-70", "year": 2027, "kind": "commitment", "funding_source": "fndr", "amount": 5}
BENCHMARK: Body = {
    "code": "prueba",
    "name_es": "Programa",
    "name_en": "Programme",
    "place_es": "Lugar",
    "place_en": "Place",
    "country": "IT",
    "currency": "EUR",
    "amount": "5",
    "covers_es": "Investigación",
    "covers_en": "Research",
}
FILE_MAPPING: Body = {"name": "mensual", "territory": "02", "kind": "amounts", "columns": {"Prioridad": "priority"}}
SCHEME = {
    "name": "Prueba",
    "pool": 1_000_000,
    "target": 1.0,
    "exponent": 1.0,
    "level": "region",
    "income": "municipal_own_permanent_income",
}
STEP: Body = {"territory": "02", "stage": "expansion", "planned": "2030"}
DELEGATED: Body = {
    "territory": "02",
    "competence": "tourism",
    "transferred_by": "corfo",
    "permanence": "temporary",
    "valid_from": "2026-01-01",
    "valid_to": "2027-01-01",
}
DELEGATED_AMOUNT: Body = {"delegation": "02-productive-development-2", "year": 2027, "given": 5}
ASSESSMENT: Body = {
    "territory": "02",
    "dimension": "budgeting",
    "level": 3,
    "evidence": "Acta",
    "assessed_on": "2026-06-01",
    "assessor": "corfo",
}
FOUNDATION: Body = {
    "priority": "02-2026-70",
    "part": "team",
    "state": "partly",
    "evidence": "Acta",
    "stated_on": "2026-06-01",
}
MILESTONE: Body = {"priority": "02-2026-70", "title": "Obra", "planned": "2028"}
STAND_IN: Body = {
    "stand_in": "approver-14",
    "role": "regional_approver",
    "territory": "02",
    "starts_on": today().isoformat(),
    "ends_on": (today() + timedelta(days=9)).isoformat(),
    "reason": "Vacaciones",
}
LATER_STAND_IN: Body = {
    **STAND_IN,
    "territory": "08",
    "starts_on": (today() + timedelta(days=30)).isoformat(),
    "ends_on": (today() + timedelta(days=39)).isoformat(),
}
"""Of another region, and not in force yet: it gives nobody a right today."""
PLACE: Body = {
    "priority": "02-2026-70",
    "name_es": "Planta",
    "geometry": {"type": "Point", "coordinates": [-68.93, -22.46]},
}
PUBLISHED = "02-2026-01"
CITY = {"code": "san-felipe-los-andes", "name": "San Felipe-Los Andes", "members": ["05301", "05701"]}
NO_RECORD = "00000000-0000-7000-8000-000000000000"
DISMISSAL: Body = {"lower": PUBLISHED, "higher": "CL-2026-19", "reason": "No contribuye"}

CREATED: dict[str, dict[str, Body]] = {
    "/api/v1/priorities": {
        "own": PRIORITY,
        "nation": {**PRIORITY, "territory": "CL"},
        "frozen": {**PRIORITY, "cycle": "2021-2025"},
    },
    "/api/v1/links": {"own": {**LINK, "lower": PUBLISHED, "higher": "CL-2026-19", "strength": 0.01}, "draft": LINK},
    "/api/v1/links/proposals": {
        "own": {"items": [{**LINK, "lower": PUBLISHED, "higher": "CL-2026-19", "strength": 0.01}]}
    },
    "/api/v1/links/answers": {"unknown": {"items": [{"link": NO_RECORD, "action": "agree", "version": 1}]}},
    "/api/v1/origins": {"own": {"national": "CL-2026-19", "territory": "02", "priority": PUBLISHED, "share": 0.01}},
    "/api/v1/origins/<key>/accept": {
        state: {"national": "CL-2026-19", "share": 0.01} for state in ("raised", "declined", "origin")
    },
    "/api/v1/alignment/suggestions/dismissals": {"own": DISMISSAL, "draft": {**DISMISSAL, "lower": "02-2026-70"}},
    "/api/v1/joint-priorities": {
        "own": {**JOINT, "members": [{"priority": each, "share": 0.5} for each in (PUBLISHED, "08-2026-01")]}
    },
    "/api/v1/money/amounts": {
        "own": {**AMOUNT, "priority": PUBLISHED},
        "draft": AMOUNT,
        "frozen": {**AMOUNT, "priority": "02-2021-01", "year": 2022},
    },
    "/api/v1/money/acts": {"own": {**ACT, "code": "PLAN-02-A", "series": "PLAN-02-A"}},
    "/api/v1/money/agreements": {"own": {**AGREEMENT, "number": "CONV-02-A"}},
    "/api/v1/money/phases": {"own": {**PHASE, "code": "pagado-a"}},
    "/api/v1/rollout": {"own": {**STEP, "territory": "01", "stage": "pilot"}},
    "/api/v1/equalisation/scenarios": {"own": SCHEME},
    "/api/v1/functional-cities": {"own": {**CITY, "code": "calama", "members": ["02201"]}},
    "/api/v1/money/benchmark-programmes": {"own": {**BENCHMARK, "code": "otra"}},
    "/api/v1/foundations": {
        "own": {**FOUNDATION, "priority": PUBLISHED},
        "draft": FOUNDATION,
        "frozen": {**FOUNDATION, "priority": "02-2021-01"},
    },
    "/api/v1/milestones": {
        "own": {**MILESTONE, "priority": PUBLISHED},
        "draft": MILESTONE,
        "frozen": {**MILESTONE, "priority": "02-2021-01"},
    },
    "/api/v1/places": {
        "own": {**PLACE, "priority": PUBLISHED},
        "draft": PLACE,
        "frozen": {**PLACE, "priority": "02-2021-01"},
    },
    "/api/v1/delegated-competences": {"own": DELEGATED},
    "/api/v1/delegated-competences/amounts": {"own": DELEGATED_AMOUNT},
    "/api/v1/capability-assessments": {"own": ASSESSMENT},
    "/api/v1/import-mappings": {"own": {**FILE_MAPPING, "name": "otra"}},
    "/api/v1/cycles": {
        "own": {
            "code": "2030-2033",
            "name_es": "Ciclo",
            "name_en": "Cycle",
            "starts_on": "2030-01-01",
            "ends_on": "2033-12-31",
            "units_as_of": "2026-01-01",
        }
    },
    "/api/v1/institutions": {
        "own": {
            "code": "nueva",
            "name_es": "Nueva",
            "name_en": "New",
            "kind": "council",
            "level": "region",
            "territory": "02",
        }
    },
    "/api/v1/users": {
        "own": {
            "username": "nueva",
            "name": "Nueva Persona",
            "institution": "corfo",
            "roles": ["gis_reader"],
            "territories": ["CL"],
        }
    },
    "/api/v1/boundary-editions/<code>/publish": {
        state: {"from": today().isoformat()} for state in ("edition", "edition_draft")
    },
    "/api/v1/tokens": {"own": {"name": "otro", "scopes": ["read"], "days": 2}},
    "/api/v1/delegations": {"own": {**STAND_IN, "delegator": "approver-02", "stand_in": "approver-08"}},
}
CHANGED: dict[str, Body] = {
    "/api/v1/priorities": {"rationale": "Otra razón"},
    "/api/v1/links": {"reason": "Otra razón"},
    "/api/v1/joint-priorities": {"reason": "Otra razón"},
    "/api/v1/origins": {"reason": "Otra razón"},
    "/api/v1/alignment/suggestions/dismissals": {"reason": "Otra razón"},
    "/api/v1/money/amounts": {"source": "otra"},
    **{f"/api/v1/money/{kind}": {"source": "otra"} for kind in ("acts", "agreements", "phases")},
    "/api/v1/rollout": {"note_es": "Otra nota"},
    "/api/v1/equalisation/scenarios": {"note": "Otra nota"},
    "/api/v1/functional-cities": {"name": "Otro nombre"},
    "/api/v1/money/benchmark-programmes": {"source": "otra"},
    "/api/v1/foundations": {"evidence": "Otra acta"},
    "/api/v1/milestones": {"note": "Otra nota"},
    "/api/v1/places": {"note": "Otra nota"},
    "/api/v1/delegated-competences": {"note": "Otra nota"},
    "/api/v1/delegated-competences/amounts": {"needed": 7},
    "/api/v1/capability-assessments": {"evidence": "Otra acta"},
    "/api/v1/import-mappings": {"ignored": ["Nota"]},
    "/api/v1/cycles": {"note_es": "Otra nota"},
    "/api/v1/institutions": {"mandate_es": "Otro mandato"},
    "/api/v1/users": {"name": "Otro nombre"},
    "/api/v1/delegations": {"reason": "Otra razón"},
}
FEATURE: Body = {
    "type": "Feature",
    "geometry": PLACE["geometry"],
    "properties": {"priority": "02-2026-70", "name_es": "Otra planta"},
}
STEPS: dict[str, Body] = {"reach": {"on": "2025", "source": "acta"}, "carry-over": {"from": "2021-2025"}}
OF_STATES: dict[tuple[str, str], Body] = {
    ("carry-over", "frozen"): {"from": "2017-2020"},
    ("carry-over", "of_02"): {"from": "2021-2025", "priorities": ["02-2021-01"]},
}
"""What is sent with a step on a record in one state instead."""
THEN = "?at=2026-06-01T12:00:00Z"
ASKED = {
    "/api/v1/allocation": "?budget=60000000000&cycle=2017-2020",
    "/api/v1/money/comparison": "?to=ILU-PLAN-02-2027",
    **{f"/api/v1/plan/{kind}": THEN for kind in ("priorities", "links", "amounts")},
    "/api/v1/equalisation": "?pool=1000000",
    "/api/v1/equalisation/sensitivity": "?pool=1000000",
    "/api/v1/equalisation/comparison": f"?first={NO_RECORD}&second={NO_RECORD}",
    "/equalisation/comparison": f"?first={NO_RECORD}&second={NO_RECORD}",
    "/api/v1/statistics": "?series=population_census_2017",
    "/api/v1/alignment/explanation": "?figure=coverage&national=CL-2026-01",
    "/api/v1/alignment/change": "?from=2021-2025&to=2026-2029",
    "/alignment/explanation": "?figure=coverage&national=CL-2026-01",
    "/api/v1/imports/template": "?territory=02",
    "/api/v1/imports/headings": "?territory=02&kind=priorities",
    "/api/v1/imports/activity": "?source=own-computation&measure=firms",
    "POST /api/v1/boundary-editions": "?code=otra",
    "/api/v1/boundary-editions/<code>/comparison": "?against=anterior",
}
NAMED_PLACES = {"own_place": PUBLISHED, "draft_place": "02-2026-70"}
"""Places by state, each with its priority, which a whole feature names again."""
OTHERS: dict[str, dict[str, str]] = {
    "region": {"code": "02"},
    "pair": {"first": "02", "second": "08"},
    "asset": {"filename": "manifest.json"},
    "edition": {"code": "publicada"},
    "edition_draft": {"code": "borrador"},
    "layer": {"identity": "regions", "feature_id": "02-1"},
    "tile": {"identity": "regions", "scheme": "WebMercatorQuad", "zoom": "3", "row": "4", "column": "2"},
    **{key: {"identity": "priority-sites"} for key in ("place", "place_of_draft", "ended_place", *NAMED_PLACES)},
    **{key: {"number": "1"} for key in ("open", "frozen")},
}
"""What fills the places of addresses that name no record of ours, by state."""
FILES = {
    "/api/v1/boundary-editions": b'{"type": "FeatureCollection", "features": []}',
    "/api/v1/imports/activity": b"year,territory,activity,value\n2024,02,mining,5\n",
    "/api/v1/imports/statistics": b"series,territory,year,value\nmunicipal_income,02101,2030,5\n",
}
"""Files that are taken in."""
SHEET_FOR = {"own": "02", "nation": "CL"}


def json_of(method: str, rule: str, state: str) -> Body | None:
    """The body that a request to `rule` carries; None where there is none."""
    if method in {"GET", "DELETE"}:
        return None
    collection, _, step = rule.partition("/<key>")
    if rule.startswith("/ogc/"):
        return feature_for(method, state)
    if method == "PATCH":
        return CHANGED[collection]
    if rule in CREATED:
        return CREATED[rule][state]
    name = step.strip("/")
    return OF_STATES.get((name, state)) or STEPS.get(name, {"reason": "Razón"})


def feature_for(method: str, state: str) -> Body:
    """The feature, or the change of one, that is sent to a layer."""
    if method == "PATCH":
        return {"properties": {"note": "Otra nota"}}
    return {**FEATURE, "properties": {**FEATURE["properties"], "priority": NAMED_PLACES[state]}}


def sheet_for(territory: str) -> bytes:
    """A CSV file with one new priority of a territory."""
    heading = "code,cycle,territory,title,approach,horizon"
    return f"{heading}\r\n,2026-2029,{territory},Sal,sector,2035\r\n".encode()
