"""The second factor: codes of an app by time (TOTP, RFC 6238), each taken once, and recovery codes."""

import base64
import datetime as dt
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.commands.alerts import tell_person
from data.commands.audit import record
from data.commands.people import end_sessions, own_person
from data.commands.sessions import token_hash
from data.commands.throttle import check_attempts, forget_attempts, note_attempt, subjects
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Organisation, RecoveryCode, RoleGrant, SecondFactor, SignInStep
from data.texts import plain_digits
from data.types import Alert, Role
from data.vault import Vault

PURPOSE = "guanxi second factor 1"
ISSUER = "Guanxi"
SECONDS = 30
EARLY_AND_LATE = (0, -1, 1)  # clocks of phones differ by up to half a minute
RECOVERY_CODES, PIECES = 10, 4
LONGEST_OF_APP = 6  # digits; what is longer is meant as a recovery code
WRONG_RECOVERY = lazy("This recovery code is not right, or that code was used: each lets you in once.")
WRONG_CODE = lazy("This code is not right, or it was used already. Wait for the next one.")
TOO_MANY_CODES = lazy("There were too many wrong codes. Wait 15 minutes, then try again.")
NEEDED = lazy("Administrators of this organisation need a second factor, so yours cannot be turned off.")
NOT_ONES_OWN = lazy("Turn off your own second factor under Account, with your password and a code.")
OWN_FIRST = lazy("Set up your own second factor first; otherwise you would be out at once.")
OF_THE_DEMO = lazy("In a demo everybody signs in with one click, so no second factor can be asked for.")


@dataclass(frozen=True, slots=True)
class FactorSecrets:
    """What opens the secrets of second factors, and what wrong codes are counted with."""

    vault: Vault
    counting: str = field(repr=False)


def enrolment_link(secret: str, email: str) -> str:
    """Return the link that an app reads a secret from, named after the product and the person's address."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def begin_factor(session: Session, *, organisation_id: int, person_id: int, vault: Vault, now: dt.datetime) -> None:
    """Make a secret for a person's app; it counts for nothing until a first code confirms it.

    Raises:
        ConflictError: A second factor is on already.
    """
    there = session.get(SecondFactor, person_id)
    if there is not None and there.confirmed_at is not None:
        raise ConflictError(gettext("Your second factor is on already."))
    locked = vault.lock(pyotp.random_base32())
    if there is None:
        session.add(
            SecondFactor(organisation_id=organisation_id, person_id=person_id, locked_secret=locked, created_at=now)
        )
    else:
        there.locked_secret, there.created_at = locked, now
    session.flush()


def confirm_factor(
    session: Session, *, organisation_id: int, person_id: int, code: str, keys: FactorSecrets, now: dt.datetime
) -> list[str] | None:
    """Turn the second factor on with a first code; returns the recovery codes, or None for a wrong code.

    A wrong code is counted, which must be committed.

    Raises:
        NotFoundError: None is being set up.
        TooManyAttemptsError: 5 wrong codes in 15 minutes.
    """
    factor = _locked(session, organisation_id, person_id)
    if factor is None or factor.confirmed_at is not None:
        raise NotFoundError(gettext("No second factor is being set up."))
    if not _counted(session, factor, code, keys, now, recovery=False):
        return None
    factor.confirmed_at = now
    _note(session, factor, "second_factor_on", person_id, now, tell=Alert.FACTOR_ON)
    return _new_codes(session, factor, now)


def check_code(
    session: Session, *, organisation_id: int, person_id: int, code: str, keys: FactorSecrets, now: dt.datetime
) -> bool:
    """Tell whether a code of the app, or a recovery code, is right; it is used up, and a wrong one is counted.

    Both must be committed.

    Raises:
        TooManyAttemptsError: 5 wrong codes in 15 minutes.
    """
    factor = _locked(session, organisation_id, person_id)
    if factor is None or factor.confirmed_at is None:
        return False
    return _counted(session, factor, code, keys, now, recovery=True)


def _counted(
    session: Session, factor: SecondFactor, code: str, keys: FactorSecrets, now: dt.datetime, *, recovery: bool
) -> bool:
    counted = subjects({"code": f"{factor.person_id}"}, keys.counting)
    check_attempts(session, counted, now, words=TOO_MANY_CODES)
    words = "".join(plain_digits(code).split()).replace("-", "").lower()
    right = _takes(factor, words, keys.vault, now) or (recovery and _use_recovery(session, factor, words, now))
    if right:
        forget_attempts(session, counted, counted, now)
    else:
        note_attempt(session, counted, now)
    session.flush()
    return right


def _locked(session: Session, organisation_id: int, person_id: int) -> SecondFactor | None:
    return session.scalar(
        select(SecondFactor)
        .where(SecondFactor.organisation_id == organisation_id, SecondFactor.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _takes(factor: SecondFactor, words: str, vault: Vault, now: dt.datetime) -> bool:
    app = pyotp.TOTP(vault.unlock(factor.locked_secret))
    this = int(now.timestamp()) // SECONDS
    for step in (this + shift for shift in EARLY_AND_LATE):
        if step > factor.last_step and hmac.compare_digest(app.at(step * SECONDS).encode(), words.encode()):
            factor.last_step = step
            return True
    return False


def _use_recovery(session: Session, factor: SecondFactor, words: str, now: dt.datetime) -> bool:
    used = session.scalars(
        delete(RecoveryCode)
        .where(RecoveryCode.person_id == factor.person_id, RecoveryCode.code_hash == token_hash(words))
        .returning(RecoveryCode.id)
    ).one_or_none()
    if used is not None:
        _note(session, factor, "recovery_code_used", factor.person_id, now, tell=Alert.CODE_USED)
    return used is not None


def _new_codes(session: Session, factor: SecondFactor, now: dt.datetime) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == factor.person_id))
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(
            organisation_id=factor.organisation_id,
            person_id=factor.person_id,
            code_hash=token_hash(code),
            created_at=now,
        )
        for code in codes
    )
    session.flush()
    size = len(codes[0]) // PIECES
    return ["-".join(code[at : at + size] for at in range(0, len(code), size)) for code in codes]


def renew_recovery_codes(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> list[str]:
    """Return new recovery codes in place of those there were; the caller has asked for a code.

    Raises:
        NotFoundError: No second factor is on.
    """
    factor = _locked(session, organisation_id, person_id)
    if factor is None or factor.confirmed_at is None:
        raise NotFoundError(gettext("Your second factor is off."))
    _note(session, factor, "recovery_codes_renewed", person_id, now, tell=Alert.CODES)
    return _new_codes(session, factor, now)


def remove_factor(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> None:
    """Turn one's own second factor off.

    Raises:
        NotFoundError: There is none.
        RefusedError: The person administers an organisation that asks for one.
    """
    factor = _there(session, organisation_id, person_id)
    if needs_factor(session, organisation_id=organisation_id, person_id=person_id):
        raise RefusedError(NEEDED)
    _drop(session, factor, person_id, now)


def reset_factor(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Turn off the second factor of somebody who lost it, also where it must be set up anew; their sign-ins end.

    `actor_id` is an administrator, None whoever runs the installation.

    Raises:
        NotFoundError: There is none.
        RefusedError: Somebody resets their own, which would go round password and code.
    """
    if actor_id == person_id:
        raise RefusedError(NOT_ONES_OWN)
    factor = _there(session, organisation_id, person_id)
    end_sessions(session, own_person(session, organisation_id=organisation_id, person_id=person_id), now)
    _drop(session, factor, actor_id, now)


