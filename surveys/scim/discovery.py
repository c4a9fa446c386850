"""What the SCIM service says of itself (RFC 7643, sections 5 to 7)."""

from collections.abc import Mapping
from typing import Any

from surveys.scim.names import CORE, GROUP, MOST, USER

DOCS = "https://www.rfc-editor.org/rfc/rfc7644"


def config(home: str) -> dict[str, Any]:
    """Return what the service can do."""
    no = {"supported": False}
    return {
        "schemas": [f"{CORE}:ServiceProviderConfig"],
        "documentationUri": DOCS,
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token that an administrator has made",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{home}/ServiceProviderConfig"},
    }


def resource_types(home: str) -> dict[str, dict[str, Any]]:
    """Return the kinds of resources, by id."""
    kinds = {"User": (USER, "People"), "Group": (GROUP, "Open teams")}
    return {
        name: {
            "schemas": [f"{CORE}:ResourceType"],
            "id": name,
            "name": name,
            "description": words,
            "endpoint": f"/{name}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": f"{home}/ResourceTypes/{name}"},
        }
        for name, (schema, words) in kinds.items()
    }


def _attribute(name: str, words: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    usual = {
        "name": name,
        "type": kind,
        "multiValued": False,
        "description": words,
        "required": False,
        "mutability": "readWrite",
        "returned": "default",
    }
    plain = {"caseExact": False, "uniqueness": "none"} if kind == "string" else {}
    return usual | plain | more


def _value(words: str, **more: Any) -> dict[str, Any]:
    return _attribute("value", words, **more)


_READ: Mapping[str, Any] = {"mutability": "readOnly"}
_MEMBER = [_value("Its id"), _attribute("display", "What it is called", **_READ)]
ATTRIBUTES: Mapping[str, tuple[str, list[dict[str, Any]]]] = {
    USER: (
        "User",
        [
            _attribute("userName", "The e-mail address", required=True, uniqueness="server"),
            _attribute(
                "name",
                "The name; its parts are put together",
                "complex",
                subAttributes=[_attribute(part, "Part of it") for part in ("formatted", "givenName", "familyName")],
            ),
            _attribute("displayName", "The name"),
            _attribute("active", "Whether the person can sign in and is asked", "boolean"),
            _attribute(
                "emails",
                "The e-mail address again",
                "complex",
                multiValued=True,
                subAttributes=[
                    _value("The address"),
                    _attribute("type", "Always work"),
                    _attribute("primary", "Always true", "boolean"),
                ],
            ),
            _attribute("groups", "The team", "complex", multiValued=True, subAttributes=_MEMBER, **_READ),
        ],
    ),
    GROUP: (
        "Group",
        [
            _attribute("displayName", "The name of the team", required=True, **_READ),
            _attribute("members", "Who is in it", "complex", multiValued=True, subAttributes=_MEMBER),
        ],
    ),
}


def schemas(home: str) -> dict[str, dict[str, Any]]:
    """Return the schemas, by id."""
    return {
        urn: {
            "schemas": [f"{CORE}:Schema"],
            "id": urn,
            "name": name,
            "description": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{home}/Schemas/{urn}"},
        }
        for urn, (name, attributes) in ATTRIBUTES.items()
    }
