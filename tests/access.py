"""The access matrix: one row for each request that the application answers, and what each visitor gets.

To add an endpoint, a callback or a download, add its row to ROWS; a test in tests/architecture fails for one without.
Visitors are the cast: `peer` is a rep of the same team, `outsider` holds every role of another organisation. Addresses
may name places of the world that `make_world` builds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from dashboard.scripts import address_of
from data.commands.invitations import issue_links
from data.commands.submissions import save_answers, submit
from data.instruments.answers import AnswerValue
from data.types import AnswerKind, Month
from tests.cast import NOW, PASSWORD, Cast
from tests.favours import full_log
from tests.integration.dashboard.published import publish
from tests.integration.dashboard.visitors import CALLBACKS, body
from tests.leading import hook, lead, stop_token
from tests.pulses import open_pulse
from tests.worksheets import FULL, write_worksheet

SECRET = "tests only: a secret of more than 32 characters"
VISITORS = ("anonymous", "rep", "peer", "leader", "coach", "administrator", "outsider")
SIGN_IN = "sign in"  # documents are led to the sign-in page and back, everything else gets 401
OPEN_MONTH = Month(2026, 7)
MARKED = 97  # the favour count that the rep of the world has sent, and nobody else

Outcome = int | str
Answers = Mapping[str, Outcome]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One request: what each visitor gets, as a status, a redirect `302 /address`, or SIGN_IN.

    `name` tells rows of one endpoint apart: a callback by its output, a download by its chart. Rows that are no `page`
    are asked by scripts only.
    """

    endpoint: str
    address: str
    answers: Answers
    method: str = "GET"
    name: str = ""
    page: bool = True
    form: Mapping[str, str] | None = None
    json: Any = None

    @property
    def key(self) -> str:
        """The row in words."""
        return " ".join(filter(None, (self.method, self.endpoint, self.name)))


@dataclass(frozen=True)
class World:
    """The cast with three published rounds, one open round that the rep has answered, and places for addresses."""

    cast: Cast
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, row: Row) -> str:
        """Return a row's address in this world."""
        return row.address.format(**self.places)


def make_world(session: Session, cast: Cast) -> World:
    """Make the world that the rows speak of, and commit."""
    publish(session, cast)
    round_ = open_pulse(session, cast.organisation_id, month=OPEN_MONTH)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "round_id": round_.id}
    values = {"DAYS": 20, "GIV.CARE.TEAM": MARKED, "GIV.DONE": 1, "T1": 3, "R1": 5}
    save_answers(
        session,
        **place,
        values={item: AnswerValue(AnswerKind.ANSWERED, number=number) for item, number in values.items()},
        page="start",
        seconds=9,
        now=NOW,
    )
    submit(session, **place, now=NOW)
    links = issue_links(session, **place, secrets=[SECRET], now=NOW)
    session.commit()
    contact, _, _, customer, *_ = full_log(session, cast.rep)
    worksheet = write_worksheet(session, customer)
    draft = write_worksheet(session, customer, {"P1": FULL["P1"]}, finished=False)
    note, action = lead(session, cast)
    webhook = hook(session, cast, "https://127.0.0.1:9/")  # inside, so that nothing is ever sent there
    return World(
        cast,
        {
            "month": str(OPEN_MONTH),
            "round": str(round_.id),
            "team": str(cast.teams["Team A"]),
            "frame": address_of("frame"),
            "address": cast.rep.email,
            "contact": str(contact.id),
            "favour": "1",
            "idea": "1",
            "note": str(note),
            "action": str(action),
            "webhook": str(webhook),
            "stop": stop_token(cast.peer),
            "invitation": links.pulse,
            "no_reminders": links.stop,
            "worksheet": str(worksheet),
            "draft": str(draft),
        },
    )


def everybody(outcome: Outcome, **others: Outcome) -> Answers:
    """The same for every visitor but those named."""
    return {**dict.fromkeys(VISITORS, outcome), **others}


