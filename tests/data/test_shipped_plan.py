"""The shipped priorities, links, origins and amounts keep the rules of the plan."""

from collections import Counter, defaultdict
from decimal import Decimal

from tests.data.shipped import NOTES, TODAY, Row, cycles, priorities, region_of, rows, units


def test_priorities_refer_to_what_exists() -> None:
    axes = {row["code"] for path in ("industries", "horizontal_areas") for row in rows(f"transforma/{path}.csv")}
    enabling = {row["code"] for row in rows("transforma/enabling_areas.csv")} | {""}
    institutions = {row["code"]: row for row in rows("institutions/institutions.csv")}
    for row in priorities().values():
        cycle = cycles()[row["cycle"]]
        day = cycle["units_as_of"]
        assert row["code"].startswith(f"{row['territory']}-{cycle['starts_on'][:4]}-")
        assert row["territory"] in units("region", day) | {"CL"}
        assert institutions[row["author"]]["territory"] == row["territory"]
        assert int(row["horizon"]) >= int(cycle["ends_on"][:4]), row["code"]
        assert row["approach"] in {"sector", "challenge", "market"}
        for cell in filter(None, row["cells"].split(";")):
            axis, area = cell.split("/")
            assert axis in axes, row["code"]
            assert area in enabling, row["code"]
        for commune in filter(None, row["communes"].split(";")):
            assert region_of(commune, day) == row["territory"], (row["code"], commune)


def test_priority_states_have_their_dates() -> None:
    for row in priorities().values():
        cycle = cycles()[row["cycle"]]
        assert bool(row["adopted_on"]) == (row["state"] in {"adopted", "retired"}), row["code"]
        assert bool(row["retired_on"]) == (row["state"] == "retired") == bool(row["reason"]), row["code"]
        if row["adopted_on"]:
            assert cycle["starts_on"] <= row["adopted_on"] <= cycle["ends_on"], row["code"]
        if row["state"] in {"draft", "submitted"}:
            assert cycle["state"] != "frozen", row["code"]
    assert [row["code"] for row in cycles().values() if row["state"] != "frozen"] == ["2026-2029"]


def test_an_open_cycle_has_its_deadlines_in_order() -> None:
    for row in cycles().values():
        days = [row[name] for name in ("state_since", "entry_until", "dialogue_until", "agreement_until")]
        if row["state"] != "frozen":
            assert row["starts_on"] <= days[0] < days[1] < days[2] < days[3] < row["ends_on"]


def lineage() -> set[tuple[str, str]]:
    return {(row["ancestor"], row["descendant"]) for row in rows("priorities/lineage.csv")}


def test_priorities_go_on_in_their_territory_in_a_later_cycle_once() -> None:
    every = priorities()
    for ancestor, descendant in lineage():
        before, after = every[ancestor], every[descendant]
        assert before["territory"] == after["territory"]
        assert before["cycle"] < after["cycle"]
        assert after["state"] == "adopted"
    assert len({ancestor for ancestor, _ in lineage()}) == len(lineage())


def test_national_priorities_go_on_from_cycle_to_cycle_under_their_titles() -> None:
    every, order = priorities(), sorted(cycles())
    carried = {each for each in lineage() if each[0].startswith("CL")}
    expected = set()
    for code, row in every.items():
        named = [other for other in every.values() if other["territory"] == "CL" == row["territory"]]
        later = sorted(
            (order.index(other["cycle"]), other["code"])
            for other in named
            if other["title"] == row["title"] and other["cycle"] > row["cycle"]
        )
        if later:
            expected.add((code, later[0][1]))
    assert carried == expected


def test_weights_are_all_set_and_sum_to_one_or_are_all_empty() -> None:
    weights: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in priorities().values():
        weights[row["territory"], row["cycle"]].append(row)
    for key, group in weights.items():
        filled = [Decimal(row["weight"]) for row in group if row["weight"]]
        if filled:
            assert len(filled) == len(group), key
            assert sum(filled) == 1, key
            assert all(row["illustrative"] == "true" for row in group), key


