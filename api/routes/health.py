"""Whether this process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.routes.data import Opened
from indexer.domain.errors import RulewatchError

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
