"""What a crawl of documents that did not change costs beside the first one, and what crawling keeps in memory.

Run `python bench/crawl.py [--documents N] [--sections N]`. An invented publisher on loopback serves invented acts in
the format of Justice Laws; the crawl is the product's own: process that fetches, verdict, ingest, index, record. After
the first crawl nothing changes: one more finds that out by asking for each act (304), one more by the dates the list
states. The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_bool, c_int
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from statistics import linear_regression
from time import perf_counter, process_time

from api.config import Settings
from api.crawl_process import LOG
from api.crawling import Crawling
from api.services import Services
from crawlers import catalogue
from crawlers.replay import Parse, Summary, parse
from indexer.domain.document import Capture
from indexer.domain.finding import Finding

CHILD = Path(__file__).with_name("crawl_child.py")
SOURCE = "xx_bench"
BASE = "https://law.example.org"
DAY = "2026-01-01"
AIM_RATIO, AIM_SLOPE = 1 / 20, 1024
WARM_UP = 0.4
"""The share of the pages before which memory may still grow."""
_ACT = re.compile(r"/act/(\d+)\.xml")
CRAWLS = {"first": True, "each_asked": False, "days_stated": True}
"""The crawls in order, and whether the publisher's list states the day of each act."""
KINDS = ("processor_s", "wall_s")
_TICK_S = 0.5
_SPAWN = multiprocessing.get_context("spawn")
DECLARATION = """
publisher: Ministry of Samples
jurisdiction: ca
covers: Invented acts
homepage: https://law.example.org
languages: [en]
licence: {name: Free, attribution: Ministry of Samples}
captures:
  - {url: 'https://law\\.example\\.org/list\\.xml', carries: listing}
  - {url: 'https://law\\.example\\.org/act/\\d+\\.xml', parser: justice_laws}
crawl:
  every_days: 1
  hosts: [law.example.org]
  start: [{url: 'https://law.example.org/list.xml', step: acts}]
  steps:
    acts:
      read: xml
      records: //act
      fields: {link: ./link, stamp: '? ./day'}
      is_whole: true
      follow: [{url: '{link!r}'}]
  expects: {documents: [1, 1000000], changes_per_week: 1}
  canaries: ['https://law.example.org/act/0.xml']
"""
WHO = (
    "Every importer",
    "The Minister",
    "A supplier of batteries",
    "The customs authority",
    "An undertaking",
    "A person",
)
DOES = (
    "shall report on",
    "may not place on the market",
    "keeps records of",
    "must verify",
    "shall disclose",
    "examines",
)
WHAT = ("forced labour in its supply chain", "packaging waste", "the carbon content of goods", "timber and cocoa",
        "minerals of conflict areas", "emissions of greenhouse gases", "due diligence by its suppliers")  # fmt: skip
WHEN = ("each year", "before goods are released", "on request", "within thirty days", "unless an exemption applies")


