"""Result formats and content negotiation (RFC 9110 section 12.5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.sparql.errors import NotAcceptable

TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
_ALSO = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("text/tab-separated-values", "application/n-triples"),
    "application/x-turtle": (None, "text/turtle"),
    "application/x-trig": (None, "application/trig"),
    "text/n3": (None, "text/turtle"),
}
"""Common names that are not the registered ones: what they mean for tables and for graphs."""

_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "text/n3": "ttl",
    "json-ld": "jsonld",
    "n-triples": "nt",
    "ntriples": "nt",
    "rdf+xml": "rdf",
    "rdf/xml": "rdf",
}
"""Names of formats that common clients send."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The formats chosen for a result of each kind; ``None`` where none is acceptable."""

    table: str | None
    graph: str | None


def parse_accept(header: str | None) -> list[tuple[str, float]]:
    """Media ranges with their quality, as sent; an absent or empty header accepts anything."""
    ranges = []
    for part in (header or "*/*").split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if name:
            ranges.append((name.lower(), quality))
    return ranges or [("*/*", 1.0)]


def best(header: str | None, offered: list[str], position: int | None = None) -> str | None:
    """The offered media type that the client wants most; the first offered wins a tie.

    The most specific range that matches a type gives its quality. ``position`` (0 for tables, 1
    for graphs) also honours the common unregistered names.
    """
    ranges = parse_accept(header)
    if position is not None:
        ranges = [
            (_ALSO[name][position] or name, quality) if name in _ALSO else (name, quality)
            for name, quality in ranges
        ]
    chosen, highest = None, 0.0
    for media in offered:
        specific, quality = -1, 0.0
        for name, given in ranges:
            rank = 2 if name == media else 1 if name == media.split("/")[0] + "/*" else 0
            if rank == 0 and name != "*/*":
                continue
            if rank > specific or (rank == specific and given > quality):
                specific, quality = rank, given
        if quality > highest:
            chosen, highest = media, quality
    return chosen


def negotiate(header: str | None) -> Accepted:
    """Formats by an ``Accept`` header; raises ``NotAcceptable`` where neither kind has one."""
    accepted = Accepted(
        best(header, list(TABLES.values()), 0), best(header, list(GRAPHS.values()), 1)
    )
    if accepted.table is None and accepted.graph is None:
        offered = ", ".join([*TABLES.values(), *GRAPHS.values()])
        raise NotAcceptable(f"none of {header!r} can be given; offered are {offered}")
    return accepted


def by_name(name: str) -> Accepted:
    """Formats by a short name or media type (``json``, ``csv``, ``ttl`` …)."""
    name = _NAMES.get(name, name)
    table = TABLES.get(name) or (name if name in TABLES.values() else None)
    graph = GRAPHS.get(name) or (name if name in GRAPHS.values() else None)
    if name == "json":
        graph = GRAPHS["jsonld"]
    elif name == "xml":
        graph = GRAPHS["rdf"]
    if table is None and graph is None:
        offered = ", ".join([*TABLES, *GRAPHS])
        raise NotAcceptable(f"format {name!r} is not known; one of {offered}")
    return Accepted(table, graph)
