"""The parts of the slides' file: every element where the schema of Office Open XML (ECMA-376, part 1) has it.

PowerPoint offers to repair a file, or drops a chart, where children of an element stand in another order.
"""

import io
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml as fromstring

from data.exports.slides import summary_pptx
from tests.unit.exports.handouts import MADE_ON, STATES, handout

AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr"
    " txPr crossAx crosses crossesAt"
)
SERIES = "idx order tx spPr {} dPt dLbls trendline errBars {} extLst"
FILL = "noFill solidFill gradFill blipFill pattFill grpFill"
CHART = {
    "chartSpace": "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData"
    " printSettings userShapes extLst",
    "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs"
    " showDLblsOverMax extLst",
    "plotArea": "layout lineChart barChart scatterChart valAx catAx dateAx serAx dTable spPr extLst",
    "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
    "marker": "symbol size spPr extLst",
    "errBars": "errDir errBarType errValType noEndCap plus minus val spPr extLst",
    "catAx": f"{AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
    "valAx": f"{AXIS} crossBetween majorUnit minorUnit dispUnits extLst",
    "scaling": "logBase orientation max min",
    "title": "tx layout overlay spPr txPr",
    "legend": "legendPos legendEntry layout overlay spPr txPr",
    "dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent"
    " showBubbleSize separator showLeaderLines leaderLines",
    "numRef": "f numCache",
    "strRef": "f strCache",
    "numCache": "formatCode ptCount pt",
    "numLit": "formatCode ptCount pt",
    "strCache": "ptCount pt",
}
DRAWING = {
    "spPr": f"xfrm custGeom prstGeom {FILL} ln effectLst effectDag scene3d sp3d extLst",
    "ln": f"{FILL} prstDash custDash round bevel miter headEnd tailEnd extLst",
    "rPr": f"ln {FILL} effectLst effectDag highlight uLnTx uLn uFillTx uFill latin ea cs sym hlinkClick",
    "defRPr": f"ln {FILL} effectLst effectDag highlight uLnTx uLn uFillTx uFill latin ea cs sym hlinkClick",
    "pPr": "lnSpc spcBef spcAft buClrTx buClr buSzTx buSzPct buFontTx buFont buNone buAutoNum buChar tabLst defRPr",
    "tcPr": f"lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D {FILL} headers extLst",
    "pattFill": "fgClr bgClr",
    "tbl": "tblPr tblGrid tr",
    "tc": "txBody tcPr extLst",
    "p": "pPr r br fld endParaRPr",
    "txBody": "bodyPr lstStyle p",
}
ANY_ORDER = {"p": {"r", "br", "fld"}, "plotArea": {"catAx", "valAx", "dateAx"}}  # they may take turns


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _order(element: Any) -> list[str] | None:
    space, name = str(element.tag).lstrip("{").rpartition("}")[0], _local(element)
    if name == "ser":
        bar = element.find("{*}invertIfNegative") is not None
        return SERIES.format("invertIfNegative pictureOptions" if bar else "marker", "cat val smooth shape").split()
    if name in {"spPr", "txBody"} or "/drawingml/2006/main" in space:
        return DRAWING[name].split() if name in DRAWING else None
    return CHART[name].split() if "/chart" in space and name in CHART else None


def misplaced(root: Any) -> Iterator[str]:
    """Children that no order names, and those that stand after one that they should stand before."""
    for element in root.iter():
        order, name = _order(element), _local(element)
        if order is None:
            continue
        children = [
            _local(child)
            for child in element
            if not str(child.tag).startswith("{http://schemas.openxmlformats.org/markup")
        ]
        yield from (f"{name} holds {child}" for child in children if child not in order)
        known = [child for child in children if child in order]
        turns = ANY_ORDER.get(name, set())
        yield from (
            f"{name}: {second} after {first}"
            for first, second in pairwise(known)
            if order.index(second) < order.index(first) and not {first, second} <= turns
        )


@pytest.mark.parametrize("state", STATES)
def test_every_part_keeps_to_the_order_of_the_schema(state: str) -> None:
    with zipfile.ZipFile(io.BytesIO(summary_pptx(handout(STATES[state]), MADE_ON))) as file:
        assert file.testzip() is None
        parts = {name: fromstring(file.read(name)) for name in file.namelist() if name.endswith((".xml", ".rels"))}
    ours = {name: root for name, root in parts.items() if name.startswith(("ppt/slides/", "ppt/charts/"))}
    assert {name: found for name, root in ours.items() if (found := list(misplaced(root)))} == {}


def test_parts_are_named_once_typed_and_reached() -> None:
    with zipfile.ZipFile(io.BytesIO(summary_pptx(handout(STATES["whole"]), MADE_ON))) as file:
        names = file.namelist()
        types = fromstring(file.read("[Content_Types].xml"))
        targets = [
            (name, relation.get("Target"))
            for name in names
            if name.endswith(".rels")
            for relation in fromstring(file.read(name))
            if relation.get("TargetMode") != "External"
        ]
    typed = {part.get("PartName", "").lstrip("/") for part in types if _local(part) == "Override"}
    endings = {part.get("Extension") for part in types if _local(part) == "Default"}
    assert len(names) == len(set(names))
    assert typed <= set(names)
    untyped = [name for name in names if name not in typed and name.rpartition(".")[2] not in endings]
    assert untyped in ([], ["[Content_Types].xml"])
    there = {name.rpartition("/")[2] for name in names}
    assert [target for _, target in targets if target and target.rpartition("/")[2] not in there] == []


def test_shapes_of_a_slide_have_numbers_of_their_own_and_words_one_font() -> None:
    deck = Presentation(io.BytesIO(summary_pptx(handout(STATES["whole"]), MADE_ON)))
    for slide in deck.slides:
        numbers = [shape.shape_id for shape in slide.shapes]
        assert len(numbers) == len(set(numbers))
    theme = next(part for part in deck.part.package.iter_parts() if "theme" in str(part.partname))
    found = {font.get("typeface") for font in fromstring(theme.blob).iter("{*}latin")} - {"+mn-lt", "+mj-lt"}
    assert found == {"Calibri"}, "the theme's, which every office program has or replaces by one as wide"
