"""SPARQL updates: through the write path of every build, one published generation each.

An update runs in a process of its own on a copy of the graph; only if it succeeds is the copy
published, graph and index together. A report whose graph an update empties leaves the collection.
The default graph is a merge of the reports' graphs as builds keep it; an update writes exactly the
graphs that it names, and keeps that true itself where it matters to it.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ontology.settings import Settings
from search_api.generations import writing
from search_api.sparql import update_worker as words
from search_api.sparql.errors import QueryOverMemory, QueryRefused, QuerySyntaxError, QueryTimeout
from search_api.sparql.guard import check_update
from search_api.sparql.prefixes import standard_prefixes
from search_api.sparql.using import with_dataset
from search_api.writer import Writer

AUDIT = "updates.log"
"""In the data folder: one JSON object a line for every update that was published."""
LIMIT = 60.0
"""Seconds that an update may run."""
_log = logging.getLogger("reportkg.updates")


@dataclass(frozen=True, slots=True)
class Update:
    """An update and the graphs that the request names for it."""

    text: str
    using: Sequence[str] = ()
    using_named: Sequence[str] = ()
    client: str = ""
    request_id: str = ""


def apply(data: Path, update: Update, options: Settings) -> int:
    """Publish the collection with ``update`` applied; the number of the new generation.

    Raises ``SparqlError`` for an update that is refused or fails, ``CollectionError`` while a
    build is writing. Nothing has changed then.
    """
    found = check_update(update.text)
    text = with_dataset(update.text, found, update.using, update.using_named)
    job = json.dumps({"update": text, "prefixes": standard_prefixes(options.base_iri)})
    with writing(data):
        writer = Writer(data, None)
        writer.change(lambda folder: _run(folder, job, options.query_memory_mb))
        assert writer.number is not None
        _audit(data, update, writer.number)
        return writer.number


def _run(folder: Path, job: str, memory_mb: int) -> None:
    command = [sys.executable, "-P", "-m", "search_api.sparql.update_worker"]
    try:
        done = subprocess.run(
            [*command, str(folder), str(memory_mb)],
            input=job.encode("utf-8"),
            capture_output=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise QueryTimeout(f"the update was stopped after {LIMIT:g} seconds") from None
    try:
        result = json.loads(done.stdout)
    except ValueError:
        raise QueryOverMemory(
            f"the update needed more than {memory_mb} MiB of memory and was stopped"
        ) from None
    if result["status"] == words.SYNTAX:
        raise QuerySyntaxError(result["detail"])
    if result["status"] == words.FAILED:
        raise QueryRefused(result["detail"])


def _audit(data: Path, update: Update, number: int) -> None:
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "generation": number,
        "client": update.client,
        "request": update.request_id,
        "update": update.text,
        "using": list(update.using),
        "using_named": list(update.using_named),
    }
    line = json.dumps(entry, ensure_ascii=False)
    with (data / AUDIT).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    _log.info(line)
