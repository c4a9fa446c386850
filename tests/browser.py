"""The browser of the tests: `find_browser()` finds one, `python -m tests.browser` installs one where there is none."""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ANSWER_SECONDS = 60
DOWNLOAD_SECONDS = 900
# Playwright says where its own browser would lie; in a process of its own because the tests run one already.
WHERE = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
HELP = (
    "There is no browser for the tests. Install Chromium (on Debian: apt install chromium), or name one:\n"
    "CHROME=/path/to/chromium make test"
)


class NoBrowserError(Exception):
    """No Chromium was found; the text says what to do."""


def _run(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=seconds, stdin=subprocess.DEVNULL
    )


def _answers(path: Path) -> bool:
    """Whether a browser starts: some systems have a mere pointer under the name, or lack its libraries."""
    if not os.access(path, os.X_OK):
        return False
    try:
        return _run([str(path), "--version"], ANSWER_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _candidates() -> Iterator[Path]:
    yield Path("/usr/bin/chromium")
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
    yield Path(_run([sys.executable, "-c", WHERE], ANSWER_SECONDS).stdout.strip() or "/nowhere")


@functools.cache
def find_browser() -> Path:
    """Return the first Chromium that starts: $CHROME, the system's, Playwright's.

    Raises:
        NoBrowserError: There is none, or $CHROME does not name one.
    """
    named = os.environ.get("CHROME")
    if named:
        if _answers(Path(named)):
            return Path(named)
        raise NoBrowserError(f"CHROME is set to {named}, which is not a browser that starts.")
    for path in _candidates():
        if _answers(path):
            return path
    raise NoBrowserError(HELP)


def _root_on_debian() -> bool:
    release = Path("/etc/os-release")
    return (
        hasattr(os, "geteuid")
        and os.geteuid() == 0
        and release.is_file()
        and "ID=debian" in release.read_text().splitlines()
    )


def _try(words: str, *commands: list[str]) -> bool:
    click.echo(words)
    for command in commands:
        try:
            done = _run(command, DOWNLOAD_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            click.echo(f"  that did not work: {error}")
            return False
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
            click.echo(f"  that did not work: {next((line for line in lines if 'rror' in line), lines[-1]).strip()}")
            return False
    return True


def _install() -> None:
    playwright = [sys.executable, "-m", "playwright", "install", "chromium", "--no-shell"]
    debian = _root_on_debian()
    if debian:  # the only case in which the libraries that Chromium needs may be installed without asking
        playwright.append("--with-deps")
    _try("Downloading Chromium for the tests", playwright)
    find_browser.cache_clear()
    try:
        find_browser()
    except NoBrowserError:
        if debian:
            apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=60"]
            packages = ["--no-install-recommends", "install", "chromium", "fonts-liberation"]
            os.environ["DEBIAN_FRONTEND"] = "noninteractive"
            _try("Installing Debian's Chromium for the tests", [*apt, "update"], [*apt, *packages])


def main() -> None:
    """Make sure that there is a browser; the exit code is 1 where there is none in the end."""
    try:
        try:
            find_browser()
        except NoBrowserError:
            if os.environ.get("CHROME"):
                raise
            _install()
            find_browser.cache_clear()
            find_browser()
    except NoBrowserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
