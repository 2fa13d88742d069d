"""Webhooks at a real receiver over TLS: signatures, what answers mean, and what a receiver cannot make us do."""

from __future__ import annotations

import base64
import json
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook, WebhookVerificationError

from api.digests.channels.pinned import PinnedTransport
from api.digests.channels.places import Kept
from api.digests.channels.webhook import WebhookChannel, payload, signed
from api.digests.sending import Delivery, PermanentFailure, TemporaryFailure
from tests.unit.digests.told import delivery, digest, item

HOST, ADDRESS, PORT = "hooks.example.org", "127.77.0.1", 8443
URL = f"https://{HOST}:{PORT}/rulewatch"
OLD, NEW = ("whsec_" + base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))


@dataclass(slots=True)
class Receiver:
    """What it answers, and what it got."""

    context: ssl.SSLContext
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Callable[[], Iterable[bytes]] = tuple
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    told: list[bool] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def tell(self, delivery: Delivery, *, over: bool) -> None:
        self.told.append(over)

    async def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return [ADDRESS]

    def channel(
        self, total_s: float = 15, allowed: Callable[[str], bool] = lambda one: one == ADDRESS
    ) -> WebhookChannel:
        return WebhookChannel(self, lambda: PinnedTransport(self.context, self.resolve, allowed), total_s=total_s)

    def send(self, said: Delivery) -> None:
        self.channel().send(said)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    crt, key = _certificate(tmp_path_factory.mktemp("tls"))
    receiver = Receiver(ssl.create_default_context(cafile=str(crt)))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in receiver.pieces():
                self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Clients that hang up are part of the tests."""

    server = Server((ADDRESS, PORT), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(serving: Receiver) -> Receiver:
    serving.status, serving.headers, serving.pieces = 204, {}, tuple
    for heard in (serving.got, serving.told, serving.resolved):
        heard.clear()
    return serving


def hook(secret: tuple[str, ...] = (NEW,), url: str = URL, attempts: int = 1) -> Delivery:
    return delivery(address=Kept(url=url, secrets=secret).model_dump_json(), attempts=attempts, channel="webhook")


def test_the_receiver_can_verify_what_it_got(receiver: Receiver) -> None:
    receiver.send(hook())
    ((headers, body),) = receiver.got
    said = Webhook(NEW).verify(body, headers)
    assert said["type"] == "rulewatch.digest"
    assert said["data"]["items"][0]["title"] == "Sample Supply Chain Act"
    assert headers["webhook-id"] == f"msg_{'k' * 32}"
    assert headers["host"] == f"{HOST}:{PORT}"


def test_both_secrets_verify_while_one_replaces_the_other(receiver: Receiver) -> None:
    receiver.send(hook((OLD, NEW)))
    ((headers, body),) = receiver.got
    for secret in (OLD, NEW):
        assert Webhook(secret).verify(body, headers)["type"] == "rulewatch.digest"


def test_each_attempt_has_the_same_id_and_body(receiver: Receiver) -> None:
    for attempts in (1, 2):
        receiver.send(hook(attempts=attempts))
    (first, one), (second, other) = receiver.got
    assert first["webhook-id"] == second["webhook-id"]
    assert one == other


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": f"https://{HOST}:{PORT}/elsewhere"}
    with pytest.raises(TemporaryFailure):
        receiver.send(hook())
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_errors_are_tried_again_after_as_long_as_the_receiver_says(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "120"}
    with pytest.raises(TemporaryFailure) as failure:
        receiver.send(hook())
    assert failure.value.retry_after == timedelta(seconds=120)


def test_nobody_can_make_us_wait_for_ever(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": "9999999"}
    with pytest.raises(TemporaryFailure) as failure:
        receiver.send(hook())
    assert failure.value.retry_after == timedelta(hours=24)


def test_gone_ends_the_webhook_and_tells_its_owner(receiver: Receiver) -> None:
    receiver.status = 410
    with pytest.raises(PermanentFailure) as failure:
        receiver.send(hook())
    assert failure.value.suppress
    assert receiver.told == [True]


def test_an_endless_answer_holds_nobody_up(receiver: Receiver) -> None:
    receiver.status, receiver.pieces = 200, lambda: (b"x" * 65_536 for _ in range(10_000))
    began = time.monotonic()
    receiver.send(hook())
    assert time.monotonic() - began < 5


def test_a_receiver_that_does_not_answer_is_left_in_time(receiver: Receiver) -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        return ["127.77.0.2"]

    with socket.create_server(("127.77.0.2", PORT)):
        channel = WebhookChannel(
            receiver, lambda: PinnedTransport(receiver.context, nowhere, lambda _: True), total_s=0.5
        )
        began = time.monotonic()
        with pytest.raises(TemporaryFailure):
            channel.send(hook())
        assert time.monotonic() - began < 5


def test_the_name_is_asked_at_each_try_and_an_inner_answer_connects_to_nobody(receiver: Receiver) -> None:
    answers = iter(("public", "private"))
    channel = receiver.channel(allowed=lambda _: next(answers) == "public")
    channel.send(hook())
    with pytest.raises(TemporaryFailure):
        channel.send(hook(attempts=1))
    assert receiver.resolved == [HOST, HOST]
    assert len(receiver.got) == 1


def test_a_certificate_for_another_name_is_refused(receiver: Receiver) -> None:
    with pytest.raises(TemporaryFailure):
        receiver.send(hook(url=f"https://other.example.org:{PORT}/"))
    assert receiver.got == []


def test_signatures_hold_for_any_payload_and_for_no_changed_one() -> None:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    verifier = Webhook(secret)
    said = delivery(digest(items=(item(title="«法» ünïcode \u2028 \N{GRINNING FACE}"),)))
    body = payload(said)
    for number in range(5_000):
        text = body if number % 2 else json.dumps({"n": number, "t": chr(0x400 + number)}, ensure_ascii=False).encode()
        headers = signed(f"msg_{number}", text, (secret,), datetime.now(UTC))
        verifier.verify(text, headers)
        at = number % len(text)
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        with pytest.raises((WebhookVerificationError, UnicodeDecodeError)):
            verifier.verify(changed, headers)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, start + timedelta(2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    crt, secret = folder / "hook.crt", folder / "hook.key"
    crt.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return crt, secret
