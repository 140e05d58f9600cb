"""The inbox as an Atom feed (RFC 4287), paged (RFC 5005, section 3), for programs that read feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree

from regional_planner.alignment.dialogue.terms import Item, ItemKind
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.printable import printable

ATOM = "http://www.w3.org/2005/Atom"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed: it has to say so, and must not change by itself."""
CURSOR = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z/[0-9a-f-]{36}"
"""When an item was last moved, and its id."""


def newest(items: Iterable[Item], limit: int, cursor: str | None) -> tuple[Sequence[Item], str | None]:
    """At most `limit` items after those of the page before, the newest first, and where the next ones begin.

    Readers of feeds ask for the first page again and again, and find there what is new.

    Raises:
        InvalidQuery: when the cursor is not one of a feed's.
    """
    rows = sorted(items, key=_place, reverse=True)
    if cursor is not None:
        if re.fullmatch(CURSOR, cursor, re.ASCII) is None:
            raise InvalidQuery(_("The cursor is not one of this list's: follow `next`, or begin without a cursor."))
        rows = [item for item in rows if _place(item) < cursor]
    return rows[:limit], _place(rows[limit - 1]) if limit < len(rows) else None


def atom(
    items: Sequence[Item], person: str, site: str, labels: Mapping[ItemKind, str], pages: Mapping[str, str]
) -> bytes:
    """A page of the feed of the person with the id `person`, whose site has the address `site`; `labels` name kinds.

    `pages` are addresses of pages of the feed by their relation to this one: self, next. An item keeps its id as long
    as its record stays as it is, and gets another one when somebody moved it.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: language()})
    _add(feed, "id", f"urn:uuid:{uuid5(UUID(person), 'inbox')}")
    _add(feed, "title", _("What waits for me"))
    _add(feed, "updated", _instant(max((item.updated_at for item in items), default=NOTHING_YET)))
    _add(_add(feed, "author"), "name", _("Regional Planner"))
    for relation, address in pages.items():
        _add(feed, "link", rel=relation, type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=f"{site}/inbox")
    for item in items:
        _add_entry(feed, item, site, labels[item.kind])
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _place(item: Item) -> str:
    """Where an item stands, also as a cursor: all parts are of one length, so cursors sort as places do."""
    return f"{_instant(item.updated_at)}/{item.id}"


def _add_entry(feed: ElementTree.Element, item: Item, site: str, label: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:uuid:{uuid5(UUID(item.id), f'{item.kind}/{item.version}')}")
    _add(entry, "title", f"{label}: {item.title}")
    _add(entry, "updated", _instant(item.updated_at))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{site}{item.page}")
    _add(entry, "category", term=item.kind.value, label=label)
    _add(entry, "summary", _summary(item))


def _summary(item: Item) -> str:
    parts = [_("{territory}, since {day}.", territory=item.territory_name, day=item.since)]
    if item.deadline is not None:
        parts.append(_("Until {day}.", day=item.deadline))
    return " ".join([*parts, item.reason or ""]).strip()


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = None if text is None else printable(text)
    return element


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
