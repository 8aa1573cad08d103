"""One reading face over every engine: embedded, a generic SPARQL 1.1 endpoint, the adapters."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from kg.store import GraphStore
from kg.stores import RemoteStore, open_store, publish
from ontology.settings import Settings

_spec = importlib.util.spec_from_file_location("engines", Path(__file__).parents[2] / "engines.py")
assert _spec is not None
assert _spec.loader is not None
engines = importlib.util.module_from_spec(_spec)
sys.modules.setdefault("engines", engines)
_spec.loader.exec_module(engines)

NEW = count()
"""Versions that no engine has yet: every report is compared with what is there."""


@dataclass
class Place:
    """Where graphs are read from after a build: the build's own store, or an engine."""

    name: str
    remote: RemoteStore | None

    def bring(self, local: GraphStore, versions: Mapping[str, str] | None = None) -> GraphStore:
        """The store to read, holding what ``local`` holds."""
        if self.remote is None:
            return local
        publish(local, self.remote, versions or dict.fromkeys(local.reports(), str(next(NEW))))
        return self.remote


def opened(name: str, stack: ExitStack, folder: Path) -> RemoteStore | None:
    if name == "embedded":
        return None
    if name == "virtuoso":
        url = stack.enter_context(engines.virtuoso(folder))
        return open_store(url, options=Settings(store_user="dba", store_password="dba"))
    url = stack.enter_context(engines.oxigraph(folder))
    if name == "sparql":
        options = Settings(store_update_url=f"{url}/update")
        return open_store(f"sparql+{url}/query", options=options)
    return open_store(url)


@pytest.fixture(scope="module", params=["embedded", "sparql", "oxigraph", "virtuoso"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with ExitStack() as stack:
        remote = opened(request.param, stack, tmp_path_factory.mktemp(request.param))
        yield Place(request.param, remote)


@pytest.fixture
def remote_place(place: Place) -> Place:
    if place.remote is None:
        pytest.skip("the embedded store is written by its own transactions")
    return place
