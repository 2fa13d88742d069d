"""The one table from our errors to HTTP problem details (RFC 9457). Nothing else knows both."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.envelope import request_id
from indexer.domain.errors import RulewatchError
from indexer.search.lexing import QuerySyntaxError

_log = structlog.get_logger(__name__)

STATUS = {
    "invalid-identifier": 400,
    "query-syntax": 400,
    "unknown-value": 400,
    "different-works": 400,
    "unknown-aim": 400,
    "too-many-follows": 409,
    "unknown-zone": 400,
    "invalid-address": 400,
    "unusable-place": 400,
    "cursor-invalid": 400,
    "unknown-work": 404,
    "no-version-for-date": 404,
    "language-not-available": 404,
    "unknown-provision": 404,
    "text-not-available": 404,
    "repealed": 410,
    "cursor-expired": 410,
    "engine-unavailable": 503,
    "index-corrupt": 503,
    "index-stale": 503,
    "store-unavailable": 503,
    "writer-busy": 503,
}
"""HTTP status by error code; a code that is not here is a defect and answers 500."""


def problem(request: Request, status: int, code: str, title: str, hint: str = "", **more: object) -> JSONResponse:
    """A problem+json answer; `code` is stable, `hint` says what to try, `more` are members of this kind of problem. No
    cache keeps it: what is not there now may be there tomorrow.
    """
    body = {
        "type": f"urn:rulewatch:problem:{code}", "title": title, "status": status, "code": code, "hint": hint or None,
        "instance": request.url.path, "request_id": request_id(request), **more,
    }  # fmt: skip
    return JSONResponse(body, status, {"Cache-Control": "no-store"}, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every error of `app` as problem+json, telling nothing of our inside."""
    for kind in (RulewatchError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    match error:
        case QuerySyntaxError():
            at = error.position
            return problem(request, STATUS[error.code], error.code, error.message, error.hint, position=at)
        case RulewatchError() if error.code in STATUS:
            return problem(request, STATUS[error.code], error.code, error.message, error.hint)
        case RequestValidationError():
            said = "; ".join(f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors())
            return problem(request, 422, "invalid-request", said)
        case HTTPException():
            return problem(request, error.status_code, "http", str(error.detail))
        case _:
            _log.error("request failed", path=request.url.path, request_id=request_id(request), exc_info=error)
            return problem(request, 500, "internal-error", "something went wrong here; it was logged")
