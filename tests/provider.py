"""A small OpenID provider on this computer: real addresses, codes and signatures, and answers that can be bent."""

import base64
import contextlib
import dataclasses
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

CLIENT, SECRET = "guanxi-tests", "a secret of the client: with signs %/+"


@dataclasses.dataclass
class Provider:
    """Signs in one person without asking; `claims` and the other fields bend what it says of them."""

    url: str = ""
    email: str = ""
    claims: dict[str, Any] = dataclasses.field(default_factory=dict)
    key: RSAKey = dataclasses.field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}, private=True))
    signing: Any = None
    header: dict[str, Any] = dataclasses.field(default_factory=dict)
    refuses: bool = False
    codes: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    reusable: bool = False
    asked: list[dict[str, str]] = dataclasses.field(default_factory=list)

    @property
    def discovery_url(self) -> str:
        """Where it says what it is."""
        return f"{self.url}/.well-known/openid-configuration"

    def metadata(self) -> dict[str, str]:
        """What it says of itself."""
        ends = {name: f"{self.url}/{path}" for name, path in ENDPOINTS.items()}
        return {"issuer": self.url, **ends}

    def authorize(self) -> AnyResponse:
        """Send the browser back with a code for what it asked."""
        asked = request.args.to_dict()
        self.asked.append(asked)
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid email")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = {"error": "access_denied"} if self.refuses else {"code": code, "iss": self.url}
        return redirect(f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")

    def token(self) -> AnyResponse | tuple[Response, int]:
        """Give a signed answer for a code, once, to the client that can prove both who it is and that it asked."""
        form = request.form
        asked = self.codes.get(form["code"]) if self.reusable else self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        given = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        who = request.authorization
        known = who is not None and (who.username, who.password) == (CLIENT, SECRET)
        if (
            asked is None
            or given != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
            or not known
        ):
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        said: dict[str, Any] = {
            "iss": self.url,
            "sub": "subject 1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": self.email,
            "email_verified": True,
        }
        said = {name: value for name, value in {**said, **self.claims}.items() if value is not None}
        header = {"alg": "RS256", "kid": "first", **self.header}
        signed = jwt.encode(header, said, self.signing or self.key, algorithms=[header["alg"]])
        return jsonify(access_token="unused", token_type="Bearer", expires_in=300, id_token=signed)


ENDPOINTS = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on a free port, under a path of its own: what is kept of an address may outlive its port's use."""
    provider, app, own = Provider(), Flask("provider"), f"/{secrets.token_hex(8)}"
    app.add_url_rule("/.well-known/openid-configuration", view_func=lambda: jsonify(provider.metadata()), endpoint="a")
    app.add_url_rule("/authorize", view_func=provider.authorize)
    app.add_url_rule("/token", view_func=provider.token, methods=["POST"])
    app.add_url_rule("/keys", view_func=lambda: jsonify(KeySet([provider.key]).as_dict(private=False)), endpoint="keys")
    server = make_server("127.0.0.1", 0, DispatcherMiddleware(NotFound(), {own: app}), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}{own}"
    yield provider
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()
