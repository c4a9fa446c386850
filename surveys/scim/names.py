"""The names that SCIM gives to things."""

CORE = "urn:ietf:params:scim:schemas:core:2.0"
MESSAGES = "urn:ietf:params:scim:api:messages:2.0"
USER, GROUP = f"{CORE}:User", f"{CORE}:Group"
KIND = "application/scim+json"
MOST, USUAL = 200, 100
