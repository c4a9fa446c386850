"""The charts' script that was built draws every kind of trace in a browser."""

from typing import Any

from playwright.sync_api import Browser

from dashboard.bundle import TRACES, plotly_bundle_path, plotly_version

DATA: dict[str, dict[str, Any]] = {
    "bar": {"x": [1, 2], "y": [2, 3]},
    "heatmap": {"z": [[1, 2], [3, 4]]},
    "scatter": {"x": [1, 2], "y": [2, 3]},
    "table": {"header": {"values": ["a"]}, "cells": {"values": [[1]]}},
}
DRAWN = {"bar": ".bars path", "heatmap": ".heatmaplayer image", "scatter": ".scatter path", "table": "g.table"}


def test_the_script_draws_every_kind_of_trace(browser: Browser) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content("<!doctype html><title>Chart</title><div id=chart style='width:400px;height:300px'></div>")
    page.add_script_tag(path=plotly_bundle_path())
    assert page.evaluate("Plotly.version") == plotly_version()
    for kind in TRACES:
        page.evaluate("trace => Plotly.newPlot('chart', [trace])", {"type": kind, **DATA[kind]})
        assert page.locator(f"#chart {DRAWN[kind]}").count() > 0, kind
    assert errors == []
    page.close()
