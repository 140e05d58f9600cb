"""Cutting an amount by years and inhabitants, changing it into another currency, and setting two beside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from fractions import Fraction

from regional_planner.finance.comparison.terms import Figures


def span(first: int | None, last: int | None, years: int | None) -> int | None:
    """How many years an amount is for: both ends count; the number alone where the ends are unknown.

    >>> span(2014, 2020, None), span(None, None, 3), span(None, None, None)
    (7, 3, None)
    """
    return last - first + 1 if first is not None and last is not None else years


def cut(total: Fraction | None, years: int | None, people: int | None) -> Figures:
    """`total` (of any currency) whole, by year, by inhabitant, and by inhabitant and year.

    >>> cut(Fraction(700), 7, 10).per_head_year
    Fraction(10, 1)
    """
    per_head = _over(total, people)
    return Figures(total, _over(total, years), per_head, _over(per_head, years))


def converted(figures: Figures, rate: Fraction | None) -> Figures:
    """The same at `rate` units of their currency for one unit of the other; nothing without a rate."""
    return _each(figures, lambda value: _over(value, rate))


def ratios(figures: Figures, base: Figures) -> Figures:
    """How many times the figures of `base` they are; both in one currency.

    >>> ratios(cut(Fraction(6), 1, None), cut(Fraction(2), 1, None)).total
    Fraction(3, 1)
    """
    pairs = zip(astuple(figures), astuple(base), strict=True)
    return Figures(*(_over(value, under) for value, under in pairs))


def _each(figures: Figures, change: Callable[[Fraction | None], Fraction | None]) -> Figures:
    return Figures(*(change(value) for value in astuple(figures)))


def _over(value: Fraction | None, under: Fraction | int | None) -> Fraction | None:
    return Fraction(value) / under if value is not None and under else None
