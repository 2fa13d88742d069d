"""Which addresses are public, which hosts are names, and a resolver that hands out exactly what it checked."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress

from crawlers.middlewares.address import is_literal, is_public
from crawlers.middlewares.resolver import PublicResolver, Receiver


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "0.0.0.1", "192.88.99.1", "::1", "fe80::1",
     "fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "::7f00:1",
     "2001:0:7f00:1::80ff:fffe", "no address", ""],
)  # fmt: skip
def test_all_others_are_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"), st.sampled_from(["::ffff:{}", "64:ff9b::{}", "::{}"]))
def test_a_closed_address_stays_closed_inside_another(inner: object, form: str) -> None:
    assert not is_public(form.format(inner))


@given(st.ip_addresses(v=4))
def test_a_number_in_any_spelling_is_no_name(address: object) -> None:
    a, b, c, d = (int(part) for part in str(address).split("."))
    whole = (a << 24) + (b << 16) + (c << 8) + d
    spelt = (
        f"{a}.{b}.{c}.{d}",
        f"{whole}",
        f"{whole:#x}",
        f"0{whole:o}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a:#x}.{d}.",
    )
    assert all(is_literal(one) for one in spelt)


@pytest.mark.parametrize(
    "host", ["law.example.org", "1st.example.org", "0x.example.org", "127.0.0.1.nip.io", "localhost"]
)
def test_names_are_names(host: str) -> None:
    assert not is_literal(host)


class _Changing:
    """A name server that gives a new answer each time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self, receiver: Receiver, host: str, port: int, types: Sequence[type[IAddress]] | None, transport: str, /
    ) -> None:
        receiver.resolutionBegan(None)
        for address in self._answers.pop(0):
            kind: Any = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()


class _Heard:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.is_complete = False

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - Twisted's name
        self.addresses.clear()

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        self.addresses.append(getattr(address, "host", ""))

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self.is_complete = True


def _ask(resolver: PublicResolver, name: str) -> list[str]:
    heard = _Heard()
    resolver.resolveHostName(heard, name, 443)
    assert heard.is_complete
    return heard.addresses


def test_a_name_that_turns_from_public_to_private_gains_nothing() -> None:
    names = _Changing(["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["93.184.216.34"])
    resolver = PublicResolver(SimpleNamespace(nameResolver=names))
    assert [_ask(resolver, "law.example.org") for _ in range(3)] == [["93.184.216.34"], [], []]
    assert resolver.refused == {"law.example.org": "10.0.0.1"}
    assert _ask(resolver, "law.example.org") == ["93.184.216.34"]
    assert resolver.refused == {}


def test_only_the_mirror_may_stand_in_our_own_network() -> None:
    names = _Changing(["10.0.0.5"], ["10.0.0.5"])
    resolver = PublicResolver(SimpleNamespace(nameResolver=names), "http://mirror.office:8123/laws")
    assert [_ask(resolver, "mirror.office"), _ask(resolver, "law.example.org")] == [["10.0.0.5"], []]
