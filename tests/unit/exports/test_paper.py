"""The summary on paper: tagged, in the words of the page, complete in every state, whatever teams are called."""

import io
import re
from typing import Any

import pypdf
import pytest

from data.exports import paper
from data.exports.handout import Bunch, Handout
from data.exports.method import not_to_conclude
from data.language import speaking
from tests.documents import alternatives
from tests.unit.exports.handouts import MADE_ON, STATES, handout, notes, scores

CHINESE = "华东区大客户关系部"
ROW = 85.0  # points, of tiles with three lines
WORD = 28.0  # points, upright
LONG = "Wirtschaftsprüfungsgesellschaften und öffentliche Auftraggeber Nordrhein-Westfalen, Ostwestfalen-Lippe"


def read(made: Handout) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(paper.summary_pdf(made, MADE_ON)))


def words(reader: pypdf.PdfReader) -> str:
    """All text of a file without spaces and line ends, which the setting of lines changes."""
    return plain("".join(page.extract_text() for page in reader.pages))


def plain(text: str) -> str:
    return "".join(text.split())


def test_paper_speaks_chinese_where_there_is_a_font_and_else_english_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with speaking("zh"):
        made, language = handout(STATES["whole"]), paper.spoken_on_paper()
        if language == "zh":
            root: Any = read(made).root_object
            assert root["/Lang"] == "zh-CN"
            assert plain(made.sentence) in words(read(made))
        monkeypatch.setattr(paper, "families", lambda: (paper.SERIF,))
        assert paper.spoken_on_paper() == "en"
    content = paper.summary_pdf(handout(STATES["whole"]), MADE_ON, instead_of="zh")
    first = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert plain(paper.NO_CHINESE) in plain(first)
    assert "Deal-first" in first
    assert plain(paper.NO_CHINESE) not in plain(read(handout(STATES["whole"])).pages[0].extract_text())


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_a_tagged_file_with_title_and_language(state: str) -> None:
    reader = read(handout(STATES[state]))
    root: Any = reader.root_object

    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a boolean of the format, not Python's
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - as above
    assert reader.metadata is not None
    assert reader.metadata.title == "Summary: Team A, October 2026"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}
    assert sizes == {(595, 842)}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_said_in_full(state: str) -> None:
    made = handout(STATES[state])
    reader = read(made)
    told = words(reader)

    said = [made.team, made.sentence, *(head for head, _ in not_to_conclude())]
    said += [part for pair in (*made.facts, *made.withheld) for part in pair]
    said += [part for tile in made.tiles for part in (tile.name, tile.value, tile.unit, *tile.lines)]
    for chart in made.charts:
        said += [chart.title, chart.finding, *chart.instead, *chart.cautions]
        said += [cell for row in (chart.table.columns, *chart.table.rows) for cell in row]
    assert [part for part in said if plain(part) not in told] == []
    drawn = [chart for chart in made.charts if not chart.instead[0]]
    assert alternatives(reader.root_object["/StructTreeRoot"]) == [chart.in_words for chart in drawn]


def test_workshops_and_notes_are_listed_with_their_numbers() -> None:
    told = words(read(handout(STATES["whole"])))

    assert plain("1. 2 September 2026. Workshop: Giving first: a morning about offers") in told
    assert plain("2. 20 October 2026. Team change: Two newcomers") in told


def test_participation_has_the_numbers_of_notes_and_the_first_chart_lists_them() -> None:
    made = handout(STATES["whole"])
    where = {chart.name: ([bunch.label for bunch in chart.bunches], len(chart.marks)) for chart in made.charts}
    assert where == {
        "trend": (["1", "2"], 2),
        "ro": (["1", "2"], 0),
        "giving": ([], 0),
        "participation": (["1", "2"], 0),
    }
    alone = handout({**STATES["whole"], "score:T": ["not_enough"] * 6, "score:R": ["not_enough"] * 6})
    assert [len(chart.marks) for chart in alone.charts] == [0, 2, 0, 0]


def test_notes_near_each_other_share_a_label_on_paper() -> None:
    days = ("2026-05-20", "2026-07-02", "2026-07-02", "2026-07-05", "2026-10-16")
    made = handout(STATES["whole"], marks=notes(*((day, "team", f"Note of {day}") for day in days)))

    first, last = Bunch("1", 0 + 19 / 31, 0 + 19 / 31), Bunch("5", 5 + 15 / 31, 5 + 15 / 31)
    assert made.charts[0].bunches == [first, Bunch("2-4", 2 + 1 / 31, 2 + 4 / 31), last]
    assert made.charts[0].marks[2] == "3. 2 July 2026. Team: Note of 2026-07-02"
    assert "2-4" in read(made).pages[0].extract_text()


