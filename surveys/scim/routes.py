"""SCIM 2.0: its routes, made of the declared operations, and its errors."""

import json
from http import HTTPStatus

from flask import Blueprint, Flask, Response

from surveys.api.declared import register
from surveys.errors import shape_errors
from surveys.extensions import csrf
from surveys.scim.names import KIND, MESSAGES
from surveys.scim.operations import OPERATIONS
from surveys.scim.reading import ScimError

blueprint = Blueprint("scim", __name__)
ACCESS = register(blueprint, OPERATIONS)
PREFIX = "/scim/"


def _shape(status: int, words: str, kind: str = "") -> Response:
    facts = {"schemas": [f"{MESSAGES}:Error"], "status": str(status), "detail": words}
    kind = kind or ("uniqueness" if status == HTTPStatus.CONFLICT else "")
    answer = Response(json.dumps(facts | ({"scimType": kind} if kind else {})), status, mimetype=KIND)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "900"
    return answer


def _wrong(error: ScimError) -> Response:
    return _shape(HTTPStatus.BAD_REQUEST, error.message, error.kind)


def init_app(app: Flask) -> None:
    """Shape errors as SCIM has them; no form, so no token of forms."""
    csrf.exempt(blueprint)
    app.register_error_handler(ScimError, _wrong)
    app.extensions.setdefault("guanxi-operations", []).extend(OPERATIONS)
    shape_errors(app, PREFIX, _shape)
