"""A bystander who asks one cheap query again and again, in a process of its own.

    python -m benchmarks.bystander PORT PATH

Whoever attacks spends seconds encoding megabytes; in the same process that would count as waiting.
Prints one JSON list a query, ``[seconds, failure or null]``, until its input closes.
"""

from __future__ import annotations

import http.client
import json
import select
import sys
import time

BYSTANDER = "127.0.0.2"
"""The address from which it asks: another client than the attackers on 127.0.0.1."""
PAUSE = 0.05
PATIENCE = 30.0
"""Seconds after which an answer is given up."""


def ask(port: int, path: str) -> str | None:
    """What was wrong with the answer to an ASK query that holds."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE, source_address=(BYSTANDER, 0)
    )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or json.loads(body)["boolean"] is not True:
            return f"{answer.status} {body[:200]!r}"
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        return repr(error)
    finally:
        connection.close()
    return None


def main() -> int:
    port, path = int(sys.argv[1]), sys.argv[2]
    while True:
        began = time.monotonic()
        failure = ask(port, path)
        print(json.dumps([time.monotonic() - began, failure]), flush=True)
        if select.select([sys.stdin], [], [], PAUSE)[0]:
            return 0


if __name__ == "__main__":
    raise SystemExit(main())
