"""Where drawings stand on a summary's sheets, and what lies on what."""

from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from tests.unit.exports.handouts import STATES, handout
from tests.unit.exports.test_paper import read


@pytest.mark.parametrize("state", ["whole", "gaps", "one round", "two rounds", "hidden now"])
def test_every_drawing_has_its_place_on_a_sheet(state: str) -> None:
    """PDF/UA asks of each figure where it stands."""
    found = list(figures(read(handout(STATES[state])).root_object["/StructTreeRoot"]))

    assert len(found) == 4
    assert [len(attributes.get("/BBox", ())) for attributes in found] == [4] * 4


def figures(node: Any) -> Iterator[dict[str, Any]]:
    """The layout attributes of the figures of a tree of tags, as they stand."""
    node = node.get_object()
    for below in node if isinstance(node, list) else [node["/K"]] if isinstance(node, dict) and "/K" in node else []:
        yield from figures(below)
    if isinstance(node, dict) and node.get("/S") == "/Figure":
        yield node["/A"][0].get_object()


def test_numbers_of_participation_lie_on_its_guide() -> None:
    half = {**STATES["whole"], "participation": [{"value": 50.0, "n": 6, "base": 12}] * 6}
    reader = read(handout(half))
    sheet = pypdf.generic.ContentStream(reader.pages[1].get_contents(), reader).operations
    guide = max(place for place, (values, operator) in enumerate(sheet) if operator == b"d" and len(values[0]))

    assert sum(operator == b"scn" and values == [1] for values, operator in sheet[guide:]) >= 6, "the ground of numbers"
