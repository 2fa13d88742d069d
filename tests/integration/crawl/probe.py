"""A crawl of given addresses in a process of its own, through our settings and Scrapy's whole stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawlers.catalogue import CaptureRule, Source
from crawlers.journal import Entry, Happened, Journal, read_journal
from crawlers.middlewares.patience import patience_of
from crawlers.middlewares.wire import Wire
from crawlers.settings import settings_for
from indexer.domain.crawling import Known

HOST = "law.example.org"
SENT = "X-Sent"
_QUICK = {"AUTOTHROTTLE_ENABLED": False, "ROBOTSTXT_OBEY": False, "BACKOFF_FLOOR_S": 0.01, "BACKOFF_CEILING_S": 0.01}


def address(path: str) -> str:
    """The official address of a path of the probe's one host."""
    return f"https://{HOST}{path}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer the spider was given."""

    url: str
    sent_as: str
    size_bytes: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a probe brought: the journal, what reached the spider, and what failed outside both."""

    entries: tuple[Entry, ...]
    kept: tuple[Kept, ...]
    crashed: tuple[str, ...]
    peak_mb: float
    log: str

    def codes(self) -> list[str]:
        """Codes of the refusals, in order."""
        return [entry.code for entry in self.entries if entry.happened is Happened.REFUSED]

    def codes_of(self, paths: Iterable[str]) -> dict[str, str]:
        """How asking for each of these paths ended: a code, what happened, `kept`, or all of them."""
        ends: dict[str, list[str]] = {}
        for entry in self.entries:
            ends.setdefault(entry.url, []).append(entry.code or entry.happened.value)
        for kept in self.kept:
            ends.setdefault(kept.url, []).append("kept")
        return {path: ",".join(ends.get(address(path), ["nothing"])) for path in paths}


@dataclass(slots=True)
class Probe:
    """What to ask and how. `names` replaces the system's resolver: addresses by host name."""

    folder: Path
    mirror: str = ""
    urls: Sequence[str] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    hosts: Sequence[str] = (HOST,)
    polite: Mapping[str, object] = field(default_factory=dict)
    meta: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    accept: dict[str, str] = field(default_factory=dict)
    names: Mapping[str, list[str]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    spacing_s: float = 0.0
    """Seconds between two requests for a host on a clock of the probe's own, on which waiting takes no time. Every
    request then says in a header when it was sent by that clock.
    """

    def run(self, timeout_s: float = 120) -> Report:
        """Run it; raises if the process dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        job = {
            "urls": list(self.urls),
            "settings": {**_QUICK, **self.settings},
            "hosts": list(self.hosts),
            "polite": self.polite,
            "meta": self.meta,
            "accept": self.accept,
            "names": self.names,
            "spacing_s": self.spacing_s,
        }
        (self.folder / "job.json").write_text(json.dumps(job))
        told = {name: value for name, value in os.environ.items() if not name.startswith("RULEWATCH_")}
        told |= {"RULEWATCH_MIRROR": self.mirror, "RULEWATCH_CONTACT": "watch@example.org"}
        told |= {"RULEWATCH_MIRROR_DELAY_S": str(self.delay_s), **self.environment}
        with (self.folder / "log.txt").open("w") as log:
            subprocess.run(
                [sys.executable, "-m", __name__, str(self.folder)],
                env=told, stdout=log, stderr=log, check=True, timeout=timeout_s, cwd=Path(__file__).parents[3],
            )  # fmt: skip
        return _report(self.folder)


def _report(folder: Path) -> Report:
    said = json.loads((folder / "said.json").read_text())
    kept = tuple(Kept(**one) for one in said["kept"])
    log = (folder / "log.txt").read_text()
    return Report(tuple(read_journal(folder)), kept, tuple(said["crashed"]), said["peak_mb"], log)


class ProbeSpider(scrapy.Spider):
    """Asks the job's addresses and keeps what it is given."""

    name = "probe"

    def __init__(self, folder: str, job: dict[str, Any], source: Source) -> None:
        super().__init__()
        self.folder, self.job, self.source = Path(folder), job, source
        self.journal = Journal(self.folder)
        self.kept: list[dict[str, object]] = []
        self.crashed: list[str] = []

    async def start(self) -> AsyncIterator[Request]:
        """Everything at once: spacing is for the transport."""
        if self.job["spacing_s"]:
            hurry(self.crawler, self.job["spacing_s"])
        for request in self._requests():
            yield request

    def keep(self, response: Response) -> None:
        """Note an answer."""
        text = response.text[:4000] if isinstance(response, TextResponse) else ""
        kind = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
        address = response.meta.get("address", response.url)
        self.kept.append({"url": address, "sent_as": kind, "size_bytes": len(response.body), "text": text})

    def failed(self, failure: Failure) -> None:
        """Note what no middleware gave a name to."""
        if not isinstance(failure.value, IgnoreRequest):
            self.crashed.append(repr(failure.value))

    def closed(self, reason: str) -> None:
        """Tell all."""
        self.journal.close()
        said = {"kept": self.kept, "crashed": self.crashed, "peak_mb": _peak_mb()}
        (self.folder / "said.json").write_text(json.dumps(said))

    def _requests(self) -> Iterator[Request]:
        for url in self.job["urls"]:
            meta = dict(self.job["meta"].get(url, {}))
            if rule := meta.get("rule"):
                meta["rule"] = CaptureRule.model_validate(rule)
            if known := meta.get("known"):
                meta["known"] = Known(url, known["etag"], full_at=datetime.fromisoformat(known["full_at"]))
            accept = self.job["accept"].get(url)
            headers = {"Accept": accept} if accept else {}
            yield Request(url, self.keep, errback=self.failed, meta=meta, headers=headers, dont_filter=True)


def _peak_mb() -> float:
    """Most memory this process ever had; getrusage would count the one it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) / 1024


class Hurried:
    """A clock that only waiting moves, which is over at once."""

    def __init__(self, reactor: Any) -> None:
        self._reactor, self._now_s = reactor, 0.0

    def seconds(self) -> float:
        """Seconds since it began."""
        return self._now_s

    def callLater(self, delay: float, callable: Any, *args: object) -> None:  # noqa: A002, N802 - Twisted's names
        """Call back when so much time has passed."""
        self._now_s += delay
        self._reactor.callLater(0, callable, *args)


def hurry(crawler: Crawler, spacing_s: float) -> None:
    """Put a crawl on a clock of its own, and its time of sending into every request."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses the reactor

    clock, patience, sending = Hurried(reactor), patience_of(crawler), Wire.ask
    patience.time, patience.delay_s = clock, spacing_s

    def stamped(wire: Wire, request: Request, url: str) -> Deferred[Response]:
        request.headers[SENT] = repr(clock.seconds())
        return sending(wire, request, url)

    Wire.ask = stamped  # type: ignore[method-assign, assignment] # for one process


class _Names:
    """Answers for names as the job says."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: object) -> Any:  # noqa: N802 - Twisted's name
        receiver.resolutionBegan(None)
        for address in self._names.get(name, [name]):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()


def _main(folder: str) -> None:
    job = json.loads((Path(folder) / "job.json").read_text())
    source = _source(job)
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    settings.update(settings_for(source), priority="project")
    settings.update(job["settings"], priority="cmdline")
    process = CrawlerProcess(settings)
    if job["names"]:
        install_reactor(settings["TWISTED_REACTOR"])
        from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses the reactor

        reactor.installNameResolver(_Names(job["names"]))
    process.crawl(ProbeSpider, folder=folder, job=job, source=source)
    process.start()


def _source(job: dict[str, Any]) -> Source:
    return Source.model_validate(
        {
            "id": "probe", "publisher": "Nobody", "jurisdiction": "xx", "covers": "Nothing", "homepage": "",
            "licence": {"name": "none", "attribution": "none"}, "languages": ["en"], "captures": [],
            "crawl": {
                "every_days": 1, "hosts": job["hosts"], "start": [{"url": "https://law.example.org/"}],
                "expects": {"documents": [0, 1], "changes_per_week": 1}, "polite": job["polite"],
            },
        }
    )  # fmt: skip


if __name__ == "__main__":
    _main(sys.argv[1])
