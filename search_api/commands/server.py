"""The command that serves: serve."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from ontology.errors import ReportkgError
from search_api.commands.common import DEFAULT_DATA, Data, errors


class ServeError(ReportkgError):
    """The service cannot listen where it was asked to."""


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    data: Data = DEFAULT_DATA,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve pages, the API and SPARQL over a collection until stopped."""
    import uvicorn

    from search_api.app import create_app
    from search_api.collection import Collection

    Collection.open(data)
    _check_port(host, port)
    shown = f"[{host}]" if ":" in host else host
    errors().print(f"reportkg serves {data} on http://{shown}:{port}/", markup=False)
    uvicorn.run(create_app(data), host=host, port=port, log_level="warning", server_header=False)


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
