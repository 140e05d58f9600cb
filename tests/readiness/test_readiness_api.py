"""Readiness over HTTP: what records say, what was stated, the score with its parts, and plans without foundations."""

from __future__ import annotations

import csv
import io
from datetime import date
from math import fsum
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from regional_planner.kernel.period import today
from regional_planner.readiness.checks import misplaced_foundations
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import send, workbook

READINESS, FOUNDATIONS, MILESTONES = "/api/v1/readiness", "/api/v1/foundations", "/api/v1/milestones"
PLAN = "cycle=2026-2029&as_of=2026-10-31"
OWN = "02-2026-02"
NEW = {"priority": OWN, "part": "team", "state": "in_place", "evidence": "Resolución 4", "stated_on": "2026-10-01"}


def asked(client: Speaker, query: str = PLAN) -> dict[str, dict[str, Any]]:
    """The readiness of priorities by code."""
    return {row["priority"]: row for row in client.items(f"{READINESS}?{query}")}


def part(row: dict[str, Any], name: str) -> dict[str, Any]:
    """A foundation of a priority."""
    found: dict[str, Any] = next(each for each in row["parts"] if each["part"] == name)
    return found


def test_what_records_can_answer_is_computed(reader: Speaking) -> None:
    rows = asked(reader())
    lithium, hydrogen = rows["02-2026-01"], rows[OWN]
    assert lithium["funding"] == "in_place"
    assert "CLP committed" in part(lithium, "funding")["because"]
    for row, state, because in (
        (hydrogen, "partly", "0 CLP committed, 150,000,000 CLP voted"),
        (rows["08-2026-01"], "missing", "0 CLP committed, 0 CLP voted"),
    ):
        assert (row["funding"], part(row, "funding")["because"]) == (state, because)
    assert (lithium["owner"], part(lithium, "owner")["basis"]) == ("in_place", "computed")
    assert (lithium["milestones"], hydrogen["milestones"]) == ("in_place", "partly")
    assert part(hydrogen, "milestones")["because"] == "2 set, 0 reached, 1 late"
    assert rows["02-2026-03"]["milestones"] == "missing"
    assert (lithium["competence"], part(lithium, "competence")["needs"]) == ("in_place", ["productive-development"])
    assert hydrogen["competence"] == "missing"
    assert "Promotion of innovation" in part(hydrogen, "competence")["because"]
    assert asked(reader(), "cycle=2026-2029&as_of=2026-02-20")["14-2026-01"]["competence"] is None
    assert (rows["08-2026-02"]["competence"], part(rows["08-2026-02"], "competence")["basis"]) == ("missing", "stated")
    assert all(row["illustrative"] for row in (lithium, hydrogen))


def test_the_score_is_shown_with_its_parts_and_null_where_nothing_is_known(reader: Speaking) -> None:
    answer = reader().get(f"{READINESS}?{PLAN}").json
    assert answer["equal_weights"] is True
    assert set(answer["weights"].values()) == {1.0}
    worth = {"missing": 0, "partly": 0.5, "in_place": 1}
    for row in answer["items"]:
        known = [each for each in row["parts"] if each["state"] is not None]
        assert row["score"] == pytest.approx(fsum(worth[each["state"]] for each in known) / len(known))
        assert row["score"] == pytest.approx(fsum(each["contribution"] for each in known))
        assert row["score_least"] <= row["score"] <= row["score_most"]
        assert (row["missing"], row["not_known"]) == (
            sum(each["state"] == "missing" for each in known),
            7 - len(known),
        )
        for each in row["parts"]:
            assert (each["basis"] is None) is (each["state"] is None) is (each["contribution"] is None)
    only = "weights=owner:0,funding:0,competence:0,milestones:0"
    weighted = reader().get(f"{READINESS}?{PLAN}&{only}").json
    assert weighted["equal_weights"] is False
    rows = {row["priority"]: row for row in weighted["items"]}
    assert rows["14-2026-02"]["score"] == 0
    assert rows["08-2026-03"]["score"] is None
    assert (rows["08-2026-03"]["score_least"], rows["08-2026-03"]["score_most"]) == (0, 1)
    for bad in ("luck:1", "team", "team:-1", "team:1,team:2", "team:1001", "team:x"):
        assert reader().get(f"{READINESS}?{PLAN}&weights={bad}").status_code == 400, bad
    assert reader().get(f"{READINESS}?{PLAN}&weights=%20").json["equal_weights"] is True
    nothing = ",".join(f"{each['part']}:0" for each in answer["items"][0]["parts"])
    assert reader().get(f"{READINESS}?{PLAN}&weights={nothing}").status_code == 400


