"""Suggestions for a new mapping: what the headings of a file are often called; people decide, nothing is guessed."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from regional_planner.exchange.layout import blank, words_of
from regional_planner.exchange.mappings.applying import below_heading
from regional_planner.exchange.reading import Opened
from regional_planner.exchange.terms import Cell, column_letter
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.records.kind import Kind
from regional_planner.territory.queries import fold

MOST_EXAMPLES = 3
ALIASES: dict[str, tuple[str, ...]] = {
    "act": ("ley", "acto presupuestario", "budget act"),
    "agreement": ("resolucion", "n resolucion", "numero resolucion", "convenio", "n convenio", "agreement number"),
    "amount": ("monto", "monto clp", "gasto", "ejecucion", "ejecutado", "devengado", "pagado", "presupuesto"),
    "currency": ("moneda", "divisa"),
    "funding_source": ("fuente", "fuente de financiamiento", "fondo", "financiamiento", "fund"),
    "kind": ("tipo", "tipo de gasto", "tipo de monto"),
    "line": ("codigo bip", "cod bip", "bip", "codigo idi", "codigo iniciativa", "codigo proyecto", "project code"),
    "month": ("mes", "periodo", "period"),
    "phase": ("fase", "etapa", "momento"),
    "priority": ("prioridad", "codigo prioridad", "codigo de la prioridad", "priority code"),
    "programme": ("programa", "partida capitulo programa", "codigo programa"),
    "source": ("origen", "documento", "referencia"),
    "subtitle": ("subtitulo", "sub", "subt", "subtitulo item"),
    "territory": ("region", "comuna", "codigo region", "cut"),
    "title": ("nombre", "nombre iniciativa", "titulo", "denominacion"),
    "year": ("ano", "ejercicio", "ano presupuestario", "fiscal year"),
}
"""Field -> what files of Chilean offices call it, folded; a kind that lacks the field is never offered it."""
MONTHS = (
    ("enero", "january", "ene", "jan"),
    ("febrero", "february", "feb"),
    ("marzo", "march", "mar"),
    ("abril", "april", "abr", "apr"),
    ("mayo", "may"),
    ("junio", "june", "jun"),
    ("julio", "july", "jul"),
    ("agosto", "august", "ago", "aug"),
    ("septiembre", "setiembre", "september", "sep", "sept"),
    ("octubre", "october", "oct"),
    ("noviembre", "november", "nov"),
    ("diciembre", "december", "dic", "dec"),
)


@dataclass
class Heading:
    """A heading of a file, with what it may mean."""

    column: str
    """Letter of the column."""
    heading: str
    field: str | None
    """The field that it seems to be; None where nothing is known of it."""
    month: int | None
    """The month that it names, which may make it one of several wide columns."""
    examples: list[str] = dataclasses.field(default_factory=list)


def headings(opened: Sequence[Opened], kind: Kind, heading_row: int = 1) -> list[Heading]:
    """The headings of the first sheet that has any, each with what it may mean and what stands below it.

    Raises:
        Invalid: for a file without headings.
        TooLarge: when it passes a limit.
    """
    for each in opened:
        table = below_heading(each.read(), heading_row)
        if blank(table.heading):
            continue
        samples = [cells for (_number, cells), _at in zip(table.rows, range(MOST_EXAMPLES), strict=False)]
        return [
            _heading(index, text, kind, [cells[index] for cells in samples if index < len(cells)])
            for index, cell in enumerate(table.heading)
            if (text := "" if cell is None else str(cell).strip())
        ]
    message = _("The file has no row of headings there.")
    raise Invalid(message, [FieldError("file", "empty_file", message, _("Name the row of the headings."))])


def _heading(index: int, text: str, kind: Kind, samples: list[Cell]) -> Heading:
    examples = [as_written(cell) for cell in samples if cell not in (None, "")]
    return Heading(column_letter(index), text, suggested_field(text, kind), suggested_month(text), examples)


def as_written(cell: Cell) -> str:
    """A cell as the spreadsheet shows it."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def suggested_field(heading: str, kind: Kind) -> str | None:
    """The one field of the kind that a heading is a usual name of; None for none, or for several."""
    word = fold(heading)
    known = kind.sheet_fields
    found = {name for name, each in known.items() if word in words_of(name, each.metadata.get("label"))}
    found |= {name for name, words in ALIASES.items() if name in known and word in words}
    return next(iter(found)) if len(found) == 1 else None


def suggested_month(heading: str) -> int | None:
    """The one month that a heading names, alone or with other words: “Devengado enero”."""
    words = fold(heading).split()
    found = {number for number, names in enumerate(MONTHS, start=1) if _any_of(names, words)}
    return found.pop() if len(found) == 1 else None


def _any_of(names: Collection[str], words: Collection[str]) -> bool:
    return any(word.rstrip(".") in names for word in words)
