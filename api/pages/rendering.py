"""From a view to an answer: templates that escape everything, an ETag over the page, 304 when nothing changed."""

from __future__ import annotations

import hashlib
import re
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.conditional import tagged
from api.digests.rendering.words import LANGUAGES, say

STATIC = Path(__file__).parent / "static"
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control and bidirectional characters: they show nothing and can make a page read other than it is."""


def _legible(value: object) -> object:
    return _INVISIBLE.sub("", value) if type(value) is str and not value.isprintable() else value


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_legible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=asset, written_in=LANGUAGES)
    return environment


def page(request: Request, template: str, view: object, status: int = 200, language: str = "en") -> Response:
    """The page as HTML, or 304 if the client has it; only pages that answer with 200 can be asked for again. Those of
    subscribers are in a language of digests, and have its words as `say`.
    """
    words = {"lang": language, "say": partial(say, language)}
    html = _environment().get_template(template).render(view=view, path=request.url.path, **words)
    if status != HTTPStatus.OK:
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})
    return tagged(request, html.encode(), HTMLResponse(html))
