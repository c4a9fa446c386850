"""The page that charts are drawn into: our own frame around Dash's scripts, each with the request's nonce."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from dash import Dash
from flask import abort, request

from dashboard import scripts
from dashboard.components.pages import LOADING
from dashboard.shell import PREFIX, surroundings
from dashboard.view import leads_somewhere
from data.language import gettext, lazy, tag
from data.types import Permission

UNTOLD = ("python_version", "plotly_version", "dash_version", "dash_version_url")
LEFT_OUT = "/dash_table/"  # of Dash's scripts: no page has a DataTable
# The part of Dash that draws charts is asked for late, and without a version, unless it is there already.
SHARED, GRAPH = "/dash_core_components-shared.", "/async-graph."
WITHOUT_SCRIPTS = lazy("The charts need JavaScript, which is switched off in this browser.")
PROBLEMS = {
    "gone": lazy("There is no such team or month here, or you may not see it. Below stands what was open before."),
    "begin": lazy("Begin with your own team"),
    "forbidden": lazy("You may not see these results any more."),
    "often": lazy("There were too many requests. Wait a minute, then load the page again."),
    "other": lazy("The figures could not be loaded. Check the connection, then load the page again."),
}
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title} - Guanxi</title>
{head}
<link rel="stylesheet" href="{sheet}">
<script src="{frame}" id="guanxi-frame" data-plotly="{plotly}" data-sign-in="{sign_in}" data-prefix="{prefix}"
  {problems}></script>
<link rel="preload" as="script" href="{plotly}">
</head>
<body>
{header}
<main class="gx-main" id="main" tabindex="-1">
<div class="gx-wrap">
<div class="gx-message gx-message--error" id="guanxi-problem" role="alert" hidden></div>
<noscript><p class="gx-message gx-message--note">{without_scripts}</p></noscript>
<div id="react-entry-point"><h1>{title}</h1><p class="gx-quiet">{loading}</p></div>
</div>
</main>
{footer}
<script id="guanxi-start" type="application/json">{start}</script>
{config}
{scripts}
{renderer}
</body>
</html>"""
_SCRIPT = re.compile(r"<script\b")


class ChartsApp(Dash):
    """Dash with our own page around it."""

    titles: Mapping[str, str]  # by path
    asked: Mapping[str, Permission]  # what each path asks for

    def _generate_scripts_html(self) -> str:
        lines = [line for line in super()._generate_scripts_html().splitlines() if LEFT_OUT not in line]
        shared = next(line for line in lines if SHARED in line)
        return "\n".join([*lines, shared.replace(SHARED, GRAPH)])

    def _config(self) -> dict[str, Any]:
        # The renderer needs none of these; versions of the server are nobody's business.
        config: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call] # the library has no types
        return config | dict.fromkeys(UNTOLD, "")

    def _start(self) -> str:
        """What the renderer would ask for first, as JSON that cannot end the element it stands in."""
        dash: Any = self
        layout, callbacks = (answer.get_data(as_text=True) for answer in (dash.serve_layout(), dash.dependencies()))
        return f'{{"_dash-layout": {layout}, "_dash-dependencies": {callbacks}}}'.replace("<", "\\u003c")

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """Return the page for the request's path; there is none where its address leads to no team or month."""
        search, permission = request.query_string.decode("ascii", "replace"), self.asked[request.path]
        if not leads_somewhere(search, permission):
            abort(404)
        return super().index(*args, **kwargs)  # type: ignore[no-untyped-call] # the library has no types

    def interpolate_index(self, *_args: Any, **parts: Any) -> str:
        """Return the page for the request's path; it holds no data, only the frame and where scripts are."""
        shell = surroundings().shell
        page = PAGE.format(
            language=tag(),
            title=escape(str(self.titles.get(request.path) or gettext("Results"))),
            head=shell.head_html(),
            header=shell.header_html(),
            footer=shell.footer_html(),
            sheet=scripts.address_of("charts"),
            frame=scripts.address_of("frame"),
            plotly=scripts.address_of("plotly"),
            sign_in=escape(shell.sign_in_url),
            prefix=PREFIX,
            problems=" ".join(f'data-{name}="{escape(str(words))}"' for name, words in PROBLEMS.items()),
            without_scripts=WITHOUT_SCRIPTS,
            loading=LOADING,
            start=self._start(),
            config=parts["config"],
            scripts=parts["scripts"],
            renderer=parts["renderer"],
        )
        return _SCRIPT.sub(f'<script nonce="{escape(shell.nonce())}"', page)
