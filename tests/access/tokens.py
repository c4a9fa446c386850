"""Rows of the pages about tokens."""

from tests.access.rows import Row, administrators

REVOKE = "/tokens/{token}/revoke"
TOKENS: tuple[Row, ...] = (
    Row(endpoint="tokens.list_all", address="/tokens", answers=administrators(200, outsider=200)),
    Row(endpoint="tokens.add_new", address="/tokens/new", answers=administrators(200, outsider=200)),
    Row(
        endpoint="tokens.add_new",
        address="/tokens/new",
        method="POST",
        form={"name": ""},
        answers=administrators(400, outsider=400),
    ),
    Row(endpoint="tokens.revoke", address=REVOKE, answers=administrators(200)),
    Row(endpoint="tokens.revoke", address=REVOKE, method="POST", form={}, answers=administrators("302 /tokens")),
)
