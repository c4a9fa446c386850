"""Sign-in by OpenID Connect against a real provider on this computer, on both databases."""

import dataclasses
import datetime as dt
import html
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.people import disable_person
from data.db import db
from data.models import Person, ProviderVisit, UserSession
from data.settings import OidcSettings, Settings
from surveys.auth import oidc
from tests import provider as providers
from tests.cast import NOW, Cast
from tests.integration.auth.browsers import copy_of, is_in, rows
from tests.provider import CLIENT, SECRET, Provider
from tests.pulses import BROWSER
from wsgi import create_app

LEAVE, BACK = "/sign-in/provider", "/sign-in/provider/back"


@pytest.fixture
def provider(cast: Cast) -> Iterator[Provider]:
    """A provider that knows the rep."""
    with providers.running() as provider:
        provider.email = cast.rep.email
        yield provider


@pytest.fixture
def served(settings: Settings, provider: Provider, cast: Cast) -> Iterator[Flask]:
    """The application, set up for the provider and the cast's organisation."""
    known = OidcSettings(
        discovery_url=provider.discovery_url,
        client_id=CLIENT,
        client_secret=SECRET,
        name="Harbour's account",
        organisation=cast.organisation_id,
    )
    app = create_app(dataclasses.replace(settings, oidc=known))
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def there(client: FlaskClient, wanted: str = "") -> str:
    """Go to the provider, which sends the browser back at once; returns the address it sends it to."""
    left = client.get(LEAVE, query_string={"next": wanted} if wanted else None, headers=BROWSER)
    answer = requests.get(left.location, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == BACK
    return f"{parts.path}?{parts.query}"


def words_on(client: FlaskClient) -> str:
    """The words of the sign-in page that one is led back to."""
    return html.unescape(client.get("/sign-in", headers=BROWSER).text)


def refused(client: FlaskClient, answer: TestResponse) -> bool:
    """Whether nobody was let in."""
    return (answer.status_code, answer.location) == (302, "/sign-in") and not is_in(client)


def test_who_is_vouched_for_is_in(served: Flask, session: Session, cast: Cast, provider: Provider) -> None:
    client = served.test_client()
    assert "Sign in with Harbour's account" in words_on(client)
    before = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    answer = client.get(there(client, "/method#scores"), headers=BROWSER)
    asked = provider.asked[0]

    assert (answer.status_code, answer.location) == (302, "/method#scores")
    assert is_in(client)
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert [row[0] for row in rows(session, select(UserSession.person_id))] == [cast.rep.id]
    provider.email = cast.leader.email.upper()
    other = served.test_client()
    assert other.get(there(other, "//evil.example"), headers=BROWSER).location == "/dashboard/"
    assert rows(session, select(func.count()).select_from(Person)) == [(before,)]  # it makes nobody


BENT: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "for somebody else": {"aud": "another"},
    "for several": {"aud": [CLIENT, "another"]},
    "by another party": {"aud": [CLIENT, "another"], "azp": "another"},
    "from somebody else": {"iss": "https://evil.example"},
    "too old": {"exp": int(time.time()) - 600},
    "endless": {"exp": None},
    "from the future": {"iat": int(time.time()) + 9000},
    "not verified": {"email_verified": False},
    "verified in words": {"email_verified": "true"},
    "of nobody": {"email": None},
    "of somebody unknown": {"email": "nobody@example.com"},
    "no address": {"email": "no address"},
}


def test_answers_that_prove_nothing_let_nobody_in(
    served: Flask, session: Session, cast: Cast, provider: Provider
) -> None:
    told = {}
    for name, claims in BENT.items():
        provider.claims = claims
        client = served.test_client()
        told[name] = refused(client, client.get(there(client), headers=BROWSER)), words_on(client)
    provider.claims = {}
    signatures: dict[str, dict[str, Any]] = {
        "another key": {"signing": RSAKey.generate_key(2048, {"kid": "first"}, private=True)},
        "the client's secret": {"signing": OctKey.import_key(SECRET), "header": {"alg": "HS256"}},
    }
    for name, bent in signatures.items():
        bended = dataclasses.replace(provider, **bent)
        provider.signing, provider.header = bended.signing, bended.header
        client = served.test_client()
        told[name] = refused(client, client.get(there(client), headers=BROWSER)), words_on(client)

    assert {name: out for name, (out, _) in told.items()} == dict.fromkeys(told, True)
    kinds = {"not verified": oidc.NOT_VERIFIED, "verified in words": oidc.NOT_VERIFIED, "of nobody": oidc.NOT_VERIFIED}
    unknown = "Nobody with your e-mail address is here."
    expected = dict.fromkeys(told, oidc.NOT_PROVEN) | kinds | {"of somebody unknown": unknown, "no address": unknown}
    assert {name: str(words) in told[name][1] for name, words in expected.items()} == dict.fromkeys(told, True)
    assert rows(session, select(UserSession.id)) == []


