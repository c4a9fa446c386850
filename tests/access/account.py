"""Rows of ways in beside the sign-in page, and of one's own account."""

from collections.abc import Mapping

from tests.access.rows import Answers, Outcome, Row, everybody, signed_in


def _way(endpoint: str, address: str, answers: Answers, form: Mapping[str, str] | None = None, name: str = "") -> Row:
    method = "GET" if form is None else "POST"
    return Row(endpoint=f"auth.{endpoint}", address=address, method=method, form=form, name=name, answers=answers)


def _own(endpoint: str, path: str, outcome: Outcome, form: Mapping[str, str] | None = None) -> Row:
    method, answers = "GET" if form is None else "POST", signed_in(outcome)
    return Row(endpoint=f"account.{endpoint}", address=f"/account{path}", method=method, form=form, answers=answers)


TO_SIGN_IN = "302 /sign-in"  # who is not between two proofs
FACTOR = "/second-factor"
ACCOUNT: tuple[Row, ...] = (
    _way("ask_sign_in", "/sign-in/link", everybody(200)),
    _way("ask_sign_in", "/sign-in/link", everybody(409), {"email": "{address}"}),  # the matrix has no mail server
    _way("ask_reset", "/password", everybody(200)),
    _way("ask_reset", "/password", everybody(409), {"email": "{address}"}),
    _way("show_asked", "/sign-in/asked/reset", everybody(200)),
    _way("show_link", "/sign-in/link/{sign_in_link}", everybody(200)),
    _way("show_link", "/sign-in/link/{password_link}", everybody(404), name="of another kind"),
    _way("enter_by_link", "/sign-in/link/wrong", everybody(404), {}),
    _way("show_password", "/password/{password_link}", everybody(200)),
    _way("show_password", "/password/{sign_in_link}", everybody(404), name="of another kind"),
    _way("set_password", "/password/wrong", everybody(404), {"password": "three unrelated words"}),
    _way("ask_code", "/sign-in/code", everybody(TO_SIGN_IN)),
    _way("ask_code", "/sign-in/code", everybody(TO_SIGN_IN), {"code": "000000"}),
    _way("set_up_factor", "/sign-in/second-factor", everybody(TO_SIGN_IN)),
    _way("set_up_factor", "/sign-in/second-factor", everybody(TO_SIGN_IN), {"code": "000000"}),
    _way("leave", "/sign-in/provider", everybody(404)),  # the matrix has no sign-in service either
    _way("come_back", "/sign-in/provider/back", everybody(404)),
    _own("show", "", 200),
    _own("change_password", "/password", 200),
    _own("change_password", "/password", 400, {"current": "x"}),
    _own("end_session", "/sessions/0/end", 404, {}),
    _own("end_other_sessions", "/sessions/end-others", "302 /account", {}),
    _own("show_factor", FACTOR, 200),
    _own("begin_factor", f"{FACTOR}/begin", "302 /account/second-factor", {}),
    _own("confirm_factor", f"{FACTOR}/confirm", 400, {"code": "wrong"}),
    _own("renew_codes", f"{FACTOR}/codes", 400, {"codes-code": "wrong"}),
    _own("remove_factor", f"{FACTOR}/remove", 400, {"off-code": "wrong"}),
)
