"""A plain evaluator of CQL2 JSON, row by row, and a printer of CQL2 text: what the real ones are held against."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import shapely

from regional_planner.layers.terms import Value

Tree = Any
Row = tuple[dict[str, Value], Any]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def value(tree: Tree, row: Row) -> Any:
    """What a term is of one row; None is unknown."""
    match tree:
        case {"property": "geometry"}:
            return row[1]
        case {"property": name}:
            return row[0][name]
        case {"date": day}:
            return date.fromisoformat(day)
        case {"op": ("casei" | "accenti") as fold, "args": [inner]}:
            text = value(inner, row)
            if text is None:
                return None
            if fold == "casei":
                return text.casefold()
            plain = unicodedata.normalize("NFD", text.replace("ø", "o"))
            return "".join(each for each in plain if not unicodedata.combining(each))
        case {"op": op, "args": [first, second]}:
            return arithmetic(op, value(first, row), value(second, row))
    return tree


def arithmetic(op: str, a: float | None, b: float | None) -> float | None:
    if a is None or b is None:
        return None
    try:
        match op:
            case "+" | "-" | "*":
                found: Any = {"+": a + b, "-": a - b, "*": float(a) * float(b)}[op]
            case "/":
                found = a / b
            case "%":
                found = math.fmod(a, b)
            case "div":
                found = math.trunc(a / b)
            case _:
                found = math.pow(a, b)
    except (ArithmeticError, ValueError):
        return None
    return float(found) if math.isfinite(found) else None


def like(text: str, pattern: str) -> bool:
    form = "".join({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern)
    return re.fullmatch(form, text, re.DOTALL) is not None


def holds(tree: Tree, row: Row) -> bool | None:
    """Whether a predicate is true of one row; None is unknown."""
    match tree:
        case bool():
            return tree
        case {"property": name}:
            return row[0][name]  # type: ignore[return-value]
        case {"op": "not", "args": [inner]}:
            found = holds(inner, row)
            return None if found is None else not found
        case {"op": ("and" | "or") as join, "args": parts}:
            found_all = [holds(each, row) for each in parts]
            decisive = join == "or"
            return decisive if decisive in found_all else None if None in found_all else not decisive
        case {"op": "isNull", "args": [inner]}:
            return value(inner, row) is None
    return compared(tree["op"], *tree["args"], row=row)


def compared(op: str, first: Tree, second: Tree, *more: Tree, row: Row) -> bool | None:
    """Whether a relation of two values, or what is made of such relations, holds."""
    if op == "between":
        low, high = {"op": ">=", "args": [first, second]}, {"op": "<=", "args": [first, *more]}
        return holds({"op": "and", "args": [low, high]}, row)
    if op == "in":
        return holds({"op": "or", "args": [{"op": "=", "args": [first, each]} for each in second]}, row)
    if op.startswith("t_"):
        return temporal(op, first, second, row)
    read = shape if op.startswith("s_") else value
    a, b = read(first, row), read(second, row)
    if a is None or b is None:
        return None
    if op.startswith("s_"):
        return bool(getattr(shapely, op.removeprefix("s_"))(a, b))
    return like(a, b) if op == "like" else bool(COMPARISONS[op](a, b))


def shape(tree: Tree, row: Row) -> Any:
    if "bbox" in tree:
        west, south, east, north = tree["bbox"]
        if west > east:
            return shapely.union(shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))
        return shapely.box(west, south, east, north)
    return value(tree, row) if "property" in tree else shapely.geometry.shape(tree)


def temporal(op: str, first: Tree, second: Tree, row: Row) -> bool | None:
    def span(tree: Tree) -> tuple[Any, Any]:
        if "interval" not in tree:
            return (value(tree, row),) * 2
        start, end = (
            None if each == ".." else date.fromisoformat(each) if isinstance(each, str) else value(each, row)
            for each in tree["interval"]
        )
        return start or date.min, end or date.max

    (a, b), (c, d) = span(first), span(second)
    if None in (a, b, c, d):
        return None
    meaning: dict[str, bool] = {
        "after": a > d,
        "before": b < c,
        "disjoint": a > d or b < c,
        "intersects": not (a > d or b < c),
        "equals": a == c and b == d,
        "contains": a < c and b > d,
        "during": a > c and b < d,
        "finishedby": a < c and b == d,
        "finishes": a > c and b == d,
        "meets": b == c,
        "metby": a == d,
        "overlappedby": c < a < d < b,
        "overlaps": a < c < b < d,
        "startedby": a == c and b > d,
        "starts": a == c and b < d,
    }
    return meaning[op.removeprefix("t_")]


def text(tree: Tree) -> str:
    """CQL2 text of a tree, every operation in parentheses."""
    match tree:
        case {"op": op, "args": parts}:
            return _operation(op, parts)
        case {"interval": parts} | {"bbox": parts}:
            return f"{'BBOX' if 'bbox' in tree else 'INTERVAL'}{text(parts)}"
        case {"property": name}:
            return f'"{name}"'
        case {"date": day}:
            return f"DATE('{day}')"
        case {"type": _}:
            return str(shapely.geometry.shape(tree).wkt)
        case list():
            return f"({', '.join(map(text, tree))})"
        case str():
            return "'" + tree.replace("'", "''") + "'"
    return repr(tree)


def _operation(op: str, parts: list[Tree]) -> str:
    first, *rest = map(text, parts)
    match op:
        case "not":
            return f"(NOT {first})"
        case "isNull":
            return f"({first} IS NULL)"
        case "between":
            return f"({first} BETWEEN {rest[0]} AND {rest[1]})"
    return f"{op}{text(parts)}" if op[:2] in {"s_", "t_", "ca", "ac"} else f"({first} {op} {rest[0]})"
