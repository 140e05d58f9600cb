"""What templates are given: texts in the reader's language, numbers and dates as Chile writes them, assets."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask, Response, g, request, url_for

from regional_planner.alignment.dialogue.waiting import count_waiting
from regional_planner.kernel.language import LANGUAGES, LOCALES, gettext, language, number
from regional_planner.pages.people_words import ROLES
from regional_planner.web.context import actor, parts
from regional_planner.web.cookies import LANGUAGE_COOKIE, set_cookie
from regional_planner.web.csrf import page_token

YEAR_SECONDS = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Prepare the templates of `app`, and remember the language that a reader chose."""
    manifest = json.loads((Path(app.static_folder or "") / "manifest.json").read_text(encoding="utf-8"))

    def asset(name: str) -> str:
        """The address of a static file, with its digest: a changed file has another address."""
        return url_for("static", filename=manifest[name]["file"], v=quote(manifest[name]["sha256-base64"][:12]))

    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, _plural, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["asset"] = asset
    environment.globals["role_names"] = ROLES
    environment.filters.update(number=number, percent=percent, fine_percent=fine_percent, points=points, date=day)
    environment.filters["moment"] = moment
    environment.globals["waiting_count"] = waiting_count
    app.context_processor(lambda: {"language": language(), "asker": actor(), "page_token": page_token})
    app.after_request(_remember_language)


def waiting_count() -> int:
    """How many things wait for the reader; 0 where the page is made outside a transaction, as pages of errors are."""
    session = g.get("session")
    return count_waiting(session, actor()) if session is not None and session.in_transaction() else 0


def percent(share: float) -> str:
    """A share 0-1 in percent, to one decimal."""
    return str(format_percent(share, format="#,##0.#%", locale=LOCALES[language()]))


def fine_percent(share: float) -> str:
    """A share 0-1 in percent, to two decimals: for parts that are seen to add up."""
    return str(format_percent(share, format="#,##0.##%", locale=LOCALES[language()]))


def points(share: float) -> str:
    """A share 0-1 as a bare number of percent, to one decimal: for cells whose heading says what they are."""
    return str(format_decimal(100 * share, format="#,##0.#", locale=LOCALES[language()]))


def day(value: date) -> str:
    """A day, written out."""
    return str(format_date(value, format="long", locale=LOCALES[language()]))


def moment(value: datetime) -> str:
    """An instant to the minute, where the plan is made."""
    zone = ZoneInfo(parts().settings.timezone)
    return str(format_datetime(value, "d MMM y, HH:mm", tzinfo=zone, locale=LOCALES[language()]))


def _plural(singular: str, plural: str, count: int) -> str:
    return gettext(singular if count == 1 else plural)


def _remember_language(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and response.mimetype == "text/html":
        set_cookie(response, parts().settings, LANGUAGE_COOKIE, chosen, seconds=YEAR_SECONDS)
    return response
