"""Rows of a rep's own page."""

from collections.abc import Mapping

from tests.access.rows import Outcome, Row, everybody, reps, signed_in
from tests.cast import PASSWORD

MY_CHOICES: tuple[tuple[str, str, Mapping[str, str], Outcome], ...] = (
    ("set_beside", "beside-team", {"on": "on"}, "302 /me/#my-team"),
    ("dismiss", "dismiss", {}, "302 /me/"),
)
ME: tuple[Row, ...] = (
    Row(endpoint="me.show_keeping", address="/me/everything", answers=signed_in(200)),
    Row(endpoint="me.download", address="/me/everything", method="POST", form={}, answers=signed_in(200)),
    Row(
        endpoint="me.ask_for_link",
        address="/me/erase/link",
        method="POST",
        form={},
        answers=signed_in(403),  # no mail server is set up
    ),
    Row(endpoint="me.confirm_erasing", address="/me/erase", answers=signed_in(200)),
    Row(
        endpoint="me.erase",
        address="/me/erase",
        method="POST",
        form={"password": f"not {PASSWORD}"},
        answers=signed_in(400),
    ),
    Row(endpoint="me.show_link", address="/me/erase/{erase_link}", answers=everybody(200)),
    Row(endpoint="me.show_link", address="/me/erase/{password_link}", name="of another kind", answers=everybody(404)),
    Row(
        endpoint="me.erase_by_link",
        address="/me/erase/{sign_in_link}",
        name="of another kind",
        method="POST",
        form={},
        answers=everybody(404),
    ),
    Row(endpoint="me.show", address="/me/", answers=reps(200, outsider=200)),
    *(
        Row(
            endpoint=f"me.{name}",
            address=f"/me/{path}",
            method="POST",
            form=form,
            answers=reps(outcome, outsider=outcome),
        )
        for name, path, form, outcome in MY_CHOICES
    ),
    Row(
        endpoint="me.answer",
        address="/me/commitments/1",
        method="POST",
        form={"outcome": "happened"},
        answers=reps(404),
    ),
)