def test_the_findings_are_those_of_the_page() -> None:
    findings = {chart.name: chart.finding for chart in handout(STATES["whole"]).charts}

    assert "From one month to the next, this team can detect changes of 14 points or more." in findings["trend"]
    assert "From one month to the next, this team can detect changes of 0.19 or more." in findings["ro"]


def test_names_are_text_and_never_markup() -> None:
    name = '#panic[x] $ *a* `b` \\ " // <c> @d'
    assert plain(name) in words(read(handout(STATES["whole"], name=name)))


def test_a_word_longer_than_a_line_is_broken_and_stays_whole() -> None:
    name = "Donaudampfschifffahrtsgesellschaft" * 5
    first = read(handout(STATES["whole"], name=name)).pages[0].extract_text()

    assert plain(name) in plain(first)
    assert max(len(line) for line in first.splitlines() if "dampf" in line) < 100


def test_long_names_and_chinese_ones_fit() -> None:
    reader = read(handout(STATES["whole"], name=f"{LONG} {CHINESE}"))
    told = words(reader)

    assert plain(LONG) in told
    # Without a font of the script, the file says what is missing; it is never refused and never blank.
    assert (CHINESE in told) or ("?" * len(CHINESE) in told and plain(paper.NOT_SET) in told)
    assert len(reader.pages) <= len(read(handout(STATES["whole"])).pages) + 1


def test_characters_that_no_font_has_are_replaced_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "families", lambda: (paper.SERIF,))
    told = words(read(handout(STATES["whole"], name=f"Team {CHINESE} \N{THAI CHARACTER KO KAI}")))

    assert f"Team{'?' * len(CHINESE)}?" in told
    assert plain(paper.NOT_SET) in told
    assert CHINESE[0] not in told


def test_changed_questions_are_told_on_paper() -> None:
    assert plain("Questions changed with this month") in words(read(handout(STATES["asked anew"])))


def test_the_line_of_a_note_crosses_no_upright_reason() -> None:
    """Drawn are the hatched column, the dashed line, and then the reason on its white ground."""
    made = handout(STATES["hidden now"], marks=notes(("2026-10-16", "workshop", "Giving first")))
    pages = [contents for page in read(made).pages if (contents := page.get_contents()) is not None]
    drawn = re.findall(r"/Pattern cs|\[3 3\]0 d| 1 scn", "".join(page.get_data().decode("latin-1") for page in pages))
    order = "".join({"/Pattern cs": "h", "[3 3]0 d": "d", " 1 scn": "w"}[part] for part in drawn)
    assert order.count("hdw") == len(("lines", "RO index", "participation"))
    assert order.count("d") == len(("lines", "RO index", "participation", "guide"))


def heights_of(word: str, made: pypdf.PdfReader) -> list[float]:
    """How high above the foot of the first page a word stands, each time."""
    found: list[float] = []

    def look(text: str, place: Any, *_: Any) -> None:
        if text.strip() == word:
            found.append(float(place[5]))

    made.pages[0].extract_text(visitor_text=look)
    return found


def height_of(word: str, made: pypdf.PdfReader) -> float:
    """How high above the foot of the first page a word stands that is there once."""
    (height,) = heights_of(word, made)
    return height


@pytest.mark.parametrize("value", [8.0, 50.0, 92.0])
def test_no_line_runs_through_the_words_where_questions_changed(value: float) -> None:
    low, high = value - 6, value + 6
    cell: dict[str, Any] = {"value": value, "low": low, "high": high, "interval": "pooled", "n": 9}
    cells = scores([cell] * 7 + [cell | {"broken": True}] + [cell] * 3)
    made = read(handout({**cells, "score:RO": [0.1] * 11}))

    quarter, top = height_of("25", made), height_of("100", made)
    below, above = (quarter + (top - quarter) * (end - 25) / 75 for end in (low, high))
    begins = height_of("questions", made)
    assert begins + WORD < below or begins > above


def test_tiles_take_no_more_room_than_their_words() -> None:
    made = read(handout(STATES["asked anew"]))

    assert heights_of("RO index", made)[0] - heights_of("Favours given", made)[0] < ROW
