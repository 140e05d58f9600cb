"""Migrations: one head, up and down and up again with rows in the tables, and nothing that the models lack."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from regional_planner import migrate
from regional_planner.alignment.answers import gap_rows, profiles
from regional_planner.alignment.queries import state_on
from regional_planner.checking import findings
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.language import speaking
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.settings import Settings
from regional_planner.shipped import load_chile
from regional_planner.tables import metadata
from regional_planner.territory.boundaries.queries import code_in_force
from regional_planner.territory.boundaries.store import load_shipped
from regional_planner.territory.editions.models import BoundaryComparison
from regional_planner.territory.models import BoundaryEdition, BoundaryShape, Unit


def test_there_is_one_head(settings: Settings) -> None:
    assert len(ScriptDirectory.from_config(migrate.config(settings)).get_heads()) == 1


def test_migrations_import_no_models(settings: Settings) -> None:
    for path in Path(settings.migrations, "versions").glob("*.py"):
        assert "regional_planner" not in path.read_text(encoding="utf-8"), path.name


# Expression indexes cannot be read back on SQLite; PostgreSQL compares them.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_models_and_migrations_agree(database: Database) -> None:
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_down_and_up_again_with_rows(database: Database, settings: Settings) -> None:
    assert migrate.is_current(settings, database)
    migrate.downgrade(settings, database)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    assert not migrate.is_current(settings, database)
    migrate.upgrade(settings, database)
    with database.writing() as session:
        load_chile(session, settings.data_folder)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Unit)) == 421


def test_an_open_cycle_is_in_its_first_phase_since_there_are_phases(database: Database, settings: Settings) -> None:
    """The table is rebuilt under the priorities that refer to it, and nothing of them is lost."""

    def states() -> dict[str, str]:
        with database.engine.connect() as connection:
            return dict(connection.execute(text("SELECT code, state FROM planning_cycle")).all())

    closed = {"2017-2020": "frozen", "2021-2025": "frozen"}
    priorities = select(func.count()).select_from(Priority)
    with database.reading() as session:
        before = session.scalar(priorities)
    migrate.downgrade(settings, database, "0007")
    assert states() == {**closed, "2026-2029": "open"}
    migrate.upgrade(settings, database)
    assert states() == {**closed, "2026-2029": "entry"}
    with database.reading() as session:
        assert session.scalar(priorities) == before
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE planning_cycle SET state = 'dialogue' WHERE code = '2021-2025'"))
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE planning_cycle SET state = 'open' WHERE code = '2026-2029'"))
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM planning_cycle WHERE code = '2026-2029'"))


def test_a_plan_outlives_the_way_down_and_up(database: Database, settings: Settings, tmp_path: Path) -> None:
    """What 0007 can hold is the same afterwards, and what later migrations add is filled in so that all rules hold."""
    before = figures(database)
    migrate.downgrade(settings, database, "0007")
    migrate.upgrade(settings, database)
    assert figures(database) == before
    with speaking("en"), database.reading() as session:
        found = {(each.check, each.subject) for each in findings(session, tmp_path)}
    assert found == set()


def figures(database: Database) -> list[dict[str, Any]]:
    """What the alignment says of each cycle, read anew: nothing is kept for connections of its own."""
    own = connect(database.engine.url.render_as_string(hide_password=False))
    with closing(own), speaking("en"), own.reading() as session:
        cycles = session.scalars(select(Cycle.code).order_by(Cycle.code)).all()
        states = [state_on(session, date(2026, 11, 1), cycle) for cycle in cycles]
        return [row for state in states for row in (*profiles(state), *gap_rows(state, None, None))]


def test_editions_stay_as_they_were_drawn_from(database: Database, settings: Settings) -> None:
    """Before 0019 the last one loaded was current; drafts, comparisons and analysts are not known there."""
    shapes, roles = (
        text("SELECT edition FROM boundary_shape"),
        text("SELECT role FROM user_role WHERE role LIKE 'gis%'"),
    )
    draft = BoundaryEdition(code="later", title="", source="", terms_es="", terms_en="", report="{}")
    with database.writing() as session:
        load_shipped(session, settings.data_folder / "geo")
        session.add(draft)
        session.flush()
        session.add(BoundaryShape(edition="later", unit_id="08-2", detail=0, vertices=0, parts=0))
        session.add(BoundaryComparison(edition="later", against="dpa-2023", result={}))
    with database.reading() as session:
        assert set(session.scalars(roles)) == {"gis_analyst"}
    migrate.downgrade(settings, database, "0017")
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT code, current FROM boundary_edition")).all()
        assert [(code, bool(current)) for code, current in kept] == [("dpa-2023", True)]
        assert set(connection.scalars(shapes)) == {"dpa-2023"}
        assert set(connection.scalars(roles)) == {"gis_reader"}
    migrate.upgrade(settings, database)
    with database.reading() as session:
        assert code_in_force(session) == "dpa-2023"
        edition = session.get_one(BoundaryEdition, "dpa-2023")
        assert (edition.state, edition.version, edition.as_of) == ("published", 1, None)
        assert edition.published_from is not None
        assert edition.published_from <= edition.loaded_at.date()
    for broken in ("state = 'draft'", "published_from = NULL", "state = 'gone'"):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(text(f"UPDATE boundary_edition SET {broken}"))
