"""The process in which an update runs, on a copy of the graph that nobody reads yet.

``python -m search_api.sparql.update_worker STORE MEMORY_MB`` reads ``{"update", "prefixes"}`` as
JSON from standard input, writes ``{"status", "detail"}`` to standard output, and may be killed at
any moment: the copy is thrown away then.
"""

from __future__ import annotations

import json
import resource
import sys

import pyoxigraph as ox

from search_api.sparql.sandbox import close_network

OK, SYNTAX, FAILED = "ok", "syntax", "failed"


def main() -> None:
    path, memory = sys.argv[1], int(sys.argv[2])
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    job = json.load(sys.stdin)
    store = ox.Store(path)
    close_network()
    status, detail = OK, ""
    try:
        store.update(job["update"], base_iri=job["prefixes"]["id"], prefixes=job["prefixes"])
        store.flush()
    except SyntaxError as error:
        status, detail = SYNTAX, str(error)
    except (OSError, ValueError, RuntimeError) as error:
        status, detail = FAILED, str(error)
    json.dump({"status": status, "detail": detail}, sys.stdout)


if __name__ == "__main__":
    main()
