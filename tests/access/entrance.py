"""Rows of the way in and of what everybody reads."""

from tests.access.rows import Answers, Row, everybody, signed_in
from tests.cast import PASSWORD

HOMES: Answers = {
    "rep": "302 /pulse/",
    "peer": "302 /pulse/",
    "leader": "302 /dashboard/",
    "coach": "302 /dashboard/",
    "administrator": "302 /rounds",
    "outsider": "302 /dashboard/",
}
ENTRANCE: tuple[Row, ...] = (
    Row(endpoint="static", address="/static/guanxi.css", answers=everybody(200)),
    Row(endpoint="bootstrap.static", address="/bootstrap/static/css/bootstrap.min.css", answers=everybody(200)),
    Row(endpoint="auth.sign_in", address="/sign-in", answers={**HOMES, "anonymous": 200}),
    Row(
        endpoint="auth.sign_in",
        address="/sign-in",
        method="POST",
        form={"email": "{address}", "password": f"not {PASSWORD}"},
        answers=everybody(400),
    ),
    Row(endpoint="auth.sign_out", address="/sign-out", method="POST", form={}, answers=everybody("302 /sign-in")),
    Row(endpoint="demo.sign_in", address="/demo/sign-in", method="POST", form={"person": "1"}, answers=everybody(404)),
    Row(endpoint="beginning.set_up", address="/set-up", answers=everybody(404)),  # once there is an organisation
    Row(endpoint="beginning.set_up", address="/set-up", method="POST", form={}, answers=everybody(404)),
    Row(
        endpoint="languages.choose_language",
        address="/language",
        method="POST",
        form={"language": "en"},
        answers=everybody("302 /"),
    ),
    Row(endpoint="home.start", address="/", answers={**HOMES, "anonymous": "302 /sign-in"}),
    Row(endpoint="home.method", address="/method", answers=signed_in(200)),
)
