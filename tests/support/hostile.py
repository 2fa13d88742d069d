"""A publisher on the loopback that answers whatever bytes a test wants, over TCP or TLS, and notes who asked when.

It is asked as a mirror: `/https/HOST/PATH` stands for `https://HOST/PATH`.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.certificates import Authority


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came: `at` is monotonic seconds when its head was read."""

    at: float
    method: str
    host: str
    path: str
    headers: dict[str, str]


Answer = Callable[[Heard], bytes | Iterable[bytes]]
_SHORT = 65_536
"""Bytes that a connection takes at once, whether or not somebody reads."""


def reply(
    body: bytes = b"",
    status: int = 200,
    kind: str = "text/html; charset=utf-8",
    length: int | None = -1,
    headers: Mapping[str, str] = MappingProxyType({}),
    **more: str,
) -> bytes:
    """An HTTP answer; `length` None leaves Content-Length out, `more` are headers with underscores for hyphens."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", "Connection: close"]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in {**headers, **more}.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass(slots=True)
class Origin:
    """Serves while it is entered. An iterable answer is sent piece by piece until it ends or nobody reads."""

    answer: Answer
    tls: tuple[Path, Path] | None = None
    address: str = "127.0.0.1"
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    _open: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _socket: socket.socket = field(default_factory=socket.socket)

    @property
    def url(self) -> str:
        """Where it is: what RULEWATCH_MIRROR is set to."""
        return f"{'https' if self.tls else 'http'}://{self.address}:{self.port}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._socket.getsockname()[1]
        return port

    def asked(self, path: str) -> list[Heard]:
        """The requests for one path, in order."""
        return [heard for heard in self.heard if heard.path == path]

    def __enter__(self) -> Self:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((self.address, 0))
        self._socket.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            with _secured(connection, *self.tls) if self.tls else connection as spoken:
                self._talk(spoken)

    def _talk(self, connection: socket.socket) -> None:
        if (heard := _read(connection)) is None:
            return
        with self._lock:
            self.heard.append(heard)
            self._open += 1
            self.at_once = max(self.at_once, self._open)
        with ExitStack() as step:
            try:
                said = self.answer(heard)
                if isinstance(said, bytes) and len(said) <= _SHORT:
                    # Who has read it may ask again before this thread goes on: sent and counted in one step.
                    step.enter_context(self._lock)
                for piece in (said,) if isinstance(said, bytes) else said:
                    connection.sendall(piece)
            finally:
                with self._lock:
                    self._open -= 1
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


def _secured(connection: socket.socket, certificate: Path, key: Path) -> socket.socket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context.wrap_socket(connection, server_side=True)


def _read(connection: socket.socket) -> Heard | None:
    head = b""
    while b"\r\n\r\n" not in head:
        if not (piece := connection.recv(65536)):
            return None
        head += piece
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    parts = target.split("/", 3)
    host, path = (parts[2], f"/{parts[3] if len(parts) > 3 else ''}") if len(parts) > 2 else ("", target)
    return Heard(time.monotonic(), method, host, path, headers)


def certificate(folder: Path, authority: Authority | None, name: str, *, days: int = 2) -> tuple[Path, Path]:
    """Certificate and key of a server at an address, signed by an authority or by itself, that ends in `days`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "origin")])
    issuer, signer = (authority._name, authority._key) if authority else (subject, key)
    ends = datetime.now(UTC) + timedelta(days=days)
    made = x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), ends - timedelta(days=10), ends
    ).add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
    crt, secret = folder / "origin.crt", folder / "origin.key"
    crt.write_bytes(made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return crt, secret
