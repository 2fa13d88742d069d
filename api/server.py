"""The web application: routes, limits, headers. `create_app` builds it over services, `run` serves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from api import problems
from api.envelope import Envelope, security_headers
from api.pages import site
from api.routes import data, finding, follows, health, sources
from api.services import Services
from api.starter import StarterCrawl

_MAX_BODY_BYTES = 64 << 10
_SMALLEST_ZIPPED_BYTES = 1 << 10
_ZIP_LEVEL = 5


class _Application(FastAPI):
    """With the envelope around everything, also around what answers when a request fails."""

    def build_middleware_stack(self) -> ASGIApp:
        services: Services = self.state.services
        return Envelope(super().build_middleware_stack(), security_headers(services.settings.public_url))


def create_app(services: Services, starter: StarterCrawl | None = None) -> FastAPI:
    """The application over these services; while it is served, `starter` crawls beside it."""
    app = _Application(
        title="Rulewatch",
        version="0.1.0",
        summary="Trade and ESG rules: found, followed and quoted, as they stand on a date",
        docs_url=None,
        redoc_url=None,
        max_body_size=_MAX_BODY_BYTES,
        lifespan=_lifespan,
    )
    app.state.services = services
    app.state.starter = starter
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=services.settings.allowed_hosts)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED_BYTES, compresslevel=_ZIP_LEVEL)
    problems.install(app)
    for module in (finding, data, sources, follows, health):
        app.include_router(module.router)
    site.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    starter: StarterCrawl | None = app.state.starter
    if starter is not None:
        starter.start()
    yield
    if starter is not None:
        await asyncio.to_thread(starter.stop)


def run(services: Services, host: str, port: int, *, crawl: bool = False) -> None:
    """Serve until stopped; with `crawl` the starter set of sources is crawled beside it."""
    app = create_app(services, StarterCrawl(services) if crawl else None)
    uvicorn.run(app, host=host, port=port, server_header=False, log_level="warning")
