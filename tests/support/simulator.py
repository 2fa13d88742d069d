"""Publishers on loopback: answers of tests/publishers/<source>/ under their official addresses, addressed as a mirror.

A request for {base}/{scheme}/{host}/{path?query} is answered as the publisher would answer the official address: with
ETag and 304, redirects, 404. `amend` switches to the amended state. Every request is written down with its time.
"""

from __future__ import annotations

import hashlib
import io
import mimetypes
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

PUBLISHERS = Path(__file__).parents[1] / "publishers"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Served(_Part):
    """One answer of a publisher: what is asked, and what is served in its two states."""

    url: str = Field(default="", description="Official address; order of the query and percent-encoding do not matter")
    like: str = Field(default="", description="Or a regular expression over the whole percent-decoded address")
    post: str = Field(default="", description="Only for a POST whose body contains this regular expression")
    file: str = ""
    amended: str = ""
    text: str | None = None
    amended_text: str | None = None
    zip: str = Field(default="", description="A folder served as a zip")
    type: str = ""
    status: int = 200
    headers: dict[str, str] = {}
    to: str = Field(default="", description="A redirect to this official address")
    etag: bool = True
    new: bool = Field(default=False, description="Only there in the amended state")
    gone: bool = Field(default=False, description="404 in the amended state")

    @model_validator(mode="after")
    def _is_asked_for(self) -> Self:
        if bool(self.url) == bool(self.like):
            raise ValueError("an answer has either url or like")
        return self


class Expects(_Part):
    """What crawling the publisher must give."""

    documents: int
    amended: tuple[str, ...] = ()
    changes: int | None = None
    refused: int = 0


class Publisher(_Part):
    """One publisher's folder: tests/publishers/README.md has the format."""

    watch: tuple[str, ...] | None = None
    canaries: tuple[str, ...] | None = None
    keys: dict[str, str] = {}
    answers: tuple[Served, ...]
    expects: Expects


@dataclass(frozen=True, slots=True)
class Question:
    """A request as it reached the simulator, under its official address."""

    at: float
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Question], Reply | None]
"""Answers a question, or leaves it to the next."""


@dataclass(slots=True)
class Log:
    """What was asked, and how it was answered."""

    asked: list[tuple[Question, int]] = field(default_factory=list)

    def count(self, status: int | None = None) -> int:
        """How many requests got this status; all of them for None. Those for robots.txt are not counted."""
        return sum(1 for q, s in self.asked if status in {None, s} and not q.url.endswith("/robots.txt"))

    def addresses(self) -> list[str]:
        """What was asked for, in order, without robots.txt."""
        return [question.url for question, _ in self.asked if not question.url.endswith("/robots.txt")]


class Simulator:
    """One or more publishers; `mirror` is what RULEWATCH_MIRROR is set to."""

    def __init__(self, *answering: Answering) -> None:
        self.answering = list(answering)
        self.log = Log()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def mirror(self) -> str:
        """Its own address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, question: Question) -> Reply:
        """The first reply any of the publishers gives; 304 where the asker has it; 404 for what nobody knows."""
        replies = (answering(question) for answering in self.answering)
        reply = next((reply for reply in replies if reply is not None), None) or _unknown(question)
        etag = reply.headers.get("ETag")
        if etag and question.headers.get("if-none-match") == etag:
            reply = Reply(304, b"", {"ETag": etag})
        with self._lock:
            self.log.asked.append((question, reply.status))
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # an answer is two writes: the second must not wait for the first's receipt

            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
                return

            def _serve(self) -> None:
                scheme, _, rest = self.path.lstrip("/").partition("/")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = simulator.answer(Question(time.monotonic(), self.command, f"{scheme}://{rest}", headers, body))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

        return Handler


class Fixtures:
    """The answers of one publisher's folder, in one of its two states."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.publisher = Publisher.model_validate(yaml.safe_load((folder / "publisher.yml").read_text("utf-8")))
        self.is_amended = False

    def amend(self) -> None:
        """Switch to the amended state."""
        self.is_amended = True

    def __call__(self, question: Question) -> Reply | None:
        """The first answer that fits."""
        for served in self.publisher.answers:
            if _fits(served, question) and (self.is_amended or not served.new):
                return None if served.gone and self.is_amended else self._reply(served)
        return None

    def _reply(self, served: Served) -> Reply:
        if served.to:
            return Reply(served.status if served.status != 200 else 302, b"", {"Location": served.to, **served.headers})
        body, name = self._body(served)
        headers = {"Content-Type": served.type or mimetypes.guess_type(name)[0] or "application/octet-stream"}
        if served.etag and served.status == 200:
            headers["ETag"] = etag(body)
        return Reply(served.status, body, {**headers, **served.headers})

    def _body(self, served: Served) -> tuple[bytes, str]:
        if served.text is not None:
            text = served.amended_text if self.is_amended and served.amended_text is not None else served.text
            return text.encode(), "answer.json"
        name = served.amended if self.is_amended and served.amended else served.zip or served.file
        if served.zip:
            return packed(self.folder / name), "answer.zip"
        return ((self.folder / name).read_bytes() if name else b""), name


def etag(body: bytes) -> str:
    """The ETag the simulator gives a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def packed(folder: Path) -> bytes:
    """The files of a folder as a zip: always the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.writestr(zipfile.ZipInfo(str(path.relative_to(folder)), (2026, 1, 1, 0, 0, 0)), path.read_bytes())
    return buffer.getvalue()


def recorded_answers(bodies: Mapping[str, tuple[bytes, str]]) -> Answering:
    """Answers with recorded bodies (bytes, Content-Type) by official address, over http and https alike."""
    known = {_canonical(url): reply for url, reply in bodies.items()}

    def answer(question: Question) -> Reply | None:
        found = known.get(_canonical(question.url))
        return Reply(200, found[0], {"Content-Type": found[1], "ETag": etag(found[0])}) if found else None

    return answer


@contextmanager
def simulator(*answering: Answering) -> Iterator[Simulator]:
    """A running simulator."""
    running = Simulator(*answering)
    try:
        yield running
    finally:
        running.close()


def _unknown(question: Question) -> Reply:
    if question.url.endswith("/robots.txt"):
        return Reply(200, b"User-agent: *\nAllow: /\n", {"Content-Type": "text/plain"})
    return Reply(404, b"<title>Not found</title>", {"Content-Type": "text/html"})


def _fits(served: Served, question: Question) -> bool:
    if served.post and (question.method != "POST" or not re.search(served.post, question.body.decode("utf-8"))):
        return False
    if served.like:
        return re.fullmatch(served.like, unquote_plus(question.url), re.DOTALL) is not None
    return _canonical(served.url) == _canonical(question.url)


def _canonical(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(url)
    return parts.netloc, unquote(parts.path), tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
