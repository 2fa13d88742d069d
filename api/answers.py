"""HTTP answers that can be asked for again: JSON with an ETag over its content, 304 when nothing changed."""

from __future__ import annotations

import hashlib
import json

from fastapi import Request, Response

from api.bodies import Json


def answer(request: Request, body: Json, *, volatile: tuple[str, ...] = ()) -> Response:
    """The body as JSON, or 304 if the client has it; `volatile` keys (timings) do not count as content."""
    stable = {key: value for key, value in body.items() if key not in volatile}
    tag = f'"{hashlib.sha256(_encode(stable)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if _matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(_encode(body), media_type="application/json", headers=headers)


def _encode(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _matches(asked: str, tag: str) -> bool:
    """RFC 9110 §13.1.2: any of a list, compared weakly; "*" matches whatever is there."""
    candidates = [part.strip() for part in asked.split(",")]
    return "*" in candidates or any(part.removeprefix("W/") == tag for part in candidates)
