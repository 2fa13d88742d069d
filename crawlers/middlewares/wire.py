"""One question over the wire: Twisted's client, with bounds on how long an answer may take and how large it may be.

Scrapy's own handler would build an agent, a TLS policy and an endpoint for every request, and every header three times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from twisted.web.client import URI, Agent, FileBodyProducer, HTTPConnectionPool, ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers as SentHeaders
from twisted.web.iweb import UNKNOWN_LENGTH, IAgentEndpointFactory, IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

_LATENCY = "download_latency"
"""Key of `request.meta`, by which Scrapy's AutoThrottle slows down."""


@implementer(IAgentEndpointFactory)
class _Endpoints:
    """Where addresses lead, each host made once; every connection asks the reactor's resolver anew."""

    def __init__(self, reactor: Any, policy: IPolicyForHTTPS, timeout_s: float) -> None:
        self._reactor = reactor
        self._policy: Any = policy
        self._timeout_s = timeout_s
        self._made: dict[tuple[bytes, bytes, int], Any] = {}

    def endpointForURI(self, uri: URI) -> Any:  # noqa: N802 - Twisted's name
        place = (uri.scheme, uri.host, uri.port)
        if place not in self._made:
            endpoint: Any = HostnameEndpoint(self._reactor, uri.host, uri.port, self._timeout_s)
            if uri.scheme == b"https":
                endpoint = wrapClientTLS(self._policy.creatorForNetloc(uri.host, uri.port), endpoint)
            self._made[place] = endpoint
        return self._made[place]


class _Body(Protocol):
    """Collects a body; one that is longer than allowed ends its connection, so that no more of it comes."""

    def __init__(self, announced_bytes: int | None, most_bytes: int) -> None:
        self.whole: Deferred[tuple[bytes, list[str]]] = Deferred(lambda _: self._hang_up())
        self._pieces: list[bytes] = []
        self._bytes = 0
        self._announced_bytes = announced_bytes or 0
        self._most_bytes = most_bytes

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self._allow(self._announced_bytes)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self._bytes += len(data)
        if self._allow(self._bytes):
            self._pieces.append(data)

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802 - Twisted's name
        if self.whole.called or reason is None:
            return
        if isinstance(reason.value, ResponseDone):
            self.whole.callback((b"".join(self._pieces), []))
        elif isinstance(reason.value, PotentialDataLoss):  # it ended with its connection: it may not be all
            self.whole.callback((b"".join(self._pieces), ["partial"]))
        else:
            self.whole.errback(ResponseDataLossError(str(reason.value)))

    def _allow(self, size_bytes: int) -> bool:
        if not self.whole.called and size_bytes > self._most_bytes:
            self.whole.errback(DownloadCancelledError(f"more than {self._most_bytes} bytes"))
            self._hang_up()
        return not self.whole.called

    def _hang_up(self) -> None:
        self._pieces.clear()
        if self.transport is not None:
            self.transport.stopProducing()


class Wire:
    """Asks over connections of a pool. `said` are the headers of requests that do not say otherwise; the seconds are
    for the whole answer, the bytes for its body.
    """

    def __init__(
        self, pool: HTTPConnectionPool, policy: IPolicyForHTTPS, *,
        said: Mapping[str, str], timeout_s: float, most_bytes: int,
    ) -> None:  # fmt: skip
        from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses the reactor

        self._reactor: Any = reactor
        places = _Endpoints(reactor, policy, timeout_s)
        self._agent: Any = Agent.usingEndpointFactory(reactor, places, pool)  # type: ignore[no-untyped-call]
        self._said = dict(Headers(said).items())
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes

    def ask(self, request: Request, url: str) -> Deferred[Response]:
        """The answer to a request that is sent to `url`, as the answer of the request's own address.

        Fails with DownloadTimeoutError, DownloadCancelledError for an answer that is too large, ResponseDataLossError
        for one that breaks off, and with what Twisted says of connections that could not be made or ended.
        """
        body = FileBodyProducer(BytesIO(request.body)) if request.body else None  # type: ignore[no-untyped-call]
        host = urlsplit(url).netloc.encode("ascii")  # Twisted would copy all headers to add it
        headers = SentHeaders({**self._said, **dict(request.headers.items()), b"Host": [host]})
        began_s = self._reactor.seconds()
        asked: Deferred[Any] = self._agent.request(request.method.encode(), url.encode("ascii"), headers, body)

        def begun(answer: Any) -> Response | Deferred[Response]:
            request.meta[_LATENCY] = self._reactor.seconds() - began_s
            return self._read(request, answer)

        asked.addCallback(begun)
        return asked.addTimeout(self._timeout_s, self._reactor, _late)

    def _read(self, request: Request, answer: Any) -> Response | Deferred[Response]:
        headers = Headers(dict(answer.headers.getAllRawHeaders()))
        length = None if answer.length is UNKNOWN_LENGTH else int(answer.length)
        if length == 0:
            return Response(request.url, answer.code, headers)
        if length is not None:
            headers[b"Content-Length"] = str(length).encode()
        body = _Body(length, self._most_bytes)
        answer.deliverBody(body)
        return body.whole.addCallback(_response(request.url, answer.code, headers))


def _response(url: str, status: int, headers: Headers) -> Callable[[tuple[bytes, list[str]]], Response]:
    """What makes the response of a body, of the class its type asks for."""

    def made(read: tuple[bytes, list[str]]) -> Response:
        body, flags = read
        kind = responsetypes.from_args(headers=headers, url=url, body=body)
        return kind(url, status=status, headers=headers, body=body, flags=flags)

    return made


def _late(_: object, timeout_s: float) -> Response:
    raise DownloadTimeoutError(f"no whole answer in {timeout_s:g} seconds")
