"""`python -m tests.access` prints how large the table is."""

from __future__ import annotations

from tests.access.matrix import all_rows


def main() -> None:
    """Print the numbers of routes, states, columns, rows and cells."""
    rows = all_rows()
    routes = len({row.route for row in rows})
    states = {row.state for row in rows}
    columns = {column for row in rows for column in row.columns}
    cells = sum(len(row.answers) for row in rows)
    print(f"{routes} routes, {len(states)} states, {len(columns)} columns: {len(rows)} rows, {cells} cells")


if __name__ == "__main__":
    main()
