"""A web worker stays light, and importing the composition root does nothing."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT

HEAVY = (
    "statsmodels",
    "plotly.express",
    "plotly.io._kaleido",
    "matplotlib",
    "seaborn",
    "networkx",
    "playwright",
    "typst",
)
# In a process of its own: what other tests have imported must not count.
MAKE = """
import sys
from pathlib import Path
from data.settings import Settings
from wsgi import create_app
url = "sqlite:///" + sys.argv[1]
create_app(Settings(secret_key="a key of this test, long enough to be one", database_url=url, owner_database_url=url,
    dashboard_database_url=url, https=False, testing=True))
print("\\n".join(sorted(sys.modules)))
"""
IMPORT = """
import sys, threading
sys.path.insert(0, sys.argv[1])
import wsgi
print(sorted(thread.name for thread in threading.enumerate()), "flask.globals" in sys.modules)
"""


def run(program: str, argument: str, folder: Path) -> list[str]:
    command = [sys.executable, "-W", "error", "-c", program, argument]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_making_the_application_imports_no_heavy_library(tmp_path: Path) -> None:
    loaded = set(run(MAKE, str(tmp_path / "light.sqlite3"), ROOT))
    assert "dash" in loaded
    assert loaded.intersection(HEAVY) == set()


def test_importing_the_composition_root_does_nothing(tmp_path: Path) -> None:
    assert run(IMPORT, str(ROOT), tmp_path) == ["['MainThread'] True"]
    assert list(tmp_path.iterdir()) == []
