"""Fiscal Data Packages: the published money as one file that other tools read, and such files read back.

A package is a ZIP with `datapackage.json`, which says what each column means in the vocabulary of the specification
(`columnType`), and a CSV. See https://specs.frictionlessdata.io/fiscal-data-package/ and decision 0037.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections.abc import Iterable
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from marshmallow import fields

from regional_planner.exchange.archive import inflate, refuse_unclear_directory
from regional_planner.exchange.terms import refusal
from regional_planner.kernel.errors import Invalid, TooLarge
from regional_planner.kernel.language import gettext as _
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values

DESCRIPTION = "datapackage.json"
MOST_DESCRIPTION_BYTES = 1024 * 1024
MOST_DATA_BYTES = 128 * 1024 * 1024
MOST_RATIO = 200
"""Inflated size by packed size; money repeats itself, and reaches 40."""
FREE_OF_RATIO_BYTES = 16 * 1024 * 1024
STILL = (1980, 1, 1, 0, 0, 0)
"""The time that files in a package bear: the same money makes the same bytes."""
TAXONOMY = "https://frictionlessdata.io/taxonomies/fiscal/budgets.json"
COLUMN_TYPES = {
    "agreement": "activity:generic:contract:code",
    "amount": "value",
    "currency": "value-currency:code",
    "funding_source": "fin-source:generic:code",
    "kind": "phase:id",
    "line": "budget-line-id",
    "priority": "activity:generic:program:code",
    "programme": "administrative-classification:generic:code",
    "subtitle": "economic-classification:generic:code",
    "territory": "geo:target:code",
    "year": "date:fiscal-year",
}
"""Field -> what it is in the taxonomy of budgets; fields that it has no word for carry none."""


def package(kind: Kind, rows: Iterable[Values], name: str) -> bytes:
    """The package of records of `kind`, which are given as they leave in JSON."""
    columns = kind.sheet_fields
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    described = json.dumps(description(kind, name), ensure_ascii=False, indent=2)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for path, content in ((DESCRIPTION, described), (f"{kind.plural}.csv", text.getvalue())):
            info = ZipInfo(path, STILL)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content.encode())
    return out.getvalue()


def description(kind: Kind, name: str) -> Values:
    """What `datapackage.json` says."""
    described = [_described(column, field) for column, field in kind.sheet_fields.items()]
    return {
        "profile": "fiscal-data-package",
        "name": name,
        "title": str(kind.title),
        "countryCode": "CL",
        "columnTypes": TAXONOMY,
        "resources": [
            {
                "name": kind.plural,
                "path": f"{kind.plural}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
                "schema": {"fields": described, "missingValues": [""], "primaryKey": list(kind.key)},
            }
        ],
    }


def data_of(content: bytes) -> tuple[bytes, str] | None:
    """The data of a package and the file name that says what they are; None when `content` is no data package.

    Raises:
        Invalid: when it is a package whose data cannot be told or read.
        TooLarge: when it unpacks to more than is read.
    """
    parts = _parts(content)
    if DESCRIPTION not in parts:
        return None
    try:
        described = json.loads(_inflated(content, parts[DESCRIPTION], MOST_DESCRIPTION_BYTES))
        (resource,) = described["resources"]
        name, path = str(resource["name"]), str(resource["path"])
        return _inflated(content, parts[path], MOST_DATA_BYTES), f"{name}.csv"
    except (BadZipFile, zlib.error, struct.error, KeyError, TypeError, ValueError, RecursionError) as error:
        message = _("The data package does not say which one file holds its data, or cannot be read.")
        remedy = _("Send one made at /api/v1/money/fiscal-data-package, or one with a single resource of CSV.")
        raise refusal("unreadable_package", message, remedy) from error


def _parts(content: bytes) -> dict[str, ZipInfo]:
    """The parts of an archive by name; none where its table of contents cannot be trusted, as of no package."""
    try:
        refuse_unclear_directory(content)
        with ZipFile(io.BytesIO(content)) as archive:
            return {info.filename: info for info in archive.infolist()}
    except (Invalid, BadZipFile, struct.error, ValueError):
        return {}


def _inflated(content: bytes, info: ZipInfo, most: int) -> bytes:
    """One part of the archive, however large it claims to be."""
    found = bytearray()
    for piece in inflate(content, info):
        found += piece
        if len(found) > most or len(found) > max(FREE_OF_RATIO_BYTES, MOST_RATIO * info.compress_size):
            raise TooLarge(_("The data package unpacks to more than this server reads. Split it."))
    return bytes(found)


def _described(name: str, field: fields.Field[Any]) -> Values:
    kinds: tuple[tuple[type[fields.Field[Any]], str], ...] = (
        (fields.Boolean, "boolean"),
        (fields.Integer, "integer"),
        (fields.Float, "number"),
        (fields.Date, "date"),
    )
    of = next((word for kind, word in kinds if isinstance(field, kind)), "string")
    column = {"columnType": COLUMN_TYPES[name]} if name in COLUMN_TYPES else {}
    about = field.metadata.get("note") or field.metadata.get("description")
    said = {"title": field.metadata.get("label"), "description": about}
    return {"name": name, "type": of, **{key: str(text) for key, text in said.items() if text}, **column}


def _cell(value: Any) -> Any:
    return "true" if value is True else "false" if value is False else value
