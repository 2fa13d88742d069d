"""Asking the application for pages without a network."""

from __future__ import annotations

import asyncio

import httpx
from fastapi import FastAPI


class Site:
    """Answers of an application; what fails inside it answers 500 as it would for a visitor."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    def get(self, url: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """The answer to a GET of a path."""
        return self.ask("GET", url, headers)

    def ask(self, method: str, url: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """The answer to a request without a body."""
        return asyncio.run(self._ask(method, url, headers or {}))

    async def _ask(self, method: str, url: str, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://testserver") as client:
            return await client.request(method, url, headers=headers)
