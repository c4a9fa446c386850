"""Checks of an installation: what is set, what the database promises, whether mail and the clock work."""

import datetime as dt
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask

from data.health import clock_difference, count_names_in_clear, database_promises, key_state, migration_state
from data.settings import Settings, unknown_settings
from data.trouble import BEGIN, NOT_MIGRATED, database_trouble
from surveys.auth.oidc import ProviderError, metadata

OK, WARN, FAIL = "OK", "WARN", "FAIL"
LARGEST_DIFFERENCE = dt.timedelta(seconds=30)
MAIL_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: OK, WARN or FAIL, about what, in plain words."""

    mark: str
    subject: str
    words: str


def _settings(settings: Settings) -> list[Finding]:
    findings = [Finding(OK, "settings", "read from the environment")]
    if settings.demo:
        findings.append(Finding(WARN, "settings", "GUANXI_DEMO is set: anybody who reaches the page can sign in"))
    if not settings.https and not settings.demo:
        findings.append(Finding(WARN, "settings", "GUANXI_HTTPS is 0: sign-ins can be read on the way"))
    if settings.https and not settings.public_url.startswith("https://"):
        findings.append(Finding(WARN, "settings", "GUANXI_PUBLIC_URL does not start with https://"))
    for name, nearest in unknown_settings():
        meant = f": is {nearest} meant?" if nearest else ""
        findings.append(Finding(WARN, "settings", f"{name} is no setting{meant}"))
    return findings


def _database(settings: Settings) -> list[Finding]:
    return [
        Finding(OK, "database", promise.words)
        if promise.kept
        else Finding(FAIL, "database", f"it is not so that {promise.words}: {promise.remedy}")
        for promise in database_promises(settings)
    ]


def _migrations(settings: Settings) -> list[Finding]:
    state = migration_state(settings)
    if state.current == state.head:
        return [Finding(OK, "migrations", f"up to date ({state.head})")]
    if state.current is None:
        words = f"there are no tables yet: {BEGIN}" if settings.sqlite else NOT_MIGRATED
        return [Finding(FAIL, "migrations", words)]
    return [Finding(FAIL, "migrations", f"at {state.current}, {state.head} is newest: run migrate")]


def _keys(settings: Settings) -> list[Finding]:
    state = key_state(settings)
    if state.lost:
        words = f"{state.lost} cannot be opened: add the secret that wrapped them to GUANXI_SECRET_KEY_FALLBACKS"
        return [Finding(FAIL, "keys", words)]
    if state.older:
        return [Finding(WARN, "keys", f"{state.older} are wrapped with an older secret: run keys rotate")]
    return [Finding(OK, "keys", f"all {state.current} persons' keys open")]


def _names(settings: Settings) -> list[Finding]:
    state = migration_state(settings)
    if state.current != state.head:
        return []
    in_clear = count_names_in_clear(settings)
    if in_clear:
        words = f"{in_clear} of contacts are in clear: run migrate; what it leaves is of people whose key is missing"
        return [Finding(WARN, "names", words)]
    return [Finding(OK, "names", "all of contacts are encrypted")]


def _mail(settings: Settings) -> list[Finding]:
    if not settings.smtp_url:
        return [Finding(WARN, "mail", "GUANXI_SMTP_URL is not set: no mail is sent")]
    url = urlsplit(settings.smtp_url)
    maker = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    try:
        with maker(url.hostname or "", url.port or 0, timeout=MAIL_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return [Finding(FAIL, "mail", f"the mail server does not answer ({error}): see GUANXI_SMTP_URL")]
    return [Finding(OK, "mail", "the mail server answers")]


def _service(settings: Settings) -> list[Finding]:
    if settings.oidc is None:
        return []
    try:
        metadata(settings.oidc)
    except ProviderError as refusal:
        words = f"it does not answer as it should ({refusal.kind}): see GUANXI_OIDC_DISCOVERY_URL"
        return [Finding(FAIL, "sign-in service", words)]
    return [Finding(OK, "sign-in service", "it answers")]


def _clock(settings: Settings) -> list[Finding]:
    difference = abs(clock_difference(settings, dt.datetime.now(dt.UTC)))
    if difference > LARGEST_DIFFERENCE:
        seconds = f"{difference.total_seconds():.0f} s"
        words = f"this computer and the database differ by {seconds}: let both take the time from the network"
        return [Finding(FAIL, "clock", words)]
    return [Finding(OK, "clock", "this computer and the database agree")]


def _fonts(_settings: Settings) -> list[Finding]:
    from data.exports.paper import chinese_fonts  # noqa: PLC0415 - what sets paper is loaded where paper is asked for

    found = chinese_fonts()
    if not found:
        words = "there is none for Chinese: PDFs in Chinese are made in English instead, see docs/exports.md"
        return [Finding(WARN, "fonts", words)]
    return [Finding(OK, "fonts", f"PDFs can be in Chinese ({found[0]})")]


CHECKS: tuple[Callable[[Settings], list[Finding]], ...] = (
    _settings,
    _database,
    _migrations,
    _keys,
    _names,
    _mail,
    _service,
    _clock,
    _fonts,
)


def run_checks(app: Flask, settings: Settings) -> list[Finding]:
    """Run every check; one that cannot be run is itself a finding."""
    findings = []
    for check in CHECKS:
        try:
            findings += check(settings)
        except Exception as error:
            told = database_trouble(error) or "is the database of GUANXI_DATABASE_URL there?"
            words = f"could not be checked ({type(error).__name__}): {told}"
            findings.append(Finding(FAIL, check.__name__.strip("_"), words))
            app.logger.debug("check failed", exc_info=error)
    return findings
