"""Words of places: what is drawn of one, and what keeps a drawing from being a place."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """What is drawn of a place."""

    SITE = "site"
    """One point or several."""
    ZONE = "zone"
    """One area or several."""


class Undrawable(ValueError):
    """A drawing that is no place; `key` names what is wrong with it, `said` fills its words."""

    def __init__(self, key: str, **said: object) -> None:
        super().__init__(key)
        self.key, self.said = key, said
