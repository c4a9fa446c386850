"""The API for programs: declared once, from which routes, access and the OpenAPI document are made."""

from surveys.api.routes import ACCESS, blueprint, init_app, use_words

__all__ = ["ACCESS", "blueprint", "init_app", "use_words"]
