"""The shapes of what is sent and answered, as JSON Schema for the OpenAPI document."""

from collections.abc import Mapping
from typing import Any

from surveys.api.schemas import MOMENT, TEXT, ref
from surveys.scim.names import GROUP, MESSAGES, USER


def _of(urn: str) -> dict[str, Any]:
    return {"type": "array", "items": {"const": urn}, "minItems": 1}


def _object(required: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(required)}


def _list(name: str) -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    return _object(
        ("schemas", "totalResults", "startIndex", "itemsPerPage", "Resources"),
        schemas=_of(f"{MESSAGES}:ListResponse"),
        totalResults=whole,
        startIndex=whole,
        itemsPerPage=whole,
        Resources={"type": "array", "items": ref(name) if name else {"type": "object"}},
    )


META = _object(("resourceType", "location"), resourceType=TEXT, created=MOMENT, location=TEXT)
MEMBER = _object(("value",), value=TEXT, display=TEXT)
ACTIVE = {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "True", "False"]}]}
NAME = _object((), formatted=TEXT, givenName=TEXT, familyName=TEXT)
ADDRESS = _object(("value",), value=TEXT, primary=ACTIVE, type=TEXT)
OPERATION = _object(
    ("op",),
    op={"type": "string", "pattern": "^([Aa][Dd][Dd]|[Rr][Ee][Pp][Ll][Aa][Cc][Ee]|[Rr][Ee][Mm][Oo][Vv][Ee])$"},
    path=TEXT,
)
SHAPES: Mapping[str, Any] = {
    "ScimError": _object(
        ("schemas", "status"), schemas=_of(f"{MESSAGES}:Error"), status=TEXT, detail=TEXT, scimType=TEXT
    ),
    "ScimUser": _object(
        ("schemas", "id", "meta"),
        schemas=_of(USER),
        id=TEXT,
        externalId=TEXT,
        userName=TEXT,
        name=NAME,
        displayName=TEXT,
        emails={"type": "array", "items": ADDRESS},
        active={"type": "boolean"},
        groups={"type": "array", "items": MEMBER},
        meta=META,
    ),
    "ScimUserSent": _object(
        ("userName",),
        schemas={"type": "array", "items": TEXT},
        externalId=TEXT,
        userName={"type": "string", "format": "email"},
        name=NAME,
        displayName=TEXT,
        emails={"type": "array", "items": ADDRESS},
        active=ACTIVE,
    ),
    "ScimPatch": _object(
        ("Operations",),
        schemas={"type": "array", "items": TEXT},
        Operations={"type": "array", "items": OPERATION, "minItems": 1, "maxItems": 1000},
    ),
    "ScimGroup": _object(
        ("schemas", "id", "meta"),
        schemas=_of(GROUP),
        id=TEXT,
        displayName=TEXT,
        members={"type": "array", "items": MEMBER},
        meta=META,
    ),
    "ScimUsers": _list("ScimUser"),
    "ScimGroups": _list("ScimGroup"),
    "ScimThing": _object(("schemas",), schemas={"type": "array", "items": TEXT}),
    "ScimThings": _list(""),
}
