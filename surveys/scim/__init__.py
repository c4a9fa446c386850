"""People by SCIM 2.0 (RFC 7643, RFC 7644): users are people, groups are teams."""

from surveys.scim.routes import ACCESS, blueprint, init_app

__all__ = ["ACCESS", "blueprint", "init_app"]
