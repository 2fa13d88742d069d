"""The reactor's name resolver: a name is known only if every address it has is public.

It hands out exactly the addresses it checked, and every connection comes through it, so what is connected to is what
was checked; a name that changes its mind between two questions gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.middlewares.address import is_public


class Receiver(Protocol):
    """Twisted's IResolutionReceiver: hears of addresses one by one, then of the end."""

    def resolutionBegan(self, resolution: object, /) -> object: ...  # noqa: D102, N802 - Twisted's

    def addressResolved(self, address: IAddress, /) -> object: ...  # noqa: D102, N802 - Twisted's

    def resolutionComplete(self) -> object: ...  # noqa: D102, N802 - Twisted's


class Resolver(Protocol):
    """Twisted's IHostnameResolver."""

    def resolveHostName(  # noqa: D102, N802 - Twisted's
        self, receiver: Receiver, host: str, port: int, types: Sequence[type[IAddress]] | None, transport: str, /
    ) -> object: ...


@implementer(IResolutionReceiver)
class _Checked:
    """Collects what a resolver finds and passes it on if it is all public."""

    def __init__(self, receiver: Receiver, name: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._name = name
        self._refused = refused
        self._found: list[IAddress] = []

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        closed = [address for address in self._found if not _is_public(address)]
        if closed:
            self._refused[self._name] = ", ".join(getattr(address, "host", "?") for address in closed)
        else:
            self._refused.pop(self._name, None)
            for address in self._found:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


def _is_public(address: IAddress) -> bool:
    return isinstance(address, IPv4Address | IPv6Address) and is_public(address.host)


@implementer(IHostnameResolver)
class PublicResolver:
    """`refused` tells for which names an address was refused, and which. A mirror is the only host that is asked when
    there is one, and is ours wherever it stands.
    """

    def __init__(self, reactor: Any, mirror: str = "") -> None:
        self._reactor = reactor
        self._inner: Resolver = reactor.nameResolver
        self._mirror = (urlsplit(mirror).hostname or "") if mirror else ""
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """As Scrapy's setting TWISTED_DNS_RESOLVER makes it."""
        return cls(reactor, crawler.settings.get("MIRROR", ""))

    def install_on_reactor(self) -> None:
        """Put itself before the resolver the reactor has."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Receiver,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> object:
        """Resolve a name or an address; nothing is found where one address of it is not public."""
        ours = self._mirror and hostName == self._mirror
        receiver = resolutionReceiver if ours else _Checked(resolutionReceiver, hostName, self.refused)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
