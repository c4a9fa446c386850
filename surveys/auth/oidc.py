"""OpenID Connect: the organisation's own service says who somebody is (code flow, PKCE, nonce, signed answer)."""

import datetime as dt
import hmac
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2 import OAuth2Error
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from data.commands.provider import VISIT_LASTS
from data.errors import DomainError
from data.language import lazy
from data.settings import WELL_KNOWN, OidcSettings
from data.vault import LockedError, Vault

PURPOSE = "guanxi provider visits 1"

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SECONDS, LEEWAY, KNOWN_FOR = 5, 60, 600.0
BASIC = "client_secret_basic"
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
AWAY = lazy("Your organisation's sign-in service does not answer. Try again in a while, or sign in another way.")
NOT_PROVEN = lazy("Your organisation's sign-in service did not prove who you are. Try again.")
STALE = lazy("This sign-in took too long, or was begun in another browser. Try again.")
NOT_VERIFIED = lazy("Your organisation's sign-in service has not verified your e-mail address.")

_kept: dict[str, tuple[float, dict[str, Any]]] = {}
_lock = threading.Lock()


class ProviderError(DomainError):
    """Nobody is signed in by the service; `kind` is for the log."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Visit:
    """One way to the service and back, kept encrypted in the browser that went."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    wanted: str
    until: float

    def locked(self, vault: Vault) -> str:
        """Return it encrypted, for a cookie."""
        return vault.lock(json.dumps(asdict(self)))


def unlocked(locked: str, vault: Vault, now: dt.datetime) -> Visit | None:
    """Return the visit of a cookie, or None when there is none or it is too old."""
    try:
        visit = Visit(**json.loads(vault.unlock(locked)))
    except LockedError:
        return None
    return visit if now.timestamp() <= visit.until else None


def new_visit(wanted: str, now: dt.datetime) -> Visit:
    """Return a new visit with secrets of its own."""
    state, nonce, verifier = (secrets.token_urlsafe(length) for length in (32, 32, 48))
    return Visit(state, nonce, verifier, wanted, (now + VISIT_LASTS).timestamp())


def _get(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False, headers={"Accept": "application/json"})
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(AWAY, type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderError(AWAY, "no_answer")
    return found


def _known(url: str, *, fresh: bool = False) -> dict[str, Any]:
    with _lock:
        at, found = _kept.get(url, (0.0, {}))
    if found and not fresh and time.monotonic() - at < KNOWN_FOR:
        return found
    found = _get(url)
    with _lock:
        _kept[url] = (time.monotonic(), found)
    return found


def metadata(settings: OidcSettings) -> dict[str, Any]:
    """Return what the service says of itself.

    Raises:
        ProviderError: It does not answer, or speaks for somebody else.
    """
    found = _known(settings.discovery_url)
    if any(not isinstance(found.get(name), str) for name in NEEDED):
        raise ProviderError(AWAY, "incomplete_metadata")
    if found["issuer"].rstrip("/") + WELL_KNOWN != settings.discovery_url:
        raise ProviderError(AWAY, "other_issuer")
    return found


def _client(settings: OidcSettings, about: dict[str, Any], redirect_uri: str) -> OAuth2Session:
    ways = about.get("token_endpoint_auth_methods_supported") or [BASIC]
    return OAuth2Session(
        settings.client_id,
        settings.client_secret,
        scope="openid email",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method=BASIC if BASIC in ways else "client_secret_post",
    )


def address_for(settings: OidcSettings, visit: Visit, redirect_uri: str) -> str:
    """Return the address of the service that somebody is sent to."""
    about = metadata(settings)
    with _client(settings, about, redirect_uri) as client:
        url, _ = client.create_authorization_url(
            about["authorization_endpoint"], state=visit.state, nonce=visit.nonce, code_verifier=visit.verifier
        )
    return str(url)


def vouched_address(settings: OidcSettings, visit: Visit, *, code: str, issuer: str | None, redirect_uri: str) -> str:
    """Return the verified e-mail address of who came back with a code.

    Raises:
        ProviderError: The service does not answer, or its answer proves nothing.
    """
    about = metadata(settings)
    if issuer is not None and issuer != about["issuer"]:
        raise ProviderError(NOT_PROVEN, "other_issuer")
    try:
        with _client(settings, about, redirect_uri) as client:
            token = client.fetch_token(
                about["token_endpoint"],
                code=code,
                code_verifier=visit.verifier,
                timeout=SECONDS,
                allow_redirects=False,
            )
    except requests.RequestException as error:
        raise ProviderError(AWAY, type(error).__name__) from error
    except (OAuthError, OAuth2Error, ValueError) as error:
        raise ProviderError(NOT_PROVEN, type(error).__name__) from error
    return _address(_claims(settings, about, str(token.get("id_token", ""))), settings, visit)


def _claims(settings: OidcSettings, about: dict[str, Any], id_token: str) -> dict[str, Any]:
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": about["issuer"]},
        aud={"essential": True, "value": settings.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True},
    )
    try:
        found = _decoded(id_token, about["jwks_uri"])
        rules.validate(found)
    except (JoseError, ValueError) as error:
        raise ProviderError(NOT_PROVEN, type(error).__name__) from error
    return found


def _decoded(id_token: str, keys_url: str) -> dict[str, Any]:
    """Return what a signed answer says; keys are asked for anew once, as services change them."""
    try:
        return dict(jwt.decode(id_token, _keys(keys_url), algorithms=SIGNED_BY).claims)
    except (JoseError, ValueError):
        return dict(jwt.decode(id_token, _keys(keys_url, fresh=True), algorithms=SIGNED_BY).claims)


def _keys(url: str, *, fresh: bool = False) -> KeySet:
    found = _known(url, fresh=fresh).get("keys")
    usable = [key for key in found or [] if isinstance(key, dict) and key.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": [key for key in usable if key.get("kty") in {"RSA", "EC", "OKP"}]})


def _address(claims: dict[str, Any], settings: OidcSettings, visit: Visit) -> str:
    if not hmac.compare_digest(str(claims["nonce"]).encode(), visit.nonce.encode()):
        raise ProviderError(NOT_PROVEN, "other_nonce")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.client_id:
        raise ProviderError(NOT_PROVEN, "other_party")
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise ProviderError(NOT_VERIFIED, "not_verified")
    return email
