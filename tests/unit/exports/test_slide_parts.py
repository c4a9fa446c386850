"""The parts of the slides' file: every element where the schema of Office Open XML (ECMA-376, part 1) has it.

PowerPoint offers to repair a file, or drops a chart, where children of an element stand in another order.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import openpyxl
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


class Package:
    """The parts of a file as its program reads them: what each is, and which it leads to by which id."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            self.names = file.namelist()
            self.parts = {name: file.read(name) for name in self.names}
        types = fromstring(self.parts["[Content_Types].xml"])
        self.typed = {one.get("PartName").lstrip("/"): one.get("ContentType") for one in types.iter("{*}Override")}
        self.endings = {one.get("Extension"): one.get("ContentType") for one in types.iter("{*}Default")}

    def kind(self, name: str) -> str:
        return str(self.typed.get(name) or self.endings.get(name.rpartition(".")[2], ""))

    def relations(self, name: str) -> list[tuple[str, str, str]]:
        """Id, kind and target of what a part leads to; the file itself is the part without a name."""
        folder, _, own = name.rpartition("/")
        place = posixpath.join(folder, "_rels", f"{own}.rels")
        found = fromstring(self.parts[place]) if place in self.parts else []
        return [
            (one.get("Id"), one.get("Type").rpartition("/")[2], self._target(folder, one.get("Target")))
            for one in found
            if one.get("TargetMode") != "External"
        ]

    @staticmethod
    def _target(folder: str, target: str) -> str:
        return posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]

    def reached(self, name: str = "", seen: set[str] | None = None) -> set[str]:
        """Every part that a part leads to, over others too."""
        found = set() if seen is None else seen
        for _, _, target in self.relations(name):
            if target not in found:
                found.add(target)
                self.reached(target, found)
        return found


MAIN = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "officeDocument": f"{MAIN}presentationml.presentation.main+xml",
    "slideMaster": f"{MAIN}presentationml.slideMaster+xml",
    "slideLayout": f"{MAIN}presentationml.slideLayout+xml",
    "slide": f"{MAIN}presentationml.slide+xml",
    "chart": f"{MAIN}drawingml.chart+xml",
    "theme": f"{MAIN}theme+xml",
    "package": f"{MAIN}spreadsheetml.sheet",
}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.mark.parametrize("state", STATES)
def test_every_part_is_there_once_of_its_kind_and_led_to_by_ids_that_are_used(state: str) -> None:
    package = Package(summary_pptx(handout(STATES[state]), MADE_ON))
    plain = {name for name in package.names if not name.endswith(".rels")} - {"[Content_Types].xml"}
    assert len(package.names) == len(set(package.names))
    assert set(package.typed) <= plain
    assert package.reached() == plain, "what no part leads to, or what is led to and not there"
    for name in ["", *plain]:
        relations = package.relations(name)
        ids = [number for number, _, _ in relations]
        assert len(ids) == len(set(ids)), name
        assert {kind: package.kind(target) for _, kind, target in relations if kind in KINDS} == {
            kind: KINDS[kind] for _, kind, _ in relations if kind in KINDS
        }
        if name.startswith("ppt/") and name.endswith(".xml"):
            root = fromstring(package.parts[name])
            used = {
                value for part in root.iter() for key, value in part.attrib.items() if str(key).startswith(RELATION)
            }
            assert used <= set(ids), name
            assert {number for number, kind, _ in relations if kind in {"chart", "package"}} <= used, name


def _cells(book: Any, reference: str) -> list[Any]:
    """The cells that a chart's reference names, such as Sheet1!$B$2:$B$7."""
    sheet, _, area = reference.rpartition("!")
    cells = book[sheet.strip("'")][area.replace("$", "")]
    return [cell.value for row in cells for cell in row] if isinstance(cells, tuple) else [cells.value]


@pytest.mark.parametrize("state", STATES)
def test_edit_data_finds_the_numbers_that_are_drawn_and_no_formula(state: str) -> None:
    package = Package(summary_pptx(handout(STATES[state]), MADE_ON))
    charts = [name for name in package.names if package.kind(name) == KINDS["chart"]]
    for name in charts:
        root = fromstring(package.parts[name])
        ((_, _, place),) = [relation for relation in package.relations(name) if relation[1] == "package"]
        book = openpyxl.load_workbook(io.BytesIO(package.parts[place]))
        assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"n", "s"}
        references = [part for part in root.iter() if _local(part) in {"numRef", "strRef"}]
        assert references
        for part in references:
            held = _cells(book, part.findtext("{*}f"))
            cache = part.find("{*}numCache" if _local(part) == "numRef" else "{*}strCache")
            points = {int(point.get("idx")): point.findtext("{*}v") for point in cache.iter("{*}pt")}
            assert int(cache.find("{*}ptCount").get("val")) == len(held)
            as_numbers = _local(part) == "numRef"
            assert {at: float(value) if as_numbers else value for at, value in points.items()} == {
                at: value for at, value in enumerate(held) if value is not None
            }
        axes = {
            axis.find("{*}axId").get("val"): axis.find("{*}crossAx").get("val")
            for axis in root.iter("{*}catAx", "{*}valAx")
        }
        plots = [part for part in root.iter() if _local(part) in {"lineChart", "barChart"}]
        assert [sorted(axis.get("val") for axis in plot.findall("{*}axId")) for plot in plots] == [sorted(axes)]
        assert sorted(axes.values()) == sorted(axes)


def test_shapes_of_a_slide_have_numbers_of_their_own_and_words_one_font() -> None:
    deck = Presentation(io.BytesIO(summary_pptx(handout(STATES["whole"]), MADE_ON)))
    for slide in deck.slides:
        numbers = slide.element.xpath(".//p:cNvPr/@id")
        assert len(numbers) == len(set(numbers)) > 1
    slides = [int(number) for number in deck.element.xpath(".//p:sldId/@id")]
    assert len(slides) == len(set(slides)) == len(deck.slides)
    assert 256 <= min(slides) <= max(slides) < 2**31, "what the schema allows"
    theme = next(part for part in deck.part.package.iter_parts() if "theme" in str(part.partname))
    found = {font.get("typeface") for font in fromstring(theme.blob).iter("{*}latin")} - {"+mn-lt", "+mj-lt"}
    assert found == {"Calibri"}, "the theme's, which every office program has or replaces by one as wide"
