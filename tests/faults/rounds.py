"""One round: writers at work, a fault at a random moment, recovery, and the database held against what was told."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field

from tests.faults.faults import Fault
from tests.faults.readback import read_back
from tests.faults.site import Site
from tests.faults.verify import Findings, verify

ENOUGH_SECONDS = 60
"""Within so much the writers get their work done, also after a fault: the bound on recovery."""


@dataclass
class Outcome:
    """What the rounds of one fault on one engine came to."""

    engine: str
    fault: str
    rounds: int = 0
    findings: Findings = field(default_factory=Findings)
    slowest: float = 0.0
    """Longest time from the fault (or from when the disk had room again) to the next acknowledged write, seconds."""


def play(
    site: Site, fault: Fault, rounds: int, seed: str, writes: tuple[int, int] = (15, 100), until: float = math.inf
) -> Outcome:
    """Play `rounds` rounds of `fault` on `site`; each strikes after a number of writes between `writes`.

    No round begins after `until` (monotonic seconds), nor after one in which something was wrong.

    Raises:
        AssertionError: when the site does not recover in time.
    """
    outcome = Outcome(site.engine, fault.name)
    answered_since = time.monotonic() if fault.answers_all else math.inf
    chance = random.Random(f"{seed}-{site.engine}-{fault.name}")
    while outcome.rounds < rounds and time.monotonic() < until and not outcome.findings.faults:
        outcome.slowest = max(outcome.slowest, _round(site, fault, chance, writes))
        outcome.rounds += 1
        outcome.findings = verify(site, answered_since=answered_since)
        outcome.findings.wrong += read_back(site)
    return outcome


def _round(site: Site, fault: Fault, chance: random.Random, writes: tuple[int, int]) -> float:
    begun = site.begin()
    site.ledger.wait_for_acknowledged(begun, chance.randint(*writes), ENOUGH_SECONDS)
    struck = fault.strike(site, chance)
    site.server.wait_until_whole()
    first = site.ledger.wait_for_acknowledged(struck, 1, ENOUGH_SECONDS)[0]
    site.ledger.wait_for_acknowledged(first.answered_at, writes[0], ENOUGH_SECONDS)
    site.end()
    return first.answered_at - struck