def signed_in(outcome: Outcome, **others: Outcome) -> Answers:
    """The same for whoever is signed in."""
    return {**everybody(outcome), "anonymous": SIGN_IN, **others}


def reps(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who answer; the outsider has no place in this organisation's rounds."""
    return signed_in(outcome, **{"leader": 403, "coach": 403, "administrator": 403, "outsider": 404, **others})


def viewers(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who look at results, reps at their own team's; the outsider looks at those of another organisation."""
    return signed_in(outcome, **{"administrator": 403, **others})


def administrators(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who run this organisation; the outsider runs another one, to which its things are not there."""
    return signed_in(403, **{"administrator": outcome, "outsider": 404, **others})


def leaders(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who lead a team; the outsider leads elsewhere, where this team's things are not there."""
    return signed_in(403, **{"leader": outcome, "outsider": 404, **others})


HOMES: Answers = {
    "rep": "302 /pulse/",
    "peer": "302 /pulse/",
    "leader": "302 /dashboard/",
    "coach": "302 /dashboard/",
    "administrator": "302 /rounds",
    "outsider": "302 /dashboard/",
}
PULSE = "/pulse/{month}"
TO_START, TO_THANKS = "302 /pulse/2026-07/start", "302 /pulse/2026-07/thanks"


def _callback(page: str) -> Row:
    return Row(
        endpoint=CALLBACKS,
        address=CALLBACKS,
        method="POST",
        name=str(body(page)["output"]),
        json=body(page),
        page=False,
        answers=viewers(200),
    )


def _download(chart: str) -> Row:
    return Row(
        endpoint="dashboard.download",
        address=f"/dashboard/{chart}.csv?team={{team}}",
        name=chart,
        answers=viewers(200, outsider=404),
    )


def _file(name: str) -> Row:
    return Row(
        endpoint="dashboard.take_along",
        address=f"/dashboard/take-along/{name}?team={{team}}",
        name=name,
        answers=viewers(200, outsider=404),
    )


def _chart_page(address: str) -> Row:
    return Row(endpoint=address, address=address, answers=viewers(200))


def _shut(endpoint: str, address: str) -> Row:
    """What Dash brings along and no page needs."""
    return Row(endpoint=endpoint, address=address, answers=viewers(404))


def _own(endpoint: str, path: str, outcome: Outcome, **others: Outcome) -> Row:
    """A page of a rep's favour log: for all who answer, or of that rep alone where it is about one of their things."""
    one = "{" in path
    return Row(
        endpoint=f"favours.{endpoint}",
        address=f"/favours/{path}",
        answers=reps(outcome, **({"peer": 404} if one else {"outsider": outcome}), **others),
    )


def _sent(endpoint: str, path: str, form: Mapping[str, str], outcome: Outcome) -> Row:
    """A form of the favour log, or one of its buttons."""
    page = _own(endpoint, path, outcome)
    return replace(page, method="POST", form=form)


FILES = ("results.csv", "results.xlsx", "summary.pdf", "summary.pptx")
NEXT = "contacts/{contact}/next"
FAVOURS: tuple[Row, ...] = (
    _own("list_entries", "", 200),
    _own("add_entry", "new", 200),
    _own("edit_entry", "{favour}", 200),
    _own("list_contacts", "contacts", 200),
    _own("add_new_contact", "contacts/new", 200),
    _own("show_contact", "contacts/{contact}", 200),
    _own("edit_contact", "contacts/{contact}/edit", 200),
    _own("delete_contact", "contacts/{contact}/remove", 200),
    _own("list_ideas", "next", 200),
    _own("add_new_idea", NEXT, 200),
    _own("edit_idea", "next/{idea}", 200),
    _own("download_log", "my-favours.csv", 200),
    _own("take_in_file", "file", 200),
    _sent("take_in_file", "file", {"gift": "no"}, 400),
    _sent("confirm_file", "file/confirm", {"content": "x"}, 400),
    _sent("add_entry", "new", {"gift": "no"}, 400),
    _sent("edit_entry", "{favour}", {"gift": "yes"}, 200),
    _sent("remove_entry", "{favour}/remove", {}, "302 /favours/?removed=1"),
    _sent("restore_entry", "{favour}/restore", {}, "302 /favours/"),
    _sent("add_new_contact", "contacts/new", {"alias": ""}, 400),
    _sent("edit_contact", "contacts/{contact}/edit", {"alias": ""}, 400),
    _sent("add_new_idea", NEXT, {"words": ""}, 400),
    _sent("edit_idea", "next/{idea}", {"words": ""}, 400),
    _sent("delay_idea", "next/{idea}/later", {"by": "week"}, "302 /favours/next"),
    _sent("finish_idea", "next/{idea}/done", {}, "302 /favours/next?marked=1"),
    _sent("delete_idea", "next/{idea}/remove", {}, "302 /favours/next?marked=1"),
    _sent("reopen_idea", "next/{idea}/restore", {}, "302 /favours/next"),
    _sent("delete_contact", "contacts/{contact}/remove", {}, "302 /favours/contacts"),
)
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
MINE = (("show", ""), ("show_keeping", "everything"), ("confirm_erasing", "erase"))
MY_CHOICES: tuple[tuple[str, str, Mapping[str, str], Outcome], ...] = (
    ("set_beside", "beside-team", {"on": "on"}, "302 /me/#my-team"),
    ("dismiss", "dismiss", {}, "302 /me/"),
    ("download", "everything", {}, 200),
    ("erase", "erase", {"password": f"not {PASSWORD}"}, 400),
)
DRAFT = "/worksheets/{draft}"
FINISHED = "/worksheets/{worksheet}"


def _sheet(endpoint: str, address: str, outcome: Outcome, **others: Outcome) -> Row:
    """A page of a rep's worksheets: for all who answer, or of that rep alone where it is about one of theirs."""
    one = "{" in address
    return Row(
        endpoint=f"worksheets.{endpoint}",
        address=address,
        answers=reps(outcome, **({"peer": 404} if one else {"outsider": outcome}), **others),
    )


WORKSHEETS: tuple[Row, ...] = (
    _sheet("list_worksheets", "/worksheets/", 200),
    _sheet("begin", "/worksheets/new", 200),
    _sheet("show_worksheet", FINISHED, 200),
    _sheet("print_worksheet", f"{FINISHED}/print", 200),
    _sheet("compare", f"{DRAFT}/compare", 200),
    _sheet("edit_outcomes", f"{FINISHED}/outcomes", 200),
    _sheet("remove", f"{FINISHED}/remove", 200),
    _sheet("show_point", f"{DRAFT}/points/P2", 200),
    _sheet("show_check", f"{DRAFT}/check", 200),
    replace(_sheet("begin", "/worksheets/new", 400), method="POST", form={"contact": "x"}),
    replace(
        _sheet("save_point", f"{DRAFT}/points/P2", "302 /worksheets/2/points/P3"), method="POST", form={"P2": "So busy"}
    ),
    replace(
        _sheet("save_changes", f"{DRAFT}/save", 200),
        method="POST",
        page=False,
        json={"page": "P1", "person": "{person}", "changes": {}},
    ),
    replace(_sheet("finish", f"{DRAFT}/finish", "302 /worksheets/2"), method="POST", form={}),
    replace(_sheet("edit_outcomes", f"{FINISHED}/outcomes", "302 /worksheets/1"), method="POST", form={"P1": "right"}),
    replace(_sheet("remove", f"{FINISHED}/remove", "302 /worksheets/"), method="POST", form={}),
)
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
    Row(endpoint="webhooks.remove", address=f"{WEBHOOK}/remove", answers=administrators(200)),
    Row(
        endpoint="webhooks.remove",
        address=f"{WEBHOOK}/remove",
        method="POST",
        form={},
        answers=administrators("302 /webhooks"),
    ),
)
SUITES = "/dashboard/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
ROWS: tuple[Row, ...] = (
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
    Row(endpoint="home.start", address="/", answers={**HOMES, "anonymous": "302 /sign-in"}),
    Row(endpoint="home.method", address="/method", answers=signed_in(200)),
    Row(endpoint="pulse.list_rounds", address="/pulse/", answers=reps(200, outsider=200)),
    Row(endpoint="pulse.fresh_token", address="/pulse/token", answers=reps(200, outsider=200)),
    Row(endpoint="pulse.show_page", address=f"{PULSE}/start", answers=reps(200)),
    Row(endpoint="pulse.show_check", address=f"{PULSE}/check", answers=reps(200, peer=TO_START)),
    Row(endpoint="pulse.show_thanks", address=f"{PULSE}/thanks", answers=reps(200, peer=TO_START)),
    Row(
        endpoint="pulse.submit_answers",
        address=f"{PULSE}/submit",
        method="POST",
        form={},
        answers=reps(TO_THANKS, peer=TO_START),
    ),
    Row(
        endpoint="pulse.save_page",
        address=f"{PULSE}/start",
        method="POST",
        form={"DAYS": "20"},
        answers=reps("302 /pulse/2026-07/received"),
    ),
    Row(
        endpoint="pulse.save_changes",
        address=f"{PULSE}/save",
        method="POST",
        page=False,
        json={"page": "start", "person": "{person}", "changes": {}},
        answers=reps(200),
    ),
    Row(
        endpoint="pulse.note_jot",
        address=f"{PULSE}/jot",
        method="POST",
        page=False,
        form={"favour": "{favour}", "counted": "1"},
        answers=reps(204),
    ),
    *FAVOURS,
    *LEADING,
    *TELLING,
    *MAIL,
    *WORKSHEETS,
    Row(endpoint="organisation.edit_texts", address="/organisation", answers=administrators(200, outsider=200)),
    Row(
        endpoint="organisation.edit_texts",
        address="/organisation",
        method="POST",
        form={"gift_register_url": "nowhere"},
        answers=administrators(400, outsider=400),
    ),
    *(Row(endpoint=f"me.{name}", address=f"/me/{path}", answers=reps(200, outsider=200)) for name, path in MINE),
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
    Row(endpoint="rounds.list_all", address="/rounds", answers=administrators(200, outsider=200)),
    Row(endpoint="rounds.confirm_close", address="/rounds/{round}/close", answers=administrators(200)),
    Row(
        endpoint="rounds.close",
        address="/rounds/{round}/close",
        method="POST",
        form={},
        answers=administrators("302 /rounds"),
    ),
    *(_chart_page(f"/dashboard/{page}") for page in ("", "trends", "giving", "teams", "perspective", "participation")),
    *(_callback(page) for page in ("summary", "trends", "giving", "teams", "perspective", "participation")),
    *(_download(chart) for chart in ("trend", "ro", "giving-kind", "giving-counterpart", "giving-grid")),
    *(_download(chart) for chart in ("path", "long-view", "openers", "asks", "teams", "items", "answers", "coverage")),
    _download("participation"),
    *(_file(name) for name in FILES),
    Row(endpoint="dashboard.file", address="{frame}", answers=viewers(200)),
    Row(endpoint="/dashboard/_dash-layout", address="/dashboard/_dash-layout", page=False, answers=viewers(200)),
    Row(
        endpoint="/dashboard/_dash-dependencies",
        address="/dashboard/_dash-dependencies",
        page=False,
        answers=viewers(200),
    ),
    Row(
        endpoint=SUITES,
        address="/dashboard/_dash-component-suites/plotly/package_data/plotly.min.js",
        page=False,
        answers=viewers(200),
    ),
    _shut("_dashboard_dash_assets.static", "/dashboard/assets/frame.js"),
    _shut("/dashboard/_reload-hash", "/dashboard/_reload-hash"),
    _shut("/dashboard/_favicon.ico", "/dashboard/_favicon.ico"),
    _shut("/dashboard/<path:path>", "/dashboard/somewhere/else"),
)
