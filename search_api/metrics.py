"""What the service counts, for Prometheus to fetch at ``/metrics``."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from search_api.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counters of one application; a registry of its own, so that several live in one process."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "reportkg_requests",
            "Requests by route, method and status",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "reportkg_request_seconds",
            "Time to the end of the response",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.refused = Counter(
            "reportkg_requests_refused",
            "Requests turned away before they reached a route",
            ["reason"],
            registry=self._registry,
        )
        self._registry.register(_State(service))

    def text(self) -> bytes:
        """All metrics in the text format."""
        return generate_latest(self._registry)


class _State(Collector):
    """The state of queues and collection, read when asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        room, opened = self._service.waiting_room, self._service.now_open
        values = {
            "sparql_waiting": ("SPARQL queries that wait for a worker", room.waiting),
            "sparql_long": ("SPARQL queries in the long lane, running or paused", room.long),
            "result_bytes": (
                "Bytes of results on their way to clients",
                self._service.results.used,
            ),
        }
        if opened is not None:
            values |= {
                "sparql_workers_killed": (
                    "SPARQL workers stopped since the generation was opened",
                    opened.sparql.killed,
                ),
                "generation": ("Number of the open generation", opened.collection.number),
                "reports": ("Reports in the open generation", len(opened.collection.reports)),
                "triples": ("Triples of the default graph", opened.triples),
            }
        for name, (words, value) in values.items():
            yield GaugeMetricFamily(f"reportkg_{name}", words, value=value)