def test_people_of_others_and_people_shut_out_stay_out(
    served: Flask, session: Session, cast: Cast, provider: Provider
) -> None:
    disable_person(session, organisation_id=cast.organisation_id, person_id=cast.coach.id, now=NOW)
    session.commit()
    for email in (cast.outsider.email, cast.coach.email):
        provider.email = email
        client = served.test_client()
        assert refused(client, client.get(there(client), headers=BROWSER))


def test_each_way_back_counts_once_and_in_one_browser(
    served: Flask, session: Session, cast: Cast, provider: Provider
) -> None:
    provider.reusable = True
    client, stranger = served.test_client(), served.test_client()
    back = there(client)
    thief = copy_of(served, client)
    assert client.open(back, method="HEAD", headers=BROWSER).location == "/sign-in"
    assert refused(stranger, stranger.get(back, headers=BROWSER))  # it was begun in another browser
    assert client.get(back, headers=BROWSER).location == "/pulse/"
    assert refused(thief, thief.get(back, headers=BROWSER))  # the same cookie, the same answer, once more
    assert "took too long, or was begun in another browser" in words_on(thief)
    client = served.test_client()
    back = there(client)
    other = served.test_client()
    there(other)
    assert refused(other, other.get(back, headers=BROWSER))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        assert refused(client, client.get(back, headers=BROWSER))
    hashed = rows(session, select(ProviderVisit.state_hash))
    assert parse_qs(urlsplit(back).query)["state"][0] not in {row[0] for row in hashed}


def test_who_is_refused_or_invents_a_code_is_told_so(served: Flask, cast: Cast, provider: Provider) -> None:
    client = served.test_client()
    back = there(client)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert refused(client, client.get(f"{BACK}?state={state}&code=invented", headers=BROWSER))
    for bent in ("iss=https%3A%2F%2Fevil.example&", ""):
        client = served.test_client()
        query = parse_qs(urlsplit(there(client)).query)
        code = query["code"][0] if bent else ""
        answer = client.get(f"{BACK}?{bent}state={query['state'][0]}&code={code}", headers=BROWSER)
        assert refused(client, answer)
    provider.refuses = True
    client = served.test_client()
    assert refused(client, client.get(there(client), headers=BROWSER))
    assert oidc_words(client) == "You were not signed in by your organisation's sign-in service."


def oidc_words(client: FlaskClient) -> str:
    page = words_on(client)
    return page.partition('role="status"><p>')[2].partition("<")[0]


def test_changed_keys_are_asked_for_anew_and_silence_is_told(
    served: Flask, cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served.test_client()
    assert client.get(there(client), headers=BROWSER).location == "/pulse/"
    provider.key = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
    client = served.test_client()
    assert client.get(there(client), headers=BROWSER).location == "/pulse/"
    known = served.extensions["guanxi-settings"]
    gone = dataclasses.replace(known.oidc, discovery_url="http://127.0.0.1:9/.well-known/openid-configuration")
    served.extensions["guanxi-settings"] = dataclasses.replace(known, oidc=gone)
    client = served.test_client()
    assert refused(client, client.get(LEAVE, headers=BROWSER))
    assert oidc_words(client) == oidc.AWAY


def test_a_provider_that_speaks_for_somebody_else_is_not_used(served: Flask, cast: Cast, provider: Provider) -> None:
    provider.metadata = lambda: {**Provider.metadata(provider), "issuer": "https://evil.example"}  # type: ignore[method-assign] # it lies
    client = served.test_client()
    assert refused(client, client.get(LEAVE, headers=BROWSER))


def test_of_several_organisations_one_must_be_named(served: Flask, cast: Cast, provider: Provider) -> None:
    known = served.extensions["guanxi-settings"]
    unnamed = dataclasses.replace(known.oidc, organisation=0)
    served.extensions["guanxi-settings"] = dataclasses.replace(known, oidc=unnamed)
    client = served.test_client()
    assert refused(client, client.get(there(client), headers=BROWSER))
    assert "GUANXI_OIDC_ORGANISATION" in oidc_words(client)


def test_without_a_service_there_is_no_such_way(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    assert [client.get(path, headers=BROWSER).status_code for path in (LEAVE, BACK)] == [404, 404]
    assert "Or with a password" not in words_on(client)
