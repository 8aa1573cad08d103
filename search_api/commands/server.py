"""The command that serves: serve."""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import Annotated

import typer

from ontology.errors import ReportkgError
from search_api.commands.common import DEFAULT_DATA, Data, Store, errors

CONNECTIONS = 1_000
"""Connections at once; more are answered with 503."""
MAX_HEAD = 128_000
"""Bytes of a request before its body: the longest URL and the headers with room to spare."""


class ServeError(ReportkgError):
    """The service cannot listen where it was asked to."""


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    data: Data = DEFAULT_DATA,
    store: Store = None,
    mirror: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Fill DATA from what `reportkg push` wrote there, and follow it.",
            envvar="REPORTKG_MIRROR",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    root_path: Annotated[
        str, typer.Option(help="Path under which a proxy shows the service, as in /reportkg.")
    ] = "",
    access_log: Annotated[
        bool, typer.Option("--access-log", help="One line of JSON a request on standard error.")
    ] = False,
) -> None:
    """Serve pages, the API and SPARQL over a collection until stopped."""
    import uvicorn

    from ontology.settings import settings
    from search_api.app import create_app
    from search_api.collection import Collection

    if mirror is not None:
        _filled(mirror, data)
    collection = Collection.open(data, store)
    if store is not None:
        collection.store.close()  # whether it is there and holds the reports
    _check_port(host, port)
    shown = f"[{host}]" if ":" in host else host
    errors().print(f"reportkg serves {data} on http://{shown}:{port}/", markup=False)
    if access_log:
        _log_requests()
    root = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    uvicorn.run(
        create_app(data, settings().model_copy(update={"store": store, "mirror": mirror}), root),
        host=host,
        port=port,
        root_path=root,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEAD,
        http="h11",
    )


def _filled(mirror: str, data: Path) -> None:
    """Fetch what is new; where that fails and there is something already, say so and go on."""
    from search_api.generations import Generations
    from search_api.mirror import MirrorError, pull

    try:
        moved = pull(mirror, data)
    except MirrorError as error:
        if Generations(data).number() is None:
            raise
        errors().print(f"{error}; what {data} holds is served", markup=False)
    else:
        errors().print(f"{moved.files} files fetched, {moved.bytes:,} bytes", markup=False)


def _log_requests() -> None:
    """Send access log and updates to standard error, a JSON object a line."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name in ("reportkg.access", "reportkg.updates"):
        log = logging.getLogger(name)
        log.addHandler(handler)
        log.setLevel(logging.INFO)


def _check_port(host: str, port: int) -> None:
    """Raises ``ServeError`` in words where the address is taken or not ours."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ServeError(
            f"cannot listen on {host}:{port}: {reason}; choose another --port"
        ) from None
