"""Answers that can be asked for again: a weak ETag over the content, and 304 for whoever has it (RFC 9110 §13)."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response


def tagged(request: Request, content: bytes, whole: Response) -> Response:
    """`whole` with an ETag over `content`, or 304 where the asker has that already.

    The tag is weak: an answer may differ in what does not count (timings) and in its encoding.
    """
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if has(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    whole.headers.update(headers)
    return whole


def has(asked: list[str], tag: str) -> bool:
    """Whether If-None-Match names the tag: any of a list, compared weakly; "*" is whatever there is (§13.1.2)."""
    wanted = tag.removeprefix("W/")
    named = [part.strip() for line in asked for part in line.split(",")]
    return named == ["*"] or any(part.removeprefix("W/") == wanted for part in named)
