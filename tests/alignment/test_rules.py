"""Alignment's figures: one example by hand, the edges, and the refusals."""

import doctest
import math
from dataclasses import replace

import numpy as np
import pytest

from regional_planner.alignment.rules import align, explanation, figures, gaps, plan, weights, with_proposals
from regional_planner.alignment.terms import PARTS, Figure, Gap, GapKind, LinkRow, OriginRow, PriorityRow
from tests.alignment.plans import DAY, EXAMPLE, figure_of
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows


def test_examples_in_the_docstrings_hold() -> None:
    for module in (plan, weights, figures):
        outcome = doctest.testmod(module, extraglobs={"np": np})
        assert outcome.attempted > 0
        assert outcome.failed == 0


class TestByHand:
    """In 01, x_A = 0.75 * 0.8 = 0.6, x_B = 0.25 * 0.4 = 0.1, L = 0.3. In 02, two open weights, each 0.5."""

    def test_profiles_and_local(self) -> None:
        assert align(EXAMPLE.plan()).profiles[:2] == pytest.approx(np.array([[0.6, 0.1, 0], [0.5, 0, 0]]))
        assert figure_of(EXAMPLE, "local") == [pytest.approx(0.3), pytest.approx(0.5), None]

    def test_parts_of_the_weight(self) -> None:
        first = align(EXAMPLE.plan()).parts[0]
        assert [str(part) for part in PARTS] == [
            "agreed",
            "pending",
            "contested",
            "declared_local",
            "unassigned",
        ]
        assert first == pytest.approx([0.7, 0.075, 0.05, 0.15, 0.025])

    def test_carrying_stands_beside_its_ceiling(self) -> None:
        """D_01 = min(0.6, 0.6) + min(0.1, 0.4) = 0.7 = 1 - L."""
        assert figure_of(EXAMPLE, "carrying") == [pytest.approx(0.7), pytest.approx(0.5), None]
        assert figure_of(EXAMPLE, "ceiling") == [pytest.approx(0.7), pytest.approx(0.5), None]

    def test_cosine(self) -> None:
        assert figure_of(EXAMPLE, "cosine")[0] == pytest.approx(0.4 / math.sqrt(0.37 * 0.52))

    def test_voice_and_heard(self) -> None:
        """V_01 = 0.6 * 0.5 + 0.4 * 0.25; P1 is heard, P2 not: its agreed link was the nation's idea."""
        assert figure_of(EXAMPLE, "voice") == [pytest.approx(0.4), pytest.approx(0.15), None]
        assert figure_of(EXAMPLE, "heard") == [pytest.approx(0.75), pytest.approx(0.5), None]

    def test_money(self) -> None:
        """Money 1 : 3 gives x' = 0.2, 0.3 and L' = 0.5: (0.4 + 0.2 + 0.2) / 2; region 02 has none."""
        assert align(EXAMPLE.plan()).money_profiles[0] == pytest.approx([0.2, 0.3, 0])
        assert figure_of(EXAMPLE, "divergence") == [pytest.approx(0.4), None, None]

    def test_concentration(self) -> None:
        assert figure_of(EXAMPLE, "concentration") == [pytest.approx(0.37 / 0.49), 1.0, None]

    def test_coverage_says_how_many_have_no_profile(self) -> None:
        coverage = align(EXAMPLE.plan()).coverage
        assert coverage.regions.tolist() == [1, 0.5, 0]
        assert coverage.inhabitants.tolist() == [1, 0.25, 0]
        assert coverage.money.tolist() == [1, 1, 0]
        assert (coverage.counted, coverage.without_profile, coverage.without_inhabitants) == (2, 1, 0)

    def test_explanation_of_carrying_shows_the_surplus(self) -> None:
        """With A at 0.3 the minimum cuts the 0.6 of P1 in half."""
        rows = replace(EXAMPLE, nationals={"A": 300_000, "B": 400_000, "C": 300_000})
        first, second = explanation(rows.plan(), Figure.CARRYING, "01")
        assert (first.priority, first.national, first.link, first.money) == ("P1", "A", 0, 100)
        assert [first.amount, first.surplus] == pytest.approx([0.3, 0.3])
        assert [second.amount, second.surplus] == pytest.approx([0.1, 0])

    def test_gaps(self) -> None:
        assert gaps(EXAMPLE.plan()) == [
            Gap(GapKind.NATIONAL_WITHOUT_REGION, national="C"),
            Gap(GapKind.UNASSIGNED_WEIGHT, "01", "P2", share=0.1, money=300),
            Gap(GapKind.UNASSIGNED_WEIGHT, "02", "P4", share=1.0, money=0),
            Gap(GapKind.CONTESTED, "01", "P2", "B", link=2, share=0.2, days=10),
            Gap(GapKind.UNANSWERED, "01", "P2", "A", link=1, share=0.3, days=30),
            Gap(GapKind.AGREED_UNFUNDED, "02", "P3", share=1.0, money=0),
        ]


