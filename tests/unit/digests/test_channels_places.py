"""Which addresses digests may go to, and which forms of an address lead inside and are refused."""

from __future__ import annotations

import asyncio
import ssl

import httpx
import pytest

from api.digests.channels.pinned import ForbiddenAddress, PinnedTransport
from api.digests.channels.places import (
    CHAT,
    WEBHOOK,
    UnusablePlace,
    open_place,
    read_place,
    require_webhook,
    seal_place,
)
from indexer.domain.alerts import Destination
from tests.unit.digests.told import BOOK

REFUSED = (
    "http://hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd", "gopher://hooks.example.org/",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://0/", "https://0.0.0.0/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/",
    "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://[::1]/", "https://[::]/",
    "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://[fe80::1%25eth0]/", "https://localhost/", "https://intranet/",
    "https://hooks.example.org:22/", "https://hooks.example.org:80/", "https://hooks.example.org:99999/",
    "https://user@hooks.example.org/", "https://hooks.example.org@127.0.0.1/", "https://8.8.8.8/",
    "https://hooks.example.org\\@127.0.0.1/", "https://hooks.example.org\r\nHost: inside/", "https:///path", "",
    "https://hooks.example.org /", "//hooks.example.org/", "https://０.0.0.0/", "https://①②⑦.0.0.1/",
    "https://127.0.0.1./", "https://[::1/", "https://hooks.example.org%00.inside/", "javascript:alert(1)",
)  # fmt: skip
INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.5.5", "192.168.0.9", "169.254.169.254", "100.64.1.1", "0.0.0.7", "::1", "::",
    "fe80::1", "fd12::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "255.255.255.255",
    "198.18.0.1", "192.0.2.1", "240.0.0.1", "nonsense",
)  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_leads_inside_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(UnusablePlace):
        require_webhook(url)


@pytest.mark.parametrize("url", ["https://hooks.example.org", "https://hooks.example.org:8443/a?b=c"])
def test_a_named_host_by_https_is_accepted(url: str) -> None:
    require_webhook(url)


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("beside", [(), ("93.184.216.34",)])
def test_a_name_that_stands_for_an_inner_machine_is_refused_at_each_try(address: str, beside: tuple[str, ...]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return [*beside, address]

    with pytest.raises(ForbiddenAddress):
        asyncio.run(_ask(PinnedTransport(ssl.create_default_context(), resolve), "https://hooks.example.org/"))


def test_what_was_stored_is_checked_again_when_it_is_sent() -> None:
    for url in REFUSED:
        try:
            request = httpx.Request("POST", url)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            continue
        with pytest.raises(ForbiddenAddress):
            asyncio.run(PinnedTransport(ssl.create_default_context()).handle_async_request(request))


async def _ask(transport: PinnedTransport, url: str) -> None:
    async with httpx.AsyncClient(transport=transport) as client:
        await client.post(url)


def test_a_webhook_gets_a_secret_and_a_chat_none() -> None:
    channel, plain, secret = seal_place("https://hooks.example.org/abc")
    assert (channel, read_place(plain).secrets) == (WEBHOOK, (secret,))
    assert secret.startswith("whsec_")
    assert seal_place("discord://1/2")[::2] == (CHAT, "")


@pytest.mark.parametrize("url", ["json://127.0.0.1/", "mailto://a:b@c.d", "syslog://", "exec://ls", "mmost://inside/x"])
def test_chats_whose_host_can_be_chosen_are_refused(url: str) -> None:
    with pytest.raises(UnusablePlace):
        seal_place(url)


def test_an_owner_sees_the_host_and_no_secret() -> None:
    channel, plain, secret = seal_place("https://hooks.example.org/abc")
    place = open_place(Destination(3, 7, channel, BOOK.seal(plain), active=True), BOOK)
    assert (place.host, place.channel) == ("hooks.example.org", WEBHOOK)
    assert secret not in repr(place)
