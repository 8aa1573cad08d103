"""Graphs on engines behind HTTP: ``open_store(url)`` and the list ``ENGINES``.

The embedded store is ``kg.store``; nothing here is imported while only that is used.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from kg.store import StoreError
from kg.stores.base import Engine
from kg.stores.client import (
    Access,
    Client,
    RemoteError,
    RemoteQueryError,
    RemoteTimeout,
    RemoteTooLarge,
)
from kg.stores.oxigraph import OxigraphServer
from kg.stores.publishing import Published, publish
from kg.stores.remote import RemoteStore
from kg.stores.virtuoso import Virtuoso
from ontology.settings import Settings, settings

__all__ = [
    "ENGINES",
    "Engine",
    "Published",
    "RemoteError",
    "RemoteQueryError",
    "RemoteStore",
    "RemoteTimeout",
    "RemoteTooLarge",
    "get_engine",
    "open_store",
    "publish",
]

ENGINES: list[type[Engine]] = [Engine, OxigraphServer, Virtuoso]


def get_engine(name: str) -> type[Engine]:
    """The adapter called ``name``; raises ``StoreError`` where there is none."""
    for engine in ENGINES:
        if name == engine.NAME:
            return engine
    known = ", ".join(engine.NAME for engine in ENGINES)
    raise StoreError(f"no engine called {name!r}; one of {known}")


def open_store(url: str, base: str | None = None, options: Settings | None = None) -> RemoteStore:
    """The graph at ``url``: ``http://…``, or ``virtuoso+http://…`` to name the adapter.

    Without a name, the engine's ``Server`` header tells it. Raises ``RemoteError`` where nobody
    answers, ``StoreError`` for an address that is none.
    """
    options = options or settings()
    name, address = _split(url)
    access = Access(
        options.store_user or "", options.store_password or "", options.store_token or ""
    )
    client = Client(access, options.store_timeout)
    kind = get_engine(name) if name else _recognised(client, address)
    base = base or options.base_iri
    return RemoteStore(kind(client, address, base, options.store_update_url))


def _split(url: str) -> tuple[str, str]:
    """The adapter's name, if given, and the address."""
    parts = urlsplit(url)
    name, _, scheme = parts.scheme.rpartition("+")
    if scheme not in ("http", "https") or not parts.hostname:
        raise StoreError(
            f"{url!r} is no address of a store; give http://…, https://… or, to name the engine, "
            f"{' or '.join(f'{engine.NAME}+http://…' for engine in ENGINES)}"
        )
    if parts.username or parts.password:
        raise StoreError(
            "the address of the store holds a password; set REPORTKG_STORE_USER and "
            "REPORTKG_STORE_PASSWORD instead"
        )
    return name, parts._replace(scheme=scheme).geturl()


def _recognised(client: Client, url: str) -> type[Engine]:
    server = client.server(url)
    for engine in ENGINES:
        if engine.SERVER and server.startswith(engine.SERVER):
            return engine
    return Engine
