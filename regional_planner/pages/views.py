"""The web site: which page lives at which address."""

from __future__ import annotations

from flask import Blueprint

from regional_planner.pages import (
    account_pages,
    alignment_pages,
    front,
    inbox_pages,
    login_pages,
    people_pages,
    priority_pages,
    provider_pages,
)

pages = Blueprint("pages", __name__)

pages.add_url_rule("/", view_func=front.home)
pages.add_url_rule("/api/docs", view_func=front.api_docs)
pages.add_url_rule("/priorities", view_func=priority_pages.priorities)
pages.add_url_rule("/priorities/<string:key>", view_func=priority_pages.priority)
pages.add_url_rule("/alignment", view_func=alignment_pages.alignment)
pages.add_url_rule("/alignment/explanation", view_func=alignment_pages.explanation)

for address, show, take in (
    ("/login", login_pages.login_form, login_pages.log_in),
    ("/login/second-factor", login_pages.second_factor_form, login_pages.give_second_factor),
    ("/account/second-factor", login_pages.enrolment_form, login_pages.enrol),
    ("/reset/<string:secret>", login_pages.reset_form, login_pages.reset),
):
    pages.add_url_rule(address, view_func=show)
    pages.add_url_rule(address, view_func=take, methods=["POST"])

pages.add_url_rule("/account", view_func=account_pages.account)
pages.add_url_rule("/inbox", view_func=inbox_pages.inbox)
pages.add_url_rule("/people", view_func=people_pages.people)
pages.add_url_rule("/login/oidc", view_func=provider_pages.begin)
pages.add_url_rule("/login/oidc/callback", view_func=provider_pages.come_back)
pages.add_url_rule("/logout/provider", view_func=provider_pages.leave_provider)
for address, step in (
    ("/logout", login_pages.log_out),
    ("/account/password", account_pages.change_password),
    ("/account/mail", account_pages.change_mail),
    ("/account/sessions/others/end", account_pages.end_other_sessions),
    ("/account/sessions/<string:key>/end", account_pages.end_session),
    ("/account/tokens", account_pages.make_a_token),
    ("/account/tokens/<string:key>/end", account_pages.end_token),
    ("/account/identities", provider_pages.ask_to_link),
    ("/account/identities/<string:key>/unlink", provider_pages.unlink_identity),
    ("/inbox/links", inbox_pages.answer_links),
    ("/inbox/origins", inbox_pages.answer_origin),
    ("/inbox/priorities", inbox_pages.decide),
    ("/people/<string:key>/link", people_pages.issue_link),
    ("/people/<string:key>/second-factor", people_pages.reset_second_factor),
    ("/people/<string:key>/active", people_pages.change_activity),
):
    pages.add_url_rule(address, view_func=step, methods=["POST"])
