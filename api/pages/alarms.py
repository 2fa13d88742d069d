"""The page of alarms: what should have gone to subscribers and did not. It names nobody: numbers and moments only."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.digests.alarms import alarms
from api.pages.rendering import page
from api.routes.data import Opened
from indexer.clock import now
from indexer.store.alerts import AlertStore

router = APIRouter()


@router.get("/alarms")
def alarmed(request: Request, services: Opened) -> Response:
    """Every alarm there is now, the gravest first."""
    return page(request, "alarms.html", {"alarms": alarms(AlertStore(services.store), now())})
