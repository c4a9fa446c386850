"""Rows of workshops."""

from tests.access.rows import Row, coaches

COACHING: tuple[Row, ...] = (
    Row(endpoint="workshops.list_all", address="/workshops/", answers=coaches(200, outsider=200)),
    Row(endpoint="workshops.plan_new", address="/workshops/new?team={team}", answers=coaches(200)),
    Row(
        endpoint="workshops.plan_new",
        address="/workshops/new?team={team}",
        method="POST",
        form={"title": ""},
        answers=coaches(400),
    ),
    Row(endpoint="workshops.show", address="/workshops/{workshop}", answers=coaches(200)),
    Row(endpoint="workshops.edit", address="/workshops/{workshop}/change", answers=coaches(200)),
    Row(
        endpoint="workshops.edit",
        address="/workshops/{workshop}/change",
        method="POST",
        form={"title": ""},
        answers=coaches(400),
    ),
    Row(endpoint="workshops.cancel", address="/workshops/{workshop}/cancel", answers=coaches(200)),
    Row(
        endpoint="workshops.cancel",
        address="/workshops/{workshop}/cancel",
        method="POST",
        form={},
        answers=coaches("302 /workshops/"),
    ),
    Row(
        endpoint="workshops.archive",
        address="/workshops/{workshop}/archive",
        method="POST",
        form={"archived": "yes"},
        answers=coaches("302 /workshops/"),
    ),
    Row(endpoint="workshops.download_invitation", address="/workshops/{workshop}/workshop.ics", answers=coaches(200)),
)
