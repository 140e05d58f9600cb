"""Two sides in dialogue over the links of one priority, step by step against a model of what may happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.alignment.dialogue.making import adopted, said
from tests.conftest import Speaking

WHO = {"lower": "approver-02", "higher": "planner"}
OTHER = {"lower": "higher", "higher": "lower"}
HIGHER = ("CL-2026-01", "CL-2026-02", "CL-2026-03")
SHARES = st.integers(1, 10).map(lambda tenths: tenths / 10)
TARGETS = st.sampled_from(HIGHER)
SIDES = st.sampled_from(sorted(WHO))


@dataclass
class Known:
    """What the model holds of one link."""

    higher: str
    strength: float
    by: str
    state: str = "proposed"
    turn: str | None = None
    counter: tuple[float | None, str | None] = (None, None)
    steps: list[tuple[str, str]] = field(default_factory=list)


class Dialogue(RuleBasedStateMachine):
    """Two sides who may try anything at any moment; each run is about a priority of its own."""

    speak: Speaking

    def __init__(self) -> None:
        super().__init__()
        self.lower = adopted(self.speak)
        self.links: dict[str, Known] = {}

    def standing(self, higher: str) -> str | None:
        return next((key for key, k in self.links.items() if k.higher == higher and k.state != "withdrawn"), None)

    def claims(self, besides: str | None = None) -> float:
        claiming = {"proposed", "agreed"}
        return sum(k.strength for key, k in self.links.items() if k.state in claiming and key != besides)

    def take(self, key: str, side: str, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
        version = self.speak().get(f"/api/v1/links/{key}").json["version"]
        answered = self.speak(WHO[side]).post(f"/api/v1/links/{key}/{action}", body, etag=f'"{version}"')
        return answered.status_code, answered.json

    @rule(side=SIDES, higher=TARGETS, strength=SHARES)
    def propose(self, side: str, higher: str, strength: float) -> None:
        body = {"lower": self.lower, "higher": higher, "strength": strength}
        answered = self.speak(WHO[side]).post("/api/v1/links", body)
        if self.standing(higher):
            assert answered.status_code == 409
        elif self.claims() + strength > 1 + 1e-9:
            assert answered.status_code == 422
        else:
            assert answered.status_code == 201
            self.links[answered.json["id"]] = Known(higher, strength, side, turn=OTHER[side], steps=[(side, "propose")])

    @rule(
        side=SIDES,
        higher=TARGETS,
        strength=st.none() | SHARES,
        other=st.none() | TARGETS,
    )
    def contest(self, side: str, higher: str, strength: float | None, other: str | None) -> None:
        key = self.standing(higher)
        if key is None:
            return
        known = self.links[key]
        status, _ = self.take(key, side, "contest", reason="No", counter_strength=strength, counter_higher=other)
        if known.state == "contested":
            expected = 200 if known.turn == side else 409
        else:
            expected = 200 if side != known.by else 403
        idle = other == higher if other else strength == known.strength
        assert status == (422 if expected == 200 and idle else expected)
        if status == 200:
            known.state, known.turn, known.counter = "contested", OTHER[side], (strength, other)
            known.steps.append((side, "contest"))

    @rule(side=SIDES, higher=TARGETS)
    def accept(self, side: str, higher: str) -> None:
        key = self.standing(higher)
        if key is None:
            return
        known = self.links[key]
        status, answered = self.take(key, side, "accept")
        strength, other = known.counter
        fits = self.claims(key) + (strength or known.strength) <= 1 + 1e-9
        if (
            known.state != "contested"
            or known.turn != side
            or known.counter == (None, None)
            or (other and self.standing(other))
        ):
            assert status == 409
        elif not fits:
            assert status == 422
        else:
            assert status == 200
            known.steps.append((side, "accept"))
            if other:
                known.state = "withdrawn"
                self.links[answered["id"]] = Known(
                    other, strength or known.strength, known.by, "agreed", steps=[(side, "accept")]
                )
            else:
                known.state, known.strength = "agreed", strength or known.strength
            known.turn, known.counter = None, (None, None)

    @rule(side=SIDES, higher=TARGETS, action=st.sampled_from(["agree", "withdraw"]))
    def end_the_dialogue(self, side: str, higher: str, action: str) -> None:
        key = self.standing(higher)
        if key is None:
            return
        known = self.links[key]
        status, _ = self.take(key, side, action, reason="Sea")
        if action == "agree":
            if side == known.by:
                expected = 403
            elif known.state == "agreed":
                expected = 409
            else:
                expected = 200 if self.claims(key) + known.strength <= 1 + 1e-9 else 422
        else:
            expected = 200 if side in {known.by, "lower"} else 403
        assert status == expected
        if status == 200:
            known.state = {"agree": "agreed", "withdraw": "withdrawn"}[action]
            known.turn, known.counter = None, (None, None)
            known.steps.append((side, action))

    @invariant()
    def nothing_is_lost_and_the_whole_is_kept(self) -> None:
        rows = {row["id"]: row for row in self.speak().items(f"/api/v1/links?lower={self.lower}&limit=500")}
        assert {key: (row["state"], row["turn"], row["strength"]) for key, row in rows.items()} == {
            key: (known.state, known.turn, known.strength) for key, known in self.links.items()
        }
        claiming = [row["strength"] for row in rows.values() if row["state"] in {"proposed", "agreed"}]
        assert sum(claiming) <= 1 + 1e-9
        for key, known in self.links.items():
            assert [step[:2] for step in said(self.speak(), rows[key])] == known.steps


def test_the_dialogue_keeps_to_its_rules(speak: Speaking) -> None:
    kept = settings(
        max_examples=12,
        stateful_step_count=15,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    machine = type("Spoken", (Dialogue,), {"speak": staticmethod(speak)})
    run_state_machine_as_test(machine, settings=kept)
