"""One small plan worked by hand, and small plans of every shape for property tests."""

from hypothesis import strategies as st

from regional_planner.alignment.rules import align, nullable
from regional_planner.alignment.terms import LinkRow, LinkState, OriginRow, PriorityRow, Shares, Side
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows

DAY = 737_000
shares = st.integers(0, MILLION)
open_weights = st.none() | shares
positive_weights = st.integers(1, MILLION)
money = st.just(0) | st.integers(0, 10**13)


EXAMPLE = Rows(
    DAY,
    regions={"01": 1000, "02": 3000, "03": 500},
    nationals={"A": 600_000, "B": 400_000, "C": 0},
    priorities=(
        PriorityRow("P1", "01", 750_000, declared_local=200_000, money=100),
        PriorityRow("P2", "01", 250_000, money=300),
        PriorityRow("P3", "02"),
        PriorityRow("P4", "02"),
    ),
    links=(
        LinkRow("P1", "A", 800_000, "agreed", "lower", DAY - 90, DAY - 60),
        LinkRow("P2", "B", 400_000, "agreed", "higher", DAY - 90, DAY - 60),
        LinkRow("P2", "A", 300_000, "proposed", "lower", DAY - 30),
        LinkRow("P2", "B", 200_000, "contested", "lower", DAY - 30, DAY - 10),
        LinkRow("P3", "A", 1_000_000, "agreed", "higher", DAY - 5, DAY),
    ),
    origins=(
        OriginRow("A", "01", "P1", 500_000),
        OriginRow("B", "01", None, 250_000),
        OriginRow("A", "02", "P4", 250_000),
    ),
)


def figure_of(rows: Rows, name: str) -> list[float | None]:
    """One figure per region in the order of their codes, None where there is none."""
    figure: Shares = getattr(align(rows.plan()), name)
    return nullable(figure)


def shuffled(data: st.DataObject, rows: Rows) -> Rows:
    """The same plan with its rows in another order."""
    return Rows(
        rows.day,
        dict(data.draw(st.permutations(list(rows.regions.items())))),
        dict(data.draw(st.permutations(list(rows.nationals.items())))),
        tuple(data.draw(st.permutations(rows.priorities))),
        tuple(data.draw(st.permutations(rows.links))),
        tuple(data.draw(st.permutations(rows.origins))),
    )


@st.composite
def plans(draw: st.DrawFn, weights: st.SearchStrategy[int | None] = open_weights, *, full: bool = False) -> Rows:
    """Up to four regions (some empty), four national and eight regional priorities, links and origins.

    A full one has at least two regions and two national priorities, and five priorities or more to link them by.
    """
    least = 2 if full else 0
    numbers = st.integers(max(least, 1), 4)
    regions = {f"{place:02}": draw(st.none() | st.integers(0, 10**7)) for place in range(draw(numbers))}
    nationals = {f"N{place}": draw(weights) for place in range(draw(st.integers(least, 4)))}
    priorities, links = [], []
    for place in range(draw(st.integers(5 if full else 0, 8))):
        code = f"P{place}"
        cuts = sorted(draw(st.lists(shares, min_size=4, max_size=4)))
        priorities.append(
            PriorityRow(code, draw(st.sampled_from(sorted(regions))), draw(weights), cuts[0], draw(money))
        )
        claims = [upper - lower for lower, upper in zip(cuts, [*cuts[1:], MILLION], strict=True)]
        links += draw(_links(code, sorted(nationals), claims)) if nationals else []
    origins = draw(_origins(regions, nationals, priorities))
    return Rows(DAY, regions, nationals, tuple(priorities), tuple(links), origins)


@st.composite
def _links(draw: st.DrawFn, priority: str, nationals: list[str], claims: list[int]) -> list[LinkRow]:
    links = []
    for claim in claims[: draw(st.integers(0, len(claims)))]:
        state = draw(st.sampled_from(LinkState))
        # Contested and withdrawn links make no claim on the whole, so theirs may be any strength.
        strength = draw(st.integers(1, MILLION)) if state in {"contested", "withdrawn"} else claim
        proposed = DAY - draw(st.integers(0, 400))
        answered = None if state is LinkState.PROPOSED else draw(st.integers(proposed, DAY))
        if strength:
            side = draw(st.sampled_from(Side))
            links.append(LinkRow(priority, draw(st.sampled_from(nationals)), strength, state, side, proposed, answered))
    return links


@st.composite
def _origins(
    draw: st.DrawFn,
    regions: dict[str, int | None],
    nationals: dict[str, int | None],
    priorities: list[PriorityRow],
) -> tuple[OriginRow, ...]:
    origins = []
    for national in nationals:
        for _ in range(draw(st.integers(0, 2))):
            share = draw(st.integers(1, MILLION // 2))
            source = draw(st.none() | st.sampled_from(priorities)) if priorities else None
            region = source.region if source else draw(st.sampled_from(sorted(regions)))
            origins.append(OriginRow(national, region, source.code if source else None, share))
    return tuple(origins)
