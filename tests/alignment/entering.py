"""Small plans of every shape as rows of the database, in a cycle of their own, and as the API is to answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from regional_planner.alignment.likeness.terms import Document
from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.terms import LinkAction, LinkState, Side
from regional_planner.finance.models import Amount
from regional_planner.finance.terms import AmountKind, Stage, Vintage
from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.columns import Base, new_id
from regional_planner.kernel.statements import plain
from regional_planner.priorities.models import Cycle, Priority, PriorityCell, PriorityCommune, PriorityIdentity
from regional_planner.priorities.terms import Approach, CycleState, PriorityState
from regional_planner.territory.queries import populations
from regional_planner.territory.terms import COUNTRY, Level
from tests.alignment.pairs_reference import CellsOf
from tests.alignment.plans import DAY, plans
from tests.alignment.rows import Rows

AS_OF = date.fromordinal(DAY)
CELLS = st.builds(
    "/".join,
    st.tuples(
        st.sampled_from(("mining", "agro-food", "tourism")),
        st.sampled_from(("research-innovation", "human-capital", "standards-norms", "")),
    ),
)
REGIONS = ("05", "13", "02", "06")
"""Valparaíso, the capital and O'Higgins, each of which borders the other two; Antofagasta by itself."""
WORDS = ("cobre", "litio", "puerto", "agua", "turismo")
"""Each of another stem, none a stop word."""
Paid = Mapping[str, int]
"""CLP by code of a priority."""
_numbers = count(2100)


@dataclass(frozen=True)
class Drawn:
    """A plan, what its priorities say (cells among it), and what was voted and spent; promised is the plan's own money.

    `corrected` was entered too much as spent, and taken back.
    """

    rows: Rows
    said: Mapping[str, Document]
    voted: Paid
    spent: Paid
    corrected: Paid

    @property
    def cells(self) -> CellsOf:
        """Cells by code of a priority."""
        return {code: sorted(each.cells) for code, each in self.said.items()}

    @property
    def paid(self) -> dict[str, dict[str, int]]:
        """CLP by kind of money and code of a priority, what does not count left out."""
        promised = {row.code: row.money for row in self.rows.priorities}
        return {"commitment": promised, "appropriation": dict(self.voted), "expenditure": dict(self.spent)}

    def counted(self, proposals: bool, kind: str) -> Rows:
        """The plan with money of a kind, and open proposals as if they had been agreed where they are to count."""
        money = self.paid[kind]
        agreed = (row._replace(state="agreed") if row.state == "proposed" else row for row in self.rows.links)
        return replace(
            self.rows,
            priorities=tuple(row._replace(money=money[row.code]) for row in self.rows.priorities),
            links=tuple(agreed) if proposals else self.rows.links,
        )

    def before_links(self) -> Rows:
        """The plan before anybody proposed a link, raised anything or gave money."""
        unpaid = tuple(row._replace(money=0) for row in self.rows.priorities)
        return replace(self.rows, priorities=unpaid, links=(), origins=())


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """A plan that a database can hold: at most one standing link between two priorities."""
    rows = draw(plans() | plans(full=True) | plans(full=True))
    standing: set[tuple[str, str]] = set()
    links = []
    for link in rows.links:
        between = link.priority, link.national
        if link.state == LinkState.WITHDRAWN or between not in standing:
            links.append(link)
        if link.state != LinkState.WITHDRAWN:
            standing.add(between)
    codes = [row.code for row in rows.priorities]
    paid = st.fixed_dictionaries({code: st.just(0) | st.integers(1, 10**9) for code in codes})
    said = {code: draw(_documents(code)) for code in (*rows.nationals, *codes)}
    return Drawn(replace(rows, links=tuple(links)), said, draw(paid), draw(paid), draw(paid))


def _documents(code: str) -> st.SearchStrategy[Document]:
    texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
    return st.builds(
        Document,
        st.just(code),
        st.tuples(texts, texts),
        st.frozensets(CELLS, max_size=4),
        st.frozensets(st.sampled_from(("02101", "02102", "05101")), max_size=3),
        st.just(0),
        st.integers(0, 9),
        st.sampled_from(Approach),
    )


def entered(session: Session, plan: Drawn) -> tuple[str, Drawn]:
    """Write a plan's priorities as adopted in a new cycle; the cycle, and the plan as it is to stand.

    Every region of Chile is in the plan that is returned, with its inhabitants.
    """
    first = next(_numbers)
    cycle, plan = f"{first}-{first + 3}", _in_chile(session, plan, first)
    _cycle(session, cycle, first)
    _priorities(session, cycle, plan)
    raise_revision(session, "cycles")
    return cycle, plan


def discussed(session: Session, cycle: str, plan: Drawn) -> None:
    """Write its links and its money, as writes of the regions."""
    _links(session, cycle, plan.rows)
    _amounts(session, plan)
    for region in sorted({row.region for row in plan.rows.priorities}):
        raise_revision(session, region)


def raised(session: Session, cycle: str, plan: Drawn) -> None:
    """Write what regions raised and the nation accepted, as a write of the nation."""
    _origins(session, cycle, plan.rows)
    raise_revision(session, COUNTRY)


