"""The summary on paper and as slides, on both databases: the published numbers of the team asked for."""

import datetime as dt
import io
from typing import Any

import pypdf
import pytest
from flask import Flask
from pptx import Presentation
from sqlalchemy.orm import Session

from data.exports.method import not_to_conclude
from tests.cast import Cast
from tests.integration.dashboard.published import publish
from tests.integration.exports.reading import taken
from tests.pulses import open_pulse

MONTHS = ("2026-07", "2026-09", "2026-10")
LABELS = ["Jul 2026", "Aug 2026", "Sep 2026", "Oct 2026"]
FILES = ("summary.pdf", "summary.pptx")


def words(name: str, content: bytes) -> str:
    """All words of a file without spaces."""
    if name.endswith(".pdf"):
        found = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    else:
        shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
        found = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    return "".join("".join(found).split())


def told(app: Flask, cast: Cast, name: str, query: str) -> str:
    answer = taken(app, cast.leader, name, query)
    assert answer.status_code == 200
    return words(name, answer.data)


def test_slides_hold_the_published_values_of_the_team_month_by_month(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, months=MONTHS)
    answer = taken(app, cast.leader, "summary.pptx", f"?team={cast.teams['Team A']}")
    deck = Presentation(io.BytesIO(answer.data))
    charts: list[Any] = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    drawn = [
        (list(chart.plots[0].categories), {series.name: list(series.values) for series in chart.plots[0].series})
        for chart in charts
    ]

    kinds = ["Introductions", "Information", "Advice", "Hands-on help", "Vouching", "Care"]
    assert drawn == [
        (LABELS, {"Deal-first": [33.0, None, 33.0, 33.0], "Give-and-return": [83.0, None, 83.0, 83.0]}),
        (LABELS, {"RO index": [0.33, None, 0.33, 0.33]}),
        (kinds, {"Received": [3.3] * 6, "Given": [3.3] * 6}),
        (LABELS, {"Participation": [90.0, None, 90.0, 90.0]}),
    ]


@pytest.mark.parametrize("name", FILES)
def test_files_state_round_k_n_and_what_not_to_conclude(app: Flask, session: Session, cast: Cast, name: str) -> None:
    publish(session, cast, months=MONTHS)
    said = told(app, cast, name, f"?team={cast.teams['Team A']}&month=2026-09")

    for part in (
        "In September 2026, selling in Team A was more reciprocal than transactional; baseline forming:",
        "about September 2026",
        "90 %, 9 of 10 people",
        "5 people",
        "publication-1.0",
        "August 2026",
        *(head for head, _ in not_to_conclude()),
    ):
        assert "".join(part.split()) in said
    assert "October2026" not in said.replace("madeonOctober2026", "")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("state", ["not_enough", "protects_neighbour"])
def test_a_withheld_team_says_why(app: Flask, session: Session, cast: Cast, name: str, state: str) -> None:
    publish(session, cast, hidden="Team A", state=state)
    said = told(app, cast, name, f"?team={cast.teams['Team A']}")

    reason = {"not_enough": "Not enough answers", "protects_neighbour": "Hidden to protect a neighbouring team"}[state]
    assert said.count("".join(reason.split())) > 6
    assert "SeeNorthinstead." in said
    assert "3.3" not in said


@pytest.mark.parametrize("name", FILES)
def test_before_the_first_close_files_say_when_it_is(app: Flask, session: Session, cast: Cast, name: str) -> None:
    open_pulse(session, cast.organisation_id, closes_at=dt.datetime(2099, 11, 10, 22, 59, 59, tzinfo=dt.UTC))

    assert "Thefirstroundcloseson10November2099;thereisnothingtoshowbefore." in told(app, cast, name, "")
