"""Rows of what mails link to."""

from collections.abc import Mapping

from tests.access.rows import Answers, Row, everybody, reps


def _mail(endpoint: str, address: str, answers: Answers, form: Mapping[str, str] | None = None, name: str = "") -> Row:
    method = "GET" if form is None else "POST"
    return Row(
        endpoint=f"invitations.{endpoint}", address=address, method=method, form=form, name=name, answers=answers
    )


MAIL: tuple[Row, ...] = (
    _mail("show", "/invitation/{invitation}", everybody(200)),
    _mail("show", "/invitation/wrong", everybody(404), name="wrong"),
    _mail("accept", "/invitation/wrong", everybody(404), {}),
    _mail("show_stop", "/mail/stop/{no_reminders}", everybody(200)),
    _mail("stop", "/mail/stop/{no_reminders}", everybody(200), {"List-Unsubscribe": "One-Click"}),
    _mail("show_choice", "/mail/", reps(200, outsider=200)),
    _mail("set_choice", "/mail/", reps("302 /mail/", outsider="302 /mail/"), {"reminders": "off"}),
)
