"""Figures for Prometheus: requests by route, and totals of the work that waits; nobody and no organisation is named."""

import os
import time
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from data.queries.operating import Totals
from surveys.statics import STATIC_ENDPOINTS

EXTENSION = "guanxi-metrics"
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the library's own: where several processes add up
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
UNCOUNTED = STATIC_ENDPOINTS | {"operating.healthz", "operating.readyz", "operating.metrics"}


class Requests:
    """Counts the requests of an application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.count = Counter(
            "guanxi_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "guanxi_request_seconds", "Seconds until the answer", ["method"], buckets=SECONDS, registry=self.registry
        )

    def note(self, response: Response) -> Response:
        """Count a request that has been answered."""
        if request.endpoint not in UNCOUNTED:
            route = request.url_rule.rule if request.url_rule is not None else "none"
            method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
            self.count.labels(method, route, str(response.status_code)).inc()
            began = g.get("request_began")
            if began is not None:
                self.seconds.labels(method).observe(time.perf_counter() - began)
        return response


class _Work(Collector):
    def __init__(self, totals: Totals) -> None:
        self.totals = totals

    def collect(self) -> Iterator[GaugeMetricFamily]:
        totals = self.totals
        for name, words, value in (
            ("guanxi_outbox_waiting", "Messages of the outbox that are not done", totals.waiting),
            ("guanxi_outbox_late_seconds", "Seconds by which the oldest of them is late", totals.late_seconds),
            ("guanxi_outbox_given_up", "Messages that were given up", totals.given_up),
            ("guanxi_rounds_overdue", "Rounds that no worker has opened or closed in time", totals.overdue),
        ):
            yield GaugeMetricFamily(name, words, value)
        rounds = GaugeMetricFamily("guanxi_rounds", "Rounds by state", labels=["state"])
        for state, count in totals.rounds.items():
            rounds.add_metric([state], count)
        yield rounds


def rendered(totals: Totals) -> bytes:
    """Return every figure in the text format of Prometheus; of all processes where they share a folder."""
    work = CollectorRegistry()
    work.register(_Work(totals))
    requests = current_app.extensions[EXTENSION].registry
    if os.environ.get(SHARED):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call] # the library has none there
    return generate_latest(requests) + generate_latest(work)


def init_app(app: Flask) -> None:
    """Count the application's requests."""
    app.extensions[EXTENSION] = requests = Requests()
    app.after_request(requests.note)
