"""What every channel keeps to, whatever it sends through."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import httpx
import pytest

from api.digests.channels.chat import ChatChannel
from api.digests.channels.mail import MailChannel, Sender
from api.digests.channels.places import Kept
from api.digests.channels.webhook import WebhookChannel
from api.digests.sending import Channel, Delivery, PermanentFailure, TemporaryFailure
from tests.unit.digests.told import ADDRESS, LINKS, NOW, PASS, delivery

KINDS = ("mail", "webhook", "chat")
PLACES = {
    "mail": ADDRESS,
    "webhook": Kept(url="https://hooks.example.org/", secrets=("whsec_" + "MDEy" * 8,)).model_dump_json(),
    "chat": Kept(url="discord://1/2").model_dump_json(),
}


@dataclass(slots=True)
class World:
    """Takes what channels send, or refuses it; hears what owners are told."""

    refuses: bool = False
    seen: list[bytes] = field(default_factory=list)
    told: list[tuple[int, bool]] = field(default_factory=list)

    def tell(self, delivery: Delivery, *, over: bool) -> None:
        self.told.append((delivery.message.attempts, over))

    def send(self, message: EmailMessage, recipient: str) -> None:
        self._take(message.as_bytes())

    def notify(self, url: str, title: str, text: str) -> bool:
        self.seen.append(f"{title}\n{text}".encode())
        return not self.refuses

    def post(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.content)
        return httpx.Response(503 if self.refuses else 204)

    def _take(self, body: bytes) -> None:
        self.seen.append(body)
        if self.refuses:
            raise TemporaryFailure("not now")


def channel(kind: str, world: World) -> Channel:
    if kind == "mail":
        return MailChannel(world, Sender("Rulewatch <digests@rules.example.org>"), LINKS, PASS)
    if kind == "webhook":
        return WebhookChannel(world, lambda: httpx.MockTransport(world.post), clock=lambda: NOW)
    return ChatChannel(world, LINKS, PASS, world.notify)


@pytest.mark.parametrize("kind", KINDS)
def test_every_attempt_sends_the_same(kind: str) -> None:
    world = World()
    for attempts in (1, 3):
        channel(kind, world).send(delivery(address=PLACES[kind], attempts=attempts))
    assert world.seen[0] == world.seen[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_for_now_is_a_temporary_failure(kind: str) -> None:
    with pytest.raises(TemporaryFailure):
        channel(kind, World(refuses=True)).send(delivery(address=PLACES[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_waits_between_attempts_grow(kind: str) -> None:
    sent = channel(kind, World())
    assert sent.key == kind
    assert sorted(sent.retries) == list(sent.retries)
    assert all(wait > timedelta(0) for wait in sent.retries)


@pytest.mark.parametrize("kind", ["webhook", "chat"])
def test_what_goes_elsewhere_names_no_address_and_no_private_link(kind: str) -> None:
    world = World()
    channel(kind, world).send(delivery(address=PLACES[kind]))
    assert ADDRESS.encode() not in world.seen[0]
    assert PASS.token(delivery().subscriber, PASS.FEED).encode() not in world.seen[0]


@pytest.mark.parametrize("kind", ["webhook", "chat"])
def test_the_last_failure_ends_the_destination_and_its_owner_is_told(kind: str) -> None:
    world = World(refuses=True)
    failing = channel(kind, world)
    last = len(failing.retries) + 1
    with pytest.raises(PermanentFailure) as failure:
        failing.send(delivery(address=PLACES[kind], attempts=last))
    assert failure.value.suppress
    assert world.told[-1] == (last, True)


def test_an_owner_of_a_webhook_hears_of_the_second_fifth_and_last_failure() -> None:
    world = World(refuses=True)
    failing = channel("webhook", world)
    for attempts in range(1, len(failing.retries) + 2):
        with pytest.raises((TemporaryFailure, PermanentFailure)):
            failing.send(delivery(address=PLACES["webhook"], attempts=attempts))
    assert world.told == [(2, False), (5, False), (10, True)]


def test_webhooks_are_tried_for_three_days() -> None:
    waits = channel("webhook", World()).retries
    assert waits[:3] == (timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30))
    assert timedelta(hours=75) < sum(waits, timedelta()) < timedelta(hours=76)
