"""The pages of priorities: the list, and one priority with its dialogue, its money and its past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.dialogue.conversation import steps_of
from regional_planner.alignment.kind import LINKS
from regional_planner.alignment.standing import standing
from regional_planner.finance.kind import AMOUNTS
from regional_planner.finance.queries import sources as funding_sources
from regional_planner.finance.queries import speaking
from regional_planner.finance.terms import AmountKind
from regional_planner.institutions.models import Institution
from regional_planner.kernel.columns import as_share
from regional_planner.kernel.language import language, localised
from regional_planner.kernel.period import today
from regional_planner.layers import words as plan_words
from regional_planner.layers.words import AMOUNT_KINDS, APPROACHES, LEVELS, PRIORITY_STATES
from regional_planner.pages import asking, words
from regional_planner.pages.foundation_section import foundations
from regional_planner.pages.level_words import sides_below
from regional_planner.pages.place_section import places
from regional_planner.pages.words import ACTIONS, CLASSIFICATIONS, LINK_STATES, VINTAGES
from regional_planner.priorities.kind import PRIORITIES
from regional_planner.priorities.models import Priority
from regional_planner.priorities.queries import add_lineage, cycle, cycle_names, cycle_on
from regional_planner.priorities.terms import PUBLISHED
from regional_planner.records import reading
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.territory.models import Source
from regional_planner.territory.queries import Register, register_on
from regional_planner.territory.terms import Level
from regional_planner.transforma.queries import axes
from regional_planner.web.context import actor, db

ROWS_PER_PAGE = 50
NOTHING: Mapping[str, Any] = MappingProxyType({})


def priorities() -> str:
    """What the country and its regions pursue, cut by cycle, territory, approach, axis, state, day and words.

    Without a cycle named, the one that the day falls in; with the field sent empty, all of them.
    """
    session, asked = db(), asking.given()
    schema = PRIORITIES.query_schema()(exclude=("f",))
    if "cycle" not in request.args:
        day = asking.read(schema, asked).get("as_of") or today()
        asked = {**asked, "cycle": cycle_on(session, day).code}
    query = asking.read(schema, {"limit": str(ROWS_PER_PAGE), **asked})
    cursor = query.pop("cursor", None)
    conditions = [each.condition(session, query[each.name]) for each in PRIORITIES.filters if each.name in query]
    page = reading.page(
        session,
        PRIORITIES.record_type,
        actor(),
        conditions,
        sort=query["sort"],
        limit=query["limit"],
        cursor=cursor,
    )
    same = {name: text for name, text in asked.items() if name not in {"cursor", "limit"}}
    return render_template(
        "priorities.html",
        asked=asked,
        rows=_listed(session, page.rows),
        cycles=cycle_names(session),
        territories=register_on(session, today()).at(Level.REGION),
        axes=_axes_by_kind(session),
        approaches=APPROACHES,
        states={state: PRIORITY_STATES[state] for state in PUBLISHED},
        downloads=asking.downloads("/api/v1/priorities", **same),
        **asking.pages("/priorities", asked, cursor, page.cursor),
        sources=[],
    )


def priority(key: str) -> str:
    """One priority: all that is known of it, where it stands, what it is linked to, its money, its past.

    Raises:
        NotFound: when there is none that the reader may see.
    """
    return shown(reading.one(db(), PRIORITIES.record_type, actor(), key))


def shown(row: Values, given: Mapping[str, Any] = NOTHING, faults: Mapping[str, str] = NOTHING) -> str:
    """The page of a priority that the reader may see, with the form for a foundation as it was filled in."""
    session = db()
    add_lineage(session, actor(), [row])
    register = register_on(session, cycle(session, row["cycle"]).units_as_of)
    code = row["code"]
    return render_template(
        "priority.html",
        priority=_listed(session, [row])[0],
        cycle=localised(vars(cycle(session, row["cycle"])), "name"),
        communes=[_unit_name(register, commune) for commune in row["communes"]],
        cells=_cell_names(session, row["cells"]),
        author=_institutions(session).get(row["author"], row["author"]),
        links=_links(session, code),
        money=_money(session, code),
        money_downloads=asking.downloads("/api/v1/money/amounts", priority=code),
        revisions=_revisions(session, code),
        places=places(session, code),
        place_downloads=asking.downloads("/api/v1/places", priority=code),
        foundations=foundations(session, row, given, faults),
        standing=standing(session, actor(), row["id"]),
        words={**vars(plan_words), **vars(words)},
        sources=[],
    )


def _listed(session: Session, rows: list[Values]) -> list[dict[str, Any]]:
    """Revisions of priorities as people read them; weights as shares 0-1. No more queries for more rows."""
    titles = dict(session.execute(select(Source.code, Source.title)).all())
    registers = _registers(session, rows)
    return [
        {
            **row,
            "title": _title(row),
            "territory_name": _unit_name(registers[row["cycle"]], row["territory"]),
            "approach_label": APPROACHES[row["approach"]],
            "state_label": PRIORITY_STATES[row["state"]],
            "level_label": LEVELS[row["level"]],
            "weight": as_share(row["weight"]),
            "local": as_share(row["local"]),
            "source_titles": _source_titles(titles, row["source"]),
        }
        for row in rows
    ]


def _registers(session: Session, rows: list[Values]) -> dict[str, Register]:
    """The register that each cycle of `rows` is on."""
    return {code: register_on(session, cycle(session, code).units_as_of) for code in {row["cycle"] for row in rows}}


def _title(row: Values) -> str:
    return str((row["title_en"] if language() == "en" else None) or row["title"])


def _unit_name(register: Register, code: str) -> str:
    unit = register.units.get(code)
    return unit.name if unit else code


def _source_titles(titles: dict[str, str], codes: str | None) -> list[str]:
    """What the codes of sources stand for; a source written out stays as it is, made-up rows have none."""
    named = [code for code in (codes or "").split(";") if code and code != "illustrative"]
    return [titles.get(code, code) for code in named]


def _axes_by_kind(session: Session) -> list[tuple[str, list[dict[str, Any]]]]:
    rows = axes(session)
    return [
        (str(label), [row for row in rows if row["classification"] is kind]) for kind, label in CLASSIFICATIONS.items()
    ]


def _institutions(session: Session) -> dict[str | None, str]:
    rows = session.execute(select(Institution.code, Institution.name_es, Institution.name_en)).mappings()
    return {row["code"]: localised(dict(row), "name") for row in rows}


def _cell_names(session: Session, cells: Iterable[str]) -> list[tuple[str, str]]:
    """(industry or horizontal area, enabling area or nothing) by name."""
    names = {row["code"]: row["name"] for row in axes(session)}
    pairs = (cell.partition("/") for cell in cells)
    return [(names.get(row, row), names.get(column, column)) for row, _, column in pairs]


def _all_of(session: Session, kind: Kind, **wanted: Any) -> list[Values]:
    """All rows of a kind that the reader may see, by what the kind's list can be cut by."""
    conditions = [each.condition(session, wanted[each.name]) for each in kind.filters if each.name in wanted]
    return reading.page(session, kind.record_type, actor(), conditions).rows


