"""A mail server on the loopback, with TLS and a password, that answers one step of the talk as a test wants: with
another line, by hanging up, or not at all.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from socketserver import BaseRequestHandler, ThreadingTCPServer

HANGS_UP, SAYS_NOTHING = "hangs up", "says nothing"
STEPS = ("banner", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "end of data", "QUIT")
_USUAL = {"AUTH": "235 in", "DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on"}


class _OverError(Exception):
    """The talk has ended."""


@dataclass(slots=True)
class Moody:
    """`mood` is what comes at `step`; `mails` are those that were taken, `port` is where to ask."""

    context: ssl.SSLContext
    step: str = ""
    mood: str = ""
    mails: list[bytes] = field(default_factory=list)
    port: int = 0


class _Talk(BaseRequestHandler):
    """One connection."""

    request: socket
    server: _Server

    def handle(self) -> None:
        with suppress(_OverError, OSError):
            self._answer("banner", "220 here")
            while True:
                self._step(self._line().partition(b" ")[0].strip().decode("ascii").upper())

    def finish(self) -> None:
        self.request.close()

    def _step(self, verb: str) -> None:
        secure = isinstance(self.request, ssl.SSLSocket)
        if verb in {"EHLO", "HELO"}:
            offered = "AUTH PLAIN" if secure else "STARTTLS"
            self._answer("EHLO", f"250-here\r\n250 {offered}" if verb == "EHLO" else "250 here")
            return
        self._answer(verb, _USUAL.get(verb, "250 fine"))
        if verb == "STARTTLS":
            self.request = self.server.moody.context.wrap_socket(self.request, server_side=True)
        elif verb == "DATA" and not self._is_moody("DATA"):
            self._take()
        elif verb == "QUIT":
            raise _OverError

    def _take(self) -> None:
        mail = b""
        while (line := self._line()) != b".\r\n":
            mail += line
        self._answer("end of data", "250 taken")
        if not self._is_moody("end of data"):
            self.server.moody.mails.append(mail)

    def _is_moody(self, step: str) -> bool:
        return self.server.moody.step == step

    def _answer(self, step: str, usual: str) -> None:
        said = self.server.moody.mood if self._is_moody(step) else usual
        if said == SAYS_NOTHING:
            while self.request.recv(1024):
                pass
        if said in {SAYS_NOTHING, HANGS_UP}:
            raise _OverError
        self.request.sendall(f"{said}\r\n".encode("ascii"))

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            byte = self.request.recv(1)
            if not byte:
                raise _OverError
            line += byte
        return line


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    moody: Moody


@contextmanager
def moody_smtp(certificate: Path, key: Path) -> Iterator[Moody]:
    """A server that listens."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.moody = Moody(context, port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.moody
        finally:
            server.shutdown()
            thread.join()
