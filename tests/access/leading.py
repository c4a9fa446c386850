"""Rows of annotations and actions."""

from tests.access.rows import Row, leaders, signed_in

LEADING: tuple[Row, ...] = (
    Row(endpoint="annotations.list_all", address="/notes/", answers=leaders(200, outsider=200)),
    Row(endpoint="annotations.add_note", address="/notes/new?team={team}", answers=leaders(200)),
    Row(
        endpoint="annotations.add_note",
        address="/notes/new?team={team}",
        method="POST",
        form={"words": ""},
        answers=leaders(400),
    ),
    Row(endpoint="annotations.withdraw_note", address="/notes/{note}/withdraw", answers=leaders(200)),
    Row(
        endpoint="annotations.withdraw_note",
        address="/notes/{note}/withdraw",
        method="POST",
        form={},
        answers=leaders("302 /notes/"),
    ),
    Row(
        endpoint="actions.list_all",
        address="/actions/",
        answers=signed_in(200, coach=403, administrator=403),
    ),
    Row(endpoint="actions.add_new", address="/actions/new?team={team}", answers=leaders(200)),
    Row(
        endpoint="actions.add_new",
        address="/actions/new?team={team}",
        method="POST",
        form={"words": ""},
        answers=leaders(400),
    ),
    Row(endpoint="actions.edit", address="/actions/{action}", answers=leaders(200)),
    Row(endpoint="actions.edit", address="/actions/{action}", method="POST", form={"words": ""}, answers=leaders(400)),
    Row(endpoint="actions.close", address="/actions/{action}/close", answers=leaders(200)),
    Row(
        endpoint="actions.close",
        address="/actions/{action}/close",
        method="POST",
        form={"outcome": ""},
        answers=leaders(400),
    ),
)
