"""People and tokens as they come and go; no secret leaves twice."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields

from regional_planner.access.actor import Role, TokenScope
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.people.service import LONGEST_TOKEN_DAYS
from regional_planner.records.fields import Choice, Code, Flag, Items, Text, Whole
from regional_planner.records.kind import RecordSchema


class UserSchema(RecordSchema):
    """A person who acts for an institution."""

    username = Code(required=True, longest=100, metadata={"label": lazy("User name")})
    name = Text(required=True, metadata={"label": lazy("Name")})
    institution = Code(required=True, metadata={"label": lazy("Institution")})
    active = Flag(metadata={"label": lazy("Active")})
    roles = Items(Choice(Role), required=True, metadata={"label": lazy("Roles")})
    territories = Items(Code(), required=True, metadata={"label": lazy("Territories")})


class TokenRequestSchema(Schema):
    """What a new token is for."""

    class Meta:
        unknown = RAISE

    name = Text(required=True, longest=100)
    scopes = Items(Choice(TokenScope), load_default=lambda: [TokenScope.READ.value])
    days = Whole(least=1, most=LONGEST_TOKEN_DAYS, load_default=90)


class TokenSchema(RecordSchema):
    """A token, without its secret."""

    user_id = fields.String(dump_only=True)
    name = Text(required=True, longest=100)
    scopes = fields.String(dump_only=True)
    expires_at = fields.DateTime(dump_only=True)


class NewTokenSchema(TokenSchema):
    """A token just made, with its secret: here and nowhere else."""

    secret = fields.String(dump_only=True)


class MeSchema(Schema):
    """Who the server takes the asker for."""

    username = fields.String()
    institution = fields.String(allow_none=True)
    roles = fields.List(fields.String())
    territories = fields.List(fields.String())
    token_scopes = fields.List(fields.String())
