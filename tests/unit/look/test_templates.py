"""The page frame, the form parts and the error pages, rendered without the rest of the application."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import html5lib
import pytest
from flask import Flask, g, render_template, render_template_string, url_for
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from wtforms import BooleanField, DateField, Form, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2
from wtforms.validators import DataRequired

from data.types import Grant, Role, Viewer
from surveys.languages import install

SURVEYS = Path(__file__).resolve().parents[3] / "surveys"
TEMPLATES = sorted((SURVEYS / "templates").rglob("*.html"))
PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 429, 500, 503)
VIEWER = Viewer(1, 2, "Mei <b>Okonkwo", "Harbour & Pine", "regular", (Grant(Role.LEADER),))
MENU = [
    {"label": "Pulse", "url": "/pulse/", "active": False},
    {"label": "Summary", "url": "/dashboard/", "active": True},
]
FORM_PAGE = """{% extends "base.html" %}{% import "macros/forms.html" as forms with context %}
{% block title %}Your day{% endblock %}
{% block errors %}{{ forms.error_summary(form, [("count", "Check the count")]) }}{% endblock %}
{% block content %}<h1>Your day</h1><form method="post">{{ forms.csrf() }}
{{ forms.field(form.count, hint="Times", width=2) }}
{{ forms.radios(form.often) }}{{ forms.select(form.team) }}{{ forms.checkbox(form.all) }}{{ forms.date(form.day) }}
{{ forms.field(form.note, optional=true) }}{{ forms.submit("Continue") }}</form>{% endblock %}"""


class Day(Form):
    count = IntegerField("How often", validators=[DataRequired("Enter a number from 0 to 99")])
    often = RadioField(
        "How true",
        choices=[SelectChoice("1", "Never"), SelectChoice("2", "Always")],
        validators=[DataRequired("Choose one")],
    )
    team = SelectField("Team", choices=[SelectChoice("1", "Harbour")], default="1")
    all = BooleanField("That is everything I recall")
    day = DateField("Day", validators=[DataRequired("Enter a day")])
    note = StringField("Note")


@pytest.fixture
def frame() -> Iterator[Flask]:
    """A bare application with the survey templates and nothing behind them."""
    app = Flask("surveys", root_path=str(SURVEYS))
    app.config["SECRET_KEY"] = "a secret for tests only, longer than 32"
    Bootstrap5(app)
    CSRFProtect(app)
    install(app.jinja_env)
    with app.test_request_context("/"):
        g.viewer = None
        yield app


def check_html(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


def form_page(values: Mapping[str, str]) -> str:
    form = Day(data=values)
    form.validate()
    return render_template_string(FORM_PAGE, form=form)


def test_frame_of_a_signed_in_person(frame: Flask) -> None:
    g.viewer = VIEWER

    page = render_template_string('{% extends "base.html" %}{% block title %}Start{% endblock %}', menu=MENU)

    check_html(page)
    assert '<html lang="en">' in page
    assert "<title>Start - Guanxi</title>" in page
    assert '<main class="gx-main" id="main" tabindex="-1">' in page
    assert "Mei &lt;b&gt;Okonkwo" in page
    assert "Harbour &amp; Pine" in page
    assert page.count('<a href="/dashboard/" aria-current="page">Summary</a>') == 2  # wide menu, folding menu
    assert 'aria-current="page">Pulse' not in page
    assert page.index("Skip to the main content") < page.index("<header")


def test_signing_out_is_a_protected_post(frame: Flask) -> None:
    header = render_template("partials/header.html", viewer=VIEWER, menu=MENU)

    form = re.search(r'<form method="post" action="/sign-out">.*?</form>', header, re.DOTALL)
    assert form is not None
    assert re.search(r'name="csrf_token" value="[^"]{20,}"', form[0])


def test_frame_of_a_stranger_names_nobody(frame: Flask) -> None:
    page = render_template_string('{% extends "base.html" %}{% block title %}Sign in{% endblock %}')

    check_html(page)
    assert "Sign out" not in page
    assert "<nav" not in page
    assert "/method" not in page


@pytest.mark.parametrize(("kind", "words"), [("demo", "Demo."), ("real", None)])
def test_banner_says_what_kind_of_organisation_it_is(frame: Flask, kind: str, words: str | None) -> None:
    viewer = Viewer(1, 2, "Mei", "Harbour", kind)

    header = render_template("partials/header.html", viewer=viewer, menu=[])

    assert re.findall(r"<strong>(.*?)</strong>", header) == ([words] if words else [])


def test_errors_come_first_take_the_focus_and_lead_to_their_fields(frame: Flask) -> None:
    page = form_page({})

    check_html(page)
    assert "<title>Error: Your day - Guanxi</title>" in page
    assert page.index("data-focus autofocus") < page.index("<h1>")
    targets = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.split("<h1>")[0])
    assert targets == [
        ("count", "Check the count"),
        ("count", "Enter a number from 0 to 99"),
        ("often-0", "Choose one"),
        ("day", "Enter a day"),
    ]
    assert all(f'id="{target}"' in page for target, _ in targets)
    assert re.search(
        r'<input[^>]*aria-describedby="count-hint count-error"[^>]*aria-invalid="true"[^>]*id="count"', page
    )
    assert page.count('<span class="visually-hidden">Error: </span>') == 3


def test_a_form_keeps_what_was_typed_and_picks_nothing_itself(frame: Flask) -> None:
    kept, empty = form_page({"note": "a <note>", "often": "2"}), form_page({})

    assert 'value="a &lt;note&gt;"' in kept
    assert re.findall(r'<input checked[^>]*value="(\d)"', kept) == ["2"]
    assert "checked" not in empty


def test_a_page_without_errors_says_so_nowhere(frame: Flask) -> None:
    page = render_template_string(FORM_PAGE.replace('[("count", "Check the count")]', "[]"), form=Day())

    assert "<title>Your day - Guanxi</title>" in page
    assert "There is a problem" not in page
    assert "aria-invalid" not in page


@pytest.mark.parametrize("code", PROBLEMS)
def test_error_pages_stand_alone(code: int) -> None:
    """Without viewer, menu, session secret or database; one way out; no words from the request."""
    app = Flask("surveys", root_path=str(SURVEYS))
    Bootstrap5(app)
    install(app.jinja_env)
    with app.test_request_context("/nowhere?name=<script>"):
        page = render_template(f"errors/{code}.html")

    check_html(page)
    title = re.search(r"<title>(.+) - Guanxi</title>", page)
    assert title is not None
    assert f"<h1>{title[1]}</h1>" in page
    assert f"Error {code}" in page
    assert page.count('class="btn btn-primary"') == 1
    assert "script&gt;" not in page


def test_every_error_page_is_listed() -> None:
    assert {path.stem for path in (SURVEYS / "templates" / "errors").glob("[0-9]*.html")} == {str(c) for c in PROBLEMS}


def test_parts_of_pages_are_valid_and_escape(frame: Flask) -> None:
    page = render_template_string(
        """{% extends "base.html" %}{% import "macros/ui.html" as ui %}{% block title %}Parts{% endblock %}
        {% block back %}{{ ui.back("/pulse/") }}{% endblock %}
        {% block content %}{{ ui.step(2, 7) }}<h1>Parts</h1>
        {{ ui.withheld("Not enough answers", words, "/up", "North") }}
        {{ ui.empty("No round yet", words) }}{{ ui.tile("Given", "6.2", "favours", "4.9 to 7.9", words, "given", 2) }}
        {{ ui.tag("Open", "good") }}{{ ui.who_sees(words) }}{{ ui.message(words, "note") }}{{ ui.save_status("Saved") }}
        {% endblock %}""",
        words="<i>five</i>",
    )

    check_html(page)
    assert "<i>" not in page
    assert page.count("&lt;i&gt;five&lt;/i&gt;") == 5
    assert '<a href="/up">See North instead</a>' in page
    assert "Step 2 of 7" in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SURVEYS / "templates")))
def test_templates_carry_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text()

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|\|safe\b", text) == []
    assert [
        tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag
    ] == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', text) == []


def test_head_asks_for_files_that_exist(frame: Flask) -> None:
    head = render_template("partials/head.html", charts=True)
    addresses = re.findall(r'(?:href|src)="([^"]+)"', head)

    assert addresses[1] == url_for("bootstrap.static", filename="css/bootstrap.min.css")
    for address in addresses:
        with frame.test_client().get(address) as answer:
            assert answer.status_code == 200, address
