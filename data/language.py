"""The language in which somebody is spoken to: texts of the catalogues, and months, days and moments as it writes them.

A catalogue is one file, `data/languages/<code>.po`; English stands in the code. Which language is spoken is said once
for a request, a mail or a job, and whatever makes a sentence below that asks here. So what is stored or published holds
numbers and codes, and a sentence is made for its reader.
"""

import calendar
import datetime as dt
import gettext as catalogues
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path
from typing import TypeVar

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy

HERE = Path(__file__).parent / "languages"
ENGLISH = "en"
ENGLISH_HEAD = {"X-Name": "English", "X-Tag": "en", "X-Locale": "en_GB"}
_HEAD_LINE = re.compile(r'^"(X-[A-Za-z]+): (.+)\\n"$', re.MULTILINE)
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def languages() -> dict[str, str]:
    """Return the languages there are, by code, each with its name in itself; English first."""
    return {ENGLISH: ENGLISH_HEAD["X-Name"]} | {
        path.stem: _head(path.stem)["X-Name"] for path in sorted(HERE.glob("*.po"))
    }


@cache
def _head(code: str) -> dict[str, str]:
    if code == ENGLISH:
        return ENGLISH_HEAD
    return dict(_HEAD_LINE.findall((HERE / f"{code}.po").read_text(encoding="utf-8").split("\n\n", 1)[0]))


@cache
def _catalogue(code: str) -> catalogues.NullTranslations:
    if code == ENGLISH:
        return catalogues.NullTranslations()
    compiled = io.BytesIO()
    with (HERE / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


@cache
def _month(code: str, skeleton: str, year: int, number: int) -> str:
    return format_skeleton(skeleton, dt.datetime(year, number, 1), locale=_locale(code))  # noqa: DTZ001 - a month


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_head(code)["X-Locale"])


def known(code: str | None) -> str | None:
    """Return a code if there is such a language, else None."""
    return code if code in languages() else None


def current() -> str:
    """Return the code of the language spoken now: `en`, `zh` ..."""
    return _spoken.get()


def tag() -> str:
    """Return what a page says its language is, such as `zh-Hans`."""
    return _head(current())["X-Tag"]


def language_and_country() -> tuple[str, str]:
    """Return the language and the country whose writing it follows, for files: `zh` and `CN`."""
    locale = _locale(current())
    return locale.language, locale.territory or ""


def speak(code: str | None) -> None:
    """Speak a language from here on; English where there is no such language."""
    _spoken.set(known(code) or ENGLISH)


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Speak a language for a while, as a mail to somebody needs it."""
    before = _spoken.set(known(code) or ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def catalogue() -> catalogues.NullTranslations:
    """Return the texts of the language spoken, with what is to be filled in left open."""
    return _catalogue(current())


def mark(text: str) -> str:
    """Return a text as it is: it stands in the catalogues, and is put into words where it is shown."""
    return text


def pmark(_context: str, text: str) -> str:
    """Return a text that means different things in different places as it is; `pgettext` puts it into words."""
    return text


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the language spoken, with `%(name)s` filled in; a percent sign is written twice."""
    return str(_catalogue(_spoken.get()).gettext(text) % values)  # pages ask a thousand times


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the form of a text for a number, which `%(n)s` stands for."""
    return str(catalogue().ngettext(one, many, n) % {"n": n, **values})


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Return a text that means different things in different places."""
    return str(catalogue().pgettext(context, text) % values)


def lazy(text: str, /, **values: object) -> str:
    """Return a text of a form or a constant, put into words whenever it is shown."""
    proxy: str = LazyProxy(gettext, text, enable_cache=False, **values)  # type: ignore[assignment] # it behaves as its text does
    return proxy


Key = TypeVar("Key")
Text = TypeVar("Text")


class _Said(Mapping[Key, Text]):
    """What a constant holds in place of its texts: marked ones by key, put into words when they are asked for."""

    def __init__(self, marked: Mapping[Key, Text]) -> None:
        self._marked = marked

    def __iter__(self) -> Iterator[Key]:
        return iter(self._marked)

    def __len__(self) -> int:
        return len(self._marked)

    def marked(self, key: Key) -> Text:
        """Return what is held for a key, still to be put into words."""
        return self._marked[key]


class Spoken(_Said[Key, str]):
    """Marked texts by key."""

    def __getitem__(self, key: Key) -> str:
        """Return a text in the language spoken."""
        return gettext(self._marked[key])


