"""Looks at a page as people see it: narrow, wide, zoomed, dark, in forced colours; what axe, size and targets say."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
RUN = r"""async ([rules, earlier]) => {
    const judged = (%s)(earlier);
    const found = await axe.run(document, {resultTypes: ["violations", "incomplete"], elementRef: true, ...rules});
    const doubtful = found.incomplete.filter((one) => one.id === "color-contrast").flatMap((one) => one.nodes)
        .filter((node) => node.any[0].data.messageKey !== "elmPartiallyObscured");
    return [
        found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html}: ${node.failureSummary}`)),
        judged(doubtful.map((node) => node.element)),
    ];
}"""
COLOURS = ("color-contrast", "link-in-text-block")
RULES: dict[str, dict[str, object]] = {
    "all": {},
    "colours": {"runOnly": {"type": "rule", "values": COLOURS}},
    "all but colours": {"rules": {rule: {"enabled": False} for rule in COLOURS}},
}
# All that axe judges: the document, its window, its colours, what is ticked and focused. Scripts, hidden
# fields, the hour and the random names of charts say nothing to it. A press returns once the next page has begun to
# come: the whole of it is waited for.
STATE = r"""async () => {
    if (document.readyState === "loading")
        await new Promise((come) => document.addEventListener("DOMContentLoaded", come));
    return ["axe" in window, [
        document.documentElement.outerHTML
            .replaceAll(location.origin, "")
            .replace(/<script[^]*?<\/script>|<input[^>]* type="hidden"[^>]*>|data-token="[^"]*"|\b\d\d:\d\d\b/g, "")
            .replace(/\b(clip|defs-|topdefs-|gradient|legend|modebar-|scroll|trace|g)[0-9a-f]{6}/g, "$1"),
        innerWidth, innerHeight,
        ...["dark", "light"].map((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches),
        matchMedia("(forced-colors: active)").matches,
        [...document.querySelectorAll(":checked, :focus")].map((one) => [one.id, one.name, one.value]),
    ].join("\n")];
}"""
# The next frame tells scripts of the window and its colours, and charts are drawn again a tenth of a second later.
# Colours change on their way from one look to the next, outer parts before inner ones: all are put to their end.
SETTLED = """async () => {
    await new Promise(requestAnimationFrame);
    if (document.querySelector(".js-plotly-plot")) await new Promise((done) => setTimeout(done, 150));
    for (let times = 0; times < 60; times += 1) {
        const moving = document.getAnimations().filter((one) => one.playState !== "finished");
        if (!moving.length) return;
        for (const one of moving) one.finish();
    }
}"""
# A link in a sentence may be as low as its line (WCAG 2.5.8); a paragraph that is made of links alone is no sentence.
IN_SENTENCE = """(one) => {
    const whole = one.closest("p"), words = (part) => part.textContent.replace(/[^\\p{L}\\p{N}]/gu, "").length;
    if (!whole || getComputedStyle(one).display !== "inline") return false;
    const parts = [...whole.querySelectorAll("a, button, .visually-hidden")];
    const others = parts.filter((part) => !part.parentNode.closest("a"));
    return words(whole) > others.reduce((all, part) => all + words(part), 0);
}"""
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
    .filter((one) => one.checkVisibility() && one.tabIndex >= 0)
    .filter((one) => !one.closest(".gx-skip, .visually-hidden, .modebar") && !(IN_SENTENCE)(one))
    .map((one) => [one, one.closest("label")?.getBoundingClientRect() ?? one.getBoundingClientRect()])
    .filter(([one, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
    .map(([one, box]) => `${one.textContent.trim() || one.name} ${box.width}x${box.height}`)"""
SMALL = SMALL.replace("IN_SENTENCE", IN_SENTENCE)
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    """A window, its colours, and what axe is asked: its answers depend on colours and on what narrow windows hide.

    A window of 1280 by 1024 at 400 % and at 200 % is one of 320 by 256 and of 640 by 512 CSS pixels.
    """

    width: int
    height: int
    colours: Literal["dark", "light"] = "light"
    forced: bool = False
    axe: Literal["all", "colours", "all but colours", "nothing"] = "all"

    def choose(self, page: Page) -> None:
        """Have this look, with reduced motion, from the next page on."""
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.emulate_media(
            color_scheme=self.colours, forced_colors="active" if self.forced else "none", reduced_motion="reduce"
        )

    def put_on(self, page: Page) -> None:
        """Show the page that is open so; it is not loaded again."""
        self.choose(page)
        page.evaluate(SETTLED)


# In forced colours none of ours are left to judge; between narrow and wide the colours alone are new.
LOOKS = (
    Look(320, 256, "dark", forced=True, axe="all but colours"),
    Look(390, 844, "dark", axe="colours"),
    Look(640, 512, axe="nothing"),
    Look(1280, 900),
)
ENDS = (LOOKS[0], LOOKS[-1])


JUDGED: set[bytes] = set()  # digests of the pages against which nothing was said
READABLE: set[str] = set()  # marks of the texts on them


def barriers(page: Page, rules: str = "all") -> list[str]:
    """What axe says against the page that is open; of two that are the same in all that it judges, one is asked about.

    So a journey on two databases, and pages that two journeys pass, cost it once; and the contrast of a text is
    judged once for all that are written like it before the same colours (contrast.js).
    """
    ready, seen = page.evaluate(STATE)
    state = hashlib.sha256(f"{rules}\n{seen}".encode()).digest()
    if state in JUDGED:
        return []
    run = f"({RUN % CONTRAST})({json.dumps([RULES[rules], sorted(READABLE)])})"
    answer: tuple[list[str], list[str]] = page.evaluate(run if ready else f"{AXE};{run}")
    found, readable = answer
    if not found:
        JUDGED.add(state)
        READABLE.update(readable)
    return found


def check_accessible(page: Page, *windows: dict[str, int]) -> None:
    """Find no barrier and nothing wider than the window in the page that is open, in windows one after the other."""
    for window in windows or (page.viewport_size,):
        if window and window != page.viewport_size:
            page.set_viewport_size({"width": window["width"], "height": window["height"]})
        found = barriers(page)
        assert found == [], f"{page.url}:\n" + "\n".join(found)
        beyond = page.evaluate(BEYOND)
        assert beyond <= 0, f"{page.url} scrolls sideways by {beyond} px"


def small_targets(page: Page) -> list[str]:
    """What can be pressed and is lower or narrower than 24 px, links within a sentence aside."""
    found: list[str] = page.evaluate(SMALL)
    return found


def troubles(page: Page, looks: tuple[Look, ...] = LOOKS, *, chosen: Look | None = None) -> list[str]:
    """Return what is wrong with the page that is open, in each look; one may be chosen already."""
    found: list[str] = []
    for look in looks:
        if look != chosen:
            look.choose(page)
        beyond, small = page.evaluate(f"async () => {{ await ({SETTLED})(); return [{BEYOND}, ({SMALL})()]; }}")
        where = f"{page.url} at {look.width} px"
        if beyond > 0:
            found.append(f"{where}: scrolls sideways by {beyond} px")
        found += [f"{where}: small target: {one}" for one in small]
        if look.axe != "nothing":
            found += [f"{where}: {one}" for one in barriers(page, look.axe)]
    return found
