"""Rows of webhooks and of result mails."""

from tests.access.rows import Row, administrators, everybody

WEBHOOK = "/webhooks/{webhook}"
TELLING: tuple[Row, ...] = (
    Row(endpoint="announcements.stop", address="/mails/stop/{stop}", answers=everybody(200)),
    Row(endpoint="announcements.stop", address="/mails/stop/{stop}", method="POST", form={}, answers=everybody(200)),
    Row(endpoint="webhooks.list_all", address="/webhooks", answers=administrators(200, outsider=200)),
    Row(endpoint="webhooks.add_new", address="/webhooks/new", answers=administrators(200, outsider=200)),
    Row(
        endpoint="webhooks.add_new",
        address="/webhooks/new",
        method="POST",
        form={"kind": "generic", "url": "http://127.0.0.1/"},
        answers=administrators(400, outsider=400),
    ),
    Row(endpoint="webhooks.show", address=WEBHOOK, answers=administrators(200)),
    Row(
        endpoint="webhooks.try_out",
        address=f"{WEBHOOK}/test",
        method="POST",
        form={},
        answers=administrators("302 /webhooks/1"),
    ),
    Row(endpoint="webhooks.renew", address=f"{WEBHOOK}/key", answers=administrators(200)),
    Row(
        endpoint="webhooks.renew",
        address=f"{WEBHOOK}/key",
        method="POST",
        form={},
        answers=administrators("302 /webhooks/1"),
    ),
    Row(endpoint="webhooks.remove", address=f"{WEBHOOK}/remove", answers=administrators(200)),
    Row(
        endpoint="webhooks.remove",
        address=f"{WEBHOOK}/remove",
        method="POST",
        form={},
        answers=administrators("302 /webhooks"),
    ),
)
