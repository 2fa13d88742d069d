"""Which addresses of the network may be connected to, and which spellings of a host name are no name at all."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_CARRIES_V4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
"""Translated (RFC 6052) and compatible (RFC 4291) addresses: the last four bytes are an IPv4 address."""
_CLOSED = (
    ipaddress.ip_network("64:ff9b:1::/48"),  # translation inside one's own network, RFC 8215
    ipaddress.ip_network("192.88.99.0/24"),  # relays that carry IPv6 to anywhere, RFC 7526
)


def is_public(address: str) -> bool:
    """Whether an address, and every IPv4 address it carries inside, belongs to the public unicast internet."""
    try:
        outer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return all(_is_open(one) for one in (outer, *_carried(outer)))


def is_literal(host: str) -> bool:
    """Whether a host is a number in any spelling resolvers take for an address (URL standard, "ends in a number")."""
    last = host.lower().rstrip(".").rpartition(".")[2]
    return ":" in host or not last or _NUMBER.fullmatch(last) is not None


def _is_open(one: _Address) -> bool:
    local = isinstance(one, ipaddress.IPv6Address) and one.is_site_local
    return one.is_global and not (one.is_multicast or local or any(one in net for net in _CLOSED))


def _carried(outer: _Address) -> Iterator[_Address]:
    if isinstance(outer, ipaddress.IPv6Address):
        teredo = outer.teredo or ()
        yield from (one for one in (outer.ipv4_mapped, outer.sixtofour, *teredo) if one is not None)
        if any(outer in net for net in _CARRIES_V4):
            yield ipaddress.IPv4Address(outer.packed[-4:])
