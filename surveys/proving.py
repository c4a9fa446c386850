"""Asking signed-in people for their password once more, before what cannot be taken back."""

from data.commands.sessions import check_password, claim_account, prove_claim
from data.db import db, reading
from data.queries.people import get_address
from surveys.clock import utc_now
from surveys.network import network
from surveys.own import person
from surveys.security import current_settings


def password_matches(password: str) -> bool:
    """Whether it is the signed-in person's password; a wrong one is counted as in signing in, which must be committed.

    Raises:
        TooManyAttemptsError: There were too many wrong ones.
    """
    settings, now = current_settings(), utc_now()
    db.session.rollback()  # SQLite would hold its one lock while the password is compared
    with reading():
        claim = claim_account(
            db.session,
            email=get_address(db.session, **person()),
            network=network(),
            secret=settings.secret_key,
            now=now,
        )
        db.session.rollback()
    proof = check_password(claim, password, cheap_hash=settings.testing)
    return prove_claim(db.session, claim=claim, proof=proof, now=now) is not None