def test_some_regions_have_no_priority_in_a_cycle() -> None:
    present = {row["territory"] for row in priorities().values() if row["cycle"] == "2017-2020"}
    assert units("region", NOTES) - present == {"11", "13"}


def test_links_join_levels_within_a_cycle_and_strengths_leave_room_for_the_local_share() -> None:
    every = priorities()
    used: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows("alignment/links.csv"):
        lower, higher = every[row["lower"]], every[row["higher"]]
        assert lower["cycle"] == higher["cycle"]
        assert lower["territory"] != "CL" == higher["territory"]
        assert 0 < Decimal(row["strength"]) <= 1
        assert row["proposed_by"] in {"region", "nation"}
        cycle = cycles()[lower["cycle"]]
        assert max(lower["adopted_on"], higher["adopted_on"]) <= row["proposed_on"] <= cycle["ends_on"]
        assert bool(row["answered_on"]) == (row["state"] != "proposed") == bool(row["answer_reason"])
        if row["answered_on"]:
            assert row["proposed_on"] <= row["answered_on"] <= cycle["ends_on"]
        if row["state"] != "withdrawn":
            used[row["lower"]] += Decimal(row["strength"])
    for code, strength in used.items():
        assert strength + Decimal(every[code]["local"]) <= 1, code
    states = Counter(row["state"] for row in rows("alignment/links.csv"))
    assert set(states) == {"proposed", "agreed", "contested", "withdrawn"}


def test_origins_share_at_most_the_whole() -> None:
    every = priorities()
    shares: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows("alignment/origins.csv"):
        national = every[row["national"]]
        assert national["territory"] == "CL"
        assert row["region"] in units("region", cycles()[national["cycle"]]["units_as_of"])
        if row["priority"]:
            assert every[row["priority"]]["territory"] == row["region"]
            assert every[row["priority"]]["cycle"] == national["cycle"]
        shares[row["national"]] += Decimal(row["share"])
    assert all(0 < share <= 1 for share in shares.values())


def test_amounts_are_whole_pesos_of_known_priorities_and_sources() -> None:
    every = priorities()
    funding = {row["code"] for row in rows("finance/funding_sources.csv")}
    for row in rows("finance/amounts.csv"):
        priority = every[row["priority"]]
        assert priority["state"] in {"adopted", "retired"}
        assert row["funding_source"] in funding
        assert row["kind"] in {"commitment", "appropriation", "expenditure"}
        assert int(row["amount"]) > 0
        assert priority["adopted_on"][:4] <= row["year"] <= cycles()[priority["cycle"]]["ends_on"][:4]


def test_demo_users_belong_to_institutions_of_their_territory() -> None:
    institutions = {row["code"]: row for row in rows("institutions/institutions.csv")}
    known = {"regional_officer", "regional_approver", "national_planner", "gis_analyst", "auditor", "admin"}
    for row in rows("demo/users.csv"):
        assert institutions[row["institution"]]["territory"] == row["territory"]
        assert set(row["roles"].split(";")) <= known


def test_shipped_activity_is_made_up_for_each_region_and_industry_by_its_rule() -> None:
    industries = {row["code"] for row in rows("transforma/industries.csv")}
    figures = rows("advantage/activity.csv")
    assert {(row["territory"], row["activity"]) for row in figures} == {
        (region, industry) for region in units("region", TODAY) for industry in industries
    }
    assert len(figures) == 16 * 8
    for row in figures:
        assert (row["illustrative"], row["source"]) == ("true", "illustrative")
        hundreds, rest = divmod(int(row["value"]), 100)
        assert rest == 0
        assert any(hundreds == size * 2**grade for size in range(1, 9) for grade in range(5)), row


def test_the_mapping_goes_to_industries_and_areas() -> None:
    axes = {row["code"] for path in ("industries", "horizontal_areas") for row in rows(f"transforma/{path}.csv")}
    mapping = rows("advantage/mapping.csv")
    assert {row["activity"] for row in mapping} <= axes
    assert len({(row["classification"], row["code"]) for row in mapping}) == len(mapping)
