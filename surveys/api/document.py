"""The OpenAPI document, made of the operations that the routes are made of."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask

from surveys.api.declared import JSON, PROBLEM, Operation, Parameter
from surveys.api.schemas import SCHEMAS, ref
from surveys.scim.shapes import SHAPES
from surveys.security import current_settings

VERSION = "1.0"
ALWAYS = (400, 500, 503)
WITH_TOKEN = (401, 403, 429)
ABOUT = (
    "Published results and rounds to read, and people by SCIM 2.0. Send a token in the header "
    "`Authorization: Bearer ...`; administrators make it. Results are published once and never change."
)


def operations(app: Flask) -> Sequence[Operation]:
    """Return every operation of the application."""
    found: Sequence[Operation] = app.extensions["guanxi-operations"]
    return found


def document(app: Flask) -> dict[str, Any]:
    """Return the document of an application."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations(app):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guanxi", "version": VERSION, "description": ABOUT},
        "servers": [{"url": current_settings().public_url.rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **SHAPES},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.words,
        "parameters": [_parameter(each) for each in operation.parameters],
        "responses": _answers(operation),
        "security": [{"token": []}] if operation.scope else [],
    }
    if operation.scope:
        found["description"] = f"For tokens with the scope `{operation.scope.value}`."
        found["x-scope"] = operation.scope.value
    if operation.body:
        content = {operation.kind: {"schema": ref(operation.body)}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.words,
        "schema": dict(parameter.schema),
    }


def _answers(operation: Operation) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for status, name in operation.answers.items():
        found[str(status)] = {"description": HTTPStatus(status).phrase}
        if name is not None:
            found[str(status)]["content"] = {operation.kind: {"schema": ref(name)}}
    if operation.method == "GET":
        found["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    broken = PROBLEM if operation.kind == JSON else operation.kind
    shape = ref("Problem" if operation.kind == JSON else "ScimError")
    for status in sorted({*ALWAYS, *operation.errors, *(WITH_TOKEN if operation.scope else ())}):
        found[str(status)] = {"description": HTTPStatus(status).phrase, "content": {broken: {"schema": shape}}}
    return found
