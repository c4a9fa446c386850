"""Scripts and the style sheet as they are sent: compressed once, kept for a year where the address has a version."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from dash import Dash
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, abort, request

from dashboard.bundle import plotly_bundle_path
from dashboard.shell import CALLBACKS, PREFIX

ASSETS = Path(__file__).resolve().parent / "assets"
FILES = f"{PREFIX}files/"
SUITES = f"{PREFIX}_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
PLOTLY = ("plotly", "package_data/plotly.min.js")  # what the renderer asks for, without a version
_without_version: Any = check_fingerprint  # the library's function has no types
YEAR = 365 * 24 * 3600
BROTLI_QUALITY = 9  # done at the first request; the highest saves 5 % more and takes ten times as long
QUICK_QUALITY = 4
OK = 200
KINDS = {".js": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it is sent, by encoding; "" is the plain one."""

    bodies: dict[str, bytes]
    kind: str
    tag: str


def _beside(path: Path, ending: str) -> bytes | None:
    sibling = path.with_name(path.name + ending)
    return sibling.read_bytes() if sibling.is_file() else None


@cache
def load(path: Path) -> Sent:
    """Read a script or style sheet and compress it, unless compressed copies lie beside it."""
    plain = path.read_bytes()
    bodies = {
        "br": _beside(path, ".br") or brotli.compress(plain, quality=BROTLI_QUALITY),
        "gzip": _beside(path, ".gz") or gzip.compress(plain, 9, mtime=0),
        "": plain,
    }
    return Sent(bodies, KINDS[path.suffix], hashlib.sha256(plain).hexdigest()[:16])


def _send(sent: Sent, *, versioned: bool) -> Response:
    encoding = next((name for name in ("br", "gzip") if request.accept_encodings[name] > 0), "")
    response = Response(sent.bodies[encoding], mimetype=sent.kind)
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{sent.tag}{encoding and '-'}{encoding}")
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable" if versioned else "private, no-cache"
    response.make_conditional(request)
    return response


@cache
def own_files() -> dict[str, Path]:
    """Return our own scripts and the charts' script by the name in their address, which holds their contents' hash."""
    paths = [*sorted(ASSETS.glob("*.js")), *sorted(ASSETS.glob("*.css")), plotly_bundle_path()]
    return {f"{path.name.split('.')[0].split('-')[0]}.{load(path).tag}{path.suffix}": path for path in paths}


def address_of(stem: str) -> str:
    """Return the address of one of our own files: `frame`, `charts` or `plotly`."""
    return next(FILES + name for name in own_files() if name.startswith(f"{stem}."))


def serve_file(name: str) -> Response:
    """Send one of our own files by its versioned name."""
    path = own_files().get(name)
    if path is None:
        abort(404)
    return _send(load(path), versioned=True)


def _suites(dash_app: Dash) -> Callable[[str, str], Response]:
    def serve_suite(package_name: str, fingerprinted_path: str) -> Response:
        inside, versioned = _without_version(fingerprinted_path)
        if (package_name, inside) == PLOTLY:
            return _send(load(plotly_bundle_path()), versioned=False)
        known = inside in dash_app.registered_paths.get(package_name, set())
        if not known or Path(inside).suffix not in KINDS:
            abort(404)
        return _send(load(_root_of(package_name) / inside), versioned=versioned)

    return serve_suite


@cache
def _root_of(package: str) -> Path:
    module = __import__(package)
    assert module.__file__ is not None
    return Path(module.__file__).resolve().parent


def _compress_answer(response: Response) -> Response:
    """Compress what a callback answers: a page of charts is sixty kilobytes, and seven as they are sent.

    Nothing else is compressed on the way: pages hold the token of their forms.
    """
    if request.path == CALLBACKS and response.status_code == OK and request.accept_encodings["br"] > 0:
        response.set_data(brotli.compress(response.get_data(), quality=QUICK_QUALITY))
        response.content_encoding = "br"
        response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask, dash_app: Dash) -> None:
    """Take the place of Dash's own sending of its scripts, which compresses nothing; after Dash."""
    app.after_request(_compress_answer)
    app.view_functions[SUITES] = _suites(dash_app)
    app.add_url_rule(f"{FILES}<name>", endpoint="dashboard.file", view_func=serve_file)
