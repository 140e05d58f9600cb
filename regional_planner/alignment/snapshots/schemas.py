"""Snapshots as they leave."""

from __future__ import annotations

import base64
from typing import Any

from marshmallow import Schema, fields

from regional_planner.alignment.snapshots.models import Snapshot
from regional_planner.kernel.signing import as_pem
from regional_planner.records.shown import listing, row_schema

SNAPSHOTS = listing(
    "SnapshotList",
    row_schema(
        "Snapshot",
        Snapshot,
        {"cycle", "content", "signature", "public_key"},
        signature=fields.String(metadata={"description": "Ed25519 over the JSON text, base64"}),
        public_key=fields.String(metadata={"description": "Key that verifies it: SubjectPublicKeyInfo, PEM"}),
    ),
)
_ROWS = fields.List(fields.Dict())
CONTENT = Schema.from_dict(
    {
        "format": fields.String(),
        "number": fields.Integer(),
        "at": fields.DateTime(),
        "cycle": fields.Dict(),
        **dict.fromkeys(("units", "priorities", "lineage", "links", "origins", "amounts"), _ROWS),
        "audit_chains": fields.Dict(metadata={"description": "Scope -> place and hash of its last entry before"}),
    },
    name="SnapshotContent",
)


def snapshot_row(row: dict[str, Any]) -> dict[str, Any]:
    """A snapshot as it leaves: its signature in base64, its key as openssl reads it."""
    signature = base64.b64encode(row["signature"]).decode("ascii")
    return {**row, "signature": signature, "public_key": as_pem(row["public_key"])}
