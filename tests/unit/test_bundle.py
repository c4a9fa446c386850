"""The charts' script is the one that the plotly package speaks to, and there is always one to serve."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from plotly.offline import get_plotlyjs_version

from dashboard import bundle


def test_the_version_is_plotlys_own() -> None:
    assert bundle.plotly_version() == get_plotlyjs_version()


def test_the_lock_holds_that_version_with_hashes_and_without_addresses() -> None:
    lock = json.loads((bundle.LOCKED / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/plotly.js"]["version"] == get_plotlyjs_version()
    entries = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in entries.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in entries.items() if "resolved" in entry] == []


def test_what_was_built_is_served_with_its_compressed_copies() -> None:
    path = bundle.build()
    assert path == bundle.plotly_bundle_path()
    script = path.read_bytes()
    assert get_plotlyjs_version().encode() in script
    assert brotli.decompress(path.with_name(path.name + ".br").read_bytes()) == script
    assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == script


def test_without_node_the_full_script_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "VENDOR", tmp_path)
    monkeypatch.setattr(bundle, "_write", lambda path, script: path.write_bytes(script))  # compressing takes 10 s
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bundle.plotly_bundle_path().name == "plotly.min.js"
    for kind in (".br", ".gz"):
        (tmp_path / f"plotly-{get_plotlyjs_version()}-full.min.js{kind}").write_bytes(b"")
    built = bundle.build()
    assert built == bundle.plotly_bundle_path() == tmp_path / f"plotly-{get_plotlyjs_version()}-full.min.js"
    assert built.read_bytes()[:300].count(b"plotly.js v") == 1


def test_a_half_written_script_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "VENDOR", tmp_path)
    monkeypatch.setattr(bundle, "_build", lambda: b"/* a script */")
    path = bundle.build()
    assert path.read_bytes() == b"/* a script */"
    monkeypatch.setattr(bundle, "_build", lambda: b"/* another */")
    path.with_name(path.name + ".gz").unlink()
    assert bundle.build().read_bytes() == b"/* another */"
