"""The repository speaks of the product alone and holds no way around its own checks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, name, with_ending

HERE = Path(__file__)
ADDRESSES = {
    "a package index": r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|npmmirror|//registry\.",
    "an index option": r"--(extra-)?index-url|--find-links|\"resolved\":",
    "a folder of somebody's own computer": r"(?<![\w.$}~])/(work|root|home|Users|mnt|media)/\w",
    "a script from another host": r"(src|href)=\"(https?:)?//(cdn|unpkg|fonts)",
}
UNFINISHED = r"\b(TODO|FIXME|XXX|HACK)\b|(?i:coming soon|lorem ipsum)"
WAY_AROUND = re.compile(r"# (noqa|type: ignore|pragma|ruff: *noqa|mypy:|nosec|pyright)")
# The code comes first, then a dash or another hash and the reason; of several, the last one gives it.
WITH_REASON = re.compile(r"# (noqa: [A-Z]+\d+(, [A-Z]+\d+)*|type: ignore\[[a-z, -]+\]) *[-#] *\S+ \S+[^#]*$")
SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.skip|collect_ignore")
BINARY = {".png", ".jpg", ".ico", ".woff2", ".gz", ".br", ".pdf", ".pptx", ".xlsx"}


def lines(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Every line with its place; not those of this file, which has to name what it looks for."""
    for path in paths:
        if path != HERE and path.suffix not in BINARY:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{name(path)}:{number}", line.strip()


def places(pattern: str | re.Pattern[str], paths: list[Path] | None = None) -> list[str]:
    """Where a pattern is found."""
    chosen = list(files()) if paths is None else paths
    return [f"{place}: {line[:120]}" for place, line in lines(chosen) if re.search(pattern, line)]


@pytest.mark.parametrize("kind", ADDRESSES)
def test_no_address_of_a_workplace(kind: str) -> None:
    assert places(ADDRESSES[kind]) == []


def test_nothing_is_left_for_later() -> None:
    assert places(UNFINISHED) == []


def test_no_merge_is_left_half_done() -> None:
    assert places(r"^(<{7}|>{7}|={7})( |$)") == []


def test_every_way_around_a_check_gives_its_reason() -> None:
    found = lines(with_ending(".py"))
    assert [
        f"{place}: {line}" for place, line in found if WAY_AROUND.search(line) and not WITH_REASON.search(line)
    ] == []


def test_no_test_is_skipped() -> None:
    assert places(SKIPPED, with_ending(".py", below=("tests",))) == []


@pytest.mark.parametrize(
    ("line", "reasoned"),
    [
        ("x = 1  # noqa: S603 - fixed words", True),
        ("x = 1  # type: ignore[attr-defined]  # noqa: SLF001 - flask's own way", True),
        ("x = 1  # type: ignore[no-any-return] # the mapping is ours", True),
        ("x = 1  # noqa: S603", False),
        ("x = 1  # type: ignore[arg-type]", False),
        ("x = 1  # type: ignore", False),
    ],
)
def test_a_reason_is_recognised(line: str, *, reasoned: bool) -> None:
    assert bool(WAY_AROUND.search(line))
    assert bool(WITH_REASON.search(line)) is reasoned


def test_volumes_and_folders_stay_away_from_the_package_called_data() -> None:
    for file in ("compose.yaml", "Dockerfile", ".dockerignore", ".gitignore"):
        assert re.findall(r"^\s*(?:-\s*)?(?:\./|/)?data/?(?::|\s|$)", (ROOT / file).read_text(), re.MULTILINE) == []
