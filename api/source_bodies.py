"""The JSON objects of sources and crawls, one shape for command line and HTTP. Keys may be added, never renamed."""

from __future__ import annotations

from collections.abc import Mapping

from api.bodies import Json, iso
from api.crawl_process import Progress
from crawlers.catalogue import Source
from crawlers.window import Window
from indexer.domain.crawling import Health, Run


def source_body(source: Source, health: Health, progress: Mapping[str, Progress]) -> Json:
    """A source and how it stands."""
    crawl = source.crawl
    return {
        "id": source.id,
        "publisher": source.publisher,
        "jurisdiction": source.jurisdiction,
        "covers": source.covers,
        "homepage": source.homepage,
        "languages": list(source.languages),
        "licence": source.licence.name,
        "licence_url": source.licence.url or None,
        "attribution": source.attribution,
        "every_days": crawl.every_days if crawl else None,
        "window": _window(crawl.polite.window) if crawl and crawl.polite.window else None,
        "key": crawl.key.setting if crawl and crawl.key else None,
        "verified_live": source.verified_live,
        "standing": health.standing.value,
        "last_good": iso(health.last_good),
        "failing_since": iso(health.failing_since),
        "due": iso(health.due),
        "late": health.late,
        "silent": health.silent,
        "captures": health.captures,
        "works": health.works,
        "findings": health.findings,
        "gone": health.gone,
        "reasons": list(health.reasons),
        "crawling": _progress(progress[source.id]) if source.id in progress else None,
    }


def _window(window: Window) -> Json:
    return {"from": f"{window.opens:%H:%M}", "until": f"{window.closes:%H:%M}", "timezone": window.timezone}


def run_body(run: Run) -> Json:
    """A crawl that ended."""
    return {
        "run": run.id,
        "source": run.source,
        "started": iso(run.started),
        "finished": iso(run.finished),
        "verdict": run.verdict.value,
        "reasons": list(run.reasons),
        "listed": run.listed,
        "fetched": run.fetched,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "suspect": run.suspect,
        "changes": run.changes,
    }


def standing_body(health: Health) -> Json:
    """How far answers about a source can be trusted to be complete."""
    return {
        "id": health.source,
        "standing": health.standing.value,
        "last_good": iso(health.last_good),
        "failing_since": iso(health.failing_since),
        "late": health.late,
        "silent": health.silent,
        "captures": health.captures,
        "works": health.works,
    }


def _progress(progress: Progress) -> Json:
    return {happened.value: count for happened, count in progress.items()}
