"""People and tokens as they come and go; no secret leaves twice."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, fields

from regional_planner.access.actor import Role, SecondFactor, TokenScope
from regional_planner.kernel.language import LANGUAGES
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.people.service import LONGEST_TOKEN_DAYS
from regional_planner.people.terms import LoginMethod
from regional_planner.records.fields import Choice, Code, Flag, Items, Localised, Messages, Text, Whole, described
from regional_planner.records.kind import RecordSchema

MOST_SECRET_CHARACTERS = 1024
"""More than any password may have: what is longer is not looked at."""


class MailAddress(Text):
    """An address that mail can be sent to; empty where there is none."""

    default_error_messages: Messages = {"no_address": lazy("“{input}” is not an e-mail address.")}
    remedies: dict[str, str] = {"no_address": lazy("Write it as name@example.cl, or leave it empty.")}
    pattern = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described({"longest": 254, **kwargs}, pattern=f"^\\s*({self.pattern})?\\s*$"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return None
        if not re.fullmatch(self.pattern, text, re.ASCII):
            raise self.make_error("no_address", input=text)
        return text


class UserSchema(RecordSchema):
    """A person who acts for an institution."""

    username = Code(required=True, longest=100, metadata={"label": lazy("User name")})
    name = Text(required=True, metadata={"label": lazy("Name")})
    institution = Code(required=True, metadata={"label": lazy("Institution")})
    active = Flag(metadata={"label": lazy("Active")})
    roles = Items(Choice(Role), required=True, metadata={"label": lazy("Roles")})
    territories = Items(Code(), required=True, metadata={"label": lazy("Territories")})
    email = MailAddress(allow_none=True, metadata={"label": lazy("E-mail address")})
    reminders = Flag(metadata={"label": lazy("Wants reminders by mail")})
    language = Choice(LANGUAGES, allow_none=True, metadata={"label": lazy("Language of mails")})


class MailSchema(Schema):
    """What a person says of mails to them."""

    class Meta:
        unknown = RAISE

    email = MailAddress(load_default=None, allow_none=True)
    reminders = Flag(load_default=False)
    language = Choice(LANGUAGES, load_default=None, allow_none=True)


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
    last_used_at = fields.DateTime(dump_only=True, allow_none=True)


class NewTokenSchema(TokenSchema):
    """A token just made, with its secret: here and nowhere else."""

    secret = fields.String(dump_only=True)


class SessionSchema(RecordSchema):
    """A log-in, without its secret."""

    user_id = fields.String(dump_only=True)
    method = Choice(LoginMethod, dump_only=True)
    second_factor_at = fields.DateTime(dump_only=True, allow_none=True)
    user_agent = fields.String(dump_only=True)
    seen_at = fields.DateTime(dump_only=True)
    expires_at = fields.DateTime(dump_only=True)


class Secret(Localised, fields.String):
    """A password or a code: taken as it is, never shown in an error."""

    default_error_messages: Messages = {
        "invalid": lazy("It is not a text."),
        "too_long": lazy("It has more than {longest} characters."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, maxLength=MOST_SECRET_CHARACTERS))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if len(value) > MOST_SECRET_CHARACTERS:
            raise self.make_error("too_long", longest=MOST_SECRET_CHARACTERS)
        return value


class Asked(Schema):
    """Base of what is sent to log in and to keep what one logs in with."""

    class Meta:
        unknown = RAISE


class LoginSchema(Asked):
    """Name and password, and a code of the second factor where there is one."""

    username = Text(required=True, longest=100)
    password = Secret(required=True)
    code = Secret(load_default=None, allow_none=True)


class CodeSchema(Asked):
    """A code of the authenticator, or a recovery code."""

    code = Secret(required=True)


class EnrolmentSchema(CodeSchema):
    """The first code of a second factor that was offered."""

    sealed = Secret(required=True)


class PasswordSchema(Asked):
    """The present password and the one to come."""

    present = Secret(required=True)
    new = Secret(required=True)


class OfferSchema(Schema):
    """A second factor that is being set up: into the authenticator by `uri` or `secret`, back with `sealed`."""

    secret = fields.String()
    uri = fields.String()
    sealed = fields.String()


class RecoveryCodesSchema(Schema):
    """Codes that stand in once each for the second factor; shown now and never again."""

    recovery_codes = fields.List(fields.String())
    csrf_token = fields.String()


class ResetReasonSchema(Asked):
    """Why a second factor is taken away."""

    reason = Text(required=True, longest=2000)


class ResetLinkSchema(Schema):
    """A link to set a password; shown now and never again."""

    link = fields.String()
    expires_at = fields.DateTime()


class EndedSchema(Schema):
    """How many log-ins ended."""

    ended = fields.Integer()


class MeSchema(Schema):
    """Who the server takes the asker for."""

    username = fields.String()
    name = fields.String()
    second_factor = Choice(SecondFactor)
    session_id = fields.String(allow_none=True)
    csrf_token = fields.String(allow_none=True)
    institution = fields.String(allow_none=True)
    roles = fields.List(fields.String())
    territories = fields.List(fields.String())
    token_scopes = fields.List(fields.String())
    stands_in = fields.List(fields.Dict(), metadata={"description": "Roles lent by others: in force today"})
