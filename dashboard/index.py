"""The page that charts are drawn into: our own frame around Dash's scripts, each with the request's nonce."""

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from dash import Dash
from flask import request
from plotly.utils import PlotlyJSONEncoder

from dashboard import scripts
from dashboard.components.pages import LOADING, Opened, Page
from dashboard.shell import PREFIX, surroundings
from data.language import lazy, tag

UNTOLD = ("python_version", "plotly_version", "dash_version", "dash_version_url")
LEFT_OUT = "/dash_table/"  # of Dash's scripts: no page has a DataTable
# The part of Dash that draws charts is asked for late, and without a version, unless it is there already.
SHARED, GRAPH = "/dash_core_components-shared.", "/async-graph."
WITHOUT_SCRIPTS = lazy("The charts need JavaScript, which is switched off in this browser.")
FILES_INSTEAD = lazy("These files with the published figures need none:")
NAMED = "{title} - Guanxi"
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
<title>{named}</title>
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
<div id="react-entry-point"><h1>{title}</h1><p class="gx-quiet gx-loading">{loading}</p></div>
<noscript>{without_scripts}</noscript>
</div>
</main>
{footer}
<script id="guanxi-start" type="application/json">{start}</script>
<script id="guanxi-first" type="application/json" data-output="{output}">{first}</script>
{config}
{scripts}
{renderer}
</body>
</html>"""
_SCRIPT = re.compile(r"<script\b")


def _inside_script(text: str) -> str:
    """Return JSON that cannot end the element it stands in."""
    return text.replace("<", "\\u003c")


def _without_scripts(opened: Opened) -> str:
    """What stands below a page's title where no script makes its charts: the way to files with the same figures."""
    links = "".join(
        f'<li><a href="{escape(address)}" download>{escape(title)}</a></li>' for title, address in opened.files
    )
    instead = f"<p>{escape(str(FILES_INSTEAD))}</p><ul>{links}</ul>" if links else ""
    return f'<div class="gx-message gx-message--note"><p>{escape(str(WITHOUT_SCRIPTS))}</p>{instead}</div>'


class ChartsApp(Dash):
    """Dash with our own page around it."""

    pages: Mapping[str, Page]  # by path

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
        return _inside_script(f'{{"_dash-layout": {layout}, "_dash-dependencies": {callbacks}}}')

    def _opened(self, page: Page) -> Opened:
        """What comes with the page: its figures among it."""
        query = request.query_string.decode("ascii", "replace")
        return page.opened(f"?{query}" if query else "")

    def interpolate_index(self, *_args: Any, **parts: Any) -> str:
        """Return the page for the request's path: the frame, where scripts are, and its first figures.

        There is none where its address leads to no team or month.
        """
        shell, asked = surroundings().shell, self.pages[request.path]
        opened = self._opened(asked)
        page = PAGE.format(
            language=tag(),
            title=escape(str(asked.title)),
            named=escape(NAMED.format(title=opened.title)),
            output=asked.output,
            first=_inside_script(json.dumps(opened.answer, cls=PlotlyJSONEncoder)),
            head=shell.head_html(),
            header=shell.header_html(),
            footer=shell.footer_html(),
            sheet=scripts.address_of("charts"),
            frame=scripts.address_of("frame"),
            plotly=scripts.address_of("plotly"),
            sign_in=escape(shell.sign_in_url),
            prefix=PREFIX,
            problems=" ".join(f'data-{name}="{escape(str(words))}"' for name, words in PROBLEMS.items()),
            without_scripts=_without_scripts(opened),
            loading=LOADING,
            start=self._start(),
            config=parts["config"],
            scripts=parts["scripts"],
            renderer=parts["renderer"],
        )
        return _SCRIPT.sub(f'<script nonce="{escape(shell.nonce())}"', page)
