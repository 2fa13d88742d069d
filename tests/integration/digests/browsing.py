"""A browser without a window: it keeps cookies, follows no redirect, and waits for what an answer sets off."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp


class Browser:
    """Asks an application without a network; errors inside it answer 500."""

    def __init__(self, app: ASGIApp, address: str = "127.0.0.1") -> None:
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1024))
        self.cookies = httpx.Cookies()
        self.headers: dict[str, str] = {}

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a GET."""
        return self.ask("GET", url, params=params, headers=headers)

    def post(
        self,
        url: str,
        data: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to a form, or to JSON."""
        return self.ask("POST", url, data=data, json=json, headers=headers)

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to a request; its cookies are kept."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://127.0.0.1:8000", cookies=self.cookies, headers=self.headers
            ) as client:
                answer = await client.request(method, url, params=params, data=data, json=json, headers=headers)
                self.cookies = client.cookies
                return answer

        return asyncio.run(asked())
