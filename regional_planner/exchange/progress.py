"""How far an import has come, for whoever waits for it on a page.

It is told through a small file in the home folder, since the database is busy with the import itself; workers of
one machine share that folder. Where a request comes to another machine, nothing is known, and nothing is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from regional_planner.kernel.printable import printable


@contextmanager
def telling(home: Path, key: str, username: str) -> Iterator[Callable[[str, int], None]]:
    """Tell under `key` (a UUID, drawn by the page) how many rows of which sheet are through, while the block runs."""
    file = _file(home, key)
    if file is None:
        yield lambda sheet, rows: None
        return
    file.parent.mkdir(parents=True, exist_ok=True)

    def tell(sheet: str, rows: int) -> None:
        text = json.dumps({"username": username, "sheet": printable(sheet), "rows": rows})
        fresh = file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)

    try:
        yield tell
    finally:
        file.unlink(missing_ok=True)


def told(home: Path, key: str, username: str) -> tuple[str, int] | None:
    """Sheet and rows of the import under `key` that this person sent; None where nothing is known of it."""
    file = _file(home, key)
    try:
        said = json.loads(file.read_text(encoding="utf-8")) if file else None
    except (OSError, ValueError):
        return None
    return (said["sheet"], said["rows"]) if said and said["username"] == username else None


def _file(home: Path, key: str) -> Path | None:
    try:
        return home / "progress" / f"{UUID(key)}.json"
    except ValueError:
        return None
