"""Take along: the files about a team and month, in one place of the page."""

from dashboard.components.elements import Element, html
from dashboard.components.states import icon
from dashboard.shell import PREFIX
from dashboard.view import View
from data.language import Spoken, gettext, lazy, mark

TAKE_ALONG = f"{PREFIX}take-along/"
FILES = Spoken(
    {
        "summary.pdf": mark("This summary on paper (PDF)"),
        "summary.pptx": mark("This summary as slides (PPTX)"),
        "results.xlsx": mark("All figures as a workbook (XLSX)"),
        "results.csv": mark("All figures as CSV"),
    }
)
SAME_RULES = lazy("Files hold what this page may show and nothing else; what is hidden here is hidden there.")


def files(view: View) -> list[tuple[str, str]]:
    """Return every file about the view's team and month: its title and its address."""
    return [(title, f"{TAKE_ALONG}{name}{view.query()}") for name, title in FILES.items()]


def take_along(view: View) -> Element:
    """Return links to every file about the view's team and month; nothing on paper."""
    links = [
        html.Li(html.A([icon("download"), f" {title}"], href=address, download="")) for title, address in files(view)
    ]
    words = html.P(str(SAME_RULES), className="gx-quiet gx-small")
    parts = [html.Summary(gettext("Take along")), html.Ul(links, className="list-unstyled gx-stack"), words]
    return html.Div(html.Details(parts, className="gx-disclosure"), className="gx-actions")
