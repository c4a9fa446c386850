"""The three forms of a debrief that are handed out hold the same: every section, sentence, line and cell."""

import io
from typing import Any

import pypdf
from pptx import Presentation

from data.exports.handout import Chart, Handout, Point, Section, Series, Table
from data.exports.memo import plain, summary_markdown
from data.exports.paper import summary_pdf
from data.exports.slides import HEIGHT, summary_pptx
from tests.unit.exports.handouts import MADE_ON

POINTS = [f"Point {number} of a customer's side" for number in range(1, 10)]
KNOWN = ["They said so", "Our own thinking", "Not known yet"]
LONG = [
    (f"Statement {number} " + "that goes on for long " * 4, str(number + 400), f"{number + 600} people")
    for number in range(40)
]


def _votes(labels: list[str]) -> Chart:
    heights = [Point(label=label, words="7", short="7", state="shown", height=7.0) for label in labels]
    ticks = {"0": 0.0, "7": 7.0}
    return Chart(
        name="vote",
        kind="columns",
        title="Votes",
        unit="People",
        ticks=ticks,
        series=[Series("People", "#1D2A2F", heights)],
    )


def room() -> list[Section]:
    """Sections of every kind that a debrief has."""
    answers = [("About half and half", "7"), ("I cannot say", "7")]
    return [
        Section(
            title="Before we look",
            words="Fourteen people answered.",
            table=Table(("Answer", "People"), answers),
            chart=_votes([label for label, _ in answers]),
        ),
        Section(
            title="What the room guessed",
            words="Most guessed low.",
            table=Table(("Guess", "Deal-first"), [("0 to 9", "7"), ("The answers", "33 (28 to 38), 9 people")]),
            chart=_votes(["0 to 9"]),
        ),
        Section(
            title="From their side",
            words="Least heard from customers: point 4. Out of 6 worksheets, each point.",
            table=Table(["Point", *KNOWN], [(point, "3 to 5", "at most 1", "0") for point in POINTS]),
        ),
        Section(
            title="Where we differ most", words="Furthest apart.", table=Table(("Statement", "Spread", "People"), LONG)
        ),
        Section(title="Among ourselves", lines=["4 asks, 2 offers of help."]),
    ]


def _of_shape(shape: Any) -> list[str]:
    found = [shape.text_frame.text] if shape.has_text_frame else []
    if shape.has_table:
        found += [cell.text for cell in shape.table.iter_cells()]
    if shape.has_chart:
        (plot,) = shape.chart.plots
        found += [*plot.categories, *(f"{value:g}" for series in plot.series for value in series.values if value)]
    return found


def _letters(text: str) -> str:
    return "".join(text.split())


def test_every_section_sentence_and_cell_is_in_each_form() -> None:
    sections = room()
    made = Handout(kind="Debrief", team="A", above="", month="October 2026", facts=[], sentence="So.", room=sections)
    deck = Presentation(io.BytesIO(summary_pptx(made, MADE_ON)))
    slides = "".join(words for slide in deck.slides for shape in slide.shapes for words in _of_shape(shape))
    paper = pypdf.PdfReader(io.BytesIO(summary_pdf(made, MADE_ON)))
    forms = {
        "slides": _letters(slides),
        "paper": _letters("".join(page.extract_text() for page in paper.pages)),
        "text": _letters(summary_markdown(made).decode()),
    }
    said = [words for one in sections for words in (one.title, one.words, *one.lines)]
    said += [cell for one in sections for row in one.table.rows for cell in row]
    missing = {
        name: [words for words in said if _letters(plain(words) if name == "text" else words) not in there]
        for name, there in forms.items()
    }
    assert missing == {"slides": [], "paper": [], "text": []}


def test_a_long_table_goes_on_on_further_slides_with_its_head() -> None:
    made = Handout(kind="Debrief", team="A", above="", month="October 2026", facts=[], sentence="So.", room=room())
    deck = Presentation(io.BytesIO(summary_pptx(made, MADE_ON)))
    tables = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert all((shape.top + shape.height) / 914400 < HEIGHT - 0.5 for shape in tables), "none runs into the foot"
    long = [shape.table for shape in tables if shape.table.cell(0, 0).text == "Statement"]
    rows = [tuple(cell.text for cell in row.cells) for table in long for row in list(table.rows)[1:]]
    assert (len(long) > 1, rows) == (True, LONG)
