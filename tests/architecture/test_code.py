"""Conventions that no tool of its own looks after."""

import ast
from pathlib import Path

import pytest

from data import models
from data.db import READABLE_BY_DASHBOARD
from tests.architecture.tree import PACKAGES, ROOT, imported, name, product_code, syntax, with_ending

# Writes flush; the end of a request, a command of the command line or a turn of the worker commits.
COMMANDS = (
    "cli",
    "cli_demo",
    "cli_keeping",
    "cli_moving",
    "cli_people",
    "cli_retention",
    "cli_moving",
    "cli_signing",
    "cli_staff",
)
MAY_COMMIT = ("transactions", "security", "jobs", *COMMANDS)
DOCUMENTED = ("data", "surveys/questions", "dashboard/figures")


def documented() -> list[Path]:
    return [path for path in product_code() if name(path).startswith(tuple(f"{folder}/" for folder in DOCUMENTED))]


def has_its_docstring(node: ast.AST) -> bool:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module)
    return bool(ast.get_docstring(node))


def public(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return [node for node in body if isinstance(node, kinds) and not node.name.startswith("_")]


def test_public_names_say_what_they_give() -> None:
    missing = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in documented()
        for node in public(syntax(path).body)
        if not has_its_docstring(node)
    ]
    assert missing == []


def test_every_module_says_what_it_is() -> None:
    paths = [*product_code(), *with_ending(".py", below=("tests",))]
    assert [name(path) for path in paths if path.read_text().strip() and not has_its_docstring(syntax(path))] == []


def called(path: Path, receivers: tuple[str, ...], methods: set[str]) -> list[str]:
    """Where a method of something with one of the names is called: `session.add(...)`, `db.session.commit()`."""
    return [
        f"{name(path)}:{node.lineno}"
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and ast.unparse(node.func.value).endswith(receivers)
    ]


def test_writes_flush_and_only_the_request_commits() -> None:
    allowed = {ROOT / "surveys" / f"{module}.py" for module in MAY_COMMIT}
    below = ("data/commands/", "data/queries/", "data/publication/", "data/reports/", "surveys/", "dashboard/")
    paths = [path for path in product_code() if name(path).startswith(below) and path not in allowed]
    assert [place for path in paths for place in called(path, ("session",), {"commit"})] == []


def test_reports_name_only_tables_that_the_charts_may_read() -> None:
    """The database refuses the others; here the mistake is found before it is run."""
    named = {
        alias.name
        for path in product_code()
        if name(path).startswith("data/reports/")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("data.models")
        for alias in node.names
    }
    tables = {table: getattr(models, table).__tablename__ for table in named}
    assert {table for table, stored in tables.items() if stored not in READABLE_BY_DASHBOARD} == set()


def test_queries_and_reports_write_nothing() -> None:
    verbs = {"add", "add_all", "delete", "merge", "flush", "commit"}
    paths = [path for path in product_code() if name(path).startswith(("data/queries/", "data/reports/"))]
    assert [place for path in paths for place in called(path, ("session",), verbs)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_products_do_not_import_their_tests_or_tools(package: str) -> None:
    tools = ("tests", "pytest", "hypothesis", "playwright", "time_machine")
    found = {
        (name(path), module)
        for path in with_ending(".py", below=(package,))
        for module in imported(path)
        if module.partition(".")[0] in tools
    }
    assert found == set()


def derives_from_a_form(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("Form") for base in node.bases)


def test_forms_are_called_forms() -> None:
    wrong = [
        f"{name(path)}: {node.name}"
        for path in (ROOT / "surveys").rglob("forms.py")
        for node in public(syntax(path).body)
        if isinstance(node, ast.ClassDef) and derives_from_a_form(node) and not node.name.endswith("Form")
    ]
    assert wrong == []