def _there(session: Session, organisation_id: int, person_id: int) -> SecondFactor:
    factor = _locked(session, organisation_id, person_id)
    if factor is None:
        raise NotFoundError(gettext("There is no second factor to turn off."))
    return factor


def _drop(session: Session, factor: SecondFactor, actor_id: int | None, now: dt.datetime) -> None:
    person_id, was_on = factor.person_id, factor.confirmed_at is not None
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(delete(SignInStep).where(SignInStep.person_id == person_id))
    session.delete(factor)
    _note(session, factor, "second_factor_off", actor_id, now, tell=Alert.FACTOR_OFF if was_on else None)


def has_factor(session: Session, *, organisation_id: int, person_id: int) -> bool:
    """Whether a person's second factor is on."""
    query = select(SecondFactor.confirmed_at).where(
        SecondFactor.organisation_id == organisation_id, SecondFactor.person_id == person_id
    )
    return session.scalar(query) is not None


def needs_factor(session: Session, *, organisation_id: int, person_id: int) -> bool:
    """Whether a person administers an organisation whose administrators need a second factor."""
    grants = (
        select(func.count(RoleGrant.id))
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.person_id == person_id,
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.revoked_at.is_(None),
            Organisation.administrators_need_factor,
        )
    )
    return bool(session.scalar(grants))


def ask_administrators(
    session: Session, *, organisation_id: int, needed: bool, actor_id: int, with_factor: bool, now: dt.datetime
) -> None:
    """Say whether administrators need a second factor; sessions of theirs without one are over at once.

    Raises:
        NotFoundError: There is no such organisation.
        RefusedError: Whoever asks has not signed in with one, or it is a demo.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    if needed and organisation.kind == "demo":
        raise RefusedError(OF_THE_DEMO)
    if needed and not with_factor:
        raise RefusedError(OWN_FIRST)
    if organisation.administrators_need_factor == needed:
        return
    organisation.administrators_need_factor = needed
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="administrators_factor_set",
        subject="organisation",
        subject_id=organisation_id,
        details={"needed": needed},
        now=now,
    )


def relock_factors(session: Session, vault: Vault) -> int:
    """Lock every secret with the installation's current one; returns how many there are.

    Raises:
        LockedError: One can be opened by none of the secrets; nothing is changed.
    """
    factors: Sequence[SecondFactor] = session.scalars(select(SecondFactor).with_for_update()).all()
    locked = [(factor, vault.relock(factor.locked_secret)) for factor in factors]
    for factor, words in locked:
        factor.locked_secret = words
    session.flush()
    return len(locked)


def _note(
    session: Session, factor: SecondFactor, act: str, actor_id: int | None, now: dt.datetime, *, tell: Alert | None
) -> None:
    organisation_id, person_id = factor.organisation_id, factor.person_id
    session.flush()
    shared: dict[str, Any] = {"organisation_id": organisation_id, "actor_id": actor_id, "now": now}
    record(session, **shared, act=act, subject="person", subject_id=person_id)
    if tell is not None:
        tell_person(session, **shared, person_id=person_id, what=tell)
