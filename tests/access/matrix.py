"""Reading the table, comparing it with the addresses of an application, and asking each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from flask import Flask
from sqlalchemy.orm import Session

from regional_planner.kernel.database import Database
from tests.access.table import COLUMNS, SECTIONS

ANSWERS = {
    "+": {"200", "201", "202", "204", "303"},
    "?": {"401"},
    "-": {"403"},
    ".": {"404"},
    "!": {"409"},
    "x": {"422"},
    "w": {"503"},
    "l": {"303 /login"},
    "s": {"303 /login/second-factor"},
    "<": {"303 /account#password"},
}
SIGNS = "[" + re.escape("".join(ANSWERS)) + "]"
AUTOMATIC = {"HEAD", "OPTIONS"}
"""Methods that Flask adds to an address: HEAD answers as GET does, OPTIONS names the methods."""

Route = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One method of one address on a record in one state, and the answer that each column is to get."""

    method: str
    rule: str
    state: str
    answers: tuple[str, ...]
    columns: tuple[str, ...] = COLUMNS

    @property
    def route(self) -> Route:
        """What the application calls it."""
        return self.method, self.rule


def rows_of(section: str) -> Iterator[Row]:
    """The rows of a section of the table, one for each address and state; its first line names its columns."""
    joined = re.sub(rf"\n\s{{40,}}(?={SIGNS}(\s|$))", " ", section)
    first, _end, lines = joined.strip("\n").partition("\n")
    columns = tuple(first.split())
    for line in lines.splitlines():
        head = re.match(r"([A-Z]+)\s+(\S+)(?:\s+@(\S+))?\s+", line)
        assert head is not None, line
        answers = line[head.end() :].split()
        answers = answers * len(columns) if len(answers) == 1 else answers
        assert len(answers) == len(columns), line
        assert set(answers) <= set(ANSWERS), line
        for rule, state in product(_spread(head[2]), (head[3] or "").split(",")):
            yield Row(head[1], rule.replace("~", "/api/v1"), state, tuple(answers), columns)


def _spread(text: str) -> list[str]:
    """`a{b,c}d` is abd and acd."""
    before, brace, rest = text.partition("{")
    if not brace:
        return [text]
    inside, _, after = rest.partition("}")
    return [before + each + after for each in inside.split(",")]


def all_rows() -> list[Row]:
    """The whole table."""
    return [row for section in SECTIONS.values() for row in rows_of(section)]


def routes_of(app: Flask) -> set[Route]:
    """Every method of every address that `app` answers at."""
    return {
        (method, re.sub(r"<\w+:(\w+)>", r"<\1>", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - AUTOMATIC
    }


def incomplete(app: Flask) -> tuple[set[Route], set[Route]]:
    """What `app` answers and the table does not know, and what the table names and does not exist."""
    known, named = routes_of(app), {row.route for row in all_rows()}
    return known - named, named - known


@dataclass(frozen=True)
class Undone(Database):
    """A database whose writes are made, checked by it, and undone when the request ends: no cell sees another's."""

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is sent to the database and never committed."""
        with Session(self.writer, expire_on_commit=False) as session:
            yield session
            session.flush()
            session.rollback()
