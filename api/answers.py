"""HTTP answers of the API: JSON with an ETag over its content, 304 when nothing changed."""

from __future__ import annotations

import json

from fastapi import Request, Response

from api.bodies import Json
from api.conditional import tagged


def answer(request: Request, body: Json, *, volatile: tuple[str, ...] = ()) -> Response:
    """The body as JSON, or 304 if the client has it; `volatile` keys (timings) do not count as content."""
    stable = {key: value for key, value in body.items() if key not in volatile}
    whole = Response(_encode(body), media_type="application/json")
    return tagged(request, _encode(stable), whole)


def _encode(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
