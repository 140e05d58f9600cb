"""The web site: which page lives at which address."""

from __future__ import annotations

from flask import Blueprint

from regional_planner.pages import (
    account_pages,
    alignment_pages,
    allocation_pages,
    benchmark_pages,
    budget_pages,
    capability_pages,
    change_pages,
    city_pages,
    cycle_pages,
    equalisation_pages,
    evidence_pages,
    front,
    inbox_pages,
    joint_pages,
    login_pages,
    money_pages,
    pair_pages,
    people_pages,
    priority_pages,
    provider_pages,
    readiness_pages,
    suggestion_pages,
)

pages = Blueprint("pages", __name__)

pages.add_url_rule("/", view_func=front.home)
pages.add_url_rule("/api/docs", view_func=front.api_docs)
pages.add_url_rule("/priorities", view_func=priority_pages.priorities)
pages.add_url_rule("/priorities/<string:key>", view_func=priority_pages.priority)
pages.add_url_rule("/cycles", view_func=cycle_pages.cycles)
pages.add_url_rule("/cycles/<string:key>", view_func=cycle_pages.cycle)
pages.add_url_rule("/alignment", view_func=alignment_pages.alignment)
pages.add_url_rule("/alignment/explanation", view_func=alignment_pages.explanation)
pages.add_url_rule("/alignment/suggestions", view_func=suggestion_pages.suggestions)
pages.add_url_rule("/evidence", view_func=evidence_pages.evidence)
pages.add_url_rule("/alignment/pairs", view_func=pair_pages.pairs)
pages.add_url_rule("/alignment/pairs/<string:first>/<string:second>", view_func=pair_pages.pair)
pages.add_url_rule("/alignment/change", view_func=change_pages.change)
pages.add_url_rule("/allocation", view_func=allocation_pages.allocation)
pages.add_url_rule("/readiness", view_func=readiness_pages.readiness)
pages.add_url_rule("/capabilities", view_func=capability_pages.capabilities)
pages.add_url_rule("/functional-cities", view_func=city_pages.functional_cities)
pages.add_url_rule("/equalisation", view_func=equalisation_pages.equalisation)
pages.add_url_rule("/money/benchmarks", view_func=benchmark_pages.benchmarks)
pages.add_url_rule("/equalisation/comparison", view_func=equalisation_pages.comparison)

pages.add_url_rule("/money", view_func=budget_pages.money)
pages.add_url_rule("/money/acts", view_func=budget_pages.acts)
pages.add_url_rule("/money/flows", view_func=budget_pages.flows)
pages.add_url_rule("/alignment/concentration", view_func=money_pages.concentration)
pages.add_url_rule("/alignment/concentration/over-time", view_func=money_pages.concentration_over_time)
pages.add_url_rule("/alignment/line-of-sight", view_func=money_pages.line_of_sight)
pages.add_url_rule("/joint-priorities", view_func=joint_pages.joint_priorities)
pages.add_url_rule("/joint-priorities/<string:key>", view_func=joint_pages.joint_priority)

for address, show, take in (
    ("/joint-priorities/new", joint_pages.proposal_form, joint_pages.propose_jointly),
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
    ("/priorities/<string:key>/foundations", readiness_pages.state_foundation),
    ("/cycles/<string:key>/advance", cycle_pages.advance),
    ("/cycles/<string:key>/go_back", cycle_pages.go_back),
    ("/equalisation/scenarios", equalisation_pages.keep),
    ("/alignment/suggestions/links", suggestion_pages.propose),
    ("/alignment/suggestions/dismissals", suggestion_pages.dismiss),
    ("/joint-priorities/<string:key>/agree", joint_pages.agree),
    ("/joint-priorities/<string:key>/contest", joint_pages.contest),
    ("/joint-priorities/<string:key>/withdraw", joint_pages.withdraw),
    ("/people/<string:key>/link", people_pages.issue_link),
    ("/people/<string:key>/second-factor", people_pages.reset_second_factor),
    ("/people/<string:key>/active", people_pages.change_activity),
):
    pages.add_url_rule(address, view_func=step, methods=["POST"])