def act(number: int, sections: int) -> bytes:
    """An invented act; always the same for a number."""
    dice = random.Random(number)
    texts = "".join(
        f'<Section lims:inforce-start-date="{DAY}" lims:lastAmendedDate="{DAY}">'
        f"<MarginalNote>Duty {place}</MarginalNote><Label>{place}</Label>"
        f"{''.join(_subsection(dice, row) for row in range(1, 4))}</Section>"
        for place in range(1, sections + 1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Statute xmlns:lims="http://justice.gc.ca/lims" xml:lang="en" '
        f'in-force="yes" lims:pit-date="{DAY}" lims:lastAmendedDate="{DAY}" lims:current-date="{DAY}" '
        f'lims:inforce-start-date="{DAY}"><Identification><LongTitle>An Act of samples, number {number}</LongTitle>'
        f"<ShortTitle>Sample Act {number}</ShortTitle><Chapter><ConsolidatedNumber>S-99.{number}</ConsolidatedNumber>"
        f"</Chapter></Identification><Body>{texts}</Body></Statute>"
    ).encode()


def _subsection(dice: random.Random, row: int) -> str:
    said = " ".join(dice.choice(words) for words in (WHO, DOES, WHAT, WHEN))
    more = f"{dice.choice(WHO).lower()} {dice.choice(DOES)} item {dice.randrange(10_000)} of the Schedule"
    return (
        f'<Subsection lims:inforce-start-date="{DAY}"><Label>({row})</Label><Text>{said}; {more}.</Text></Subsection>'
    )


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher as its process and this one share it."""

    documents: int
    sections: int
    asked: Synchronized[int]
    states_days: Synchronized[bool]

    def body(self, path: str) -> bytes | None:
        """What stands at a path, or None."""
        if path == "/list.xml":
            day = f"<day>{DAY}</day>" if self.states_days.value else ""
            rows = (f"<act><link>{BASE}/act/{number}.xml</link>{day}</act>" for number in range(self.documents))
            return f"<list>{''.join(rows)}</list>".encode()
        found = _ACT.fullmatch(path)
        return act(int(found[1]), self.sections) if found else None


def serve(publisher: Publisher, tell: Callable[[int], None]) -> None:
    """Serve on a port of loopback that is told, for ever."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            with publisher.asked.get_lock():
                publisher.asked.value += 1
            path = self.path.partition("law.example.org")[2]
            tag = f'"{DAY}{path}"'
            body = None if self.headers.get("If-None-Match") == tag else publisher.body(path)
            sent = body or b""
            self.send_response(200 if body else 304 if _ACT.fullmatch(path) else 404)
            for name, value in (("Content-Type", "text/xml"), ("ETag", tag), ("Content-Length", str(len(sent)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the names of the base class
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tell(server.server_address[1])
    server.serve_forever()


@contextmanager
def published(documents: int, sections: int) -> Iterator[Publisher]:
    """A publisher in a process of its own, which crawls of this process and its children ask."""
    publisher = Publisher(documents, sections, _SPAWN.Value(c_int, 0), _SPAWN.Value(c_bool, 1))
    ours, its = _SPAWN.Pipe()
    process = _SPAWN.Process(target=serve, args=(publisher, its.send), daemon=True)
    process.start()
    os.environ.update(RULEWATCH_MIRROR=f"http://127.0.0.1:{ours.recv()}", RULEWATCH_MIRROR_DELAY_S="0")
    try:
        yield publisher
    finally:
        process.terminate()
        process.join()


@dataclass(slots=True)
class Fetching:
    """Fetches as the product does, in a process that knows the invented source, and watches its memory."""

    sources: Path
    publisher: Publisher
    wall_s: float = 0.0
    peak_kb: int = 0
    resident: list[tuple[int, int]] = field(default_factory=list)
    """Pages asked for so far, and bytes then in memory."""

    def __call__(self, source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        """As api.crawl_process.Fetch says."""
        before, asked = perf_counter(), self.publisher.asked.value
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(CHILD), str(self.sources), source, "--folder", str(folder), *options]
        with (folder / LOG).open("ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(lock,))  # noqa: S603 - our own words
            while True:
                try:
                    code = process.wait(_TICK_S)
                    break
                except subprocess.TimeoutExpired:
                    self._look(process.pid, asked)
                    tick()
        self.wall_s += perf_counter() - before
        return code

    def _look(self, pid: int, asked: int) -> None:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB\nVmRSS:\s+(\d+) kB", status)
        if found:  # a process that just ended has no memory
            self.peak_kb = max(self.peak_kb, int(found[1]))
            self.resident.append((self.publisher.asked.value - asked, int(found[2]) << 10))

    def slope(self) -> float | None:
        """Bytes by which memory grew with each page after the warm-up; None for too few looks."""
        pages = max((page for page, _ in self.resident), default=0)
        late = [pair for pair in self.resident if pair[0] > WARM_UP * pages]
        return linear_regression(*zip(*late, strict=True)).slope if len({page for page, _ in late}) > 4 else None


class Watched(Services):
    """Services that add up how long publishing took."""

    ingest_s = 0.0

    def replay(
        self,
        paths: Iterable[Path],
        on_finding: Callable[[Finding], None] = lambda _: None,
        on_capture: Callable[[Capture], None] = lambda _: None,
        parse: Parse = parse,
    ) -> Summary:
        """As the product does."""
        before = perf_counter()
        summary = super().replay(paths, on_finding, on_capture, parse)
        self.ingest_s += perf_counter() - before
        return summary


@dataclass(frozen=True, slots=True)
class Cost:
    """What one crawl took. `judge_s` is what remains beside fetching and ingesting: journal, foresight, verdict,
    record. `processor_s` counts this process and the one that fetches, not the publisher.
    """

    verdict: str
    fetched: int
    unchanged: int
    requests: int
    wall_s: float
    fetch_s: float
    judge_s: float
    ingest_s: float
    processor_s: float


def crawled(services: Watched, fetching: Fetching) -> Cost:
    """Crawl once and tell what it took."""
    asked, fetch_s, ingest_s = fetching.publisher.asked.value, fetching.wall_s, services.ingest_s
    wall, processor = perf_counter(), _processor_s()
    run = Crawling(services, fetching).crawl(SOURCE)
    wall_s, fetch_s, ingest_s = perf_counter() - wall, fetching.wall_s - fetch_s, services.ingest_s - ingest_s
    requests, judge_s = fetching.publisher.asked.value - asked, wall_s - fetch_s - ingest_s
    seconds = (round(value, 2) for value in (wall_s, fetch_s, judge_s, ingest_s, _processor_s() - processor))
    return Cost(run.verdict.value, run.fetched, run.unchanged, requests, *seconds)


def _processor_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def measure(documents: int, sections: int) -> dict[str, object]:
    """Crawl three times into an empty base."""
    with tempfile.TemporaryDirectory(prefix="rulewatch-bench-") as folder, published(documents, sections) as publisher:
        declared = Path(folder) / "sources"
        declared.mkdir()
        (declared / f"{SOURCE}.yml").write_text(DECLARATION, "utf-8")
        catalogue.SOURCES = declared
        services = Watched(Settings(data=Path(folder) / "data", database_url=""))
        looks: dict[str, Fetching] = {}
        costs: dict[str, Cost] = {}
        for name, states_days in CRAWLS.items():
            publisher.states_days.value = states_days
            looks[name] = Fetching(declared, publisher)
            costs[name] = crawled(services, looks[name])
            print(f"{name:12} {costs[name]}", flush=True)
        services.close()
    return {
        "documents": documents,
        "act_kb": round(len(act(1, sections)) / 1024, 1),
        **{name: asdict(cost) for name, cost in costs.items()},
        **{f"ratio_{kind}": _ratio(costs["each_asked"], costs["first"], kind) for kind in KINDS},
        **{f"ratio_days_stated_{kind}": _ratio(costs["days_stated"], costs["first"], kind) for kind in KINDS},
        "child_peak_mb": round(max(look.peak_kb for look in looks.values()) / 1024),
        "parent_peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "child_bytes_a_page": {name: looks[name].slope() for name in ("first", "each_asked")},
    }


def _ratio(later: Cost, first: Cost, kind: str) -> float:
    return round(float(getattr(later, kind)) / float(getattr(first, kind)), 4)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure a crawl of what did not change.")
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--sections", type=int, default=16, help="sections of each act")
    chosen = options.parse_args()
    told = measure(chosen.documents, chosen.sections)
    print(f"ratio {told['ratio_processor_s']} each asked, {told['ratio_days_stated_processor_s']} days stated "
          f"(aim {AIM_RATIO}), bytes a page {told['child_bytes_a_page']} (aim under {AIM_SLOPE})")  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main()
