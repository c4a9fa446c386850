"""Typed settings from the environment only; what is not set is safe for production."""

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from data.errors import SettingsError
from data.sealing import SHORTEST_PASSPHRASE

PREFIX = "GUANXI_"
USUAL_HOME = "http://127.0.0.1:8000"
INSTANCE = Path(__file__).resolve().parent.parent / "instance"
MINIMUM_SECRET, SHORTEST_TOKEN = 32, 24
DEFAULT_PASSWORDS = frozenset(
    {"password", "postgres", "guanxi", "secret", "changeme", "change-me", "admin", "test", "..."}
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
OIDC_NAME = "your organisation's account"
WELL_KNOWN = "/.well-known/openid-configuration"
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"", "0", "false", "no", "off"})
KNOWN = (  # to the application, to commands (NEW_PASSWORD) and to compose.yaml (the three passwords of logins)
    "BACKUP_PASSPHRASE DASHBOARD_DATABASE_URL DATABASE_URL DEMO HTTPS INSTANCE LOG_JSON MAIL_FROM METRICS_TOKEN "
    "OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_DISCOVERY_URL OIDC_NAME OIDC_ORGANISATION OWNER_DATABASE_URL "
    "PRIVATE_WEBHOOKS PUBLIC_URL SECRET_KEY SECRET_KEY_FALLBACKS SESSION_HOURS SMTP_URL TRUSTED_PROXIES "
    "NEW_PASSWORD APP_PASSWORD DASHBOARD_PASSWORD OWNER_PASSWORD"
)
NAMES = frozenset(PREFIX + name for name in KNOWN.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """The organisation's own sign-in service; `organisation` is whose people it vouches for, 0 the only one's."""

    discovery_url: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = OIDC_NAME
    organisation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an installation can be told.

    `database_url` serves the application, `owner_database_url` the migrations, `dashboard_database_url` the charts;
    on SQLite all three are one file and the charts' connection is held back by an authorizer.
    """

    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    database_url: str
    owner_database_url: str
    dashboard_database_url: str
    instance: Path = INSTANCE
    demo: bool = False
    https: bool = True
    trusted_proxies: int = 0
    public_url: str = USUAL_HOME
    session_hours: int = 12
    smtp_url: str = ""
    mail_from: str = ""
    private_webhooks: bool = False
    oidc: OidcSettings | None = None
    metrics_token: str = ""
    log_json: bool = True
    testing: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The installation's secrets, the current one first."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database_url.startswith("sqlite")


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(PREFIX + name)
    if text is None:
        return default
    if text.strip().lower() in TRUE:
        return True
    if text.strip().lower() in FALSE:
        return False
    raise SettingsError(f"{PREFIX}{name} must be 1 or 0, not {text!r}")


def _number(environ: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = environ.get(PREFIX + name, str(default)).strip()
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{PREFIX}{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _local_secret(instance: Path) -> str:
    """Return the demo's secret, made once and readable by its owner only."""
    path = instance / "secret"
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _secret(environ: Mapping[str, str], instance: Path, *, demo: bool) -> str:
    secret = environ.get(PREFIX + "SECRET_KEY", "")
    if not secret and demo:
        return _local_secret(instance)
    if len(secret) < MINIMUM_SECRET or len(set(secret)) < MINIMUM_SECRET // 4 or _is_guessed(secret):
        raise SettingsError(
            f"{PREFIX}SECRET_KEY must hold at least {MINIMUM_SECRET} random characters; "
            "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'. "
            f"A demo needs none where {PREFIX}DEMO=1 is set."
        )
    return secret


def _is_guessed(secret: str) -> bool:
    """Whether a secret is one that everybody tries: a word of an example, or a piece said again and again."""
    folded = secret.lower().replace("-", "").replace("_", "").replace(" ", "")
    again = (secret + secret).find(secret, 1) < len(secret)
    return again or any(word in folded for word in ("changeme", "example", "password", "secretkey", "insecure"))


def _parts(name: str, url: str) -> SplitResult:
    """Return the parts of an address; a refusal does not repeat it, since it may hold a password."""
    try:
        return urlsplit(url)
    except ValueError:  # such as a bracket that is never closed; its words would repeat the address
        raise SettingsError(f"{PREFIX}{name} is no address") from None


def _refuse_defaults(name: str, url: str) -> None:
    """Refuse a database's address with a password that everybody tries, or one that gives up what was acknowledged."""
    parts = _parts(name, url)
    password = unquote(parts.password or "").lower()
    if password and (password == unquote(parts.username or "").lower() or password in DEFAULT_PASSWORDS):
        raise SettingsError(f"{PREFIX}{name} has a password that everybody tries first; choose a random one")
    if any(word in unquote(parts.query).lower() for word in ("synchronous", "fsync")):
        raise SettingsError(f"{PREFIX}{name} must not change fsync or synchronous: acknowledged answers could be lost")


def _refuse_mixed(name: str, url: str, own: str) -> None:
    """Refuse an address beside the application's own that cannot be the same database."""
    if url.startswith("sqlite") and url != own:
        raise SettingsError(
            f"{PREFIX}{name} names an SQLite file other than {PREFIX}DATABASE_URL: all three addresses lead to one "
            f"database. On SQLite set {PREFIX}DATABASE_URL alone"
        )
    if own.startswith("sqlite") and url != own:
        raise SettingsError(
            f"{PREFIX}{name} names PostgreSQL and {PREFIX}DATABASE_URL an SQLite file: all three addresses lead to one "
            "database. Set all three for PostgreSQL, or the last alone for SQLite"
        )


def _database_urls(environ: Mapping[str, str], instance: Path, *, demo: bool) -> tuple[str, str, str]:
    name = "demo.sqlite3" if demo else "guanxi.sqlite3"
    url = environ.get(PREFIX + "DATABASE_URL") or f"sqlite:///{instance / name}"
    owner = environ.get(PREFIX + "OWNER_DATABASE_URL") or url
    dashboard = environ.get(PREFIX + "DASHBOARD_DATABASE_URL") or url
    names = ("DATABASE_URL", "OWNER_DATABASE_URL", "DASHBOARD_DATABASE_URL")
    for place, address in zip(names, (url, owner, dashboard), strict=True):
        if not address.startswith(DATABASES):
            raise SettingsError(f"{PREFIX}{place} must start with sqlite:/// or postgresql://")
        _refuse_defaults(place, address)
        _refuse_mixed(place, address, url)
    if url.startswith("postgresql") and dashboard == url:
        raise SettingsError(
            f"{PREFIX}DASHBOARD_DATABASE_URL must name a login of its own, one that can only read published results"
        )
    return url, owner, dashboard


def _address(environ: Mapping[str, str], name: str, *, schemes: tuple[str, str], example: str, default: str) -> str:
    """Return an address with a host; a refusal does not repeat it, since it may hold a password."""
    text = environ.get(PREFIX + name, "").strip()
    if not text:
        return default
    try:
        url = urlsplit(text)
        usable = url.scheme in schemes and bool(url.hostname) and url.port != 0
    except ValueError:  # the port is no number
        usable = False
    if not usable:
        raise SettingsError(f"{PREFIX}{name} must be an address with a host, such as {example}")
    return text


def _oidc(environ: Mapping[str, str]) -> OidcSettings | None:
    """Return the sign-in service; refusals name the setting and repeat no secret."""
    names = ("OIDC_DISCOVERY_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    url, client_id, secret = (environ.get(PREFIX + name, "").strip() for name in names)
    if not (url or client_id or secret):
        return None
    for name, value in zip(names, (url, client_id, secret), strict=True):
        if not value:
            needed = ", ".join(PREFIX + each for each in names)
            raise SettingsError(f"{PREFIX}{name} must be set too: a sign-in service needs all of {needed}")
    parts = _parts("OIDC_DISCOVERY_URL", url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or parts.query or not parts.path.endswith(WELL_KNOWN):
        raise SettingsError(f"{PREFIX}OIDC_DISCOVERY_URL must begin with https:// and end with {WELL_KNOWN}")
    return OidcSettings(
        discovery_url=url,
        client_id=client_id,
        client_secret=secret,
        name=environ.get(PREFIX + "OIDC_NAME", "").strip() or OIDC_NAME,
        organisation=_number(environ, "OIDC_ORGANISATION", default=0, low=0, high=10**9),
    )


def _mail_from(environ: Mapping[str, str]) -> str:
    """Return the sender of mails: one address, with a name before it or not."""
    text = environ.get(PREFIX + "MAIL_FROM", "").strip(" ")
    found = [address for _, address in getaddresses([text])]
    if text and (not text.isprintable() or len(found) != 1 or not MAILBOX.fullmatch(found[0]) or not _closed(text)):
        raise SettingsError(
            f"{PREFIX}MAIL_FROM must be one address, such as guanxi@example.com or Guanxi <guanxi@example.com>"
        )
    return text


def _closed(text: str) -> bool:
    """Whether an address stands alone, or ends what follows a name."""
    return "<" not in text or text.endswith(">")


def _metrics_token(environ: Mapping[str, str]) -> str:
    token = environ.get(PREFIX + "METRICS_TOKEN", "").strip()
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or len(set(token)) < SHORTEST_TOKEN // 2):
        raise SettingsError(f"{PREFIX}METRICS_TOKEN must hold at least {SHORTEST_TOKEN} random letters and digits")
    return token


def _refuse_short_passphrase(environ: Mapping[str, str]) -> None:
    """Refuse at start what would stop backups at night; the passphrase itself stays out of the settings."""
    passphrase = environ.get(PREFIX + "BACKUP_PASSPHRASE", "")
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise SettingsError(f"{PREFIX}BACKUP_PASSPHRASE must hold at least {SHORTEST_PASSPHRASE} characters")


def unknown_settings(environ: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return the names that look like settings and are none, each with the one that it is nearest to, or nothing."""
    environ = os.environ if environ is None else environ
    return [
        (name, next(iter(difflib.get_close_matches(name, NAMES, n=1, cutoff=0.8)), ""))
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in NAMES
    ]


def _refuse_debugging(environ: Mapping[str, str]) -> None:
    for name in ("FLASK_DEBUG", "DASH_DEBUG", "DASH_MCP_ENABLED"):
        if environ.get(name, "").strip().lower() not in FALSE:
            raise SettingsError(f"{name} must not be set: it opens the running process to visitors")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (the process's own by default).

    Raises:
        SettingsError: A value is missing, weak or malformed; the text names it and says what is expected.
    """
    environ = os.environ if environ is None else environ
    _refuse_debugging(environ)
    _refuse_short_passphrase(environ)
    demo = _flag(environ, "DEMO", default=False)
    instance = Path(environ.get(PREFIX + "INSTANCE") or INSTANCE)
    url, owner, dashboard = _database_urls(environ, instance, demo=demo)
    fallbacks = environ.get(PREFIX + "SECRET_KEY_FALLBACKS", "").split()
    if any(len(key) < MINIMUM_SECRET for key in fallbacks):
        raise SettingsError(f"every key in {PREFIX}SECRET_KEY_FALLBACKS must hold at least {MINIMUM_SECRET} characters")
    return Settings(
        secret_key=_secret(environ, instance, demo=demo),
        secret_key_fallbacks=tuple(fallbacks),
        database_url=url,
        owner_database_url=owner,
        dashboard_database_url=dashboard,
        instance=instance,
        demo=demo,
        https=_flag(environ, "HTTPS", default=not demo),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", default=0, low=0, high=5),
        public_url=_address(
            environ,
            "PUBLIC_URL",
            schemes=("http", "https"),
            example="https://guanxi.example.com",
            default=USUAL_HOME,
        ),
        session_hours=_number(environ, "SESSION_HOURS", default=12, low=1, high=720),
        smtp_url=_address(
            environ, "SMTP_URL", schemes=("smtp", "smtps"), example="smtp://mail.example.com:587", default=""
        ),
        private_webhooks=_flag(environ, "PRIVATE_WEBHOOKS", default=False),
        mail_from=_mail_from(environ),
        oidc=_oidc(environ),
        metrics_token=_metrics_token(environ),
        log_json=_flag(environ, "LOG_JSON", default=not demo),
    )
