"""The second gate, behind the application's own: it holds even where that one is missing.

Nobody without permission gets anything below the prefix; whatever Dash registers beyond what pages need does not
exist; what is posted to callbacks must look like what the renderer posts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from dash import Dash, Output
from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response

from dashboard.shell import CALLBACKS, PREFIX, surroundings
from data.policy import permissions
from data.types import Permission, Viewer

OPEN_OF_DASH = (
    CALLBACKS,
    f"{PREFIX}_dash-layout",
    f"{PREFIX}_dash-dependencies",
    f"{PREFIX}_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
)
PERMISSION = "guanxi_permission"
POSTED = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
SPECIFIED = frozenset({"id", "property", "value"})

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def needs(permission: Permission) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Let a callback run only for viewers who hold a permission: 401 for nobody, 403 for others.

    Every callback carries this; a test walks the callbacks and fails for one without.
    """

    def decorate(callback: Callable[Given, Answer]) -> Callable[Given, Answer]:
        @wraps(callback)
        def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
            permitted(permission)
            return callback(*args, **kwargs)

        setattr(guarded, PERMISSION, permission)
        return guarded

    return decorate


def permitted(*any_of: Permission) -> Viewer:
    """Return who is looking; answers 401 when that is nobody and 403 when none of the permissions is held."""
    viewer = surroundings().current_viewer()
    if viewer is None:
        abort(401)
    if permissions(viewer).isdisjoint(any_of):
        abort(403)
    return viewer


def _wants_document() -> bool:
    """Whether the answer will be shown as a page: to all that do not come from a script or would rather have JSON."""
    if request.method not in {"GET", "HEAD"} or request.path.startswith(f"{PREFIX}_dash") or request.is_json:
        return False
    accepted = request.accept_mimetypes
    page = accepted.quality("text/html")
    wanted = not accepted or (page > 0 and page >= accepted.quality("application/json"))
    return wanted and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _to_sign_in() -> Response:
    wanted = quote(request.full_path.rstrip("?"), safe="/")
    return redirect(f"{surroundings().shell.sign_in_url}?next={wanted}")


def _named(specs: Sequence[Any]) -> list[tuple[str, str]]:
    return [(str(spec["id"]), str(spec["property"])) for spec in specs]


def _same(posted: object, specs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a posted list names exactly the components and properties of a callback, in its order, and no more."""
    if not isinstance(posted, list) or not all(isinstance(each, dict) and each.keys() <= SPECIFIED for each in posted):
        return False
    ours = [(each.get("id"), each.get("property")) for each in posted]
    return ours == _named(specs)


def _among(posted: object, ours: Collection[str]) -> bool:
    """Whether a posted list names nothing but what a callback listens to."""
    return isinstance(posted, list) and all(isinstance(each, str) and each in ours for each in posted)


def _outputs(declared: Output | Sequence[Output]) -> list[dict[str, Any]]:
    listed = [declared] if isinstance(declared, Output) else declared
    return [{"id": each.component_id, "property": each.component_property} for each in listed]


def well_formed(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether a body posted to the callbacks is one that the renderer could have sent."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str) or not body.keys() <= POSTED:
        return False
    callback = callbacks.get(body["output"])
    if callback is None:
        return False
    outputs = body.get("outputs")
    ours = {f"{name}.{of}" for name, of in _named([*callback["inputs"], *callback["state"]])}
    return (
        _same(outputs if isinstance(outputs, list) else [outputs], _outputs(callback["output"]))
        and _same(body.get("inputs"), callback["inputs"])
        and _same(body.get("state", []), callback["state"])
        and all(_among(body.get(name, []), ours) for name in ("changedPropIds", "parsedChangedPropsIds"))
    )


def _check_body(dash_app: Dash) -> None:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # thousands of opening brackets
        abort(400)
    if not well_formed(body, dash_app.callback_map):
        abort(400)


def text_input(value: object) -> str:
    """Return what a callback got as text, empty where the page has none; answers 400 to anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        abort(400)
    return value


def init_app(
    app: Flask, dash_app: Dash, endpoints: Callable[[], frozenset[str]], pages: Mapping[str, Permission]
) -> None:
    """Register the gate; before Dash, so that nothing of Dash runs first.

    `endpoints` are those that exist, `pages` what each page's path asks for; whoever may see a page may have the parts
    that all pages share.
    """
    shared = tuple(dict.fromkeys(pages.values()))

    def gate() -> Response | None:
        if not request.path.startswith(PREFIX):
            return None
        if surroundings().current_viewer() is None and _wants_document():
            return _to_sign_in()
        permitted(*([pages[request.path]] if request.path in pages else shared))
        if request.endpoint is not None and request.endpoint not in endpoints():
            abort(404)
        if request.path == CALLBACKS and request.method == "POST":
            _check_body(dash_app)
        return None

    app.before_request(gate)
