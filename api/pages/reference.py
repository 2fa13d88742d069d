"""The page of the HTTP API: every route with its parameters, as the machine-readable description has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from api.pages.rendering import page
from api.pages.wording import plain

router = APIRouter()

_EXAMPLES = {
    "/v1/search": "/v1/search?q=%22forced+labour%22&as_of=2025-01-01&limit=3",
    "/v1/export": "/v1/export?q=packaging&format=csv",
    "/v1/suggest": "/v1/suggest?q=forc",
    "/v1/works": "/v1/works",
    "/v1/changes": "/v1/changes?limit=3",
    "/v1/milestones": "/v1/milestones?jurisdiction=eu",
    "/v1/regimes": "/v1/regimes",
    "/v1/sources": "/v1/sources",
    "/v1/coverage": "/v1/coverage",
}
"""Addresses that answer on every base."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a route is asked with; `values` are the words it takes, "" for any."""

    name: str
    text: str
    values: str
    default: str
    required: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A way to ask; `example` is an address to try, "" where it takes knowledge of what is there."""

    method: str
    path: str
    summary: str
    text: str
    parameters: tuple[Parameter, ...]
    example: str


@router.get("/docs")
def reference(request: Request) -> Response:
    """Every route, by what it is about."""
    groups: dict[str, list[Route]] = {}
    for path, methods in request.app.openapi()["paths"].items():
        for method, said in methods.items():
            route = _route(method.upper(), path, said)
            groups.setdefault(plain(said["tags"][0]), []).append(route)
    return page(request, "reference.html", {"groups": groups})


def _route(method: str, path: str, said: Mapping[str, Any]) -> Route:
    return Route(
        method=method,
        path=path,
        summary=said["summary"],
        text=said.get("description", ""),
        parameters=tuple(_parameter(one) for one in said.get("parameters", ())),
        example=_EXAMPLES.get(path, "") if method == "GET" else "",
    )


def _parameter(said: Mapping[str, Any]) -> Parameter:
    schema = said["schema"]
    default = schema.get("default")
    return Parameter(
        name=said["name"],
        text=said.get("description", "").replace("`", ""),
        values=", ".join(_values(schema)),
        default="" if default in (None, "", [], False) else str(default),
        required=said.get("required", False),
    )


def _values(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(value) for value in schema.get("enum", ()))
    if schema.get("type") == "array":
        yield "may be repeated"
    if "minimum" in schema and "maximum" in schema:
        yield f"{schema['minimum']} to {schema['maximum']}"
