"""The HTTP application: routers, errors, headers, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

from ontology.settings import Settings, settings
from search_api import problems
from search_api.api import answers, descriptions, downloads, entities, health, reports
from search_api.gate import Gate
from search_api.limits import RateLimit
from search_api.metrics import Metrics
from search_api.pages import linked, routes
from search_api.pages.assets import STATIC, Assets, PageCompression
from search_api.service import Service
from search_api.sparql import protocol

VERSION = "0.1.0"
DESCRIPTION = """Questions in plain Chinese, search and SPARQL over a knowledge graph of Chinese
government reports. Every answer carries the words of the report that prove it."""


class Application(FastAPI):
    """FastAPI behind the gate, which sees every response, those to unexpected errors too."""

    gate: Callable[[ASGIApp], Gate]

    def build_middleware_stack(self) -> ASGIApp:
        return self.gate(super().build_middleware_stack())


def create_app(
    data_dir: Path | str, options: Settings | None = None, root_path: str = ""
) -> FastAPI:
    """The service over the collection in ``data_dir``, which may be built or rebuilt later.

    ``root_path`` is the path under which a proxy shows it to the world (``/reports``).
    """
    options = options or settings()
    service = Service(Path(data_dir), options)
    metrics = Metrics(service)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.follow()
        yield
        service.close()

    app = Application(
        title="reportkg",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.gate = lambda inner: Gate(inner, metrics, RateLimit(options.rate_limit))
    app.state.service = service
    app.state.metrics = metrics
    problems.install(app)
    for router in (
        health.router,
        answers.router,
        reports.router,
        downloads.router,
        descriptions.router,
        entities.router,
        protocol.router,
        routes.router,
    ):
        app.include_router(router)
    if (address := linked.own_address(options.base_iri, root_path)) is not None:
        app.get(address, include_in_schema=False)(linked.dereference)
    app.mount("/static", Assets(directory=STATIC), name="static")
    app.add_middleware(PageCompression, minimum_size=1_000, compresslevel=5)

    return app
