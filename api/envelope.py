"""What every answer carries, whoever wrote it, error pages included: security headers and the id of its request; and
HEAD as GET without its body.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "X-Request-Id"
_A_YEAR_S = 31_536_000
_ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def security_headers(public_url: str) -> Mapping[str, str]:
    """Headers of every answer; where people come by https, browsers are told to come by nothing else."""
    secure = {"Strict-Transport-Security": f"max-age={_A_YEAR_S}"} if public_url.startswith("https:") else {}
    return {**_ALWAYS, **secure}


def request_id(request: Request) -> str:
    """The id of this request: an error shows it, and stands in the log with it."""
    return str(request.state.request_id)


class Envelope:
    """Around a whole application, outside of what answers when it fails. An answer's own headers stay."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under a fresh id, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = {**self._headers, REQUEST_ID: secrets.token_hex(8)}
        bare = scope["method"] == "HEAD"
        inner = {**scope, "method": "GET" if bare else scope["method"]}
        inner["state"] = {**scope.get("state", {}), "request_id": own[REQUEST_ID]}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in own.items():
                    headers.setdefault(name, value)
            elif bare:
                message = {**message, "body": b""}
            await send(message)

        await self._app(inner, receive, with_headers)
