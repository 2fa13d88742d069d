"""Looking after a base: are store and captures whole, is the index up to date, do crawls bring what they should?"""

from __future__ import annotations

import hashlib
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from api.crawling import Crawling, held
from api.services import Services
from crawlers.catalogue import parser_version, sources
from crawlers.warc import Archive
from indexer.domain.crawling import Standing
from indexer.domain.errors import RulewatchError
from indexer.search.engine import Verifies

_SAMPLED_CAPTURES = 200
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `advice` says what to do, or is empty."""

    name: str
    ok: bool
    found: str
    advice: str = ""

    def body(self) -> dict[str, object]:
        """As JSON."""
        return {"name": self.name, "ok": self.ok, "found": self.found, "advice": self.advice or None}


def examine(services: Services) -> list[Check]:
    """Every check, in the order a person would look."""
    return [
        _programs(),
        _store(services),
        _captures(services),
        _held_back(services),
        _parsers(services),
        _index(services),
        _held_crawls(services),
        _sources(services),
    ]


def _programs() -> Check:
    names = ("rulewatch", "lxml", "spacy", "sqlalchemy", "tantivy", "fastapi", "scrapy")
    listed = ", ".join(f"{name} {version(name)}" for name in names)
    return Check(
        "versions", ok=True, found=f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {listed}"
    )


def _store(services: Services) -> Check:
    verdict = services.store.database.check()
    with services.store.reader() as reader:
        counts = {name: reader.count(name) for name in ("work", "version", "change", "capture", "finding")}
    found = ", ".join(f"{count} {name}s" for name, count in counts.items())
    advice = "" if verdict == "ok" else f"The database reports: {verdict}. Restore it, or replay the captures anew."
    return Check("store", ok=verdict == "ok", found=found, advice=advice)


def _captures(services: Services) -> Check:
    """Read back a spread of captures and compare their hashes with the record."""
    with services.store.reader() as reader:
        records = list(reader.captures())
        archive = Archive(services.settings.captures)
    step = max(1, len(records) // _SAMPLED_CAPTURES)
    damaged = []
    for record in records[::step]:
        try:
            body = archive.read(record.place).body
        except RulewatchError:
            body = b""
        if hashlib.sha256(body).hexdigest() != record.sha256:
            damaged.append(record.url)
    advice = f"Not as they were written: {', '.join(damaged[:5])}. Restore the captures folder." if damaged else ""
    return Check("captures", ok=not damaged, found=f"{len(records[::step])} of {len(records)} read back", advice=advice)


def _held_back(services: Services) -> Check:
    with services.store.reader() as reader:
        texts = reader.quarantined()
    if not texts:
        return Check("held back", ok=True, found="no text is held back")
    listed = "; ".join(f"{key}: {work} ({language}) from {url}" for key, work, language, url in texts[:_SHOWN])
    return Check(
        "held back",
        ok=False,
        found=f"{len(texts)} texts: {listed}",
        advice="Look at each, then `rulewatch release NUMBER`.",
    )


def _parsers(services: Services) -> Check:
    with services.store.reader() as reader:
        used = reader.parsers()
    known = {rule.parser for source in sources().values() for rule in source.captures if rule.parser}
    old = [name for name, number in used if name in known and number < parser_version(name)]
    advice = f"Older readings by {', '.join(old)}: replay the captures into a new data folder." if old else ""
    return Check(
        "parsers",
        ok=not old,
        found=", ".join(f"{name} {number}" for name, number in used) or "none used yet",
        advice=advice,
    )


def _index(services: Services) -> Check:
    try:
        if isinstance(services.engine, Verifies):
            services.engine.verify()
        stale = services.engine.fingerprint() != services.engine.expected_fingerprint()
        behind = services.behind()
        found = f"{services.engine.count()} passages, {behind} changes behind"
    except RulewatchError as error:
        return Check("index", ok=False, found=error.message, advice="Run `rulewatch reindex`.")
    ok = not stale and not behind
    return Check("index", ok=ok, found=found, advice="" if ok else "Run `rulewatch reindex`.")


def _held_crawls(services: Services) -> Check:
    runs = list(held(Crawling(services).ledger))
    if not runs:
        return Check("held crawls", ok=True, found="no crawl waits for a release")
    listed = "; ".join(f"{run.id}: {run.source}, {_first(run.reasons)}" for run in runs[:_SHOWN])
    return Check(
        "held crawls",
        ok=False,
        found=f"{len(runs)} crawls: {listed}",
        advice="Look at what each brought, then `rulewatch crawl --release NUMBER`.",
    )


def _first(reasons: Sequence[str]) -> str:
    return reasons[0] if reasons else "no reason is recorded"


def _sources(services: Services) -> Check:
    """A source that was never crawled, or whose key is missing, is no fault."""
    standing = Crawling(services).health()
    told = (
        ("failing", [h for h in standing if h.standing is Standing.FAILED], "`rulewatch crawl SOURCE` tries again"),
        ("late", [h for h in standing if h.late], "`rulewatch crawl --due` belongs into a timer, every hour"),
        ("silent", [h for h in standing if h.silent], "`rulewatch crawl --smoke SOURCE` looks at the live service"),
    )
    counts = [f"{len(found)} {kind}{_named([h.source for h in found])}" for kind, found, _ in told]
    remedies = [f"{kind.capitalize()}: {remedy}." for kind, found, remedy in told if found]
    return Check(
        "sources", ok=not remedies, found=f"{len(standing)} sources: {', '.join(counts)}", advice=" ".join(remedies)
    )


def _named(sources: Sequence[str]) -> str:
    more = ", …" if len(sources) > _SHOWN else ""
    return f" ({', '.join(sources[:_SHOWN])}{more})" if sources else ""
