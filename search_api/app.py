"""The HTTP application: routers, errors, headers, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from search_api import problems
from search_api.api import answers, downloads, entities, health, reports
from search_api.pages import routes
from search_api.service import Service
from search_api.sparql import protocol

VERSION = "0.1.0"
MAX_URL = 64_000
"""Characters of path and query string; longer queries are posted."""
STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DESCRIPTION = """Questions in plain Chinese, search and SPARQL over a knowledge graph of Chinese
government reports. Every answer carries the words of the report that prove it."""


def create_app(data_dir: Path | str) -> FastAPI:
    """The service over the collection in ``data_dir``, which may be built or rebuilt later."""
    service = Service(Path(data_dir))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    app = FastAPI(
        title="reportkg",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.service = service
    problems.install(app)
    for router in (
        health.router,
        answers.router,
        reports.router,
        downloads.router,
        entities.router,
        protocol.router,
        routes.router,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.middleware("http")
    async def guard(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if len(request.url.path) + len(request.url.query) > MAX_URL:
            response = problems.problem(
                414, "URI too long", f"at most {MAX_URL:,} characters; post longer queries"
            )
        else:
            response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
