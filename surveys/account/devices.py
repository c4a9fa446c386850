"""Devices in plain words: the browser and the system, as far as they say so themselves."""

from data.language import gettext

# The first that is found counts: many browsers name others beside themselves.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """Return a user agent in words, such as `Firefox on Windows`."""
    browser = next((name for part, name in BROWSERS if part in agent), None)
    system = next((name for part, name in SYSTEMS if part in agent), None)
    if browser is None and system is None:
        return gettext("Unknown device")
    if system is None:
        return str(browser)
    return gettext("%(browser)s on %(system)s", browser=browser or gettext("A browser"), system=system)
