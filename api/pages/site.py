"""Puts the pages into the application: routes, static files, error pages."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.pages import (
    alarms,
    changes,
    coverage,
    digests,
    errors,
    follow,
    manage,
    milestones,
    reference,
    regimes,
    search,
    sources,
    works,
)
from api.pages.rendering import STATIC
from api.routes import feeds, subscriptions


def install(app: FastAPI) -> None:
    """Serve the pages from `app`, whose error handlers must be in place already."""
    for module in (
        search, works, changes, milestones, regimes, sources, coverage, alarms, follow, manage, digests, reference,
        feeds, subscriptions,
    ):  # fmt: skip
        app.include_router(module.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
