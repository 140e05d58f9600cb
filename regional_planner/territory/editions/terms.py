"""Words of loading editions: what is asked, and how far a load is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

CODE_PATTERN: Final = r"[a-z0-9][a-z0-9.-]{1,62}"
"""What codes of editions look like: they stand in addresses and commands."""
SILENT_FOR: Final = timedelta(minutes=30)
"""A load that has said nothing for so long has stopped: no step of a whole country takes a third of it."""


class LoadState(StrEnum):
    """How far a load is, or how it ended."""

    LOADING = "loading"
    """At work."""
    REFUSED = "refused"
    """The checks found errors; nothing was written but their report."""
    CHECKED = "checked"
    """A dry run that found no errors."""
    FAILED = "failed"
    """It broke off for a reason that is not the file's."""
    LOADED = "loaded"
    """The edition is on record."""


@dataclass(frozen=True)
class Asked:
    """What is said of an edition, and how its file is to be read."""

    code: str
    title: str
    citation: str
    terms: str
    as_of: date
    """Day whose communes they are."""
    code_column: str | None = None
    layer: str | None = None
    crs: str | None = None
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Asked:
        """What was kept.

        >>> Asked.from_dict(Asked("a", "A", "", "", date(2030, 1, 1)).as_dict()).as_of
        datetime.date(2030, 1, 1)
        """
        return cls(**{**kept, "as_of": date.fromisoformat(kept["as_of"])})


@dataclass(frozen=True)
class Sent:
    """A file of boundaries as it came."""

    filename: str
    digest: str
    """SHA-256, hexadecimal."""
