"""What stands behind the answers, under /v1: sources, how each stands, what this base covers. All of it only reads."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from api import bodies, source_bodies
from api.answers import answer
from api.crawling import Crawling
from api.extent import extent_body, extents
from api.routes.data import Opened
from crawlers.catalogue import sources as declared

router = APIRouter(prefix="/v1", tags=["sources"])
_RUNS = 20
_FINDINGS = 50


@router.get("/sources", summary="Every source: what it covers, under which terms, how it stands")
def sources(request: Request, services: Opened) -> Response:
    """Sources by id."""
    crawling = Crawling(services)
    running = crawling.running()
    listed = [source_bodies.source_body(declared()[h.source], h, running) for h in crawling.health()]
    return answer(request, {"sources": listed}, volatile=())


@router.get("/sources/{source}", summary="One source with its last crawls and findings")
def source(request: Request, services: Opened, source: str) -> Response:
    """How it stands, its last crawls, what was found in what it served."""
    if source not in declared():
        raise HTTPException(404, f"no source is called {source!r}")
    crawling = Crawling(services)
    (health,) = [health for health in crawling.health() if health.source == source]
    body = source_bodies.source_body(declared()[source], health, crawling.running())
    body["runs"] = [source_bodies.run_body(run) for run in crawling.ledger.runs(source, _RUNS)]
    body["last_findings"] = [
        {"detected": bodies.iso(detected), "code": found.code, "where": found.where, "message": found.message}
        for detected, found in crawling.ledger.findings(source, _FINDINGS)
    ]
    return answer(request, body)


@router.get("/coverage", summary="What this base can answer from, and what it cannot")
def coverage(request: Request, services: Opened) -> Response:
    """Works in all, each source's standing, each jurisdiction with its regimes, regimes of which no work is here."""
    found = extents(services)
    missing = [regime for extent in found for regime in extent.regimes if not regime.held]
    body = {
        "works": services.library.coverage().works,
        "sources": [source_bodies.standing_body(health) for health in Crawling(services).health()],
        "jurisdictions": [extent_body(extent) for extent in found],
        "not_covered": [{"kind": "regime", "id": one.id, "name": one.name, "why": one.why} for one in missing],
    }
    return answer(request, body)