def test_a_statement_counts_where_no_record_tells_and_stands_beside_elsewhere(speak: Speaking) -> None:
    before = asked(speak())[OWN]
    assert (before["team"], part(before, "team")["since"]) == ("missing", "2026-05-25")
    assert (part(before, "funding")["stated"], part(before, "funding")["differs"]) == ("in_place", True)
    made = speak("officer-02").post(FOUNDATIONS, {**NEW, "link": "https://example.org/res-4"})
    assert (made.status_code, made.json["territory"], made.json["illustrative"]) == (201, "02", False)
    after = asked(speak())[OWN]
    assert (after["team"], part(after, "team")["evidence"]) == ("in_place", "Resolución 4")
    assert part(after, "team")["stated_by"] == made.json["stated_by"] is not None
    assert after["score"] > before["score"]
    assert asked(speak(), "cycle=2026-2029&as_of=2026-09-30")[OWN]["team"] == "missing"
    funded = {**NEW, "part": "funding", "state": "in_place"}
    assert speak("officer-02").post(FOUNDATIONS, funded).status_code == 201
    assert asked(speak())[OWN]["funding"] == "partly"
    history = speak().get(f"{FOUNDATIONS}/{made.json['id']}/history").json["items"]
    assert [entry["action"] for entry in history] == ["create"]


def test_money_and_competences_that_come_are_seen_at_once(speak: Speaking) -> None:
    money = {"priority": OWN, "year": 2026, "kind": "commitment", "funding_source": "fndr", "amount": 1_500_000}
    assert speak("officer-02").post("/api/v1/money/amounts", money).status_code == 201
    funding = part(asked(speak())[OWN], "funding")
    assert (funding["state"], funding["because"]) == ("in_place", "1,500,000 CLP committed, 150,000,000 CLP voted")
    given = {"territory": "02", "competence": "innovation", "transferred_by": "corfo", "permanence": "permanent"}
    made = speak("planner").post("/api/v1/delegated-competences", {**given, "valid_from": "2026-10-01"})
    assert made.status_code == 201
    assert asked(speak())[OWN]["competence"] == "partly"
    assert asked(speak(), "cycle=2026-2029&as_of=2026-09-30")[OWN]["competence"] == "missing"


def test_milestones_are_planned_moved_and_reached(speak: Speaking) -> None:
    officer = speak("officer-02")
    body = {"priority": "02-2026-03", "title": "Convenio firmado", "planned": "2026-09", "set_on": "2026-06-01"}
    made = officer.post(MILESTONES, body)
    assert made.status_code == 201
    days = ("2026-05-31", "2026-06-01", "2026-09-30", "2026-10-01")
    states = [asked(speak(), f"cycle=2026-2029&as_of={day}")["02-2026-03"]["milestones"] for day in days]
    assert states == ["missing", "in_place", "in_place", "partly"]
    address = f"{MILESTONES}/{made.json['id']}"
    assert officer.patch(address, {"actual": "2026-10-02"}, etag="1").status_code == 200
    states = [asked(speak(), f"cycle=2026-2029&as_of=2026-10-0{day}")["02-2026-03"]["milestones"] for day in (1, 2)]
    assert states == ["partly", "in_place"]
    assert officer.patch(address, {"title": "Otro"}, etag="2").status_code == 422
    assert officer.post(MILESTONES, body).status_code == 409
    for changes, field in (({"actual": "2199"}, "actual"), ({"set_on": "2199-01-01"}, "set_on")):
        refused = officer.post(MILESTONES, {**body, "title": "Otro", **changes})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    without = officer.post(MILESTONES, {"priority": "02-2026-03", "title": "Hoy", "planned": "2027"})
    assert without.json["set_on"] == today().isoformat()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"stated_on": "2199-01-01"}, "stated_on", "in_future"),
        ({"link": "javascript:alert(1)"}, "link", "not_of_the_web"),
        ({"link": "https://a b"}, "link", "not_of_the_web"),
        ({"needs": ["tourism"]}, "needs", "other_part"),
        ({"part": "competence", "needs": ["magic"]}, "needs", "unknown_competence"),
        ({"priority": "02-2026-99"}, "priority", "unknown_priority"),
        ({"part": "luck"}, "part", "unknown"),
        ({"evidence": ""}, "evidence", "blank"),
    ],
)
def test_what_does_not_hold_is_refused(speak: Speaking, changes: dict[str, Any], field: str, code: str) -> None:
    response = speak("officer-02").post(FOUNDATIONS, {**NEW, **changes})
    assert response.status_code == 422
    assert (field, code) in {(each["field"], each["code"]) for each in response.json["errors"]}


