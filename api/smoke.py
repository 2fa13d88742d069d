"""A first look at the live service: a little is fetched, twice, into a folder that is thrown away, and what came is
held against the declaration. Nothing of it reaches the base.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from api.crawl_process import LOG, alone, fetch_in_child, progress
from api.services import Services
from crawlers.catalogue import Source, parser_named
from crawlers.declaration import Crawl
from crawlers.journal import Happened, read_journal
from crawlers.recording import read_recording
from crawlers.tally import Tally, tally
from indexer import clock
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role

_ENOUGH = 3
"""Documents that are fetched before the look ends."""
_BY_HAND = (
    "in a browser: a window of dates in the future holds nothing; the second page differs from the first; the count "
    "stays below the service's cap"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing looked at."""

    name: str
    ok: bool
    found: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the look found, to be pasted where the source's `verified_live` is changed."""

    source: str
    day: str
    checks: tuple[Found, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as declared."""
        return all(check.ok for check in self.checks)

    def body(self) -> dict[str, object]:
        """As JSON."""
        return {
            "source": self.source,
            "day": self.day,
            "passed": self.passed,
            "checks": [asdict(c) for c in self.checks],
        }

    def text(self) -> str:
        """As lines."""
        lines = [f"{'ok   ' if check.ok else 'WRONG'} {check.name}: {check.found}" for check in self.checks]
        return "\n".join([f"{self.source}, {self.day}", *lines, f"still to see {_BY_HAND}"])


def is_found(host: str) -> bool:
    """Whether the network knows a host's address."""
    try:
        return bool(socket.getaddrinfo(host, 443))
    except OSError:
        return False


def smoke(services: Services, source: Source, crawl: Crawl, find: Callable[[str], bool] = is_found) -> Report:
    """Look at the live service; without a network, and at an hour at which it may not be asked, the report says so."""
    unknown = [host for host in crawl.hosts if not services.settings.mirror and not find(host)]
    if len(unknown) == len(crawl.hosts):
        checks = [_unasked("network", f"no address of {', '.join(unknown)} is known here")]
    elif not crawl.polite.may_ask(clock.now()):
        checks = [_unasked("window", f"the publisher may be asked from {crawl.polite.window} only")]
    else:
        with tempfile.TemporaryDirectory(prefix="rulewatch-smoke-") as folder:
            checks = list(_looks(source, Path(folder)))
    return Report(source.id, clock.today().isoformat(), tuple(checks))


def _unasked(name: str, why: str) -> Found:
    return Found(name, ok=False, found=f"{why}: nothing was asked")


def _looks(source: Source, folder: Path) -> Iterator[Found]:
    first, second = folder / "first", folder / "second"
    with alone(folder) as lock:
        fetch_in_child(source.id, first, (), lock, lambda: progress(first)[Happened.FETCHED] < _ENOUGH)
        summed = tally(read_journal(first))
        captures = list(read_recording(first))[:_ENOUGH]
        yield from _discovery(summed, first)
        yield _law(source, captures)
        if captures:
            fetch_in_child(source.id, second, ("--only", *(c.url for c in captures)), lock, lambda: True)
            yield _again(captures, {capture.url: capture for capture in read_recording(second)})


def _discovery(summed: Tally, folder: Path) -> Iterator[Found]:
    log = (folder / LOG).read_text("utf-8", "replace").strip().splitlines()
    said = f"{len(summed.listed)} documents listed"
    yield Found(
        "discovery answers as declared", bool(summed.listed), said if summed.listed else "; ".join([said, *log[-2:]])
    )
    refusals = [f"{entry.url} {entry.code or entry.status}" for entry in summed.refused.values()]
    yield Found("nothing is refused, robots.txt included", not refusals, "; ".join(refusals[:5]) or "no refusal")
    doubts = [f"{entry.code} at {entry.url} {entry.note}" for entry in summed.suspect]
    yield Found("every row, count and page can be read", not doubts, "; ".join(doubts[:5]) or "no doubt")


def _law(source: Source, captures: Iterable[Capture]) -> Found:
    """Whether the documents hold units with text, or what their rule says instead."""
    units, problems = 0, []
    for capture in captures:
        rule = source.rule_for(capture.url)
        if rule is None:
            problems.append(f"{capture.url}: no rule of the source knows this address")
        elif rule.parser:
            try:
                documents = parser_named(rule.parser)(capture).documents
            except ParseError as error:
                problems.append(f"{capture.url}: {error.code} {error.message}")
            else:
                units += sum(bool(p.text) or p.role is Role.UNIT for d in documents for p in d.provisions)
    said = "; ".join(problems) or f"{units} units and pieces of law in the documents fetched"
    return Found("documents can be read", bool(units) and not problems, said)


def _again(first: list[Capture], second: dict[str, Capture]) -> Found:
    """A second answer with the same bytes; one that differs must be looked at by a person."""
    differing = [c.url for c in first if c.url in second and second[c.url].sha256 != c.sha256]
    missing = [c.url for c in first if c.url not in second]
    said = f"differing bytes: {differing}; no answer: {missing}" if differing or missing else "the same bytes"
    return Found("a second look brings nothing new", not differing and not missing, said)
