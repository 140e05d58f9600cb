"""Whether the database holds what was acknowledged, and nothing in half."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from regional_planner.alignment.models import LinkStep
from regional_planner.alignment.service import LINK
from regional_planner.exchange.models import ImportJob
from regional_planner.exchange.terms import Outcome
from regional_planner.finance.service import AMOUNT
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.revision import revisions
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.service import PRIORITY
from regional_planner.records.record_type import RecordType
from tests.faults.ledger import Attempt
from tests.faults.site import DATABASE, Site

KINDS = {kind.name: kind for kind in (PRIORITY, LINK, AMOUNT)}
SHARES = {"weight", "local", "strength"}
LOADED = "load-chile"
"""The request under which everything stands that was there before the writers came."""
EXPECTED_REFUSALS = {503}


@dataclass
class Findings:
    """What the verification of a site came to; the lists say what is wrong, in words."""

    acknowledged: int = 0
    open: int = 0
    there: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong."""
        return [*self.lost, *self.half, *self.twice, *self.wrong]


@dataclass
class Standing:
    """What the database holds of the writers' work."""

    entries: list[AuditEntry]
    jobs: dict[str, list[ImportJob]]
    """Imports by file name, which is the key of the request."""

    def __post_init__(self) -> None:
        self.by_request: dict[str, list[AuditEntry]] = defaultdict(list)
        self.by_record: dict[tuple[str, str], list[AuditEntry]] = defaultdict(list)
        for entry in self.entries:
            self.by_request[entry.request].append(entry)
            self.by_record[entry.record_type, entry.record_id].append(entry)

    def done(self, attempts: list[Attempt]) -> list[tuple[str, list[AuditEntry]]]:
        """The requests among `attempts` (all with one key) that took place, each with its audit rows."""
        first = attempts[0]
        if first.kind == "import":
            ids = [job.id for job in self.jobs.get(f"{first.key}.csv", [])]
            return [(identity, self.by_request.get(identity, [])) for identity in ids]
        return [(each.request, self.by_request[each.request]) for each in attempts if each.request in self.by_request]


def verify(site: Site, *, answered_since: float = math.inf) -> Findings:
    """Hold the database of `site` against what its writers were told since it was opened.

    A write that was sent from `answered_since` on (monotonic seconds), took place and was never answered is wrong too.
    One sent earlier may have met a fault that leaves writes unanswered.
    """
    with site.database() as database, database.reading() as session:
        findings = hold(site, session, answered_since=answered_since)
    findings.half += site.server.check()
    return findings


def hold(site: Site, session: Session, *, answered_since: float = math.inf) -> Findings:
    """As `verify`, of what `session` sees, and without the operator's own check."""
    findings = Findings()
    by_key: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in site.ledger.attempts:
        by_key[attempt.key].append(attempt)
    standing = _standing(session)
    for attempts in by_key.values():
        _judge(attempts, standing, findings, answered_since)
    sent = {each.request: each for each in site.ledger.attempts}
    findings.wrong += _strays(standing, set(sent), by_key)
    for name, kind in KINDS.items():
        findings.half += _records(session, kind, name, standing, sent)
    findings.half += [*_identities(session, standing), *_link_steps(session, standing)]
    findings.half += _revisions(session, standing, site.revisions)
    findings.half += _integrity(site, session)
    return findings


def _standing(session: Session) -> Standing:
    entries = list(session.scalars(select(AuditEntry).where(AuditEntry.request != LOADED).order_by(AuditEntry.id)))
    jobs = defaultdict(list)
    for job in session.scalars(select(ImportJob).where(ImportJob.outcome == Outcome.DONE)):
        jobs[job.filename].append(job)
    return Standing(entries, jobs)


def _judge(attempts: list[Attempt], standing: Standing, findings: Findings, answered_since: float) -> None:
    done = standing.done(attempts)
    first = attempts[0]
    told = f"{first.action} {first.kind} {first.key}: {[(each.request, each.status) for each in attempts]}"
    acknowledged = [each for each in attempts if each.acknowledged]
    left_open = [each for each in attempts if each.open]
    findings.acknowledged += bool(acknowledged)
    findings.open += bool(left_open)
    findings.there += bool(left_open and done and all(each.replayed for each in acknowledged))
    if acknowledged and not done:
        findings.lost.append(f"acknowledged and not there: {told}")
    if len(done) > 1:
        findings.twice.append(f"done {len(done)} times: {told}")
    for _request, rows in done:
        if len(rows) != first.rows:
            findings.half.append(f"{len(rows)} audit rows instead of {first.rows}: {told}")
        if first.kind == "import" and sorted(first.sent["titles"]) != sorted(row.after["title"] for row in rows):
            findings.half.append(f"other rows than were sent: {told}")
    if done and not acknowledged and not left_open:
        findings.wrong.append(f"refused and there all the same: {told} {first.answer}")
    if done and first.at >= answered_since and all(each.status is None for each in attempts):
        findings.wrong.append(f"done and never answered: {told}")
    for each in attempts:
        if each.status is not None and not each.acknowledged and each.status not in EXPECTED_REFUSALS:
            findings.wrong.append(f"answered with {each.status}: {told} {each.answer}")


