"""Weights that were left open are filled in, exactly and in the open."""

from dataclasses import dataclass

import numpy as np

from regional_planner.alignment.rules.plan import sum_by
from regional_planner.alignment.terms import (
    PARTS,
    PARTS_PER_MILLION,
    Integers,
    LinkState,
    Mask,
    Part,
    Plan,
    Shares,
)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Normalised weights: `share` is `numerator` / `denominator` of the group, `assumed` where none was set.

    A group whose denominator is 0 has no weights: its shares are NaN.
    """

    numerator: Integers
    denominator: Integers
    share: Shares
    assumed: Mask


def resolve_weights(weight: Integers, group: Integers, groups: int) -> Weights:
    """Weights per million (negative: not set) of members of groups 0..`groups`-1, normalised per group.

    What the set ones leave of the whole is shared equally among the open ones, so all are equal when none is
    set. Set weights that do not sum to 1 (as in a selection) are scaled. A group whose weights are all set
    to zero says where its weight does not lie but not where it lies: it has no weights, like an empty group.

    >>> weights = resolve_weights(np.array([500_000, -1, -1]), np.array([0, 0, 0]), 1)
    >>> weights.share.tolist(), weights.assumed.tolist()
    ([0.5, 0.25, 0.25], [False, True, True])
    >>> resolve_weights(np.array([300_000, 100_000, 0]), np.array([0, 0, 1]), 2).share.tolist()
    [0.75, 0.25, nan]
    """
    assumed = weight < 0
    stated = sum_by(group, np.where(assumed, 0, weight), groups)
    missing = sum_by(group, assumed.astype(np.int64), groups)
    rest: Integers = np.where(missing > 0, np.maximum(PARTS_PER_MILLION - stated, 0), 0)
    # Counted in parts of 1/missing, an equal share of the rest is a whole number, and sums stay exact.
    scale: Integers = np.where(rest > 0, missing, 1)
    numerator = np.where(assumed, rest[group], weight * scale[group])
    denominator = stated * scale + rest * missing
    return Weights(numerator, denominator, ratio(numerator, denominator[group]), assumed)


def regional_weights(plan: Plan) -> Weights:
    """The weights v_p of the P priorities within their regions."""
    return resolve_weights(plan.weight, plan.region_of, len(plan.regions))


def national_weights(plan: Plan) -> Weights:
    """The weights y_n of the N national priorities."""
    return resolve_weights(plan.national_weight, np.zeros(len(plan.nationals), dtype=np.int64), 1)


def split_by_part(plan: Plan) -> Integers:
    """P x 5, per million: how each priority's weight falls into the `PARTS`; each row sums to the whole.

    Contested links hold no claim on the whole, so they count up to the room that the others leave.
    """
    agreed, pending, contested = (
        _strength_by_priority(plan, plan.links_in(state))
        for state in (LinkState.AGREED, LinkState.PROPOSED, LinkState.CONTESTED)
    )
    room = PARTS_PER_MILLION - agreed - pending - plan.declared_local
    contested = np.minimum(contested, room)
    parts = {
        Part.AGREED: agreed,
        Part.PENDING: pending,
        Part.CONTESTED: contested,
        Part.DECLARED_LOCAL: plan.declared_local,
        Part.UNASSIGNED: room - contested,
    }
    return np.stack([parts[part] for part in PARTS], axis=1)


def ratio(part: Integers, whole: Integers) -> Shares:
    """`part` / `whole`, NaN where the whole is 0.

    >>> ratio(np.array([1, 0]), np.array([4, 0])).tolist()
    [0.25, nan]
    """
    quotients: Shares = np.full(part.shape, np.nan)
    np.divide(part, whole, out=quotients, where=whole != 0)
    return quotients


def _strength_by_priority(plan: Plan, links: Mask) -> Integers:
    return sum_by(plan.link_priority[links], plan.strength[links], len(plan.priorities))
