"""docs/planner-guide.md as tests read it: its tables, and its commands with what they answer."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from regional_planner.settings import PROJECT_FOLDER

GUIDE = Path(PROJECT_FOLDER, "docs", "planner-guide.md")
Rows = list[dict[str, str]]
_COMMAND = re.compile(r"```sh\n(curl .*?)\n```\n\n```csv\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """An address that the guide asks, and the rows that it shows of the answer."""

    address: str
    shown: Rows


def tables(kind: str) -> dict[str, Rows]:
    """The tables that stand below a comment `kind: name`, by name."""
    text = GUIDE.read_text(encoding="utf-8")
    found = re.findall(rf"<!-- {kind}: (\w+) -->\n\n((?:\|.*\n)+)", text)
    return {name: _rows(lines.splitlines()) for name, lines in found}


def commands() -> list[Command]:
    """The commands of the guide, in its order."""
    found = _COMMAND.findall(GUIDE.read_text(encoding="utf-8"))
    return [Command(_address(line), rows_of(answer)) for line, answer in found]


def rows_of(text: str) -> Rows:
    """CSV as rows by column."""
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def _address(line: str) -> str:
    matched = re.search(r"http://127\.0\.0\.1:8000(\S+)'", line)
    assert matched is not None, line
    return matched[1]


def _rows(lines: list[str]) -> Rows:
    heading, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return [dict(zip(heading, row, strict=True)) for row in rows]
