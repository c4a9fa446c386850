"""Charts are pure functions of a frame, one a file, from few kinds of trace."""

import ast
from pathlib import Path

import pytest

from dashboard.bundle import TRACES
from tests.architecture.tree import ROOT, imported, name, syntax, with_ending

FOLDER = ROOT / "dashboard" / "figures"
MODULES = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("_"))
PARTS = ("_figure", "_sentence", "_table")
MAY_IMPORT = ("plotly.graph_objects", "pandas", "numpy", "dashboard.figures", "dashboard.ids", "dashboard.theme")
STATEFUL = {"dash", "flask", "sqlalchemy", "data", "surveys", "os", "random", "time", "datetime.datetime"}
# These send every row of their frame to the browser, or are slow and race when first imported.
NEVER = ("Box", "Violin", "Histogram", "Histogram2d", "Splom", "Parcoords", "Indicator", "Pie")
LAYOUT_PARTS = {"Figure", "Layout", "FigureWidget"}


def charts() -> list[Path]:
    """The modules that draw a chart; others in the folder help several of them."""
    return [path for path in MODULES if f"{path.stem}_figure" in top_level(path)]


def top_level(path: Path) -> set[str]:
    return {node.name for node in syntax(path).body if isinstance(node, ast.FunctionDef)}


def graph_objects(path: Path) -> set[str]:
    """The names X of every go.X in a module."""
    return {
        node.attr
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "go"
    }


def test_there_are_charts() -> None:
    assert {"trend", "ro", "giving", "participation"} <= {path.stem for path in charts()}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_figures_know_frames_only(path: Path) -> None:
    words = ("data.language", "data.low_rates")  # no state of ours
    known = {module for module in imported(path) if not module.startswith(words)}
    reached = {module for module in known if module in STATEFUL or module.partition(".")[0] in STATEFUL}
    assert reached == set()
    ours = {module for module in imported(path) if module.startswith(("dashboard", "plotly", "pandas", "numpy"))}
    assert {module for module in ours if not module.startswith((*MAY_IMPORT, "dashboard"))} == set()
    assert {module for module in ours if module.startswith("dashboard.")} <= {
        module for module in ours if module.startswith(MAY_IMPORT)
    }


@pytest.mark.parametrize("path", charts(), ids=lambda path: path.stem)
def test_a_chart_has_its_sentence_and_its_table(path: Path) -> None:
    assert {f"{path.stem}{part}" for part in PARTS} <= top_level(path)


def test_no_product_code_uses_traces_that_send_rows() -> None:
    used = {
        (name(path), trace)
        for path in with_ending(".py", below=("dashboard", "surveys"))
        for trace in graph_objects(path)
        if trace in NEVER
    }
    assert used == set()
    assert [
        name(path)
        for path in with_ending(".py", below=("dashboard", "surveys", "data"))
        if any(module.startswith(("plotly.express", "plotly.figure_factory", "plotly.io")) for module in imported(path))
    ] == []


def test_the_bundle_draws_every_trace_in_use() -> None:
    lower_case = {trace for trace in map(str.lower, used_classes()) if trace not in map(str.lower, LAYOUT_PARTS)}
    assert lower_case <= set(TRACES)


def used_classes() -> set[str]:
    """The classes of plotly.graph_objects that the dashboard makes, without the parts of a layout."""
    used = set().union(*(graph_objects(path) for path in with_ending(".py", below=("dashboard", "surveys"))))
    return {found for found in used if found[:1].isupper()}
