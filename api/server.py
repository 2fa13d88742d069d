"""The web application: routes, limits, headers. `create_app` builds it over services, `run` serves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from api import problems
from api.pages import site
from api.routes import data, finding, follows, health, sources
from api.services import Services
from api.starter import StarterCrawl

_MAX_BODY_BYTES = 64 << 10
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(services: Services, starter: StarterCrawl | None = None) -> FastAPI:
    """The application over these services; while it is served, `starter` crawls beside it."""
    app = FastAPI(
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
    app.middleware("http")(_with_headers)
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


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def run(services: Services, host: str, port: int, *, crawl: bool = False) -> None:
    """Serve until stopped; with `crawl` the starter set of sources is crawled beside it."""
    app = create_app(services, StarterCrawl(services) if crawl else None)
    uvicorn.run(app, host=host, port=port, server_header=False, log_level="warning")
