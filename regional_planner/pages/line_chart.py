"""A line chart drawn by the server: points in a frame of fixed size, a line wherever two periods follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 150
"""Fits the narrowest screen as it is: text in a drawing that is scaled down cannot be read."""
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 24
STEPS = 2
LETTER = 7
"""Width of a character of a label, at most."""


@dataclass(frozen=True)
class Mark:
    """A point with what it says."""

    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True)
class LineChart:
    """Where everything goes, in units of the frame."""

    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    """Path data of each unbroken run of points."""
    levels: tuple[tuple[float, float], ...]
    """(y, value) of the horizontal lines."""
    ticks: tuple[tuple[float, str, str], ...]
    """(x, label, where the label is held) of the periods for whose labels there is room: the first and the last are."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def line_chart(points: Sequence[tuple[int, str, float | None]]) -> LineChart | None:
    """Of (year, label, value); None where there are not two values, which make no line.

    A period without a value breaks the line. The scale begins at 0, so that a small change looks small.

    >>> line_chart([(2017, "2017", 0.5), (2018, "2018", None)]) is None
    True
    >>> chart = line_chart([(2017, "a", 0.5), (2018, "b", None), (2019, "c", 0.2), (2020, "d", 0.1)])
    >>> [mark.label for mark in chart.marks], len(chart.lines)
    (['a', 'c', 'd'], 1)
    """
    values = [value for _, _, value in points if value is not None]
    if len(values) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    top = max(values) or 1.0
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(year: int) -> float:
        return round(LEFT + across * (year - first) / max(last - first, 1), 1)

    def y(value: float) -> float:
        return round(TOP + down * (1 - value / top), 1)

    runs: list[list[Mark]] = [[]]
    for year, label, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(Mark(x(year), y(value), label, value))
    levels = tuple((y(top * step / STEPS), top * step / STEPS) for step in range(STEPS + 1))
    return LineChart(
        tuple(mark for run in runs for mark in run),
        tuple("M" + " L".join(f"{mark.x} {mark.y}" for mark in run) for run in runs if len(run) > 1),
        levels,
        _ticks([(x(year), label) for year, label, _ in points]),
    )


def _ticks(places: Sequence[tuple[float, str]]) -> tuple[tuple[float, str, str], ...]:
    first, *between, last = places
    ticks = [(*first, "start")]
    free = first[0] + LETTER * (len(first[1]) + 1)
    end = last[0] - LETTER * (len(last[1]) + 1)
    for x, label in between:
        half = LETTER * (len(label) + 1) / 2
        if x - half >= free and x + half <= end:
            ticks.append((x, label, "middle"))
            free = x + half
    return (*ticks, (*last, "end"))