def test_a_statement_is_not_overwritten_and_only_the_territory_states(speak: Speaking) -> None:
    officer = speak("officer-02")
    assert speak("officer-08").post(FOUNDATIONS, NEW).status_code == 403
    assert speak("planner").post(FOUNDATIONS, NEW).status_code == 403
    made = officer.post(FOUNDATIONS, NEW)
    assert officer.post(FOUNDATIONS, {**NEW, "state": "missing"}).status_code == 409
    address = f"{FOUNDATIONS}/{made.json['id']}"
    assert officer.patch(address, {"stated_on": "2026-10-02"}, etag="1").status_code == 422
    assert officer.patch(address, {"state": "partly"}, etag="1").status_code == 200
    later = officer.post(FOUNDATIONS, {**NEW, "stated_on": "2026-10-02", "state": "missing"})
    assert later.status_code == 201
    states = [asked(speak(), f"cycle=2026-2029&as_of=2026-10-0{day}")[OWN]["team"] for day in (1, 2)]
    assert states == ["partly", "missing"]
    assert part(asked(speak())[OWN], "team")["since"] == "2026-10-02"
    assert officer.post(f"{FOUNDATIONS}/{later.json['id']}/end", {"reason": "Error"}, etag="1").status_code == 200
    assert asked(speak())[OWN]["team"] == "partly"


def test_what_is_stated_of_a_draft_stays_with_its_region(speak: Speaking) -> None:
    body = {"cycle": "2026-2029", "territory": "02", "title": "Borrador", "approach": "sector", "horizon": 2035}
    code = speak("officer-02").post("/api/v1/priorities", body).json["code"]
    made = speak("officer-02").post(FOUNDATIONS, {**NEW, "priority": code})
    for who, status in ((None, 404), ("officer-08", 404), ("planner", 404), ("approver-02", 200), ("auditor", 200)):
        assert speak(who).get(f"{FOUNDATIONS}/{made.json['id']}").status_code == status, who
    assert code not in asked(speak("officer-02"))
    assert speak().items(f"{FOUNDATIONS}?priority={code}") == []


def test_plans_without_foundations_say_what_is_missing_why_and_since_when(reader: Speaking) -> None:
    rows = reader().items(f"{READINESS}/missing?{PLAN}&territory=02")
    lacking = {(row["priority"], row["part"]): row for row in rows}
    assert set(lacking) == {(OWN, "competence"), ("02-2026-03", "milestones")}
    competence = lacking[OWN, "competence"]
    assert (competence["since"], competence["basis"]) == ("2026-05-25", "computed")
    assert competence["days"] == (date(2026, 10, 31) - date(2026, 5, 25)).days
    assert lacking["02-2026-03", "milestones"]["since"] == "2026-05-08"
    everywhere = reader().items(f"{READINESS}/missing?{PLAN}")
    states = asked(reader())
    essential = ("owner", "funding", "competence", "milestones")
    assert {(row["priority"], row["part"]) for row in everywhere} == {
        (code, name) for code, row in states.items() for name in essential if row[name] == "missing"
    }
    capable = reader().items(f"{READINESS}/missing?{PLAN}&part=capabilities")
    assert [(row["priority"], row["basis"]) for row in capable] == [("14-2026-02", "stated")]
    assert reader().items(f"{READINESS}/missing?{PLAN}&part=owner&territory=02") == []


def test_an_owner_that_is_gone_is_missing_since_it_went(database: Database, speak: Speaking) -> None:
    corfo = speak("admin").get("/api/v1/institutions/cdpr-02").json
    ended = speak("admin").patch(
        f"/api/v1/institutions/{corfo['id']}", {"valid_to": "2026-08-01"}, etag=str(corfo["version"])
    )
    assert ended.status_code == 200
    assert asked(speak(), "cycle=2026-2029&as_of=2026-07-31")[OWN]["owner"] == "in_place"
    row = part(asked(speak())[OWN], "owner")
    assert (row["state"], row["since"]) == ("missing", "2026-08-01")
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE priority SET author = NULL WHERE code = '{OWN}'"))
    fresh = speak().items(f"{READINESS}/missing?{PLAN}&territory=02&part=owner")
    assert {row["priority"]: row["since"] for row in fresh}[OWN] == "2026-05-25"