class SpokenPairs(_Said[Key, tuple[str, str]]):
    """Marked titles with their sentences by key."""

    def __getitem__(self, key: Key) -> tuple[str, str]:
        """Return a title and its sentence in the language spoken."""
        title, sentence = self._marked[key]
        return gettext(title), gettext(sentence)


def told(name: str, text: object) -> str:
    """Return something with its name before it: `Given: 3`."""
    return gettext("%(name)s: %(text)s", name=name, text=text)


def beside(*texts: str) -> str:
    """Return texts with commas between them."""
    return pgettext("between the parts of a list", ", ").join(texts)


def sentences(*texts: str) -> str:
    """Return sentences one after the other; those that say nothing are left out."""
    return reduce(_beside_each_other, filter(None, texts), "")


def _beside_each_other(first: str, second: str) -> str:
    if not first:
        return second
    return pgettext("two sentences", "%(first)s %(second)s", first=first, second=second)


def listed(texts: Sequence[str]) -> str:
    """Return texts in a row: `a, b and c`."""
    if len(texts) < 2:  # noqa: PLR2004 - a row begins with two
        return "".join(texts)
    first, last = beside(*texts[:-1]), texts[-1]
    return pgettext("the last two parts of a list", "%(first)s and %(last)s", first=first, last=last)


def either(texts: Sequence[str]) -> str:
    """Return texts of which one holds: `a, b or c`."""
    if len(texts) < 2:  # noqa: PLR2004 - a row begins with two
        return "".join(texts)
    first, last = beside(*texts[:-1]), texts[-1]
    return pgettext("the last two parts of a choice", "%(first)s or %(last)s", first=first, last=last)


def clauses(texts: Sequence[str]) -> str:
    """Return one or two parts of a sentence as one."""
    return pgettext("between clauses", " and ").join(texts)


def month_words(year: int, number: int) -> str:
    """Return a month in words: `October 2026`, `2026年10月`."""
    return _month(current(), "yMMMM", year, number)


def short_month_words(year: int, number: int) -> str:
    """Return a month in short: `Oct 2026`, `2026年10月`."""
    if current() == ENGLISH:
        return f"{calendar.month_abbr[number]} {year}"  # all of three letters
    return _month(current(), "yMMM", year, number)


def month_lines(year: int, number: int) -> tuple[str, str]:
    """Return a month in two short lines: `Oct` and `2026`, `10月` and `2026年`."""
    if current() == ENGLISH:
        return calendar.month_abbr[number], str(year)
    return _month(current(), "MMM", year, number), _month(current(), "y", year, number)


def month_name(number: int) -> str:
    """Return a month without its year: `October`, `十月`."""
    return format_date(dt.date(2000, number, 1), "LLLL", locale=_locale(current()))


def weekday_name(day: dt.date, *, short: bool = False) -> str:
    """Return the day of the week: `Monday`, `星期一`; in short `Mon`, `周一`."""
    return format_date(day, "EEE" if short else "EEEE", locale=_locale(current()))


def day_words(day: dt.date) -> str:
    """Return a day in words: `5 October 2026`, `2026年10月5日`."""
    return format_date(day, "long", locale=_locale(current()))


def short_day(day: dt.date) -> str:
    """Return a day without its year: `5 October`, `10月5日`."""
    return format_skeleton("MMMMd", dt.datetime(day.year, day.month, day.day), locale=_locale(current()))  # noqa: DTZ001 - a day


def brief_day(day: dt.date) -> str:
    """Return a day in few letters, without its year: `5 Oct`, `10月5日`."""
    return format_skeleton("MMMd", dt.datetime(day.year, day.month, day.day), locale=_locale(current()))  # noqa: DTZ001 - a day


def weekday_words(day: dt.date, *, year: bool = True) -> str:
    """Return a day with its weekday, in short: `Mon 5 Oct 2026`, `2026年10月5日周一`; or without its year."""
    if current() == ENGLISH:
        return f"{calendar.day_abbr[day.weekday()]} {day.day} " + (
            short_month_words(day.year, day.month) if year else calendar.month_abbr[day.month]
        )
    moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day
    return format_skeleton("yMMMEd" if year else "MMMEd", moment, locale=_locale(current()))


def moment_words(moment: dt.datetime) -> str:
    """Return a moment in words, in the zone that it is given in: `5 October 2026 at 14:05`."""
    return gettext("%(day)s at %(time)s", day=day_words(moment), time=f"{moment:%H:%M}")
