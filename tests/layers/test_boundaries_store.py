"""Boundaries on record: drafts that are dissolved, and the edition in force, which changes by its day alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import geopandas
import pytest
import shapely
from sqlalchemy import select

from regional_planner.access.actor import system
from regional_planner.kernel import period
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, Invalid
from regional_planner.kernel.period import now, today
from regional_planner.kernel.revision import revisions
from regional_planner.territory.boundaries.check import check
from regional_planner.territory.boundaries.queries import code_in_force, current_edition, neighbours, shapes
from regional_planner.territory.boundaries.store import (
    About,
    communes_on,
    draw_edition,
    hierarchy_on_record,
    remove_edition,
    write_draft,
)
from regional_planner.territory.editions.service import discard, publish
from regional_planner.territory.models import BoundaryEdition, BoundaryShape
from regional_planner.territory.terms import Level

ABOUT = About("drawn-2030", "Drawn by hand", "The tests", "Libre", "Free")
LATER = About("drawn-2031", ABOUT.title, ABOUT.source, ABOUT.terms_es, ABOUT.terms_en)
DAY = date(2026, 1, 1)
CHILLAN, BULNES, CONCEPCION = "16101", "16102", "08101"
GIS = system("test")


def communes() -> geopandas.GeoDataFrame:
    """Three squares in a row: two communes of Ñuble and one of Biobío."""
    squares = [shapely.box(-72 + step / 10, -37, -71.9 + step / 10, -36.9) for step in range(3)]
    return geopandas.GeoDataFrame({"code": [CHILLAN, BULNES, CONCEPCION]}, geometry=squares, crs="EPSG:4326")


def keep(database: Database, about: About = ABOUT, told: list[str] | None = None) -> None:
    """Put an edition of the three communes on record as a draft."""
    with database.writing() as session:
        hierarchy = hierarchy_on_record(session)
        found = check(communes(), dict.fromkeys(communes_on(hierarchy, DAY), "commune"))
        say = (lambda line: None) if told is None else told.append
        write_draft(session, about, DAY, draw_edition(hierarchy, communes(), DAY, found, say))


def published(database: Database, about: About, day: date) -> None:
    with database.writing() as session:
        publish(session, GIS, session.get_one(BoundaryEdition, about.code), day)


def test_an_edition_is_dissolved_for_former_units_too(database: Database) -> None:
    told: list[str] = []
    keep(database, told=told)
    with database.reading() as session:
        assert code_in_force(session) is None
        for detail in range(4):
            drawn = {row.unit_id: row for row in shapes(session, ABOUT.code, Level.REGION, detail)}
            area = {unit: row.area_km2 for unit, row in drawn.items()}
            assert area["08-1"] == pytest.approx(area["08-2"] + area["16-1"])
            assert drawn["13-1"].wkb is None
            assert drawn["08-1"].box == pytest.approx((-72.0, -37.0, -71.7, -36.9))
    assert len(told) > 4


def test_publishing_raises_the_revision_and_leaves_an_entry(database: Database) -> None:
    keep(database)
    with database.reading() as session:
        assert revisions(session, ["boundaries"]) == ()
    published(database, ABOUT, today())
    with database.reading() as session:
        edition = current_edition(session)
        assert edition is not None
        assert (edition.code, edition.tolerances[0]) == (ABOUT.code, (0, 0.0))
        assert dict(revisions(session, ["boundaries"])) == {"boundaries": 1}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.record_type == "boundary_edition")).one()
        assert (entry.record_id, entry.action, entry.actor) == (ABOUT.code, "publish", "system:test")
        assert entry.before is not None
        assert entry.after is not None
        assert (entry.before["state"], entry.after["state"]) == ("draft", "published")


def test_a_day_to_come_takes_effect_by_itself_in_what_is_kept_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database)
    keep(database, LATER)
    published(database, ABOUT, today())
    published(database, LATER, today() + timedelta(days=3))
    with database.writing() as session:
        # A border less: what is kept of the earlier edition must not be answered for the later one.
        session.execute(
            BoundaryShape.__table__.update()
            .where(BoundaryShape.edition == LATER.code, BoundaryShape.unit_id.like("08%"))
            .values(wkb=None)
        )

    def seen() -> tuple[str | None, frozenset[str]]:
        with database.reading() as session:
            edition, near = current_edition(session), neighbours(session, Level.REGION)
            return edition and edition.code, near["16-1"]

    assert seen() == (ABOUT.code, frozenset({"08-2"}) | (seen()[1] - {"08-2"}))
    instant = now()

    def in_days(days: int) -> None:
        later: datetime = instant + timedelta(days=days)
        monkeypatch.setattr(period, "now", lambda: later)

    in_days(2)
    assert seen()[0] == ABOUT.code
    in_days(3)
    assert seen()[0] == LATER.code
    assert not seen()[1] & {"08-1", "08-2"}


def test_the_later_decision_counts_and_an_earlier_edition_can_come_back(database: Database) -> None:
    keep(database)
    keep(database, LATER)
    published(database, ABOUT, today())
    published(database, LATER, today())
    with database.reading() as session:
        assert code_in_force(session) == LATER.code
    published(database, ABOUT, today())
    with database.reading() as session:
        assert code_in_force(session) == ABOUT.code


def test_what_cannot_be_published_or_discarded(database: Database) -> None:
    keep(database)
    with pytest.raises(Conflict):
        keep(database)
    with pytest.raises(Invalid):
        published(database, ABOUT, today() - timedelta(days=1))
    published(database, ABOUT, today())
    with pytest.raises(Conflict):
        published(database, ABOUT, today() + timedelta(days=1))
    with pytest.raises(Conflict), database.writing() as session:
        discard(session, GIS, session.get_one(BoundaryEdition, ABOUT.code), None)
    keep(database, LATER)
    with database.writing() as session:
        discard(session, GIS, session.get_one(BoundaryEdition, LATER.code), None)
    with database.writing() as session:
        assert session.get(BoundaryEdition, LATER.code) is None
        assert set(session.scalars(select(BoundaryShape.edition))) == {ABOUT.code}
        remove_edition(session, ABOUT.code)
        assert current_edition(session) is None
