"""Addresses in answers to a reader whose token stands in the address: each carries it on, or paging would lose it."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

ENDS = r"""\s"'<>"""
"""What ends an address in JSON, in a page and in a header."""


def carrying(text: str, base: str, name: str, token: str, *, as_page: bool = False) -> str:
    """`text` with every address below `base` given the parameter `name`, unless it has it.

    >>> carrying('{"href":"http://a/ogc/x?f=json"}', "http://a/ogc", "token", "t")
    '{"href":"http://a/ogc/x?f=json&token=t"}'
    >>> carrying("<http://a/ogc>; http://a/ogcs", "http://a/ogc", "token", "t")
    '<http://a/ogc?token=t>; http://a/ogcs'
    """
    own = f"{name}={quote(token, safe='')}"
    mark = escape("&") if as_page else "&"

    def with_token(found: re.Match[str]) -> str:
        address = found[0]
        if re.search(rf"[?&;]{re.escape(name)}=", address):
            return address
        return f"{address}{mark if '?' in address else '?'}{own}"

    return re.sub(rf"{re.escape(base)}(?=[/?{ENDS}]|$)[^{ENDS}]*", with_token, text)
