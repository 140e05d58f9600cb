"""Tables out: any list as a download, in the form that the reader asks for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from regional_planner.kernel.errors import NotAcceptable
from regional_planner.kernel.language import gettext as _
from regional_planner.web.sheets import Sheet, to_csv, to_xlsx

JSON, CSV, XLSX = "application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHORT_NAMES = {"json": JSON, "csv": CSV, "xlsx": XLSX}


def representation(asked: str | None = None) -> str:
    """The media type to answer with: `f=` wins over the Accept header; JSON where nothing is asked.

    Raises:
        NotAcceptable: when the client takes none of ours.
    """
    if asked:
        return SHORT_NAMES[asked]
    best = request.accept_mimetypes.best_match([JSON, CSV, XLSX])
    if best is None and request.accept_mimetypes:
        raise NotAcceptable(_("Available are: {types}.", types=", ".join(SHORT_NAMES.values())))
    return best or JSON


def table(kind: str, name: str, sheets: Sequence[Sheet]) -> Response:
    """`sheets` as a download: CSV takes the first alone."""
    body = to_csv(sheets[0]) if kind == CSV else to_xlsx(sheets)
    extension = "csv" if kind == CSV else "xlsx"
    response = Response(body, mimetype=kind, content_type=f"{CSV}; charset=utf-8" if kind == CSV else kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
