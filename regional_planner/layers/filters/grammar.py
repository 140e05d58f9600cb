"""The grammar of CQL2 text (OGC 21-065r2, annex B) and how what it reads becomes CQL2 JSON.

It is LALR: read from left to right in time that grows with the length, on no stack but its own, whatever is sent.
"""

from __future__ import annotations

from functools import cache, reduce
from typing import Any, Final

import orjson
import shapely
from lark import Lark, Token, Transformer, v_args
from shapely.errors import ShapelyError

from regional_planner.kernel.language import gettext as _
from regional_planner.layers.filters.faults import malformed, shortened

Tree = Any
"""CQL2 JSON as Python has it."""

_GRAMMAR: Final = r"""
    ?expression: conjunction
        | conjunction (OR conjunction)+                       -> joined
    ?conjunction: negation
        | negation (AND negation)+                            -> joined
    ?negation: predicate
        | NOT negation                                        -> negated
    ?predicate: sum
        | sum COMPARISON sum                                  -> infix
        | sum LIKE sum                                        -> infix
        | sum NOT LIKE sum                                    -> infix
        | sum ILIKE sum                                       -> ilike
        | sum NOT ILIKE sum                                   -> ilike
        | sum BETWEEN sum AND sum                             -> between
        | sum NOT BETWEEN sum AND sum                         -> between
        | sum IN "(" expression ("," expression)* ")"         -> member
        | sum NOT IN "(" expression ("," expression)* ")"     -> member
        | sum IS NULL                                         -> null
        | sum IS NOT NULL                                     -> null
    ?sum: product
        | sum SIGN product                                    -> infix
    ?product: power
        | product (FACTOR | DIV) power                        -> infix
    ?power: signed
        | power CARET signed                                  -> infix
    ?signed: atom
        | SIGN signed                                         -> signed
    ?atom: "(" expression ")"
        | "(" expression ("," expression)+ ")"                -> listed
        | name "(" [expression ("," expression)*] ")"         -> call
        | name                                                -> property
        | TEXT                                                -> text
        | NUMBER                                              -> number
        | TRUE                                                -> true
        | FALSE                                               -> false
        | NULL                                                -> nothing
        | wkt                                                 -> geometry
    name: NAME | QUOTED
    wkt: WKT NAME? body
    body: "(" part ("," part)* ")"
    part: (SIGN? NUMBER)+ | body | wkt

    %declare AND OR NOT LIKE ILIKE BETWEEN IN IS NULL DIV TRUE FALSE WKT
    COMPARISON: "<>" | "<=" | ">=" | "=" | "<" | ">"
    SIGN: "+" | "-"
    FACTOR: "*" | "/" | "%"
    CARET: "^"
    NAME: /(?:[^\W\d]|:)[\w.:]*/
    QUOTED: /"(?:[^"]|"")+"/
    TEXT: /'(?:''|\\'|[^'])*'/
    NUMBER: /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/
    %ignore /\s+/
"""
_WORDS: Final = frozenset({"AND", "OR", "NOT", "LIKE", "ILIKE", "BETWEEN", "IN", "IS", "NULL", "DIV", "TRUE", "FALSE"})
_SHAPES: Final = frozenset(
    {"POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"}
)


def _keyword(token: Token) -> Token:
    word = token.upper()
    return token.update(type="WKT" if word in _SHAPES else word) if word in _WORDS | _SHAPES else token


def _operation(name: str, *arguments: Tree) -> Tree:
    return {"op": name, "args": list(arguments)}


@v_args(inline=True)
class _ToJson(Transformer[Token, Tree]):
    """Each method makes the JSON of what the rule of its name has read."""

    def joined(self, *parts: Tree) -> Tree:
        return _operation(parts[1].lower(), *parts[::2])

    def negated(self, _not: Token, inner: Tree) -> Tree:
        return _operation("not", inner)

    def infix(self, first: Tree, *rest: Tree) -> Tree:
        return _maybe_not(rest[:-1], _operation(rest[-2].lower(), first, rest[-1]))

    def ilike(self, first: Tree, *rest: Tree) -> Tree:
        # No CQL2, but what GDAL writes.
        return _maybe_not(rest[:-1], _operation("like", _operation("casei", first), _operation("casei", rest[-1])))

    def between(self, first: Tree, *rest: Tree) -> Tree:
        return _maybe_not(rest, _operation("between", first, rest[-3], rest[-1]))

    def member(self, first: Tree, *rest: Tree) -> Tree:
        skipped = 2 if isinstance(rest[0], Token) and rest[0].type == "NOT" else 1
        return _maybe_not(rest, _operation("in", first, list(rest[skipped:])))

    def null(self, first: Tree, *rest: Tree) -> Tree:
        return _maybe_not(rest[1:], _operation("isNull", first))

    def signed(self, sign: Token, inner: Tree) -> Tree:
        if sign == "+":
            return inner
        return -inner if isinstance(inner, float) else _operation("*", -1.0, inner)

    def listed(self, *items: Tree) -> Tree:
        return list(items)

    def call(self, name: str, *arguments: Tree) -> Tree:
        match name.lower():
            case ("date" | "timestamp") as instant if len(arguments) == 1:
                return {instant: arguments[0]}
            case ("interval" | "bbox") as literal:
                return {literal: list(arguments)}
        return _operation(name.lower(), *arguments)

    def property(self, name: str) -> Tree:
        return {"property": name}

    def name(self, token: Token) -> str:
        return token[1:-1].replace('""', '"') if token.type == "QUOTED" else str(token)

    def text(self, token: Token) -> Tree:
        return token[1:-1].replace("\\'", "'").replace("''", "'")

    def number(self, token: Token) -> Tree:
        return float(token)

    def true(self, _token: Token) -> Tree:
        return True

    def false(self, _token: Token) -> Tree:
        return False

    def nothing(self, _token: Token) -> Tree:
        return None

    def part(self, *words: Tree) -> str:
        return reduce(lambda text, word: text + (word if text.endswith(("-", "+")) else f" {word}"), words, "")

    def body(self, *parts: str) -> str:
        return f"({','.join(parts)})"

    def wkt(self, *parts: str) -> str:
        return " ".join(parts)

    def geometry(self, text: str) -> Tree:
        try:
            return orjson.loads(shapely.to_geojson(shapely.from_wkt(text)))
        except ShapelyError:
            raise malformed(_("“{text}” is no geometry.", text=shortened(text))) from None


def _maybe_not(words: tuple[Tree, ...], made: Tree) -> Tree:
    return _operation("not", made) if words and isinstance(words[0], Token) and words[0].type == "NOT" else made


@cache
def grammar() -> Lark:
    """The parser, made once."""
    return Lark(
        _GRAMMAR,
        parser="lalr",
        lexer="basic",
        start="expression",
        transformer=_ToJson(),
        maybe_placeholders=False,
        lexer_callbacks={"NAME": _keyword},
    )
