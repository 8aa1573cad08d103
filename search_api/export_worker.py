"""The process that writes an export to its standard output; it may be killed at any moment.

``python -m search_api.export_worker STORE BASE MEMORY_MB KIND NAME FORMAT REPORT``: KIND is
``report`` (graphs of all reports, or of REPORT), ``graph`` (the graph called NAME, the default
graph where NAME is empty) or ``table``.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile

import pyoxigraph as ox

from kg.serialise import FORMATS, PREFIXES, write
from kg.store import GraphStore
from kg.tables import write_csv, write_parquet
from search_api.sparql.sandbox import close_network

LOWER = 5


def main() -> None:
    path, base, memory, kind, name, form, report = sys.argv[1:8]
    os.nice(LOWER)
    if int(memory):
        limit = int(memory) << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    out = sys.stdout.buffer
    with _opened(path, base) as store:
        if kind == "report":
            write(store, out, form, report or None)
        elif kind == "graph":
            wanted = ox.NamedNode(name) if name else ox.DefaultGraph()
            found = store.native.quads_for_pattern(None, None, None, wanted)
            use = {**PREFIXES, "id": base} if form in ("ttl", "trig", "rdf") else None
            ox.serialize((quad.triple for quad in found), out, FORMATS[form], prefixes=use)
        elif form == "csv":
            write_csv(store, out, name, report or None)
        else:  # Parquet is written with seeks
            with tempfile.TemporaryFile() as file:
                write_parquet(store, file, name, report or None)
                file.seek(0)
                shutil.copyfileobj(file, out)
    out.flush()


def _opened(path: str, base: str) -> GraphStore:
    """A snapshot, the network then closed; or the graph at an address."""
    if "://" in path:
        from kg.stores import open_store

        return open_store(path, base)
    store = GraphStore.open(path, read_only=True, base=base)
    close_network()
    return store


if __name__ == "__main__":
    main()
