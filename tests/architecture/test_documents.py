"""What the documents name is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, name, with_ending

DOCUMENTS = with_ending(".md")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# `data/policy.py`, `tests/e2e/`; patterns such as `<kind>.py` or `*.txt` are not paths.
NAMED = re.compile(r"`((?:" + "|".join((*PACKAGES, "tests", "docs", "requirements")) + r")/[\w./-]*)`")
TARGET = re.compile(r"\bmake ([a-z]+)\b")
DECISION = re.compile(r"^\d{4}-[a-z0-9-]+\.md$")


def made_later(path: str) -> bool:
    """Whether the commands make it, so that a fresh checkout does not have it."""
    command = ["git", "-c", "safe.directory=*", "check-ignore", "--quiet", "--no-index", path]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = [target for target in LINK.findall(document.read_text()) if "://" not in target and ":" not in target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_named_files_are_there(document: Path) -> None:
    named = sorted(set(NAMED.findall(document.read_text())))
    assert [path for path in named if not (ROOT / path).exists() and not made_later(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_named_commands_are_there(document: Path) -> None:
    code = "\n".join(re.findall(r"`[^`]+`|^```.*?^```", document.read_text(), re.MULTILINE | re.DOTALL))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(TARGET.findall(code)) - targets == set()


def test_decisions_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "adr").iterdir())
    assert [path for path in names if not DECISION.match(path)] == []
    assert [int(path[:4]) for path in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("document", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=name)
def test_decisions_are_short_and_say_what_else_was_possible(document: Path) -> None:
    words = document.read_text()
    assert words.startswith(f"# {int(document.name[:4])}. ")
    assert [part for part in ("## Decision", "## Instead of", "## Price") if part not in words] == []
    assert len(words.splitlines()) <= 25