def test_weight_declared_local_is_never_a_gap() -> None:
    rows = Rows(DAY, {"01": None}, {}, (PriorityRow("P1", "01", declared_local=MILLION, money=5),))
    assert gaps(rows.plan()) == []


def test_money_without_alignment_and_weight_without_an_origin_are_gaps() -> None:
    rows = Rows(DAY, {"01": None}, {}, (PriorityRow("P1", "01", money=5),))
    kinds = [(gap.kind, gap.share) for gap in gaps(rows.plan())]
    assert kinds == [(GapKind.LOCAL_WITHOUT_ORIGIN, 1.0), (GapKind.FUNDED_UNALIGNED, 1.0)]


def test_a_link_of_unknown_day_is_open_for_unknown_long() -> None:
    rows = replace(EXAMPLE, links=(LinkRow("P1", "A", 1, "proposed", "lower"),))
    assert [gap.days for gap in gaps(rows.plan()) if gap.kind is GapKind.UNANSWERED] == [None]


def test_contested_links_count_up_to_the_room_that_is_left() -> None:
    contested = LinkRow("P1", "B", 900_000, "contested", "lower", DAY, DAY)
    rows = Rows(
        DAY,
        {"01": None},
        {"A": None, "B": None},
        (PriorityRow("P1", "01", declared_local=100_000),),
        (LinkRow("P1", "A", 600_000, "agreed", "lower"), contested),
    )
    assert align(rows.plan()).parts[0] == pytest.approx([0.6, 0, 0.3, 0.1, 0])


def test_as_if_proposals_were_agreed() -> None:
    assert align(with_proposals(EXAMPLE.plan())).profiles[0] == pytest.approx([0.675, 0.1, 0])


def test_without_national_priorities_there_is_nothing_to_carry() -> None:
    rows = Rows(DAY, {"01": None}, {}, (PriorityRow("P1", "01"),))
    for name in ("carrying", "voice", "cosine", "concentration"):
        assert figure_of(rows, name) == [None]
    assert figure_of(rows, "local") == [1.0]


def test_a_nation_whose_weights_are_all_zero_cannot_be_carried_or_moved() -> None:
    rows = replace(EXAMPLE, nationals=dict.fromkeys("ABC", 0))
    assert figure_of(rows, "carrying") == figure_of(rows, "voice") == [None, None, None]
    assert explanation(rows.plan(), Figure.CARRYING, "01") == []
    assert figure_of(rows, "local") == figure_of(EXAMPLE, "local")


def test_weights_all_set_to_zero_are_no_weights() -> None:
    rows = replace(EXAMPLE, priorities=(*EXAMPLE.priorities, PriorityRow("P5", "03", 0)))
    assert figure_of(rows, "local")[2] is None
    assert align(rows.plan()).coverage.without_profile == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"priorities": (*EXAMPLE.priorities, PriorityRow("P1", "02"))}, "priority P1 is given twice"),
        ({"priorities": (*EXAMPLE.priorities, PriorityRow("P5", "99"))}, "unknown region: 99"),
        ({"priorities": (*EXAMPLE.priorities, PriorityRow("P5", "02", -1))}, "-1 is negative"),
        (
            {"priorities": (*EXAMPLE.priorities, PriorityRow("P5", "02", MILLION + 1))},
            "P5: its weight is above",
        ),
        ({"priorities": (*EXAMPLE.priorities, PriorityRow("P5", "02", money=-5))}, "-5 is negative"),
        ({"nationals": {"A": 0, "B": 0, "C": MILLION + 1}}, "C: its weight is above"),
        ({"links": (LinkRow("P1", "Z", 1, "agreed", "lower"),)}, "unknown national priority: Z"),
        ({"links": (LinkRow("P1", "A", 1, "maybe", "lower"),)}, "unknown link state: maybe"),
        ({"links": (LinkRow("P1", "A", 0, "agreed", "lower"),)}, "P1, A: the strength is not in"),
        (
            {"links": (LinkRow("P1", "A", 800_001, "agreed", "lower"),)},
            "P1: agreed, proposed and declared local",
        ),
        (
            {"links": (LinkRow("P1", "A", 1, "proposed", "lower", DAY + 1),)},
            "P1, A: the link is of a day after",
        ),
        ({"origins": (OriginRow("A", "01", None, 0),)}, "A, 01: the share of the origin is not positive"),
        ({"origins": (OriginRow("A", "01", "P3", 1),)}, "A, 01: the origin names another region's"),
        ({"origins": (OriginRow("A", "01", None, MILLION + 1),)}, "A: the shares of its origins are above"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused_by_name(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(EXAMPLE, **change).plan()  # type: ignore[arg-type]
