"""Text from outside, made fit to keep and to show."""

from __future__ import annotations

import re
from typing import Any

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(value: Any) -> Any:
    """A text that every database keeps and no terminal obeys: characters that are none become “�”.

    >>> printable("a\\x1b[2Jb"), printable(1)
    ('a�[2Jb', 1)
    """
    return UNPRINTABLE.sub("\ufffd", value) if isinstance(value, str) else value
