"""The manifest as JSON, and back: read as strictly as any input."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from regional_planner.backup.terms import DUMPS, FORMAT, SECRETS, Manifest, Member
from regional_planner.kernel.errors import Invalid
from regional_planner.kernel.language import gettext as _

TABLE_NAME = r"\A[a-z_][a-z0-9_]{0,62}\Z"
COUNT = validate.Range(min=0)


class MemberSchema(Schema):
    """One file inside the backup."""

    name = fields.String(required=True, validate=validate.OneOf((*DUMPS.values(), *SECRETS)))
    size = fields.Integer(required=True, strict=True, validate=COUNT)
    sha256 = fields.String(required=True, validate=validate.Regexp(r"\A[0-9a-f]{64}\Z"))

    @post_load
    def made(self, values: dict[str, Any], **_options: Any) -> Member:
        """The member that the values describe."""
        return Member(**values)


class ManifestSchema(Schema):
    """All that is said of a backup."""

    format = fields.Integer(required=True, strict=True, validate=validate.Equal(FORMAT), load_only=True)
    product_version = fields.String(required=True)
    migration = fields.String(required=True)
    engine = fields.String(required=True, validate=validate.OneOf(tuple(DUMPS)))
    engine_version = fields.String(required=True, validate=validate.Regexp(r"\A\d+"))
    taken_at = fields.AwareDateTime(required=True, format="iso", default_timezone=UTC)
    tables = fields.Dict(
        keys=fields.String(validate=validate.Regexp(TABLE_NAME)),
        values=fields.Integer(strict=True, validate=COUNT),
        required=True,
    )
    members = fields.List(fields.Nested(MemberSchema), required=True)

    @post_load
    def made(self, values: dict[str, Any], **_options: Any) -> Manifest:
        """The manifest that the values describe."""
        del values["format"]
        return Manifest(**{**values, "members": tuple(values["members"])})


def written(manifest: Manifest) -> bytes:
    """The manifest as JSON for people and programs."""
    described = {"format": FORMAT, **ManifestSchema().dump(manifest)}
    return json.dumps(described, indent=2, ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    """The manifest that `content` is.

    Raises:
        Invalid: naming what does not hold, when it is none or one of a layout that this program does not know.
    """
    try:
        manifest: Manifest = ManifestSchema().loads(content.decode())
    except (ValueError, ValidationError) as error:
        raise Invalid(_("The manifest of the backup cannot be read: {reason}", reason=error)) from error
    names = [member.name for member in manifest.members]
    if DUMPS[manifest.engine] not in names or len(set(names)) != len(names):
        raise Invalid(_("The manifest of the backup names no database, or a file twice."))
    return manifest
