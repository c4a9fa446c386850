"""What the template parts of the questions make of a page: labelled, described, and every typed text kept."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data.instruments import Instrument, Page, load_instrument
from surveys.languages import install
from surveys.questions import Notes, field_id, page_view, read_page
from tests.architecture.tree import ROOT

TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "surveys" / "templates"), autoescape=True, undefined=StrictUndefined
)
install(TEMPLATES)
INSTRUMENTS = [load_instrument(key) for key in ("pulse-1.0", "worksheet-1.0", "bench-1.0")]
PULSE, _, BENCH = INSTRUMENTS
PAGES = [pytest.param(made, page, id=f"{made.key}-{page.key}") for made in INSTRUMENTS for page in made.pages]


def page_of(instrument: Instrument, key: str) -> Page:
    found = instrument.page(key)
    assert found is not None
    return found


def drawn(instrument: Instrument, page: Page, typed: Mapping[str, str], notes: Notes | None = None) -> Element:
    groups = page_view(instrument, page, typed, notes or Notes())
    html = TEMPLATES.get_template("questions/page.html").render(groups=groups, month_label="October 2026")
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    root = parser.parse(f"<!doctype html><title>x</title><form>{html}</form>")
    assert isinstance(root, Element)
    return root


def boxes(root: Element) -> list[Element]:
    return [element for element in root.iter() if element.tag in ("input", "textarea")]


def sent(root: Element) -> dict[str, str]:
    """What a browser without scripts would send."""
    texts = {}
    for box in boxes(root):
        if box.tag == "textarea":
            texts[box.attrib["name"]] = box.text or ""
        elif box.attrib["type"] == "text" or "checked" in box.attrib:
            texts[box.attrib["name"]] = box.attrib["value"]
    return texts


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize(("instrument", "page"), PAGES)
def test_each_item_has_its_box_and_its_name_for_saving(instrument: Instrument, page: Page) -> None:
    root = drawn(instrument, page, {})
    assert [element.attrib["data-item"] for element in root.iter() if "data-item" in element.attrib] == list(page.items)
    assert list(dict.fromkeys(box.attrib["name"] for box in boxes(root))) == list(page.items)


@pytest.mark.parametrize(("instrument", "page"), PAGES)
def test_nothing_is_picked_or_filled_in_beforehand(instrument: Instrument, page: Page) -> None:
    assert not any(sent(drawn(instrument, page, {})).values())


@pytest.mark.parametrize(("instrument", "page"), PAGES)
def test_boxes_have_labels_ids_are_unique_and_descriptions_are_there(instrument: Instrument, page: Page) -> None:
    notes = Notes(
        errors=dict.fromkeys(page.items, "Wrong."),
        remarks=dict.fromkeys(page.items, "Sure?"),
        before=dict.fromkeys(page.items, "September: 3"),
    )
    for root in (drawn(instrument, page, {}), drawn(instrument, page, {}, notes)):
        ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
        assert len(ids) == len(set(ids))
        labelled = {element.attrib["for"] for element in root.iter("label")}
        assert {box.attrib["id"] for box in boxes(root)} == labelled
        described = {one for element in root.iter() for one in element.attrib.get("aria-describedby", "").split()}
        assert described <= set(ids)
        assert all(words(element) for element in [*root.iter("label"), *root.iter("legend")])


@pytest.mark.parametrize(("instrument", "page"), PAGES)
def test_an_error_stands_beside_its_box_and_is_read_with_it(instrument: Instrument, page: Page) -> None:
    for key in page.items:
        root = drawn(instrument, page, {}, Notes(errors={key: "What is wrong."}))
        shown = [element for element in root.iter("p") if element.attrib.get("class") == "gx-error"]
        assert len(shown) == 1
        assert words(shown[0]).endswith("What is wrong.")
        assert shown[0].attrib["id"] == f"{field_id(key)}-error"
        readers = [e for e in root.iter() if shown[0].attrib["id"] in e.attrib.get("aria-describedby", "").split()]
        assert len(readers) == 1


def test_counts_open_the_number_keys_and_stay_text() -> None:
    root = drawn(PULSE, page_of(PULSE, "received"), {})
    texts = [box for box in boxes(root) if box.attrib["type"] == "text"]
    assert len(texts) == 18
    assert {(box.attrib["inputmode"], box.attrib["autocomplete"]) for box in texts} == {("numeric", "off")}
    assert {box.attrib["type"] for box in boxes(root)} == {"text", "checkbox"}


def test_each_kind_of_favour_is_one_card_with_three_boxes() -> None:
    root = drawn(PULSE, page_of(PULSE, "given"), {})
    cards = [(words(card[0]), len(list(card.iter("input")))) for card in root.iter("fieldset")]
    assert cards == [
        ("Introduced them, or passed them a lead", 3),
        ("Told them something useful they did not know", 3),
        ("Gave them time for advice or feedback", 3),
        ("Did a task or solved a problem for them", 3),
        ("Spoke up for them: a reference, praise or credit", 3),
        ("Showed personal care at a busy or hard moment", 3),
    ]
    assert [words(label) for label in root.iter("label")][:3] == [
        "Customers and prospects",
        "Partners and other outside contacts",
        "Colleagues in our company",
    ]


def test_a_statement_is_a_group_of_stacked_choices() -> None:
    root = drawn(PULSE, page_of(PULSE, "statements-1"), {"T1": "5", "R1": "no_occasion"})
    first = next(root.iter("fieldset"))
    assert words(first[0]) == "I opened conversations with what I wanted to sell or arrange."
    assert [words(label) for label in first.iter("label")] == [
        "Never",
        "Almost never",
        "Less than half the time",
        "About half the time",
        "More than half the time",
        "Almost always",
        "Always",
        "No occasion",
        "Prefer not to say",
    ]
    assert sent(root) == {"T1": "5", "R1": "no_occasion"}


def test_the_earlier_answer_is_text_beside_the_box_and_never_in_it() -> None:
    page = page_of(PULSE, "conversations")
    root = drawn(PULSE, page, {}, Notes(before={"ASKED": "September: 3"}))
    before = [element for element in root.iter("p") if element.attrib.get("class") == "gx-before"]
    assert [words(element) for element in before] == ["September: 3"]
    assert sent(root)["ASKED"] == ""


def test_a_question_names_the_month() -> None:
    root = drawn(PULSE, page_of(PULSE, "start"), {"DAYS": "22"})
    assert [words(label) for label in root.iter("label")] == ["How many days did you work in October 2026?"]


# NUL and other control characters cannot stand in HTML; what sends them gets a refusal or a visible stand-in.
typeable = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40)


@given(st.lists(typeable, min_size=4, max_size=4))
def test_counts_that_cannot_be_read_are_shown_as_they_were_typed(texts: list[str]) -> None:
    page = page_of(PULSE, "conversations")
    typed = dict(zip(page.items, [*texts, "<script>alert(1)</script>"], strict=True))
    read = read_page(PULSE, page, typed)
    assert sent(drawn(PULSE, page, read.typed, Notes(errors=read.errors))) == typed


@given(st.lists(typeable.map(lambda text: f"\n{text}\n"), min_size=3, max_size=3))
def test_texts_keep_their_lines(texts: list[str]) -> None:
    page = page_of(BENCH, "texts")
    typed = dict(zip(page.items, texts, strict=True))
    assert sent(drawn(BENCH, page, read_page(BENCH, page, typed).typed)) == typed
