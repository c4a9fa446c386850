"""Settings that cannot be run with are refused at start, in a sentence that names them and never repeats a secret."""

import re
from pathlib import Path

import pytest

from data.errors import SettingsError
from data.settings import OidcSettings, Settings, load_settings, unknown_settings

SECRET = "tests only: a secret of more than 32 characters"


def loaded(**values: str) -> Settings:
    return load_settings({"GUANXI_SECRET_KEY": SECRET} | {f"GUANXI_{name}": value for name, value in values.items()})


@pytest.mark.parametrize("url", ["guanxi.example.com", "ftp://guanxi.example.com", "https://", "https://a:port", "/"])
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_PUBLIC_URL must .* https://guanxi\.example\.com"):
        loaded(PUBLIC_URL=url)


@pytest.mark.parametrize("url", ["mail.example.com:587", "https://mail.example.com", "smtp://", "smtp://u:hush@:x"])
def test_a_mail_server_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_SMTP_URL must .* smtp://mail\.example\.com:587") as refused:
        loaded(SMTP_URL=url)
    assert "hush" not in str(refused.value)


def test_addresses_that_lead_somewhere_are_taken() -> None:
    settings = loaded(PUBLIC_URL="http://intranet/guanxi", SMTP_URL="smtps://user:secret@mail.example.com")
    assert settings.public_url == "http://intranet/guanxi"
    assert settings.smtp_url == "smtps://user:secret@mail.example.com"
    unset = loaded(PUBLIC_URL="", SMTP_URL="")
    assert (unset.public_url, unset.smtp_url) == ("http://127.0.0.1:8000", "")


OIDC = {
    "OIDC_DISCOVERY_URL": "https://login.example.com/realm/.well-known/openid-configuration",
    "OIDC_CLIENT_ID": "guanxi",
    "OIDC_CLIENT_SECRET": "hush, hush",
}


def test_a_sign_in_service_is_told_whole() -> None:
    settings = loaded(**OIDC, OIDC_ORGANISATION="2")
    assert settings.oidc == OidcSettings(
        discovery_url=OIDC["OIDC_DISCOVERY_URL"], client_id="guanxi", client_secret="hush, hush", organisation=2
    )
    assert "hush" not in repr(settings.oidc)
    assert loaded().oidc is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "") for name in OIDC),
        ("OIDC_DISCOVERY_URL", "http://login.example.com/.well-known/openid-configuration"),
        ("OIDC_DISCOVERY_URL", "https://login.example.com/"),
        ("OIDC_DISCOVERY_URL", "https:///.well-known/openid-configuration"),
        ("OIDC_ORGANISATION", "Harbour"),
    ],
)
def test_half_a_sign_in_service_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^GUANXI_{name} must") as refusal:
        loaded(**OIDC | {name: value})
    assert "hush" not in str(refusal.value)


def test_what_else_a_sign_in_service_needs_is_said_by_its_whole_names() -> None:
    names = "GUANXI_OIDC_DISCOVERY_URL, GUANXI_OIDC_CLIENT_ID, GUANXI_OIDC_CLIENT_SECRET"
    with pytest.raises(SettingsError, match=f"needs all of {names}$"):
        loaded(**OIDC | {"OIDC_CLIENT_ID": ""})


@pytest.mark.parametrize("name", ["DATABASE_URL", "OWNER_DATABASE_URL", "DASHBOARD_DATABASE_URL"])
@pytest.mark.parametrize("url", ["mysql://u:hush@db/x", "hush", "sqlite+pysqlcipher:///hush", "sqlite://hush/x"])
def test_databases_of_another_kind_are_refused(name: str, url: str) -> None:
    with pytest.raises(SettingsError, match=f"^GUANXI_{name} must start with sqlite:/// or postgresql://$"):
        loaded(**{name: url})


@pytest.mark.parametrize("name", ["DATABASE_URL", "OWNER_DATABASE_URL", "DASHBOARD_DATABASE_URL"])
def test_what_is_no_address_of_a_database_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^GUANXI_{name} is no address$"):
        loaded(**{name: "postgresql://u:hush@[x/db"})
    with pytest.raises(SettingsError, match=r"^GUANXI_OIDC_DISCOVERY_URL is no address$"):
        loaded(**OIDC | {"OIDC_DISCOVERY_URL": "https://[x/.well-known/openid-configuration"})


@pytest.mark.parametrize(
    "sender",
    ["notanaddress", "a@example.com\n", "a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com",
     "a@b@example.com", "Guanxi <a>", "Guanxi <a@example.com> b", "@example.com", "a@", "\N{SNOWMAN}@example.com",
     "Guanxi <a@example.com"],
)  # fmt: skip
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_MAIL_FROM must be one address, such as "):
        loaded(MAIL_FROM=sender)


def test_an_address_with_or_without_a_name_is_a_sender() -> None:
    for sender in ("guanxi@localhost", "Guanxi <guanxi@example.com>", '"Sales, North" <a.b+c@example.com>', ""):
        assert loaded(MAIL_FROM=sender).mail_from == sender


