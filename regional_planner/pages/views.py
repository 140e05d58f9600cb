"""The web site: which page lives at which address."""

from __future__ import annotations

from flask import Blueprint

from regional_planner.pages import alignment_pages, front, priority_pages

pages = Blueprint("pages", __name__)

pages.add_url_rule("/", view_func=front.home)
pages.add_url_rule("/api/docs", view_func=front.api_docs)
pages.add_url_rule("/priorities", view_func=priority_pages.priorities)
pages.add_url_rule("/priorities/<string:key>", view_func=priority_pages.priority)
pages.add_url_rule("/alignment", view_func=alignment_pages.alignment)
pages.add_url_rule("/alignment/explanation", view_func=alignment_pages.explanation)
