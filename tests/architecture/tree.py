"""What the architecture tests read: the files of the repository and their syntax trees."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("data", "surveys", "dashboard")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be added to it, in order."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(path for name in sorted(set(listed)) if (path := ROOT / name).is_file())


def name(path: Path) -> str:
    """The path below the root, as messages show it."""
    return path.relative_to(ROOT).as_posix()


def with_ending(*endings: str, below: tuple[str, ...] = ()) -> list[Path]:
    """Files with one of the endings, in the top folders `below`, or everywhere."""
    return [
        path for path in files() if path.suffix in endings and (not below or path.relative_to(ROOT).parts[0] in below)
    ]


def product_code() -> list[Path]:
    """The modules of the three packages and the composition root; generated migrations are not looked at."""
    paths = [*with_ending(".py", below=PACKAGES), ROOT / "wsgi.py"]
    return [path for path in paths if "versions" not in path.parts]


@functools.cache
def syntax(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a module, inner ones too."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(path: Path) -> set[str]:
    """The dotted names that a module imports, wherever in it: `from a import b` gives a and a.b."""
    found: set[str] = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found
