"""What the rules of joint priorities are told of the priorities in one."""

from __future__ import annotations

from typing import Final, NamedTuple

from regional_planner.territory.terms import Level

MOST_MEMBERS: Final = 50


class Member(NamedTuple):
    """A priority's part in a joint one; `share` per million."""

    priority: str
    share: int

    @property
    def item(self) -> str:
        """As it stands in the record's list: `02-2026-01/500000`."""
        return f"{self.priority}/{self.share}"


def member(item: str) -> Member:
    """What an item of the record's list says.

    >>> member("02-2026-01/500000")
    Member(priority='02-2026-01', share=500000)
    """
    priority, _slash, share = item.rpartition("/")
    return Member(priority, int(share))


class AdoptedPriority(NamedTuple):
    """An adopted priority, as far as joining it with others goes."""

    code: str
    territory: str
    cycle: str
    level: Level
