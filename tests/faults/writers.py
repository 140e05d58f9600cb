"""Writers: each the approver of a region of its own, who enters, changes, adopts, links, pays for and imports."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.faults.ledger import Attempt, Ledger
from tests.faults.line import Line, NotSent, Unanswered

REGIONS = {
    "02": ("02101", "02201", "02301"),
    "03": ("03101", "03102", "03301"),
    "05": ("05101", "05109", "05801"),
    "08": ("08101", "08102", "08301"),
    "09": ("09101", "09102", "09201"),
    "13": ("13101", "13102", "13201"),
    "14": ("14101", "14102", "14201"),
    "16": ("16101", "16102", "16201"),
}
"""Region -> some of its communes; one writer each."""
CYCLE = "2026-2029"
NATIONAL = tuple(f"CL-2026-{number:02d}" for number in range(1, 5))
REPEATS = True
"""Whether a request without an answer is sent again under its Idempotency-Key: it has to be done once."""
MOST_REPEATS = 200
PAUSE_SECONDS = 0.05


@dataclass
class Held:
    """A record that the writer knows to stand as it last heard."""

    id: str
    code: str
    version: int
    state: str
    revision: int = 1


class Writer:
    """One person at work; `work` may be called once a round, in a thread of its own."""

    def __init__(self, region: str, token: str, port: int, ledger: Ledger, seed: str, repeats: bool) -> None:
        self.region = region
        self.ledger = ledger
        self.line = Line(port, token)
        self.random = random.Random(f"{seed}-{region}")
        self.repeats = repeats
        self.priorities: list[Held] = []
        self.amounts: list[Held] = []
        self.links: list[Held] = []
        self._number = 0
        self._stop = threading.Event()

    def work(self, stop: threading.Event) -> None:
        """Write until told to stop."""
        self._stop = stop
        for step in self._steps():
            if stop.is_set():
                break
            step()
        self.line.close()

    def _steps(self) -> Iterator[Any]:
        steps = (self.create, self.change, self.advance, self.link, self.pay, self.correct, self.import_rows)
        while True:
            yield self.random.choices(steps, weights=(4, 4, 4, 2, 3, 2, 1))[0]

    def create(self) -> None:
        """Enter a draft with all its lists."""
        done = self._post("/api/v1/priorities", "create", "priority", self._priority())
        if done:
            self.priorities.append(self._held(done))

    def change(self) -> None:
        """Change a draft: two fields and two lists."""
        record = self._pick(self.priorities, "draft", "submitted")
        if record:
            fields = self._priority()
            sent = {name: fields[name] for name in ("title", "horizon", "communes", "assets")}
            self._patch(f"/api/v1/priorities/{record.id}", "priority", record, sent, self.priorities)

    def advance(self) -> None:
        """Take the next step in the life of a priority."""
        record = self._pick(self.priorities, "draft", "submitted", "adopted")
        if record is None:
            return
        action = {"draft": "submit", "submitted": "adopt", "adopted": "revise"}[record.state]
        rows = 2 if action == "adopt" and record.revision > 1 else 1
        path = f"/api/v1/priorities/{record.id}/{action}"
        done = self._post(path, action, "priority", {}, version=record.version, rows=rows)
        self.priorities.remove(record)
        if done:
            self.priorities.append(self._held(done))

    def link(self) -> None:
        """Propose a link, or withdraw one."""
        link, priority = self._pick(self.links, "proposed"), self._pick(self.priorities, "draft", "submitted")
        if link and self.random.random() < 0.4:
            self.links.remove(link)
            sent = {"reason": self._text("withdrawn")}
            self._post(f"/api/v1/links/{link.id}/withdraw", "withdraw", "link", sent, version=link.version)
        elif priority and priority.state == "draft":
            # It leaves our hands: a priority is linked once, and nothing further is asked of it.
            self.priorities.remove(priority)
            sent = {"lower": priority.code, "higher": self.random.choice(NATIONAL), "strength": 0.25}
            done = self._post("/api/v1/links", "create", "link", {**sent, "reason": self._text("because")})
            if done:
                self.links.append(self._held(done))

    def pay(self) -> None:
        """Enter an amount on a priority."""
        priority = self._pick(self.priorities, "draft", "submitted", "adopted")
        if priority:
            sent = {"priority": priority.code, "year": 2026, "kind": "commitment", "funding_source": "fndr"}
            sent |= {"amount": self.random.randrange(1, 10**12), "agreement": self._text("R")}
            done = self._post("/api/v1/money/amounts", "create", "amount", sent)
            if done:
                self.amounts.append(self._held(done))

    def correct(self) -> None:
        """Change an amount."""
        amount = self._pick(self.amounts)
        if amount:
            sent = {"amount": self.random.randrange(1, 10**12), "source": self._text("source")}
            self._patch(f"/api/v1/money/amounts/{amount.id}", "amount", amount, sent, self.amounts)

    def import_rows(self) -> None:
        """Send a small file of new priorities: all of it, or nothing."""
        count = self.random.randrange(2, 7)
        titles = [self._text("imported") for _ in range(count)]
        lines = [f",{CYCLE},{self.region},{title},sector,2035" for title in titles]
        text = "\n".join(["code,cycle,territory,title,approach,horizon", *lines, ""])
        self._post("/api/v1/imports", "import", "import", {"titles": titles}, rows=count, csv=text)

    def _priority(self) -> dict[str, Any]:
        communes = self.random.sample(REGIONS[self.region], self.random.randrange(1, 4))
        return {
            "cycle": CYCLE,
            "territory": self.region,
            "title": self._text("Prioridad"),
            "rationale": self._text("ñ") * self.random.randrange(1, 40),
            "approach": self.random.choice(("sector", "challenge", "market")),
            "horizon": self.random.randrange(2030, 2060),
            "weight": self.random.randrange(1, 1000) / 1_000_000,
            "communes": sorted(communes),
            "assets": sorted(self._text("activo") for _ in range(self.random.randrange(4))),
        }

    def _text(self, word: str) -> str:
        self._number += 1
        return f"{word} {self.region}-{self._number}"

    def _pick(self, records: list[Held], *states: str) -> Held | None:
        fit = [each for each in records[-30:] if not states or each.state in states]
        return self.random.choice(fit) if fit else None

    @staticmethod
    def _held(row: dict[str, Any]) -> Held:
        return Held(row["id"], row.get("code", ""), row["version"], row.get("state", ""), row.get("revision", 1))

    def _patch(self, path: str, kind: str, record: Held, sent: dict[str, Any], holding: list[Held]) -> None:
        attempt = self._attempt("PATCH", path, "change", kind, sent, 1, json.dumps(sent), record.version)
        holding.remove(record)
        if attempt and attempt.acknowledged:
            holding.append(self._held(attempt.answer))
        elif attempt and not attempt.open:
            holding.append(record)

    def _post(
        self,
        path: str,
        action: str,
        kind: str,
        sent: dict[str, Any],
        *,
        version: int | None = None,
        rows: int = 1,
        csv: str | None = None,
    ) -> dict[str, Any] | None:
        """Send it, again and again under one key while nobody answers; returns what came of it, if known."""
        key = uuid4().hex
        body = json.dumps(sent) if csv is None else csv
        for _ in range(MOST_REPEATS):
            attempt = self._attempt("POST", path, action, kind, sent, rows, body, version, key)
            if attempt is None or attempt.acknowledged:
                return attempt.answer if attempt else None
            if not (self.repeats and (attempt.open or attempt.status == 503)):
                return None
            self._stop.wait(PAUSE_SECONDS)
        return None

    def _attempt(
        self,
        method: str,
        path: str,
        action: str,
        kind: str,
        sent: dict[str, Any],
        rows: int,
        body: str,
        version: int | None,
        key: str = "",
    ) -> Attempt | None:
        """One request, entered in the ledger; None when there was nobody to send it to until the round ended."""
        request = uuid4().hex
        headers = {"X-Request-Id": request, "Content-Type": "text/csv" if kind == "import" else "application/json"}
        headers |= {"If-Match": f'"{version}"'} if version is not None else {}
        headers |= {"Idempotency-Key": key} if key else {}
        if kind == "import":
            path = f"{path}?territory={self.region}&kind=priorities&filename={key}.csv"
        while True:
            attempt = Attempt(request, key or request, action, kind, sent, rows, time.monotonic())
            self.ledger.send(attempt)
            try:
                attempt.status, attempt.headers, attempt.answer = self.line.send(method, path, body.encode(), headers)
            except NotSent:
                if self._stop.wait(PAUSE_SECONDS):
                    return None
                continue
            except Unanswered as error:
                attempt.answer = str(error)
            attempt.answered_at = time.monotonic()
            self.ledger.add(attempt)
            if attempt.status == 503:
                self._stop.wait(PAUSE_SECONDS)
            return attempt
