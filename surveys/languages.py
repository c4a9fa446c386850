"""Which language a page speaks: the person's, the browser's, the organisation's, or the one the browser asks for."""

from flask import Flask, g, request
from jinja2 import Environment
from markupsafe import Markup, escape

from data import language
from data.types import Viewer

COOKIE = "guanxi_language"
SCROLL_HINT = language.lazy("Wider than the screen: swipe, or use the arrow keys.")


def _chosen_here() -> str | None:
    return language.known(request.cookies.get(COOKIE))


def _asked_for() -> str:
    return request.accept_languages.best_match(language.languages()) or language.ENGLISH


def follow(viewer: Viewer | None) -> None:
    """Speak the language of whoever is looking, or of the browser while nobody is known."""
    if viewer is None:
        language.speak(_chosen_here() or _asked_for())
    else:
        language.speak(language.known(viewer.own_language) or _chosen_here() or viewer.language)


def follow_link(code: str | None) -> None:
    """Speak the language of the person whose link was opened, unless something else was chosen in this browser."""
    language.speak(_chosen_here() or code)


def _begin() -> None:
    g.spoken_before = language.current()
    follow(None)


def _end(_error: BaseException | None) -> None:
    language.speak(g.pop("spoken_before", language.ENGLISH))  # the thread serves somebody else next


def _others() -> dict[str, str]:
    """Return the languages that a page can be had in besides its own, by code."""
    return {code: name for code, name in language.languages().items() if code != language.current()}


def _sentences(*texts: str) -> Markup:
    """Return sentences one after the other, as the language puts them; for templates, whose texts are escaped."""
    return Markup(language.sentences(*map(escape, texts)))  # noqa: S704 - each of them is escaped


def install(environment: Environment) -> None:
    """Give templates what they speak with."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined] # the extension's
        lambda text: language.catalogue().gettext(text),
        lambda one, many, n: language.catalogue().ngettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, text: language.catalogue().pgettext(context, text),
    )
    environment.globals.update(scroll_hint=SCROLL_HINT, sentences=_sentences)
    environment.globals.update(language_tag=language.tag, other_languages=_others)
    environment.filters.update(
        listed=language.listed,
        day_words=language.day_words,
        short_day=language.short_day,
        moment_words=language.moment_words,
        weekday_name=language.weekday_name,
        weekday_words=language.weekday_words,
    )


def init_app(app: Flask) -> None:
    """Speak a language in every request; call before anything that answers in words."""
    install(app.jinja_env)
    app.before_request(_begin)
    app.teardown_request(_end)
