"""The mails about a closed round: that the result is there and where, never a figure, never anybody's name."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from data.commands.announcements import NEWS_FOR, RESULT_MAIL, ROUND_CLOSED, spread_news
from data.commands.outbox import Work
from data.language import Spoken, gettext, mark, month_name
from data.queries.announcements import get_news, get_told
from data.reports.news import NO_TEAM, QUARTERLY, Seen, seen_of_round
from data.settings import Settings
from data.types import Month, ResultState
from data.vault import Vault
from surveys.jobs import handle
from surveys.mail import make_letter, send_mail, write_letter
from surveys.security import current_settings

PURPOSE = "guanxi stop mails 1"
DEMO = "demo"
FEW = mark("Too few people answered. Nothing is shown of so few, so that nobody's answers can be worked out.")
REASONS = Spoken(
    {
        ResultState.NOT_ENOUGH.value: FEW,
        ResultState.PROTECTS_NEIGHBOUR.value: mark(
            "Enough people answered, but showing the result would let somebody work out that of a group that is too "
            "small."
        ),
        QUARTERLY: mark("Groups as small as this one are shown with the last month of a quarter only."),
        ResultState.NO_ROUND.value: mark("A team that had no part in the round has no result of it."),
        NO_TEAM: mark("Only who belongs to a team, or leads one, sees its result."),
    }
)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail leads."""

    summary: str
    notes: str
    actions: str
    stop: str


def vault(settings: Settings) -> Vault:
    """Return what locks the links that stop mails."""
    return Vault((settings.secret_key, *settings.secret_key_fallbacks), PURPOSE)


def stop_link(settings: Settings, *, organisation_id: int, person_id: int, kind: str = "") -> str:
    """Return the link that stops one kind of mails of a person, those about results where none is named."""
    about = f"{organisation_id}.{person_id}" + (f".{kind}" if kind else "")
    return f"{settings.public_url.rstrip('/')}/mails/stop/{vault(settings).lock(about)}"


def stop_headers(link: str) -> dict[str, str]:
    """Return the headers by which mail programs show a button that stops mails (RFC 8058)."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def subject(month: Month, *, shown: bool = True) -> str:
    """Return the subject: the month in a word, no number."""
    if not shown:
        return gettext("The round about %(month)s has closed", month=month_name(month.number))
    return gettext("The result about %(month)s is there", month=month_name(month.number))


def tell(session: Any, work: Work, now: Any) -> None:
    """Spread the news of a closed round, unless it is old or of invented people."""
    round_id = int(work.payload["round_id"])
    news = get_news(session, organisation_id=work.organisation_id, round_id=round_id)
    if news is None or news.kind == DEMO or now - news.closed_at > NEWS_FOR:
        return
    mails = bool(current_settings().smtp_url)
    spread_news(session, organisation_id=work.organisation_id, round_id=round_id, mails=mails, now=now)


def send_result_mail(session: Any, work: Work, now: Any) -> None:
    """Tell one person that the result is there, or that nothing can be shown of their own teams and why."""
    place = {"organisation_id": work.organisation_id}
    news = get_news(session, **place, round_id=int(work.payload["round_id"]))
    person_id = int(work.payload["person_id"])
    told = get_told(session, **place, person_id=person_id, now=now)
    if news is None or told is None or now - news.closed_at > NEWS_FOR:
        return
    seen = seen_of_round(session, told.scope, round_id=news.round_id)
    session.rollback()  # nobody waits for a lock while a mail server takes its time
    settings = current_settings()
    links = _links(settings, work.organisation_id, person_id, news.month, seen)
    letter = write_letter(
        "result" if seen.shown else "no_result",
        subject=subject(news.month, shown=seen.shown),
        month=news.month.label,
        leads=told.leads,
        links=links,
        seen=seen,
        reasons=list(dict.fromkeys(REASONS.get(reason) or gettext(FEW) for reason in seen.reasons)),
        teamless=NO_TEAM in seen.reasons,
    )
    send_mail(settings, make_letter(settings, letter, to=told.email, key=work.key, headers=stop_headers(links.stop)))


def _links(settings: Settings, organisation_id: int, person_id: int, month: Month, seen: Seen) -> Links:
    home = settings.public_url.rstrip("/")
    team = seen.place if seen.shown else seen.above
    which = f"team={team}&" if team is not None else ""
    return Links(
        summary=f"{home}/dashboard/{seen.page}?{which}month={month}",
        notes=f"{home}/notes/new?month={month}",
        actions=f"{home}/actions/?month={month}",
        stop=stop_link(settings, organisation_id=organisation_id, person_id=person_id),
    )


def init_app(app: Flask) -> None:
    """Let the worker tell of closed rounds."""
    handle(app, ROUND_CLOSED, tell)
    handle(app, RESULT_MAIL, send_result_mail)
