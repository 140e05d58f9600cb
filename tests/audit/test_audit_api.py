"""The audit log for auditors, and the plan as it stood at an instant for whoever might see it then."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from regional_planner.kernel.period import now
from tests.conftest import Speaker, Speaking

BODY = {"cycle": "2026-2029", "territory": "02", "title": "Litio", "approach": "sector", "horizon": 2035}


def instant() -> str:
    """This instant, as an address takes it."""
    return now().isoformat().replace("+00:00", "Z")


def entered(who: Speaker, **changes: Any) -> dict[str, Any]:
    """A draft of region 02."""
    response = who.post("/api/v1/priorities", {**BODY, **changes})
    assert response.status_code == 201, response.json
    return dict(response.json)


def step(who: Speaker, record: dict[str, Any], name: str, **body: Any) -> dict[str, Any]:
    """The record after a step of its life."""
    response = who.post(f"/api/v1/priorities/{record['id']}/{name}", body, etag=f'"{record["version"]}"')
    assert response.status_code == 200, response.json
    return dict(response.json)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("officer-02", 403), ("planner", 403), ("admin", 403), ("auditor", 200)]
)
def test_only_auditors_read_the_log(reader: Speaking, who: str | None, status: int) -> None:
    for path in ("/api/v1/audit", "/api/v1/audit/chains"):
        assert reader(who).get(path).status_code == status


def test_the_log_says_who_did_what_and_can_be_narrowed(speak: Speaking) -> None:
    made = entered(speak("officer-02"))
    changed = speak("officer-02").patch(f"/api/v1/priorities/{made['id']}", {"title": "Sales"}, etag='"1"')
    assert changed.status_code == 200
    auditor = speak("auditor")
    entries = auditor.items(f"/api/v1/audit?record_id={made['id']}&limit=1")
    assert [(each["action"], each["actor"], each["institution"]) for each in entries] == [
        ("create", "officer-02", "cdpr-02"),
        ("change", "officer-02", "cdpr-02"),
    ]
    assert (entries[1]["before"]["title"], entries[1]["after"]["title"]) == ("Litio", "Sales")
    assert entries[1]["previous"] == entries[0]["hash"]
    for narrowed in ("actor=nobody", "scope=08", "action=adopt", "record_type=link", "until=2020-01-01T00:00:00Z"):
        assert auditor.items(f"/api/v1/audit?record_id={made['id']}&{narrowed}") == []


def test_the_log_is_exported_whole(reader: Speaking) -> None:
    auditor = reader("auditor")
    rows = list(csv.DictReader(io.StringIO(auditor.get("/api/v1/audit?scope=02&f=csv").get_data().decode("utf-8-sig"))))
    ends = {end["scope"]: end for end in auditor.items("/api/v1/audit/chains")}
    assert (len(rows), rows[-1]["hash"]) == (ends["02"]["sequence"], ends["02"]["hash"])


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-01-01", "colour=red", "cursor=x"])
def test_what_the_log_cannot_be_asked(reader: Speaking, query: str) -> None:
    assert reader("auditor").get(f"/api/v1/audit?{query}").status_code == 400


def test_the_plan_as_it_stood(speak: Speaking) -> None:
    officer, approver, public = speak("officer-02"), speak("approver-02"), speak()

    def titles(who: Speaker, at: str) -> set[str]:
        rows = who.items(f"/api/v1/plan/priorities?at={at}&territory=02")
        return {row["title"] for row in rows if row["cycle"] == "2026-2029"}

    before = instant()
    made = entered(officer, title="Hidrógeno")
    drafted = instant()
    adopted = step(approver, step(officer, made, "submit"), "adopt")
    published = instant()
    step(approver, adopted, "retire", reason="Ya no")
    assert "Hidrógeno" not in titles(officer, before)
    assert "Hidrógeno" in titles(officer, drafted)
    assert "Hidrógeno" not in titles(public, drafted)
    assert "Hidrógeno" in titles(public, published)
    rows = public.items(f"/api/v1/plan/priorities?at={published}&territory=02")
    assert next(row["state"] for row in rows if row["title"] == "Hidrógeno") == "adopted"
    assert public.get(f"/api/v1/priorities/{made['id']}").json["state"] == "retired"


def test_links_and_money_as_they_stood(speak: Speaking) -> None:
    officer, public = speak("officer-02"), speak()
    links = public.items("/api/v1/links?territory=02")
    amounts = public.items("/api/v1/money/amounts?territory=02&limit=500")
    at = instant()
    link = next(each for each in links if each["state"] == "agreed" and each["cycle"] == "2026-2029")
    path = f"/api/v1/links/{link['id']}/withdraw"
    answered = speak("approver-02").post(path, {"reason": "Cambio"}, etag=f'"{link["version"]}"')
    assert answered.status_code == 200, answered.json
    draft = entered(officer)
    money = {"priority": draft["code"], "year": 2027, "kind": "commitment", "funding_source": "fndr", "amount": 5}
    assert officer.post("/api/v1/money/amounts", money).status_code == 201
    later = instant()

    def stood(who: Speaker, kind: str, moment: str) -> list[dict[str, Any]]:
        return who.items(f"/api/v1/plan/{kind}?at={moment}&territory=02")

    assert {each["id"]: each["state"] for each in stood(public, "links", at)} == {e["id"]: e["state"] for e in links}
    assert next(each["state"] for each in stood(public, "links", later) if each["id"] == link["id"]) == "withdrawn"
    assert {each["id"] for each in stood(public, "amounts", at)} == {each["id"] for each in amounts}
    assert len(stood(public, "amounts", later)) == len(amounts)
    assert len(stood(officer, "amounts", later)) == len(amounts) + 1


def test_now_the_plan_stands_as_its_lists_say(reader: Speaking) -> None:
    at = instant()
    for kind, path in (("priorities", "priorities"), ("links", "links"), ("amounts", "money/amounts")):
        for who in (None, "officer-02", "auditor"):
            listed = reader(who).items(f"/api/v1/{path}?limit=500")
            stood = reader(who).items(f"/api/v1/plan/{kind}?at={at}")
            told = {"continues", "continued_by"}  # What goes on as what is said of codes today, not of that instant.
            held = [{name: row[name] for name in row.keys() - told} for row in listed]
            assert {row["id"]: row for row in stood} == {row["id"]: row for row in held}


def test_the_future_is_not_told(reader: Speaking) -> None:
    assert reader().get("/api/v1/plan/priorities?at=2999-01-01T00:00:00Z").status_code == 400
    assert reader().get("/api/v1/plan/priorities").status_code == 400