def _links(session: Session, code: str) -> list[dict[str, Any]]:
    """The links of a priority in both directions, oldest first; each names the priority on the other side."""
    upward, downward = _all_of(session, LINKS, lower=code), _all_of(session, LINKS, higher=code)
    others = {link["higher"] for link in upward} | {link["lower"] for link in downward}
    named = _named(session, others)
    conversations = steps_of(session, [link["id"] for link in (*upward, *downward)])
    return [
        {
            **link,
            "other": other,
            "other_title": named.get(other, (other, ""))[0],
            "other_territory": named.get(other, (other, ""))[1],
            "upward": link["lower"] == code,
            "sides": sides_below(link["higher_territory"]),
            "strength": as_share(link["strength"]),
            "state_label": LINK_STATES[link["state"]],
            "conversation": conversations[link["id"]],
        }
        for links, other_end in ((upward, "higher"), (downward, "lower"))
        for link in links
        for other in [link[other_end]]
    ]


def _named(session: Session, codes: set[str]) -> dict[str, tuple[str, str]]:
    """Title and territory of published priorities by code, as their latest revision has them."""
    table = Priority.__table__
    query = select(table).where(table.c.code.in_(codes), table.c.state.in_(PUBLISHED)).order_by(table.c.revision)
    rows = [dict(row) for row in session.execute(query).mappings()]
    registers = _registers(session, rows)
    return {row["code"]: (_title(row), _unit_name(registers[row["cycle"]], row["territory"])) for row in rows}


def _money(session: Session, code: str) -> dict[str, Any]:
    """CLP by year and kind, the latest vintage of each line, and the lines themselves."""
    rows = _all_of(session, AMOUNTS, priority=code)
    names = {source["code"]: source["name"] for source in funding_sources(session)}
    years: dict[int, dict[str, int]] = defaultdict(dict)
    for row in speaking(session, rows):
        years[row["year"]][row["kind"]] = years[row["year"]].get(row["kind"], 0) + row["amount"]
    return {
        "kinds": AMOUNT_KINDS,
        "years": sorted(years.items()),
        "totals": {kind: sum(year.get(kind, 0) for year in years.values()) for kind in AmountKind},
        "illustrative": any(row["illustrative"] for row in rows),
        "lines": [
            {
                **row,
                "kind_label": AMOUNT_KINDS[row["kind"]],
                "source_name": names.get(row["funding_source"], row["funding_source"]),
                "vintage_label": VINTAGES[row["vintage"]],
            }
            for row in sorted(rows, key=lambda row: (row["year"], list(AmountKind).index(row["kind"])))
        ],
    }


def _revisions(session: Session, code: str) -> list[dict[str, Any]]:
    """The revisions that the reader may see, newest first, each with what was done to it."""
    institutions = _institutions(session)
    rows = sorted(_all_of(session, PRIORITIES, code=code), key=lambda row: -row["revision"])
    return [
        {
            **row,
            "state_label": PRIORITY_STATES[row["state"]],
            "title": _title(row),
            "steps": [
                {
                    **entry,
                    "action_label": ACTIONS.get(entry["action"], entry["action"]),
                    "by": institutions.get(entry["institution"], entry["institution"]),
                }
                for entry in reading.history(session, PRIORITIES.record_type, actor(), row["id"])
            ],
        }
        for row in rows
    ]