def _strays(standing: Standing, requests: set[str], keys: Any) -> Iterator[str]:
    jobs = {job.id for name, found in standing.jobs.items() if name.removesuffix(".csv") in keys for job in found}
    for request, rows in standing.by_request.items():
        if request not in requests and request not in jobs:
            yield f"nobody asked for it: {request}, {len(rows)} audit rows"


def _records(
    session: Session, kind: RecordType, name: str, standing: Standing, sent: dict[str, Attempt]
) -> Iterator[str]:
    """Each record against its audit rows, and these against what was sent."""
    loaded = set(
        session.scalars(
            select(AuditEntry.record_id).where(AuditEntry.request == LOADED, AuditEntry.record_type == name)
        )
    )
    found = {each.id: each for each in session.scalars(select(kind.model)) if each.id not in loaded}
    audited = {identity for record_type, identity in standing.by_record if record_type == name}
    for identity in found.keys() ^ audited:
        yield f"{name} {identity}: {'no audit row' if identity in found else 'audit rows alone'}"
    lists = {many.name: many.read(session, list(found)) for many in kind.many}
    for identity in found.keys() & audited:
        entries = sorted(standing.by_record[name, identity], key=lambda each: each.after["version"])
        values = kind.columns_of(found[identity]) | {many: items[identity] for many, items in lists.items()}
        states = [None, *(each.after for each in entries)]
        if [each.before for each in entries] != states[:-1] or [each["version"] for each in states[1:]] != list(
            range(1, len(entries) + 1)
        ):
            yield f"{name} {identity}: its audit rows do not follow from each other"
        if json.loads(json.dumps(kind.snapshot(values))) != entries[-1].after:
            yield f"{name} {identity}: it is not what its last audit row says"
        for entry in entries:
            attempt = sent.get(entry.request)
            if attempt:
                yield from (f"{name} {identity}: {what}" for what in _differences(attempt, entry.after))


def _differences(attempt: Attempt, after: dict[str, Any]) -> Iterator[str]:
    for name, value in attempt.sent.items():
        stored = round(value * PARTS_PER_MILLION) if name in SHARES else value
        column = "answer_reason" if attempt.action == "withdraw" else name
        if after[column] != stored:
            yield f"{name} was sent as {value!r} and is {after[column]!r}"


def _identities(session: Session, standing: Standing) -> Iterator[str]:
    loaded = session.scalars(
        select(AuditEntry.after).where(AuditEntry.request == LOADED, AuditEntry.record_type == "priority")
    )
    old = {after["code"] for after in loaded if after}
    new = {rows[-1].after["code"] for (kind, _), rows in standing.by_record.items() if kind == "priority"}
    for code in set(session.scalars(select(PriorityIdentity.code))) ^ (old | new):
        yield f"the code {code} stands without a priority, or a priority without its code"


def _link_steps(session: Session, standing: Standing) -> Iterator[str]:
    steps = defaultdict(list)
    for step in session.scalars(select(LinkStep).order_by(LinkStep.id)):
        steps[step.link_id].append(step.state.value)
    for (kind, identity), entries in standing.by_record.items():
        if kind == "link" and steps[identity] != [entry.after["state"] for entry in entries]:
            yield f"link {identity}: its steps {steps[identity]} are not those of its audit rows"


def _revisions(session: Session, standing: Standing, before: dict[str, int]) -> Iterator[str]:
    """A scope's counter has grown by the writes that its audit rows tell of."""
    grown = Counter(before)
    grown.update(entry.scope for entry in standing.entries)
    for scope, number in revisions(session):
        if number != grown[scope]:
            yield f"scope {scope}: {number} writes counted, {grown[scope]} audited"


def _integrity(site: Site, session: Session) -> list[str]:
    """What the engine itself says of its files."""
    if site.cluster is not None:
        return site.cluster.check(DATABASE)
    said = session.execute(text("PRAGMA integrity_check")).scalars().all()
    broken = session.execute(text("PRAGMA foreign_key_check")).all()
    return [*(line for line in said if line != "ok"), *(str(row) for row in broken)]
