"""`python -m tests.access` prints how large the table is."""

from __future__ import annotations

from tests.access.matrix import all_rows
from tests.access.table import COLUMNS


def main() -> None:
    """Print the numbers of routes, rows, columns and cells."""
    rows = all_rows()
    routes = len({row.route for row in rows})
    print(f"{routes} routes, {len(rows)} rows x {len(COLUMNS)} columns = {len(rows) * len(COLUMNS)} cells")


if __name__ == "__main__":
    main()
