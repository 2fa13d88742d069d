"""Whether this process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.digests.alarms import alarm_body, alarms
from api.routes.data import Opened
from indexer.clock import now
from indexer.domain.errors import RulewatchError
from indexer.store.alerts import AlertStore

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Alive")
def alive() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", summary="Ready: store and index answer")
def ready(services: Opened) -> Response:
    """503 with the part that does not answer."""
    try:
        works = services.library.coverage().works
        passages = services.engine.count()
    except RulewatchError as error:
        return JSONResponse({"status": "unavailable", "code": error.code, "message": error.message}, 503)
    return JSONResponse({"status": "ok", "works": works, "passages": passages, "behind": services.behind()})


@router.get("/alarmz", summary="What should have gone to subscribers and did not")
def alarmed(services: Opened) -> Response:
    """503 while there is something an operator has to look at: for a monitor outside, which also sees that this
    process answers at all.
    """
    found = alarms(AlertStore(services.store), now())
    return JSONResponse({"alarms": [alarm_body(alarm) for alarm in found]}, 503 if found else 200)
