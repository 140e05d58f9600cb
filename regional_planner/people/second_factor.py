"""The second factor: codes of an authenticator (RFC 6238), and recovery codes for when it is lost.

A secret that is being set up is not stored: it travels sealed between the server and the page that shows it, until a
code confirms it. So an abandoned set-up leaves nothing, and the present second factor counts until the new one does.
"""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import CursorResult, Update, delete, func, or_, select, update
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, SecondFactor
from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.installation import installation_key
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.people.credentials import CREDENTIAL, credential_of, ensured
from regional_planner.people.models import Credential, RecoveryCode
from regional_planner.people.permissions import POLICY
from regional_planner.people.service import as_owner
from regional_planner.people.terms import RECOVERY_CODES
from regional_planner.records import commands
from regional_planner.settings import Settings

ISSUER = "Regional Planner"
STEP_SECONDS = 30
NONCE_BYTES = 12
RECOVERY_BYTES = 16
"""128 random bits: so many that a digest of them needs to be neither salted nor slow."""


@dataclass(frozen=True)
class Offer:
    """A second factor that is being set up."""

    secret: str
    """What the authenticator needs, base32, to be typed where no picture can be read."""
    uri: str
    """The same as an otpauth address, for a picture."""
    sealed: str
    """The same again, encrypted for this person: sent back with the first code."""


def offer(settings: Settings, actor: Actor) -> Offer:
    """A fresh secret for `actor` to put into an authenticator."""
    return offer_again(settings, actor, _seal(settings, actor, pyotp.random_base32()))


def offer_again(settings: Settings, actor: Actor, sealed: str) -> Offer:
    """The same offer once more, when its first code was not right.

    Raises:
        Invalid: when it was not sealed for this person here.
    """
    secret = _unseal(settings, actor, sealed)
    return Offer(secret, pyotp.TOTP(secret, name=actor.username, issuer=ISSUER).provisioning_uri(), sealed)


def enrol(session: Session, settings: Settings, actor: Actor, sealed: str, code: str) -> list[str]:
    """Let the second factor that was offered count from now on; returns the recovery codes, to be shown once.

    Raises:
        Conflict: when the log-in lacks the second factor that the person already has.
        Invalid: when the code is not right.
    """
    person = as_owner(actor)
    secret = _unseal(settings, actor, sealed)
    credential = ensured(session, person, _own_id(actor))
    if credential.totp_since is not None and actor.second_factor is SecondFactor.NEEDED:
        raise Conflict(_("You have a second factor already: give its code first, then you can change it."))
    step = _step(secret, code)
    if step is None:
        raise Invalid(wrong_code(), [FieldError("code", "wrong", wrong_code())])
    values = {
        "totp_secret": _encrypted(settings, credential.user_id, secret),
        "totp_since": now(),
        "totp_step": step,
    }
    commands.change(session, person, CREDENTIAL, credential, values, action="enrol")
    return _draw_recovery_codes(session, settings, credential.user_id)


def accept(session: Session, settings: Settings, user_id: str, code: str) -> str | None:
    """What was given, in words for the log: a code of the authenticator or a recovery code; None when it is neither.

    A code is taken once: the time step of the last one is stored, and a recovery code is struck out.
    """
    credential = credential_of(session, user_id)
    if credential is None or credential.totp_secret is None:
        return None
    step = _step(_decrypted(settings, credential), code)
    if step is not None:
        unused = or_(Credential.totp_step.is_(None), Credential.totp_step < step)
        statement = update(Credential).where(Credential.user_id == user_id, unused).values(totp_step=step)
        return _("code of the authenticator") if _hits(session, statement) else None
    statement = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.digest == _recovery_digest(settings, user_id, code),
        RecoveryCode.used_at.is_(None),
    )
    if not _hits(session, statement.values(used_at=now())):
        return None
    return _("recovery code; {count} left", count=recovery_codes_left(session, user_id))


def recovery_codes_left(session: Session, user_id: str) -> int:
    """How many recovery codes the person can still use."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def reset(session: Session, actor: Actor, user_id: str, reason: str) -> None:
    """Take a person's second factor away, so that a lost one can be set up anew.

    Raises:
        NotPermitted: when `actor` is no administrator.
        Conflict: when the person has none.
    """
    permit(POLICY, "credential.reset_second_factor", actor, {"user_id": user_id})
    credential = credential_of(session, user_id)
    if credential is None or credential.totp_since is None:
        raise Conflict(_("There is no second factor to reset."))
    values = {"totp_secret": None, "totp_since": None, "totp_step": None}
    commands.change(session, actor, CREDENTIAL, credential, values, action="reset_second_factor", reason=reason)
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def wrong_code() -> str:
    """What is said of a code that does not fit."""
    return _("The code is not right, or was used already. Wait for the next one; check the clock of your phone.")


def _step(secret: str, code: str) -> int | None:
    """The time step that a code belongs to, one before or after the present one at most; None when it fits none."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret), int(now().timestamp()) // STEP_SECONDS
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            found = step
    return found


def _draw_recovery_codes(session: Session, settings: Settings, user_id: str) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = []
    for _number in range(RECOVERY_CODES):
        letters = b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().rstrip("=").lower()
        codes.append("-".join(letters[start : start + 4] for start in range(0, len(letters), 4)))
        session.add(RecoveryCode(user_id=user_id, digest=_recovery_digest(settings, user_id, codes[-1])))
    session.flush()
    return codes


def _recovery_digest(settings: Settings, user_id: str, code: str) -> str:
    letters = "".join(code.split()).replace("-", "").lower()
    key = installation_key(settings, "recovery codes")
    return hmac.new(key, f"{user_id}\n{letters}".encode("utf-8", "surrogateescape"), sha256).hexdigest()


def _hits(session: Session, statement: Update) -> bool:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return isinstance(result, CursorResult) and result.rowcount == 1


def _own_id(actor: Actor) -> str:
    if actor.user_id is None:
        raise Invalid(_("Only a person can have a second factor."))
    return actor.user_id


def _encrypted(settings: Settings, context: str, secret: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(installation_key(settings, "second factors"))
    return nonce + cipher.encrypt(nonce, secret.encode(), context.encode())


def _decrypted(settings: Settings, credential: Credential) -> str:
    """The stored secret.

    Raises:
        Conflict: when it was stored under another secret of the installation.
    """
    stored = credential.totp_secret or b""
    cipher = AESGCM(installation_key(settings, "second factors"))
    try:
        return cipher.decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], credential.user_id.encode()).decode()
    except InvalidTag as error:
        raise Conflict(
            _("The second factor was stored under another secret of this installation. An administrator can reset it.")
        ) from error


def _seal(settings: Settings, actor: Actor, secret: str) -> str:
    return urlsafe_b64encode(_encrypted(settings, f"offer:{actor.user_id}", secret)).decode()


def _unseal(settings: Settings, actor: Actor, sealed: str) -> str:
    cipher = AESGCM(installation_key(settings, "second factors"))
    try:
        raw = urlsafe_b64decode(sealed)
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"offer:{actor.user_id}".encode()).decode()
    except (ValueError, InvalidTag) as error:
        raise Invalid(_("This set-up is not yours, or it is incomplete. Begin again.")) from error
