"""The charts' script: plotly.js with only the kinds of trace in use, or the whole of it where node is missing.

`python -m dashboard.bundle` builds it, `python -m dashboard.bundle --lock` refreshes what it is built from.
"""

import gzip
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import brotli
import click

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path(__file__).resolve().parent / "assets" / "vendor"
LOCKED = ROOT / "requirements" / "bundle"
WORKSHOP = ROOT / "build" / "bundle"
TRACES = ("bar", "heatmap", "scatter", "table")
BUILD_SECONDS = 600
NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
# Every visitor's browser runs scripts of 2018; maps are not drawn, so their style sheet is left out.
ESBUILD_OPTIONS = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--global-name=Plotly",
    "--target=es2018",
    "--define:global=window",
    "--define:define.amd=false",
    "--alias:regl=@plotly/regl",
    "--loader:.css=empty",
    "--legal-comments=eof",
    "--log-level=error",
)


class BundleError(Exception):
    """The small script could not be built; the text says why."""


def _package_folder() -> Path:
    # Found without importing plotly, which costs a web worker a second that it does not have.
    spec = importlib.util.find_spec("plotly")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def plotly_version() -> str:
    """Return the version of plotly.js that the installed plotly package speaks to, such as "4.1.1"."""
    words = (_package_folder() / "offline" / "_plotlyjs_version.py").read_text()
    found = re.search(r'"(\d+\.\d+\.\d+)"', words)
    assert found is not None
    return found[1]


def _small() -> Path:
    return VENDOR / f"plotly-{plotly_version()}.min.js"


def _full() -> Path:
    return VENDOR / f"plotly-{plotly_version()}-full.min.js"


def plotly_bundle_path() -> Path:
    """Return the script to serve: the small one, else a compressed copy of the full one, else the package's own.

    The first two have siblings ending in .br and .gz. The name holds the version of plotly.js, not of its contents.
    """
    for path in (_small(), _full()):
        if path.is_file():
            return path
    return _package_folder() / "package_data" / "plotly.min.js"


def _entry() -> str:
    required = ", ".join(f'require("plotly.js/lib/{trace}")' for trace in TRACES)
    return f'var Plotly = require("plotly.js/lib/core");\nPlotly.register([{required}]);\nmodule.exports = Plotly;\n'


def _recipe() -> str:
    lock = (LOCKED / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + "\n".join((_entry(), *ESBUILD_OPTIONS)).encode()).hexdigest()[:16]


def _banner() -> str:
    made_of = f"plotly.js {plotly_version()} ({', '.join(TRACES)})"
    return f"/*! {made_of}, (c) Plotly, Inc., MIT License; recipe {_recipe()} */"


def _up_to_date() -> bool:
    if not all(path.is_file() for path in (_small(), *_siblings(_small()))):
        return False
    with _small().open(encoding="utf-8") as file:
        return file.readline().strip() == _banner()


def _siblings(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + ".br"), path.with_name(path.name + ".gz")


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=BUILD_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BundleError(f"{Path(command[0]).name} did not finish: {error}") from error
    if done.returncode:
        raise BundleError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-500:]}")


def _npm() -> str:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise BundleError("node and npm are not installed")
    return npm


def _check_versions() -> None:
    locked = json.loads((LOCKED / "package.json").read_text())["dependencies"]["plotly.js"]
    wanted = plotly_version()
    if locked != wanted:
        raise BundleError(f"the lock holds plotly.js {locked}, the plotly package speaks to {wanted}: run make lock")


def _build() -> bytes:
    npm = _npm()
    _check_versions()
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCKED / name, WORKSHOP / name)
    _run([npm, "ci", *NPM_OPTIONS], WORKSHOP)
    (WORKSHOP / "entry.js").write_text(_entry())
    esbuild = str(WORKSHOP / "node_modules" / ".bin" / "esbuild")
    _run([esbuild, "entry.js", *ESBUILD_OPTIONS, f"--banner:js={_banner()}", "--outfile=plotly.js"], WORKSHOP)
    script = (WORKSHOP / "plotly.js").read_bytes()
    shutil.rmtree(WORKSHOP)  # 180 MB that nobody needs again
    return script


def _write(path: Path, script: bytes) -> None:
    # The script itself comes last: whoever sees it finds its siblings there.
    path.parent.mkdir(parents=True, exist_ok=True)
    compressed = (brotli.compress(script, quality=11), gzip.compress(script, 9, mtime=0))
    for target, content in zip((*_siblings(path), path), (*compressed, script), strict=True):
        temporary = target.with_name(target.name + ".new")
        temporary.write_bytes(content)
        temporary.replace(target)


def _report(path: Path) -> None:
    sizes = [file.stat().st_size / 1000 for file in (path, *_siblings(path))]
    words = "Charts' script: {}, {:.0f} kB, with brotli {:.0f} kB, with gzip {:.0f} kB"
    click.echo(words.format(path.name, *sizes))


def build() -> Path:
    """Build the small script unless it is there, else keep a compressed copy of the full one; return its path."""
    if _up_to_date():
        return _small()
    try:
        _write(_small(), _build())
    except BundleError as error:
        click.echo(f"The charts' script could not be made small: {error}.", err=True)
        click.echo("Charts work with the full one, which is three to four times as large.", err=True)
        if not _full().is_file():
            _write(_full(), (_package_folder() / "package_data" / "plotly.min.js").read_bytes())
    _report(plotly_bundle_path())
    return plotly_bundle_path()


def lock() -> None:
    """Write down, by hash and without addresses, everything that the small script is built from."""
    packages = [f"plotly.js@{plotly_version()}", "esbuild@latest"]
    options = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--save-exact", *NPM_OPTIONS]
    _run([_npm(), "install", *options, *packages], LOCKED)


if __name__ == "__main__":
    try:
        lock() if "--lock" in sys.argv[1:] else build()
    except BundleError as error:
        sys.exit(str(error))
