"""What was measured, as Markdown: requests a second, times and sizes, and how ours stand to the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.layers.load import Rate

OURS, PREPARED, FILE = "ours", "prepared", "file"
CEILINGS = (PREPARED, FILE)


@dataclass(frozen=True)
class Measured:
    """One server."""

    name: str
    title: str
    start: float | None = None
    """Seconds from its start to its first answer."""
    memory: float | None = None
    """Megabytes of all its processes after the load; those of its database are not counted."""
    rates: Mapping[str, Rate] = field(default_factory=dict)
    """By question; one that it cannot answer, or answered wrongly, is not here."""
    sizes: Mapping[str, float] = field(default_factory=dict)
    """Question -> bytes of an answer, its headers left out; the mean where there are several."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """Question -> why it is not."""


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rates(questions: Mapping[str, str], servers: Sequence[Measured]) -> str:
    """Requests a second of every server, its start and its memory; `questions` are ids with their titles."""
    heading = ["requests/s", *questions.values(), "start, s", "memory, MB"]
    rows = []
    for server in servers:
        cells = [number(server.rates[name].per_second) if name in server.rates else "-" for name in questions]
        rows.append([server.title, *cells, number(server.start), number(server.memory)])
    return table(heading, rows)


def details(questions: Mapping[str, str], servers: Sequence[Measured]) -> str:
    """Times and sizes, question by question."""
    rows = [
        [title, server.title, *map(number, (rate.per_second, rate.p50_ms, rate.p99_ms)), _kilobytes(server, name)]
        for name, title in questions.items()
        for server in servers
        if (rate := server.rates.get(name))
    ]
    return table(["question", "server", "requests/s", "p50, ms", "p99, ms", "kB an answer"], rows)


def ratios(questions: Mapping[str, str], servers: Sequence[Measured]) -> str:
    """Our requests a second by those of the best of the others, and by those of bytes that are ready."""
    rows = []
    for name, title in questions.items():
        own, best = rate_of(servers, OURS, name), best_peer(servers, name)
        ready = [_ratio(own, rate_of(servers, each, name)) for each in CEILINGS]
        rows.append([title, _ratio(own, best and best[1]), best[0] if best else "-", *ready])
    return table(["ours by", "best of the others", "which", "prepared bytes, Flask", "nginx, a file"], rows)


def rate_of(servers: Sequence[Measured], server: str, question: str) -> float | None:
    """Requests a second of one server at one question; None where it gave none."""
    found = next((each.rates.get(question) for each in servers if each.name == server), None)
    return found.per_second if found else None


def best_peer(servers: Sequence[Measured], question: str) -> tuple[str, float] | None:
    """The title and requests a second of the fastest server that is neither ours nor a ceiling."""
    others = [each for each in servers if each.name not in {OURS, *CEILINGS} and question in each.rates]
    best = max(others, key=lambda each: each.rates[question].per_second, default=None)
    return (best.title, best.rates[question].per_second) if best else None


def _kilobytes(server: Measured, question: str) -> str:
    return number(server.sizes[question] / 1000) if question in server.sizes else "-"


def _ratio(own: float | None, other: float | None) -> str:
    return f"{number(own / other)} x" if own and other else "-"


def number(value: float | None) -> str:
    """Three digits are what such a measurement carries.

    >>> number(0.1234), number(12.34), number(17924.1), number(None)
    ('0.123', '12.3', '17,924', '-')
    """
    if value is None:
        return "-"
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{decimals}f}"
