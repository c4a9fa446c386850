"""The names of our packages are ours, and what is installed is what pyproject.toml asks for."""

import importlib.metadata
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import PACKAGES, ROOT

OURS = (*PACKAGES, "wsgi")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(\[[^]]*\])?==(\S+)", re.MULTILINE)
# A locked requirement with everything that belongs to it: the lines that go on below it.
ENTRY = re.compile(r"^\S.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pinned(list_name: str) -> dict[str, set[str]]:
    """The versions in a list by name; a package may have one version for each platform."""
    found: dict[str, set[str]] = {}
    for match in PINNED.finditer((ROOT / "requirements" / f"{list_name}.txt").read_text()):
        found.setdefault(canonicalize_name(match[1]), set()).add(match[3])
    return found


def unmet(requirements: list[str], list_name: str) -> list[str]:
    """The requirements that a list does not hold in a fitting version."""
    versions = pinned(list_name)
    wanted = [Requirement(words) for words in requirements]
    return [
        str(requirement)
        for requirement in wanted
        if not versions.get(canonicalize_name(requirement.name))
        or not all(map(requirement.specifier.contains, versions[canonicalize_name(requirement.name)]))
    ]


def test_no_installed_distribution_ships_our_names() -> None:
    shipped = importlib.metadata.packages_distributions()
    assert {package: shipped[package] for package in OURS if package in shipped} == {}


@pytest.mark.parametrize("package", OURS)
def test_our_names_lead_into_the_checkout(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)


def test_nothing_of_the_packages_is_ignored_by_git() -> None:
    """A line `data/` in .gitignore would drop the package without an error."""
    names = [f"{package}/probe.py" for package in PACKAGES]
    command = ["git", "-c", "safe.directory=*", "check-ignore", "--no-index", *names]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout == ""


def test_the_wheel_names_its_packages() -> None:
    assert project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)


def test_dependencies_are_sorted() -> None:
    table = project()["project"]
    for listed in (table["dependencies"], *table["optional-dependencies"].values()):
        assert listed == sorted(listed, key=lambda words: canonicalize_name(Requirement(words).name))


def test_lists_hold_what_the_project_asks_for() -> None:
    table = project()["project"]
    assert unmet(table["dependencies"], "run") == []
    assert unmet([*table["dependencies"], *table["optional-dependencies"]["dev"]], "dev") == []


def test_lists_agree() -> None:
    run, dev = pinned("run"), pinned("dev")
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}


@pytest.mark.parametrize("list_name", ["run", "dev", "uv"])
def test_everything_in_a_list_has_hashes(list_name: str) -> None:
    words = (ROOT / "requirements" / f"{list_name}.txt").read_text()
    entries = [entry for entry in ENTRY.findall(words) if not entry.startswith("#")]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_is_installed_is_what_the_list_says() -> None:
    installed = {
        canonicalize_name(found.metadata["Name"]): found.version for found in importlib.metadata.distributions()
    }
    listed = pinned("dev")
    differing = {name: version for name, version in installed.items() if name in listed and version not in listed[name]}
    assert differing == {}, "run make test, which installs requirements/dev.txt"


def test_the_changelog_knows_the_version() -> None:
    assert f"## [{project()['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text()
