"""Functions, files and templates stay small enough to be read at once."""

from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, functions, name, product_code, with_ending

FUNCTION_LINES, FILE_LINES = 30, 300
LONGEST_FILE, LONGEST_TEMPLATE, LONGEST_ROOT = 500, 120, 59
WRITTEN = (".py", ".js", ".css", ".html")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def nine_in_ten(sizes: list[int]) -> int:
    """The size that nine in ten do not exceed."""
    return sorted(sizes)[max(0, -(-len(sizes) * 9 // 10) - 1)]


def test_nine_in_ten_is_the_ninth_of_ten() -> None:
    assert nine_in_ten([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) == 9
    assert nine_in_ten([3]) == 3


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_nine_in_ten_functions_fit_on_a_screen(package: str) -> None:
    sizes = [
        (function.end_lineno or function.lineno) - function.lineno + 1
        for path in with_ending(".py", below=(package,))
        if "versions" not in path.parts
        for function in functions(path)
    ]
    assert nine_in_ten(sizes) <= FUNCTION_LINES


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_nine_in_ten_files_are_short(package: str) -> None:
    assert nine_in_ten([lines(path) for path in with_ending(".py", below=(package,))]) <= FILE_LINES


def test_no_file_is_long() -> None:
    written = [path for path in with_ending(*WRITTEN) if "versions" not in path.parts]
    assert {name(path): lines(path) for path in written if lines(path) > LONGEST_FILE} == {}


def test_templates_are_short() -> None:
    templates = [path for path in with_ending(".html") if "templates" in path.parts]
    assert {name(path): lines(path) for path in templates if lines(path) > LONGEST_TEMPLATE} == {}


def test_the_composition_root_is_short() -> None:
    assert lines(ROOT / "wsgi.py") <= LONGEST_ROOT
    assert ROOT / "wsgi.py" in product_code()
