"""What is said of a place where a priority is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Provider, Theme
from regional_planner.layers.sources.places import located
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import CYCLE, IN_PLAN
from regional_planner.layers.words import PRIORITY_STATES
from regional_planner.priorities.places.terms import Form

WRITABLE: Final = ("priority", "name_es", "name_en", "note", "source", ILLUSTRATIVE)
"""What clients write of a place; the rest follows from it, and is passed over."""
REQUIRED: Final = ("priority", "name_es")


def place(form: Form) -> Theme:
    """The theme of the places of one form."""
    return Theme(_PROPERTIES, _values(form))


def _values(form: Form) -> Provider:
    def values(asked: Asked) -> Mapping[str, Values]:
        return {
            each.row["id"]: {
                **{name: each.row[name] for name in (*WRITABLE, "territory", "version")},
                "priority_title": each.priority.title,
                "priority_state": each.priority.row["state"].value,
                "cycle": each.priority.row["cycle"],
                "valid_from": each.counts_from,
                "valid_to": each.counts_to,
                "as_of": asked.day,
            }
            for each in located(asked.view, form)
        }

    return values


_PROPERTIES: Final = (
    Property("priority", Kind.TEXT, "Prioridad", "Priority"),
    Property("name_es", Kind.TEXT, "Nombre en español", "Name in Spanish"),
    Property("name_en", Kind.TEXT, "Nombre en inglés", "Name in English"),
    Property("note", Kind.TEXT, "Nota", "Note"),
    Property("source", Kind.TEXT, "Fuente", "Source"),
    Property("territory", Kind.TEXT, "Territorio", "Territory"),
    Property("priority_title", Kind.TEXT, "Título de la prioridad", "Title of the priority"),
    Property("priority_state", Kind.TEXT, "Estado de la prioridad", "State of the priority", choices=PRIORITY_STATES),
    CYCLE,
    Property("version", Kind.WHOLE, "Versión del registro", "Version of the record"),
    *IN_PLAN,
)
