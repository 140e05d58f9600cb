"""The page of what moved the alignment between two days or cycles, split over its causes."""

from __future__ import annotations

from typing import Any

from flask import render_template

from regional_planner.alignment.answers import title
from regional_planner.alignment.change.answers import BY
from regional_planner.alignment.change.answers import change as change_of
from regional_planner.alignment.change.queries import state_at
from regional_planner.alignment.change.schemas import ChangeQuery
from regional_planner.alignment.queries import State
from regional_planner.alignment.rules.change import PROFILE
from regional_planner.alignment.rules.hybrid import HYBRID_FIGURES
from regional_planner.alignment.selection.terms import selection_of
from regional_planner.alignment.terms import Figure
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.pages import asking, selection_form
from regional_planner.pages.level_words import WORDS, LevelWords
from regional_planner.pages.words import QUANTITIES
from regional_planner.priorities.queries import cycle_names, cycle_on
from regional_planner.records.fields import Choice
from regional_planner.web.context import db

SHOWN_RECORDS = 200
"""How many records of one cause the page lists; the data have all."""

DUST = 1e-12
"""Parts smaller than this moved nothing."""


class ChangePageQuery(ChangeQuery):
    """Besides, which figure the page shows."""

    figure = Choice([*HYBRID_FIGURES, PROFILE], load_default="carrying")


def change() -> str:
    """A figure of each region before and after, the parts of its difference, and the records behind these.

    Raises:
        InvalidQuery: for a day that there is not.
        NotFound: for a cycle, a region or a national priority that there is not.
    """
    given = asking.given()
    query = asking.read(ChangePageQuery(exclude=("f",)), {**_usual(), **given})
    selection = selection_of(query)
    before, after = (
        state_at(db(), name, query[key], selection, proposals=query["proposals"])
        for name, key in (("from", "start"), ("to", "end"))
    )
    territory, national = after.region(query["territory"]), query["national"]
    figure = _figure(query["figure"], national)
    found = change_of(db(), before, after, territory, national)
    rows = [_without_dust(row) for row in found["items"] if row["figure"] == figure]
    asked, words = _asked(query, territory), WORDS[after.ground.level]
    return render_template(
        "change.html",
        before=before,
        after=after,
        asked=asked,
        figure=figure,
        label=words.figures[Figure(figure)],
        choices=selection_form.choices(db(), after, given),
        words=words,
        cycles=cycle_names(db()),
        nationals=_nationals(before, after),
        units=list(after.units.values()),
        tabs=_tabs(figure, asked, words),
        **_causes(rows, words),
        rows=_with_bars(rows),
        inherited=found["inherited"],
        illustrative=found["illustrative"],
        records=_records(found["records"], after, words),
        shown=SHOWN_RECORDS,
        back=asking.address("/alignment", **selection.parameters()),
        downloads=asking.downloads("/api/v1/alignment/change", **asked),
        sources=[],
    )


def _usual() -> dict[str, str]:
    """What is compared when nothing is named: the cycle before the present one with the present one."""
    present = cycle_on(db(), today()).code
    codes = [code for code, _name in reversed(cycle_names(db()))]
    return {"from": codes[max(codes.index(present) - 1, 0)], "to": present}


def _figure(asked: str, national: str | None) -> str:
    if asked == PROFILE and national is None:
        raise NotFound(_("Name the national priority whose weight behind it is asked for."))
    return asked


def _asked(query: dict[str, Any], territory: str | None) -> dict[str, Any]:
    """The parameters that name this change to the API and to other pages."""
    return {
        "from": query["start"],
        "to": query["end"],
        **selection_of(query).parameters(),
        "proposals": "true" if query["proposals"] else None,
        "territory": territory,
        "national": query["national"],
    }


def _nationals(before: State, after: State) -> list[tuple[str, str]]:
    """Codes and titles of the higher level's priorities, those of after first."""
    titles = {code: title(after, code) for code in after.plan.nationals}
    titles |= {code: title(before, code) for code in before.plan.nationals if code not in titles}
    return [(code, f"{code} {text}") for code, text in titles.items()]


def _tabs(figure: str, asked: dict[str, Any], words: LevelWords) -> list[dict[str, Any]]:
    names = [*HYBRID_FIGURES, *([PROFILE] if asked["national"] else [])]
    return [
        {
            "label": words.figures[Figure(name)],
            "address": asking.address("/alignment/change", **asked, figure=name),
            "chosen": name == figure,
        }
        for name in names
    ]


def _without_dust(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose parts are 0 where they are nothing but what floating point leaves."""
    return {**row, **{name: 0.0 for name in BY.values() if row[name] is not None and abs(row[name]) < DUST}}


def _causes(rows: list[dict[str, Any]], words: LevelWords) -> dict[str, Any]:
    """The causes that moved something, and the names of those that moved nothing."""
    moved = {cause for cause, name in BY.items() if any(row[name] for row in rows)}
    return {
        "causes": [(cause.value, label, BY[cause]) for cause, label in words.causes.items() if cause in moved],
        "idle": [str(label) for cause, label in words.causes.items() if cause not in moved],
    }


def _with_bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the pieces of a bar from -50 to 50: gains to the right, losses to the left, to one scale."""
    reach = max((_reach(row) for row in rows), default=0.0) or 1.0
    return [{**row, "pieces": _pieces(row, 50 / reach)} for row in rows]


def _reach(row: dict[str, Any]) -> float:
    parts = [row[name] or 0.0 for name in BY.values()]
    return max(sum(part for part in parts if part > 0), -sum(part for part in parts if part < 0))


def _pieces(row: dict[str, Any], scale: float) -> list[dict[str, Any]]:
    left = right = 0.0
    pieces = []
    for cause, name in BY.items():
        width = abs(row[name] or 0.0) * scale
        if width > 0:
            start = right if row[name] > 0 else left - width
            left, right = (left, right + width) if row[name] > 0 else (left - width, right)
            pieces.append({"cause": cause.value, "x": f"{start:.2f}", "width": f"{width:.2f}"})
    return pieces


def _records(records: list[dict[str, Any]], after: State, words: LevelWords) -> list[dict[str, Any]]:
    """The causes that have records, each with them."""
    groups = []
    for cause, label in words.causes.items():
        rows = [
            {**record, "name": _name(after, record["territory"]), "what": QUANTITIES[record["quantity"]]}
            for record in records
            if record["cause"] == cause
        ]
        if rows:
            both = {name: any(row[name] for row in rows) for name in ("priority", "national")}
            groups.append(
                {"cause": cause.value, "label": label, "rows": rows[:SHOWN_RECORDS], "all": len(rows), **both}
            )
    return groups


def _name(after: State, code: str) -> str:
    return after.units[code].name if code in after.units else after.ground.upper.name
