"""Looks at a page as people see it: narrow, wide, zoomed, dark, in forced colours; what axe, size and targets say."""

from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Page

AXE = Axe().axe_script
RUN = "axe.run(document, {resultTypes: ['violations']})"
# Colours change on their way from one look to the next, outer parts before inner ones, if only for a moment each.
SETTLED = """async () => {
    for (let still = 0, frames = 0; still < 3 && frames < 60; frames += 1) {
        await new Promise(requestAnimationFrame);
        still = document.getAnimations().length ? 0 : still + 1;
    }
}"""
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
    .filter((one) => one.checkVisibility() && one.tabIndex >= 0)
    .filter((one) => !one.closest("p, .gx-skip, .visually-hidden, .modebar"))
    .map((one) => [one, one.closest("label")?.getBoundingClientRect() ?? one.getBoundingClientRect()])
    .filter(([one, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
    .map(([one, box]) => `${one.textContent.trim() || one.name} ${box.width}x${box.height}`)"""
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    """A window, its colours, and whether axe is asked: what it says depends on colours and on what narrow windows hide.

    A window of 1280 by 1024 at 400 % and at 200 % is one of 320 by 256 and of 640 by 512 CSS pixels.
    """

    width: int
    height: int
    colours: Literal["dark", "light"] = "light"
    forced: bool = False
    axe: bool = True

    def put_on(self, page: Page) -> None:
        """Show the page so, with reduced motion; it is not loaded again."""
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.emulate_media(
            color_scheme=self.colours, forced_colors="active" if self.forced else "none", reduced_motion="reduce"
        )
        page.evaluate(SETTLED)


LOOKS = (Look(320, 256, "dark", forced=True), Look(390, 844, "dark"), Look(640, 512, axe=False), Look(1280, 900))
ENDS = (LOOKS[0], LOOKS[-1])


def small_targets(page: Page) -> list[str]:
    """What can be pressed and is lower or narrower than 24 px, links within a sentence aside."""
    found: list[str] = page.evaluate(SMALL)
    return found


def troubles(page: Page, looks: tuple[Look, ...] = LOOKS) -> list[str]:
    """Return what is wrong with the page that is open, in each look."""
    page.evaluate(AXE)
    found: list[str] = []
    for look in looks:
        look.put_on(page)
        where = f"{page.url} at {look.width} px"
        beyond = page.evaluate(BEYOND)
        if beyond > 0:
            found.append(f"{where}: scrolls sideways by {beyond} px")
        found += [f"{where}: small target: {one}" for one in small_targets(page)]
        if look.axe:
            results = AxeResults(page.evaluate(RUN))
            found += [f"{where}: {results.generate_report()}"] if results.violations_count else []
    return found