def test_regions_side_by_side(reader: Speaking) -> None:
    answer = reader().get(f"{READINESS}/by-region?{PLAN}").json
    rows = {row["territory"]: row for row in answer["items"]}
    assert len(rows) == 16
    of_02 = [row for row in asked(reader()).values() if row["territory"] == "02"]
    assert rows["02"]["score"] == pytest.approx(fsum(row["score"] for row in of_02) / len(of_02))
    for name in ("owner", "funding", "competence", "milestones", "team", "capabilities", "data"):
        assert rows["02"][f"without_{name}"] == sum(row[name] == "missing" for row in of_02)
    assert rows["02"]["not_known"] == sum(row["not_known"] for row in of_02)
    empty = reader().get(f"{READINESS}/by-region?cycle=2017-2020&as_of=2018-06-01").json
    assert len(empty["items"]) == 15
    assert {row["territory"]: row["score"] for row in empty["items"]}["11"] is None
    assert [row["territory"] for row in reader().items(f"{READINESS}/by-region?{PLAN}&territory=CL-AN")] == ["02"]


def test_answers_are_tables_too_and_cost_no_more_for_more(shared_database: Database, reader: Speaking) -> None:
    for path, count in (("", len(asked(reader()))), ("/by-region", 16)):
        table = reader().get(f"{READINESS}{path}?{PLAN}&f=csv").get_data(as_text=True).removeprefix("\ufeff")
        assert len(list(csv.DictReader(io.StringIO(table)))) == count
        assert reader().get(f"{READINESS}{path}?{PLAN}&f=xlsx").get_data()[:2] == b"PK"
    assert "part" in reader().get(f"{READINESS}/missing?{PLAN}&f=csv").get_data(as_text=True).splitlines()[0]
    assert reader().get(f"{READINESS}?cycle=1990-1994").status_code == 404
    assert reader().get(f"{READINESS}?territory=99").status_code == 400

    def queries(query: str) -> int:
        seen: list[str] = []

        def listener(*arguments: Any) -> None:
            seen.append(arguments[2])

        event.listen(shared_database.engine, "before_cursor_execute", listener)
        try:
            assert reader().get(f"{READINESS}?{PLAN}&{query}").status_code == 200
        finally:
            event.remove(shared_database.engine, "before_cursor_execute", listener)
        return len(seen)

    queries("territory=02")
    assert queries("weights=team:2") <= queries("territory=02&weights=team:2")


def test_statements_and_milestones_come_by_workbook(speak: Speaking) -> None:
    officer = speak("officer-02")
    sheets = {
        "foundations": [
            ("priority", "part", "state", "evidence", "stated_on", "needs"),
            (OWN, "competence", "in_place", "Acta", "2026-10-02", "productive-development; human-capital"),
            ("08-2026-01", "team", "missing", "Acta", "2026-10-02", None),
        ],
        "milestones": [("priority", "title", "planned", "set_on"), (OWN, "Obra", "2027-05", "2026-10-02")],
    }
    refused = send(officer, workbook(sheets), "f.xlsx", territory="02")
    assert refused.status_code == 422
    assert {(e["sheet"], e["row"]) for e in refused.json["errors"]} == {("foundations", 3)}
    sheets["foundations"].pop()
    reports = [send(officer, workbook(sheets), "f.xlsx", territory="02").json["report"]["sheets"] for _ in range(2)]
    assert [[(s["created"], s["unchanged"]) for s in each] for each in reports] == [[(1, 0)] * 2, [(0, 1)] * 2]
    row = part(asked(speak())[OWN], "competence")
    assert (row["state"], row["needs"]) == ("partly", ["human-capital", "productive-development"])


def test_what_lies_elsewhere_than_its_priority_is_found(database: Database) -> None:
    with database.reading() as session:
        assert list(misplaced_foundations(session)) == []
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE milestone SET territory = '08' WHERE priority = '{OWN}'"))
        connection.execute(text("UPDATE foundation SET territory = '02' WHERE priority = 'CL-2026-01'"))
    with speaking("en"), database.reading() as session:
        found = [each.message for each in misplaced_foundations(session)]
    assert sorted(set(found)) == ["It lies in 02, and its priority in CL.", "It lies in 08, and its priority in 02."]


def test_the_database_itself_keeps_the_words_and_the_links(database: Database) -> None:
    for change in ("part = 'luck'", "state = 'fine'", "link = 'javascript:alert(1)'", "stated_by = 'nobody'"):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(text(f"UPDATE foundation SET {change}"))
