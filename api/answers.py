"""HTTP answers of the API: JSON with an ETag over its content, 304 when nothing changed."""

from __future__ import annotations

import msgspec
from fastapi import Request, Response

from api.bodies import Json
from api.conditional import tagged


def answer(request: Request, body: Json, *, volatile: tuple[str, ...] = ()) -> Response:
    """The body as JSON, or 304 if the client has it; `volatile` keys (timings) do not count as content."""
    written = msgspec.json.encode(body)
    stable = {key: value for key, value in body.items() if key not in volatile}
    content = msgspec.json.encode(stable) if volatile else written
    return tagged(request, content, Response(written, media_type="application/json"))
