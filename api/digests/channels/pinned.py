"""HTTP to machines of the public network only: a name is resolved once per try, and that very address is talked to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

import httpx

from api.digests.channels.places import UnusablePlace, require_webhook
from crawlers.middlewares.address import is_public
from indexer.domain.errors import RulewatchError

Resolve = Callable[[str, int], Awaitable[list[str]]]


class ForbiddenAddress(RulewatchError):
    """A name that stands for a machine we do not talk to, or an address we do not use."""

    code = "forbidden-address"


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class PinnedTransport(httpx.AsyncBaseTransport):
    """Checks where a request goes before anything is connected. One address that is not public forbids the name: who
    answers with both kinds means to get inside.
    """

    def __init__(self, tls: ssl.SSLContext, resolve: Resolve = resolve, allowed: Callable[[str], bool] = is_public):
        self._inner = httpx.AsyncHTTPTransport(verify=tls, trust_env=False, retries=0)
        self._resolve = resolve
        self._allowed = allowed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send to the address the name has now; the certificate has to be the name's. Raises ForbiddenAddress."""
        try:
            require_webhook(str(request.url))
        except UnusablePlace as error:
            raise ForbiddenAddress("this address is not used") from error
        host = request.url.host
        addresses = await self._resolve(host, request.url.port or 443)
        if not addresses or not all(map(self._allowed, addresses)):
            raise ForbiddenAddress("the host is not on the public network")
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=addresses[0]),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        """Close what is open, and let the loop see to it before it ends."""
        await self._inner.aclose()
        await asyncio.sleep(0)
