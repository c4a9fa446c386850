"""A team's summary as a PDF: A4, tagged for assistive technology (PDF/UA-1), set by typst."""

import datetime as dt
import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from data.exports.fitting import fitting
from data.exports.handout import Chart, Handout, Tile
from data.exports.method import method, not_to_conclude
from data.language import ENGLISH, current, gettext, language_and_country, lazy, mark, sentences, tag

TEMPLATE = Path(__file__).with_name("paper.typ")
TITLE_SIZES, TITLE_WIDTH = (22, 18, 15, 12), 490.0  # points
VALUE_SIZES, VALUE_WIDTH = (20, 15, 12), 95.0
SERIF = "Libertinus Serif"  # comes with typst, so that paper looks the same from every computer
# For what it does not hold; those that are installed, in this order. Others are not asked: some draw blanks.
CHINESE = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
OTHERS = (
    *CHINESE,
    "IPAPGothic",
    "Noto Serif",
    "DejaVu Serif",
    "DejaVu Sans",
    "FreeSerif",
)
UNSET = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
BEYOND_LATIN = "\u2e80"  # from here on one missing character means that the whole script is missing
MISSING = "?"
NOT_SET = lazy("Characters shown as ? are missing in the fonts of the computer that made this file.")
NO_CHINESE = mark(  # said in English, for want of the font
    "This file is in English, because the computer that made it has no font for Chinese. An administrator can add one "
    "to it, such as Noto Sans CJK."
)
CHINESE_TAG = "zh-Hans"
TRIES = 12
LONG, ANYWHERE = re.compile(r"[!-\u024f]{40,}"), "\N{ZERO WIDTH SPACE}"
BETWEEN = "\0"


def breakable(words: str) -> str:
    """Return words of which a very long one may go on in the next line."""
    return LONG.sub(lambda found: ANYWHERE.join(found[0]), words)


@cache
def _fonts() -> Any:
    """The fonts of this computer and those that typst brings along; looked for once."""
    return typst.Fonts()


@cache
def families() -> tuple[str, ...]:
    """Return the fonts to set words in, the first one that has a character."""
    installed = set(_fonts().families())
    return (SERIF, *(family for family in OTHERS if family in installed))


def chinese_fonts() -> list[str]:
    """Return the fonts of this computer that Chinese is set in, the first one first."""
    return [family for family in families() if family in CHINESE]


def spoken_on_paper() -> str:
    """Return the language that a file can be set in: the one spoken, or English where there is no font for it."""
    return ENGLISH if tag() == CHINESE_TAG and not chinese_fonts() else current()


def _chart(chart: Chart) -> dict[str, Any]:
    guide = gettext("%(share)s guide", share=gettext("%(number)s %%", number=f"{chart.guide or 0:g}"))
    drawn = {"alt": chart.in_words, "listed": chart.marks, "guide_words": guide, "coincide": chart.coincide}
    return asdict(chart) | drawn


def _tile(tile: Tile) -> dict[str, Any]:
    return asdict(tile) | {"size": fitting(tile.value, VALUE_WIDTH, VALUE_SIZES).size}


def content(handout: Handout) -> dict[str, Any]:
    """Return everything that the template sets, as plain mappings."""
    charts = [_chart(chart) for chart in handout.charts]
    about = list(dict.fromkeys(words for chart in handout.charts for words in chart.about))
    return {
        "fonts": list(families()),
        "language": language_and_country(),
        "words": _words(),
        "title": handout.title,
        "description": handout.sentence or handout.before,
        "footer": _footer(handout),
        "eyebrow": " \N{MIDDLE DOT} ".join(filter(None, (handout.kind, handout.month, handout.above))),
        "team": handout.team,
        "size": fitting(handout.team, TITLE_WIDTH, TITLE_SIZES, most_lines=2).size,
        "sentence": handout.sentence,
        "before": handout.before,
        "tiles": [_tile(tile) for tile in handout.tiles],
        "charts": charts,
        "room": [asdict(section) | {"lines": [breakable(line) for line in section.lines]} for section in handout.room],
        "facts": [list(fact) for fact in handout.facts],
        "withheld": [list(pair) for pair in handout.withheld],
        "reasons": [name for name, _ in handout.withheld],
        "method": method(),
        "about": about,
        "conclude": [list(pair) for pair in not_to_conclude()],
    }


def _footer(handout: Handout) -> str:
    if handout.room:
        return gettext("Made of published results and of what the room saw. Confidential.")
    return gettext("Made of published results only. Confidential.")


def _words() -> dict[str, Any]:
    """The template's own words; a page's number and the number of pages stand between three parts."""
    return {
        "page": gettext("Page %(page)s of %(pages)s", page=BETWEEN, pages=BETWEEN).split(BETWEEN),
        "no_round": gettext("No round yet"),
        "numbers": gettext("The numbers"),
        "room": gettext("In the room"),
        "about": gettext("About these figures"),
        "what": gettext("What"),
        "which": gettext("Which"),
        "instead": gettext("What stands in place of a figure"),
        "came_about": gettext("How they came about"),
        "conclude": gettext("What must not be concluded"),
        "changed": gettext("questions changed"),
        "gap": sentences(BETWEEN, BETWEEN).strip(BETWEEN),
        "colon": gettext("%(name)s:", name=""),
        "slant": "normal" if tag() == CHINESE_TAG else "italic",
    }


def _without(words: str, missing: list[str]) -> str:
    """Replace characters that no font has; with one of a script beyond Latin, all of those."""
    beyond = any(character >= BEYOND_LATIN for character in missing)
    return "".join(MISSING if each in missing or (beyond and each >= BEYOND_LATIN) else each for each in words)


def _set(words: str, moment: dt.datetime) -> bytes:
    compiler = typst.Compiler(font_paths=_fonts())
    made = compiler.compile(
        input=TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"handout": words},
        pdf_standards=["ua-1"],
        timestamp=moment,
    )
    assert isinstance(made, bytes)
    return made


def summary_pdf(handout: Handout, made_on: dt.date, *, instead_of: str = "") -> bytes:
    """Return the summary as PDF/UA-1.

    Where the computer has no font for a character, a question mark stands for it and the file says so. A file that
    could not be set in the language asked for, `instead_of` (see `spoken_on_paper`), says that on top.

    Raises:
        typst.TypstError: It cannot be set.
    """
    moment = dt.datetime.combine(made_on, dt.time(), tzinfo=dt.UTC)
    found, missing = content(handout), list[str]()
    found["notice"] = NO_CHINESE if instead_of not in {"", current()} else ""
    while True:
        try:
            return _set(_without(json.dumps(found, ensure_ascii=False), missing), moment)
        except typst.TypstError as refusal:
            unset = UNSET.search(refusal.message)
            if unset is None or len(missing) >= TRIES:
                raise
            missing.append(unset[1][0])
            found["method"] = [*method(), str(NOT_SET)]
