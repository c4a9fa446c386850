"""The tool that looks at pages finds what is wrong with one, each time, and is not content with having seen another."""

import re
import socket
from threading import Thread
from time import sleep

from playwright.sync_api import Browser

from tests.e2e.conftest import PHONE
from tests.e2e.looks import LOOKS, barriers, troubles

PAGE = """<!doctype html><html lang="en"><head><title>Looked at</title>
<meta name="viewport" content="width=device-width">
<style>body { background: #fff; color: %s; } @media (prefers-color-scheme: dark) { body { color: %s; } }</style></head>
<body><main><h1>Words</h1><p>More words.</p>%s</main></body></html>"""
DARK, LIGHT = "#222", "#ddd"  # on white
NAMELESS = '<img src="data:,">'
SHEET = "<p style='background: %s'>More words.</p>"
SHADOWS = "<div class='gx-scroll' style='background: linear-gradient(#fff, #eee)'><p style='color: %s'>Words</p></div>"


def test_what_is_wrong_is_found_each_time_and_in_the_look_that_shows_it(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    found = {}
    for name, filling in {
        "good": (DARK, DARK, ""),
        "pale when dark": (DARK, LIGHT, ""),
        "pale": (LIGHT, LIGHT, ""),
        "nameless": (DARK, DARK, NAMELESS),
        "good again": (DARK, DARK, ""),
        "nameless again": (DARK, DARK, NAMELESS),
        "wide": (DARK, DARK, "<p style='width: 330px'>Words</p>"),
        "as good on a sheet": (DARK, DARK, SHEET % "#fff"),
        "the same on a dark sheet": (DARK, DARK, SHEET % "#333"),
        "the same on a dark sheet again": (DARK, DARK, SHEET % "#333"),
        "good in what scrolls": (DARK, DARK, SHADOWS % DARK),
        "pale in what scrolls": (DARK, DARK, SHADOWS % LIGHT),
        "a link in a sentence": (DARK, DARK, "<p>More of <a href='#'>them</a>.</p>"),
        "a link alone": (DARK, DARK, "<p><a href='#'>More words</a>.</p>"),
        "links alone": (DARK, DARK, "<p><a href='#'>More words</a> | <a href='#'>And more</a></p>"),
        "a link alone that is high": (
            DARK,
            DARK,
            "<p><a href='#' style='display: inline-block; padding: 4px'>More</a></p>",
        ),
    }.items():
        page.set_content(PAGE % filling)
        found[name] = {words for one in troubles(page) for words in re.findall(r" at (\d+ px: [a-z- ]+[a-z])", one)}
    page.set_content(PAGE % (LIGHT, LIGHT, NAMELESS))
    kinds = {one.partition(":")[0] for one in barriers(page)}
    page.close()

    narrow, phone, _, desk = (f"{look.width} px" for look in LOOKS)
    pale = {f"{phone}: color-contrast", f"{desk}: color-contrast"}
    small = {f"{look.width} px: small target" for look in LOOKS}
    assert found == {
        "good": set(),
        "pale when dark": {f"{phone}: color-contrast"},
        "pale": pale,
        "nameless": {f"{narrow}: image-alt", f"{desk}: image-alt"},
        "good again": set(),
        "nameless again": {f"{narrow}: image-alt", f"{desk}: image-alt"},
        "wide": {f"{narrow}: scrolls sideways by"},
        "as good on a sheet": set(),
        "the same on a dark sheet": pale,
        "the same on a dark sheet again": pale,
        "good in what scrolls": set(),
        "pale in what scrolls": pale,
        "a link in a sentence": set(),
        "a link alone": small,
        "links alone": small,
        "a link alone that is high": set(),
    }
    assert kinds == {"color-contrast", "image-alt"}


def test_a_page_on_its_way_is_looked_at_when_it_is_there(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = Thread(target=send_slowly, args=(server, PAGE % (DARK, DARK, NAMELESS)))
        sender.start()
        page.goto(f"http://127.0.0.1:{server.getsockname()[1]}/", wait_until="commit")
        kinds = {one.partition(":")[0] for one in barriers(page)}
        page.close()
        sender.join()
    assert kinds == {"image-alt"}


def send_slowly(server: socket.socket, page: str) -> None:
    """Answer one question with a page whose text comes a while after its beginning."""
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html>")
        sleep(0.3)
        connection.sendall(page.encode())
