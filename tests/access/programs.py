"""Rows of what programs ask: a browser's session counts for nothing there, whoever is signed in."""

from tests.access.rows import Row, everybody


def _refused(name: str, address: str, method: str = "GET") -> Row:
    return Row(
        endpoint=name,
        address=address,
        method=method,
        page=False,
        json=None if method == "GET" else {},
        answers=everybody(401),
    )


ONE_USER, ONE_GROUP = "/scim/v2/Users/{handle}", "/scim/v2/Groups/{team}"
PROGRAMS: tuple[Row, ...] = (
    _refused("api.list_rounds", "/api/v1/rounds"),
    _refused("api.get_round", "/api/v1/rounds/2026-10"),
    _refused("api.list_units", "/api/v1/units"),
    _refused("api.list_results", "/api/v1/results"),
    Row(endpoint="api.show_document", address="/api/v1/openapi.json", page=False, answers=everybody(200)),
    _refused("scim.list_users", "/scim/v2/Users"),
    _refused("scim.create_user", "/scim/v2/Users", "POST"),
    _refused("scim.get_user", ONE_USER),
    _refused("scim.replace_user", ONE_USER, "PUT"),
    _refused("scim.patch_user", ONE_USER, "PATCH"),
    _refused("scim.delete_user", ONE_USER, "DELETE"),
    _refused("scim.list_groups", "/scim/v2/Groups"),
    _refused("scim.get_group", ONE_GROUP),
    _refused("scim.patch_group", ONE_GROUP, "PATCH"),
    _refused("scim.show_config", "/scim/v2/ServiceProviderConfig"),
    _refused("scim.list_types", "/scim/v2/ResourceTypes"),
    _refused("scim.get_type", "/scim/v2/ResourceTypes/User"),
    _refused("scim.list_schemas", "/scim/v2/Schemas"),
    _refused("scim.get_schema", "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"),
)
