"""How a source stands: when its next crawl is due, and what users are told of it. Pure functions of its runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.catalogue import Source
from crawlers.declaration import Crawl
from crawlers.silence import is_silent
from indexer.domain.crawling import Health, Run, Standing, Verdict
from indexer.store.crawling import Holding

_SPREAD = 0.05
"""Crawls of one rhythm are spread over this share of it, so that sources are not all due at once."""
_RETRY_SHARE = 0.25
_SOONEST_RETRY = timedelta(hours=1)
_OF_VERDICT = {
    Verdict.HEALTHY: Standing.HEALTHY,
    Verdict.DEGRADED: Standing.DEGRADED,
    Verdict.FAILED: Standing.FAILED,
    Verdict.HELD: Standing.HELD,
}


def due(source: str, crawl: Crawl, runs: Sequence[Run], now: datetime) -> datetime | None:
    """When the next crawl is due, by runs newest first; None: at once, for there was none yet.

    A rhythm and a little more after the start of the last one that published, so that healthy crawls of a daily
    rhythm are a day apart; a quarter of the rhythm after one that did not. Where the publisher may be asked in some
    hours only, the first moment in them from then and from `now` on.
    """
    when, window = _by_rhythm(source, crawl, runs), crawl.polite.window
    return window.next_open(max(when or now, now)) if window else when


def _by_rhythm(source: str, crawl: Crawl, runs: Sequence[Run]) -> datetime | None:
    if not runs:
        return None
    last, rhythm = runs[0], timedelta(days=crawl.every_days)
    if last.verdict.publishes:
        return last.started + rhythm + rhythm * _SPREAD * _share_of(source)
    return last.started + max(rhythm * _RETRY_SHARE, _SOONEST_RETRY)


def _share_of(source: str) -> float:
    """A number from 0 to 1 that is always the same for a source."""
    return int.from_bytes(hashlib.sha256(source.encode()).digest()[:4], "big") / 2**32


@dataclass(frozen=True, slots=True)
class Past:
    """What is recorded of a source: runs newest first, the end of the last one that brought changes, what is held."""

    runs: Sequence[Run] = ()
    last_news: datetime | None = None
    holding: Holding = field(default_factory=Holding)


def health(source: Source, past: Past, now: datetime, *, keyed: bool) -> Health:
    """What users are told of a source; `keyed` says whether the key it asks for is there."""
    runs, holding = past.runs, past.holding
    good = [run for run in runs if run.verdict.publishes]
    bad = _since_the_last_good(runs)
    next_due = due(source.id, source.crawl, runs, now) if source.crawl and keyed else None
    return Health(
        source=source.id,
        standing=_standing(runs, keyed=keyed),
        last_good=good[0].finished if good else None,
        failing_since=bad[-1].started if bad else None,
        due=next_due,
        late=_is_late(source.crawl, good[0].finished if good else None, now, asked=bool(runs)),
        silent=_is_silent(source.crawl, past.last_news, good),
        captures=holding.captures,
        works=holding.works,
        findings=holding.findings,
        gone=holding.gone,
        reasons=runs[0].reasons if runs else (),
    )


def _standing(runs: Sequence[Run], *, keyed: bool) -> Standing:
    if not keyed:
        return Standing.DISABLED
    return _OF_VERDICT[runs[0].verdict] if runs else Standing.NEVER


def _since_the_last_good(runs: Sequence[Run]) -> list[Run]:
    found = []
    for run in runs:
        if run.verdict.publishes:
            break
        found.append(run)
    return found


def _is_late(crawl: Crawl | None, last_good: datetime | None, now: datetime, *, asked: bool) -> bool:
    """Twice the rhythm without a crawl that published."""
    if crawl is None or not asked:
        return False
    return last_good is None or now - last_good > 2 * timedelta(days=crawl.every_days)


def _is_silent(crawl: Crawl | None, last_news: datetime | None, good: Sequence[Run]) -> bool:
    if crawl is None or last_news is None or not good:
        return False
    return is_silent(last_news, good[0].finished, crawl.expects.changes_per_week, crawl.every_days)
