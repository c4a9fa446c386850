"""The way to the organisation's own sign-in service, and back."""

import structlog
from flask import abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from data.commands.entering import NewStep, let_in
from data.commands.provider import find_vouched, use_visit
from data.commands.sessions import NewSession
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import RefusedError
from data.language import lazy
from data.settings import OidcSettings
from data.vault import Vault
from surveys.addresses import safe_next
from surveys.auth import oidc
from surveys.auth.oidc import ProviderError, Visit
from surveys.auth.steps import go_on
from surveys.clock import utc_now
from surveys.security import current_settings

VISIT = "provider_visit"  # in the browser's cookie
LONGEST = 4096
CANCELLED = lazy("You were not signed in by your organisation's sign-in service.")
UNKNOWN = lazy("Nobody with your e-mail address is here. Ask your administrator to add you.")
log = structlog.get_logger()


def _settings() -> OidcSettings:
    found = current_settings().oidc
    if found is None:
        abort(404)
    return found


def _vault() -> Vault:
    return Vault(current_settings().secrets, oidc.PURPOSE)


def _back() -> str:
    return current_settings().public_url.rstrip("/") + "/sign-in/provider/back"


def leave() -> Response:
    """Send the browser to the service; what is needed on the way back lies encrypted in its cookie."""
    visit = oidc.new_visit(safe_next(request.args.get("next")) or "", utc_now())
    try:
        address = oidc.address_for(_settings(), visit, _back())
    except ProviderError as refusal:
        return _refused(refusal)
    session[VISIT] = visit.locked(_vault())
    return redirect(address)


def come_back() -> Response:
    """Sign in whoever the service vouches for; each way back counts once, whatever comes of it.

    Services send people back by GET. So this is the one GET that is committed, and looking at it (HEAD) does nothing.
    """
    settings = _settings()
    if request.method != "GET":
        return redirect(url_for("auth.sign_in"))
    visit = oidc.unlocked(str(session.pop(VISIT, "")), _vault(), utc_now())
    if visit is None or request.args.get("state") != visit.state:
        return _refused(ProviderError(oidc.STALE, "no_visit"))
    db.session.rollback()  # nobody waits for a lock while the service takes its time
    try:
        email = _vouched(settings, visit)
    except ProviderError as refusal:
        _use(visit)
        return _refused(refusal)
    if not _use(visit):
        return _refused(ProviderError(oidc.STALE, "replayed"))
    try:
        found = _let_in(settings, email)
    except RefusedError as refusal:
        return _refused(ProviderError(refusal.message, "several_organisations"))
    return _refused(ProviderError(UNKNOWN, "unknown_person")) if found is None else go_on(found, visit.wanted)


def _use(visit: Visit) -> bool:
    enter_organisation(db.session, EVERY_ORGANISATION)
    return use_visit(db.session, state=visit.state, now=utc_now())


def _vouched(settings: OidcSettings, visit: Visit) -> str:
    code = request.args.get("code", "")
    if not code or len(code) > LONGEST:
        raise ProviderError(CANCELLED, "no_code")
    issuer = request.args.get("iss")
    return oidc.vouched_address(settings, visit, code=code, issuer=issuer, redirect_uri=_back())


def _let_in(settings: OidcSettings, email: str) -> NewSession | NewStep | None:
    person = find_vouched(db.session, email=email, organisation_id=settings.organisation)
    if person is None:
        return None
    enter_organisation(db.session, person.organisation_id)
    hours = current_settings().session_hours
    return let_in(db.session, person=person, device=str(request.user_agent), hours=hours, now=utc_now())


def _refused(refusal: ProviderError) -> Response:
    """Lead back to the sign-in page with the reason; the log gets its kind alone."""
    log.warning("provider_refused", kind=refusal.kind)
    flash(refusal.message, "warning")
    return redirect(url_for("auth.sign_in"))