@pytest.mark.parametrize("name", ["HTTPS", "LOG_JSON", "PRIVATE_WEBHOOKS", "DEMO"])
def test_what_is_neither_yes_nor_no_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^GUANXI_{name} must be 1 or 0"):
        loaded(**{name: "whatever"})


URL = "postgresql://guanxi_app:{}@db/guanxi{}"
CHARTS = {"DASHBOARD_DATABASE_URL": "postgresql://guanxi_dashboard:kf83hs7dkq@db/guanxi"}


@pytest.mark.parametrize("password", ["postgres", "guanxi_app", "PASSWORD", "change-me", "%63hangeme", "..."])
def test_passwords_that_everybody_tries_are_refused(password: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_DATABASE_URL has a password that everybody tries") as refusal:
        loaded(DATABASE_URL=URL.format(password, ""), **CHARTS)
    assert password not in str(refusal.value)
    with pytest.raises(SettingsError, match=r"^GUANXI_OWNER_DATABASE_URL"):
        loaded(DATABASE_URL=URL.format("fj38dkw02k", ""), OWNER_DATABASE_URL=URL.format(password, ""), **CHARTS)


@pytest.mark.parametrize("query", ["?options=-c%20synchronous_commit%3Doff", "?options=-cfsync=off"])
def test_addresses_that_give_up_what_was_acknowledged_are_refused(query: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_DATABASE_URL must not change fsync or synchronous"):
        loaded(DATABASE_URL=URL.format("fj38dkw02k", query), **CHARTS)


def test_other_passwords_and_none_are_taken() -> None:
    for login in ("guanxi_app:fj38dkw02k", "guanxi_app"):
        url = f"postgresql://{login}@db/guanxi?sslmode=verify-full"
        assert loaded(DATABASE_URL=url, **CHARTS).database_url == url


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghij" * 4,
        "please-change-me-please-change-me-now",
        "django-insecure-9f8a7d6s5f4g3h2j1k0l9f8a",
        "this is my secret key of the example app",
    ],
)
def test_secrets_that_everybody_tries_are_refused(secret: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_SECRET_KEY must hold at least 32 random characters"):
        loaded(SECRET_KEY=secret)


@pytest.mark.parametrize("token", ["short", "a" * 40, "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n" * 9])
def test_a_weak_token_for_figures_is_refused(token: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_METRICS_TOKEN must hold"):
        loaded(METRICS_TOKEN=token)


def test_a_passphrase_that_backups_would_refuse_is_refused_at_start() -> None:
    with pytest.raises(SettingsError, match=r"^GUANXI_BACKUP_PASSPHRASE must hold at least 16 characters"):
        loaded(BACKUP_PASSPHRASE="fifteen letters")
    assert loaded(BACKUP_PASSPHRASE="sixteen letters!") == loaded(BACKUP_PASSPHRASE="") == loaded()


def test_a_misspelt_setting_is_told_with_the_one_that_is_meant() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    documented = dict.fromkeys(re.findall(r"GUANXI_[A-Z_]+", text), "1")
    assert unknown_settings(documented | {"GUANXI_SMPT_URL": "", "GUANXI_ZZZ": "", "SMTP_URL": ""}) == [
        ("GUANXI_SMPT_URL", "GUANXI_SMTP_URL"),
        ("GUANXI_ZZZ", ""),
    ]


POSTGRESQL = "postgresql://guanxi_app:hush@db/guanxi"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"DASHBOARD_DATABASE_URL": POSTGRESQL}, "DASHBOARD_DATABASE_URL"),
        ({"OWNER_DATABASE_URL": POSTGRESQL}, "OWNER_DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///a", "DASHBOARD_DATABASE_URL": POSTGRESQL}, "DASHBOARD_DATABASE_URL"),
        ({"DATABASE_URL": POSTGRESQL, "DASHBOARD_DATABASE_URL": "sqlite:///a"}, "DASHBOARD_DATABASE_URL"),
        ({"DATABASE_URL": POSTGRESQL, "OWNER_DATABASE_URL": "sqlite:///a"}, "OWNER_DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///a", "OWNER_DATABASE_URL": "sqlite:///b"}, "OWNER_DATABASE_URL"),
    ],
)
def test_addresses_of_different_databases_are_refused(values: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=f"^GUANXI_{name} names .*all three addresses lead to one") as refused:
        loaded(**values)
    assert "hush" not in str(refused.value)


def test_addresses_of_one_database_are_taken() -> None:
    dashboard = POSTGRESQL.replace("app", "dashboard")
    taken = loaded(DATABASE_URL=POSTGRESQL, DASHBOARD_DATABASE_URL=dashboard)
    assert (taken.owner_database_url, taken.dashboard_database_url) == (POSTGRESQL, dashboard)
    one = loaded(DATABASE_URL="sqlite:///a", OWNER_DATABASE_URL="sqlite:///a", DASHBOARD_DATABASE_URL="sqlite:///a")
    assert one.sqlite
