"""One Shapefile with everything wrong at once: all of it is said, in both languages, and only that is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from regional_planner.kernel.terminal import Operator
from regional_planner.settings import PROJECT_FOLDER, settings_from
from regional_planner.territory.boundaries.queries import code_in_force
from regional_planner.territory.boundaries.store import load_shipped
from regional_planner.territory.editions.cli import boundaries
from tests.conftest import Speaking
from tests.territory.loads import ADDRESS, load, rows
from tests.territory.shapefiles import GEOGRAPHIC, MISTAKES, UTM_18, UTM_19, hostile_shapefile

SYSTEMS = {
    "no .prj": (None, UTM_19, "crs-missing"),
    "a .prj of degrees over metres": (GEOGRAPHIC, UTM_19, "crs-doubtful"),
    "a .prj of metres over degrees": (UTM_19, GEOGRAPHIC, "crs-doubtful"),
    "a .prj of the next zone": (UTM_18, UTM_19, "shapes-elsewhere"),
}
SPANISH = {
    "crs-missing": "El archivo no nombra un sistema de referencia de coordenadas",
    "crs-doubtful": "El archivo dice que sus coordenadas son",
    "shapes-elsewhere": "aparte de donde las tiene la edición dpa-2023",
    "code-duplicate": "El código 13120 está en 2 filas: 2, 3.",
    "code-missing": "La fila 6 no tiene código.",
    "code-unknown": "El registro no tiene ninguna unidad con el código 99999.",
    "encoding-assumed": "se leyeron como ISO-8859-1",
    "name-differs": "El archivo llama «Peñalolén» a 13114; el registro la conoce como «Las Condes».",
    "overlap": "13120 y 13114 se superponen",
    "parent-differs": "El archivo pone 13114 en 05; según el registro está en 13.",
    "shape-invalid": "La forma no es válida",
}
ENGLISH = {
    "crs-missing": "The file names no coordinate reference system",
    "crs-doubtful": "The file says that its coordinates are",
    "shapes-elsewhere": "lie wholly apart from where the edition dpa-2023 has them",
    "code-duplicate": "The code 13120 stands in 2 rows: 2, 3.",
    "code-missing": "Row 6 has no code.",
    "code-unknown": "The register has no unit with the code 99999.",
    "encoding-assumed": "they were read as ISO-8859-1",
    "name-differs": "The file calls 13114 “Peñalolén”; the register knows it as “Las Condes”.",
    "overlap": "13120 and 13114 overlap",
    "parent-differs": "The file puts 13114 in 05; by the register it lies in 13.",
    "shape-invalid": "The shape is not valid",
}


def chile(database: Database) -> None:
    with database.writing() as session:
        load_shipped(session, PROJECT_FOLDER / "geo")


def expected(system: str) -> set[str]:
    wrong = SYSTEMS[system][2]
    # Where most shapes are elsewhere, the single ones are not said again.
    return {*MISTAKES, "unit-missing", wrong, *([] if wrong == "shapes-elsewhere" else ["shape-elsewhere"])}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_api_says_all_of_it(system: str, database: Database, speak: Speaking, tmp_path: Path) -> None:
    chile(database)
    before = rows(database)
    stated, drawn_in, wrong = SYSTEMS[system]
    content = hostile_shapefile(tmp_path, stated, drawn_in).read_bytes()
    refused = load(speak("gis"), content, "hostile", filename="comunas.zip")
    assert refused["state"] == "refused"
    said: list[dict[str, Any]] = refused["report"]["findings"]
    assert {each["code"] for each in said} == expected(system)
    assert [each["unit"] for each in said if each["code"] == "shape-invalid"] == ["13101", "99999"]
    assert [each["severity"] for each in said] == sorted(each["severity"] for each in said)
    assert all(each["message"] and each["remedy"] for each in said)
    for language, texts in (("es", SPANISH), ("en", ENGLISH)):
        report = speak("gis", language).get(f"{ADDRESS}/hostile").json["report"]["findings"]
        for code in {*MISTAKES, wrong}:
            assert any(texts[code] in each["message"] for each in report if each["code"] == code), code
    assert rows(database) == {**before, "boundary_load": 1}
    assert speak().get(f"{ADDRESS}/hostile").status_code == 404


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_command_says_all_of_it(
    system: str, database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    chile(database)
    before = rows(database)
    stated, drawn_in, wrong = SYSTEMS[system]
    path = hostile_shapefile(tmp_path, stated, drawn_in)
    url = database.engine.url.render_as_string(hide_password=False)
    operator = Operator(settings_from({"PLANNER_HOME": str(tmp_path), "PLANNER_DATABASE_URL": url}))
    for language, texts in (("es", SPANISH), ("en", ENGLISH)):
        with speaking(language):
            done = CliRunner().invoke(boundaries, ["load", str(path), "--edition", "hostile"], obj=operator)
            again = CliRunner().invoke(boundaries, ["report", "hostile"], obj=operator)
        assert (done.exit_code, again.exit_code) == (1, 1)
        for output in (done.output, again.output):
            lines = output.splitlines()
            found = {line.split(": ")[1] for line in lines if line.startswith(("error: ", "warning: "))}
            assert found == expected(system)
            for code in {*MISTAKES, wrong}:
                assert any(texts[code] in line for line in lines), code
    assert "Traceback" not in capfd.readouterr().err
    assert rows(database) == {**before, "boundary_load": 1}
    with database.reading() as session:
        assert code_in_force(session) == "dpa-2023"