def _in_chile(session: Session, plan: Drawn, first: int) -> Drawn:
    """The plan under codes that a database of Chile knows."""
    rows = plan.rows
    region = dict(zip(sorted(rows.regions), REGIONS, strict=False))
    codes = {code: f"CL-{first}-{code}" for code in rows.nationals}
    codes |= {row.code: f"{region[row.region]}-{first}-{row.code}" for row in rows.priorities}
    people = populations(session, AS_OF)
    renamed = Rows(
        rows.day,
        {f"{number:02}": people.get(f"{number:02}") for number in range(1, 17)},
        {codes[code]: weight for code, weight in rows.nationals.items()},
        tuple(row._replace(code=codes[row.code], region=region[row.region]) for row in rows.priorities),
        tuple(row._replace(priority=codes[row.priority], national=codes[row.national]) for row in rows.links),
        tuple(
            row._replace(
                national=codes[row.national],
                region=region[row.region],
                priority=codes[row.priority] if row.priority else None,
            )
            for row in rows.origins
        ),
    )
    voted, spent, corrected = (
        {codes[code]: value for code, value in each.items()} for each in (plan.voted, plan.spent, plan.corrected)
    )
    said = {
        codes[code]: replace(each, code=codes[code], first_year=first, last_year=first + each.last_year)
        for code, each in plan.said.items()
    }
    return Drawn(renamed, said, voted, spent, corrected)


def _cycle(session: Session, code: str, first: int) -> None:
    row = {
        "id": new_id(),
        "code": code,
        "name_es": code,
        "name_en": code,
        "starts_on": date(first, 1, 1),
        "ends_on": date(first + 3, 12, 31),
        "units_as_of": AS_OF,
        "state": CycleState.FROZEN,
    }
    _insert(session, Cycle, [row])


def _priorities(session: Session, cycle: str, plan: Drawn) -> None:
    said = [(code, "CL", weight, 0) for code, weight in plan.rows.nationals.items()]
    said += [(row.code, row.region, row.weight, row.declared_local) for row in plan.rows.priorities]
    rows = [
        {
            "id": new_id(),
            "code": code,
            "revision": 1,
            "cycle": cycle,
            "territory": territory,
            "level": Level.COUNTRY if territory == "CL" else Level.REGION,
            "title": plan.said[code].texts[0],
            "rationale": plan.said[code].texts[1],
            "approach": plan.said[code].approach,
            "horizon": plan.said[code].last_year,
            "weight": weight,
            "local": local,
            "state": PriorityState.ADOPTED,
            "valid_from": date(2018, 1, 1),
        }
        for code, territory, weight, local in said
    ]
    _insert(session, PriorityIdentity, [{name: row[name] for name in ("code", "territory", "cycle")} for row in rows])
    _insert(session, Priority, rows)
    cells = [
        {"priority_id": row["id"], "axis": axis, "area": area}
        for row in rows
        for axis, area in (cell.split("/") for cell in plan.cells.get(row["code"], []))
    ]
    _insert(session, PriorityCell, cells)
    communes = [
        {"priority_id": row["id"], "commune": code} for row in rows for code in sorted(plan.said[row["code"]].communes)
    ]
    _insert(session, PriorityCommune, communes)


def _links(session: Session, cycle: str, rows: Rows) -> None:
    region = {row.code: row.region for row in rows.priorities}
    records, steps = [], []
    for link in rows.links:
        proposed = date.fromordinal(link.proposed_day or DAY)
        answered = date.fromordinal(link.answered_day) if link.answered_day else None
        record = {
            "id": new_id(),
            "lower": link.priority,
            "higher": link.national,
            "territory": region[link.priority],
            "higher_territory": COUNTRY,
            "cycle": cycle,
            "strength": link.strength,
            "state": LinkState(link.state),
            "proposed_by": Side(link.proposer),
            "proposed_on": proposed,
            "answered_on": answered,
        }
        records.append(record)
        days = [(proposed, LinkState.PROPOSED, LinkAction.PROPOSE)]
        days += [(answered, LinkState(link.state), LinkAction.CHANGE)] if answered else []
        said = {"link_id": record["id"], "side": Side(link.proposer), "strength": link.strength}
        steps += [{"id": new_id(), "day": day, "state": state, "action": act, **said} for day, state, act in days]
    _insert(session, Link, records)
    _insert(session, LinkStep, steps)


def _origins(session: Session, cycle: str, rows: Rows) -> None:
    said = [row._asdict() for row in rows.origins]
    _insert(session, Origin, [{"id": new_id(), "cycle": cycle, "territory": row.pop("region"), **row} for row in said])


def _amounts(session: Session, plan: Drawn) -> None:
    """Money of each kind; what was promised first, and spent by mistake, is on record and does not count."""
    promised = {row.code: row.money for row in plan.rows.priorities}
    too_much = {code: plan.spent[code] + amount for code, amount in plan.corrected.items()}
    back = {code: -amount for code, amount in plan.corrected.items()}
    lines = [
        (AmountKind.COMMITMENT, "", Vintage.INITIAL, {code: amount // 2 + 1 for code, amount in promised.items()}),
        (AmountKind.COMMITMENT, "", Vintage.CURRENT, promised),
        (AmountKind.APPROPRIATION, "", Vintage.INITIAL, plan.voted),
        (AmountKind.EXPENDITURE, "", Vintage.INITIAL, too_much),
        (AmountKind.EXPENDITURE, "back", Vintage.INITIAL, back),
    ]
    rows = [
        {
            "id": new_id(),
            "priority": code,
            "territory": code[:2],
            "year": AS_OF.year,
            "kind": kind,
            "funding_source": "fndr",
            "amount": amount,
            "agreement": agreement,
            "vintage": vintage,
            "stage": Stage.PAID if kind is AmountKind.EXPENDITURE else None,
        }
        for kind, agreement, vintage, amounts in lines
        for code, amount in amounts.items()
    ]
    _insert(session, Amount, rows)


def _insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(plain(table)), rows)
