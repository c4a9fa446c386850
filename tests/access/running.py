"""Rows of what administrators do: texts and rounds."""

from tests.access.rows import Row, administrators

SIGNING = "/organisation/sign-in"
RUNNING: tuple[Row, ...] = (
    Row(endpoint="organisation.edit_texts", address="/organisation", answers=administrators(200, outsider=200)),
    Row(
        endpoint="organisation.edit_texts",
        address="/organisation",
        method="POST",
        form={"gift_register_url": "nowhere"},
        answers=administrators(400, outsider=400),
    ),
    Row(endpoint="organisation.edit_signing", address=SIGNING, answers=administrators(200, outsider=200)),
    Row(
        endpoint="organisation.edit_signing",
        address=SIGNING,
        method="POST",
        form={"needed": "yes"},
        answers=administrators(400, outsider=400),
    ),
    Row(endpoint="rounds.list_all", address="/rounds", answers=administrators(200, outsider=200)),
    Row(endpoint="rounds.confirm_close", address="/rounds/{round}/close", answers=administrators(200)),
    Row(
        endpoint="rounds.close",
        address="/rounds/{round}/close",
        method="POST",
        form={},
        answers=administrators("302 /rounds"),
    ),
)
