"""The lists "to add ..." of CONTRIBUTING.md: nothing is added with a step left out."""

import ast
import re
from pathlib import Path

import pytest

from data.instruments import load_instrument, spoken_instrument
from data.instruments.published import PUBLISHED, TRANSLATIONS
from data.language import current, speaking
from data.policy import ROLE_PERMISSIONS
from data.types import Permission, Role
from surveys.navigation import MENU
from surveys.questions import QUESTION_TYPES
from tests.architecture.tree import ROOT, imported, syntax, with_ending

INSTRUMENTS = ROOT / "data" / "instruments"
PAGES = sorted(path for path in (ROOT / "dashboard" / "pages").glob("*.py") if not path.name.startswith("_"))
CHARTS = sorted(path for path in (ROOT / "dashboard" / "figures").glob("*.py") if not path.name.startswith("_"))


def words_of(folder: str) -> str:
    """The text of every test below a folder."""
    return "\n".join(path.read_text() for path in sorted((ROOT / folder).rglob("*.py")))


def functions_of(path: Path) -> set[str]:
    return {node.name for node in syntax(path).body if isinstance(node, ast.FunctionDef)}


def draws(path: Path) -> bool:
    return f"{path.stem}_figure" in functions_of(path)


# A question type


@pytest.mark.parametrize("kind", sorted(QUESTION_TYPES))
def test_a_question_type_is_complete(kind: str) -> None:
    module = type(QUESTION_TYPES[kind]).__module__
    assert QUESTION_TYPES[kind].kind == kind
    assert module.startswith("surveys.questions.")
    assert (ROOT / "surveys" / "templates" / "questions" / f"{kind}.html").is_file()
    assert f'"{kind}"' in (INSTRUMENTS / "schema.json").read_text()
    assert re.search(rf"\b{kind}\b", words_of("tests/unit/questions"), re.IGNORECASE)


def test_no_question_module_is_forgotten() -> None:
    modules = {type(question).__module__.rpartition(".")[2] for question in QUESTION_TYPES.values()}
    others = {"__init__", "base", "pages"}
    assert {path.stem for path in (ROOT / "surveys" / "questions").glob("*.py")} - others == modules


# A chart


@pytest.mark.parametrize("path", [path for path in CHARTS if draws(path)], ids=lambda path: path.stem)
def test_a_chart_is_complete(path: Path) -> None:
    bindings = [page for page in PAGES if f"dashboard.figures.{path.stem}" in imported(page)]
    bindings += [part for part in with_ending(".py", below=("surveys",)) if f"{path.stem}_figure" in part.read_text()]
    bindings += [path for part in (ROOT / "dashboard" / "debrief.py",) if f"{path.stem}_figure" in part.read_text()]
    assert bindings, "no page draws it"
    assert f"{path.stem}_figure" in words_of("tests/unit/figures")


# A page of charts


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_of_charts_is_complete(path: Path) -> None:
    assert "contents" in functions_of(path)
    assert (
        path.stem
        in (ROOT / "dashboard" / "app.py").read_text() + (ROOT / "dashboard" / "pages" / "__init__.py").read_text()
    )
    links = [item for item in MENU if item.url.rstrip("/").endswith((f"/{path.stem}", "/dashboard"))]
    assert links
    assert {item.permission for item in links} <= {Permission.VIEW_TEAM, Permission.VIEW_RESULTS, Permission.SEE_UPKEEP}
    assert any(item.url in words_of("tests/e2e") for item in links)


def test_every_menu_item_leads_to_a_page_somebody_may_open() -> None:
    allowed = frozenset().union(*ROLE_PERMISSIONS.values())
    assert {item.permission for item in MENU} <= allowed


# A role


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_role_is_complete(role: Role) -> None:
    assert ROLE_PERMISSIONS[role]
    assert re.search(rf"^    {role.value}: Member$", (ROOT / "tests" / "cast.py").read_text(), re.MULTILINE)


def test_every_permission_is_somebodys() -> None:
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == frozenset(Permission)
    assert set(ROLE_PERMISSIONS) == set(Role)


# A version of a questionnaire


def test_every_questionnaire_is_published_with_its_hash() -> None:
    files = {path.stem for path in INSTRUMENTS.glob("*.json")} - {"schema"}
    assert files == {*PUBLISHED, *TRANSLATIONS}
    for name in TRANSLATIONS:
        key, _, language = name.rpartition(".")
        with speaking(language):
            assert current() == language
            assert spoken_instrument(key).title != load_instrument(key).title
