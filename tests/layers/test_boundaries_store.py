"""Boundaries on record: an edition of one's own is checked, dissolved and becomes current, or nothing is written."""

from __future__ import annotations

from datetime import date

import geopandas
import pytest
import shapely
from sqlalchemy import func, select

from regional_planner.access.actor import system
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, Invalid
from regional_planner.kernel.revision import revisions
from regional_planner.territory.boundaries.queries import current_edition, shapes
from regional_planner.territory.boundaries.store import About, check_edition, load_edition, remove_edition
from regional_planner.territory.models import BoundaryEdition, BoundaryShape
from regional_planner.territory.terms import Level

ABOUT = About("drawn-2030", "Drawn by hand", "The tests", "Libre", "Free")
DAY = date(2026, 1, 1)
CHILLAN, BULNES, CONCEPCION = "16101", "16102", "08101"


def communes(**changes: str) -> geopandas.GeoDataFrame:
    """Three squares in a row: two communes of Ñuble and one of Biobío."""
    codes = [changes.get(code, code) for code in (CHILLAN, BULNES, CONCEPCION)]
    squares = [shapely.box(-72 + step / 10, -37, -71.9 + step / 10, -36.9) for step in range(3)]
    return geopandas.GeoDataFrame({"code": codes}, geometry=squares, crs="EPSG:4326")


def test_an_edition_is_dissolved_for_former_units_too(database: Database) -> None:
    told: list[str] = []
    with database.writing() as session:
        load_edition(session, system("test"), ABOUT, communes(), DAY, progress=told.append)
    with database.reading() as session:
        edition = current_edition(session)
        assert edition is not None
        assert edition.code == ABOUT.code
        for detail, _tolerance in edition.tolerances:
            drawn = {row.unit_id: row for row in shapes(session, ABOUT.code, Level.REGION, detail)}
            area = {unit: row.area_km2 for unit, row in drawn.items()}
            assert area["08-1"] == pytest.approx(area["08-2"] + area["16-1"])
            assert drawn["13-1"].wkb is None
            assert drawn["08-1"].box == pytest.approx((-72.0, -37.0, -71.7, -36.9))
        assert dict(revisions(session, ["boundaries"])) == {"boundaries": 1}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.record_type == "boundary_edition")).one()
        assert (entry.record_id, entry.action) == (ABOUT.code, "load")
    assert len(told) > 4


def test_errors_are_all_named_and_nothing_is_written(database: Database) -> None:
    wrong = communes(**{CHILLAN: "99999", BULNES: CONCEPCION})
    with pytest.raises(Invalid) as refused, database.writing() as session:
        load_edition(session, system("test"), ABOUT, wrong, DAY)
    assert {fault.code for fault in refused.value.errors} == {"code-unknown", "code-duplicate"}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(BoundaryShape)) == 0
        assert not check_edition(session, wrong, DAY).loadable
        assert check_edition(session, communes(), DAY).loadable


def test_the_last_edition_is_current_and_none_is_loaded_twice(database: Database) -> None:
    later = About("drawn-2031", ABOUT.title, ABOUT.source, ABOUT.terms_es, ABOUT.terms_en)
    with database.writing() as session:
        load_edition(session, system("test"), ABOUT, communes(), DAY)
        load_edition(session, system("test"), later, communes(), DAY)
    with pytest.raises(Conflict), database.writing() as session:
        load_edition(session, system("test"), ABOUT, communes(), DAY)
    with database.writing() as session:
        current = session.scalars(select(BoundaryEdition.code).where(BoundaryEdition.current)).all()
        assert current == [later.code]
        remove_edition(session, later.code)
        assert current_edition(session) is None
