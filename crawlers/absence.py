"""What a crawl teaches of each address, and when one that is missing is gone. Gone is said of the address, never of
the law: a work is repealed when its publisher says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from crawlers.journal import Entry
from crawlers.tally import Tally
from indexer.domain.crawling import Known, Verdict
from indexer.domain.finding import Finding

MISSES = 3
"""Healthy crawls that must miss an address before it is asked directly."""
APART = timedelta(hours=24)
"""How far apart they must be."""
_GONE = frozenset({404, 410})


def learn(
    known: Iterable[Known], tally: Tally, at: datetime, verdict: Verdict, *, forgotten: Collection[str] = ()
) -> list[Known]:
    """What is known of every address after a crawl that began at `at`.

    Answers are remembered but for those `forgotten`, which are to be asked for again. A crawl that does not publish
    teaches nothing; only a healthy one counts what it did not list as missing.
    """
    rows = {row.url: row for row in known}
    if not verdict.publishes:
        return list(rows.values())
    answers = {url: entry for url, entry in (tally.fetched | tally.unchanged).items() if url not in forgotten}
    for url in tally.listed.keys() | answers.keys():
        row = rows.get(url, Known(url))
        learnt = _listed(row, whole=tally.listed[url], at=at) if url in tally.listed else {}
        if row.gone and url in tally.absent:
            learnt["gone"] = True  # listed again, and still not served
        if url in answers:
            learnt |= _answered(row, answers[url], at, anew=url in tally.fetched)
            learnt["stamp"] = answers[url].stamp or tally.stamps.get(url) or learnt["stamp"]
        rows[url] = replace(row, **learnt)  # type: ignore[arg-type] # names of its fields, each with its own type
    if verdict is Verdict.HEALTHY:
        whole_now = tally.whole
        rows |= {url: _missed(row, at) for url, row in rows.items() if row.whole and url not in whole_now}
    return list(rows.values())


def _listed(row: Known, *, whole: bool, at: datetime) -> dict[str, object]:
    return {"listed_at": at, "whole": whole or row.whole, "missing": 0, "missed_at": None, "gone": False}


def _answered(row: Known, entry: Entry, at: datetime, *, anew: bool) -> dict[str, object]:
    """What an answer says; one that is unchanged need not say everything again."""
    return {
        "etag": entry.etag or ("" if anew else row.etag),
        "last_modified": entry.last_modified or ("" if anew else row.last_modified),
        "stamp": entry.stamp or ("" if anew else row.stamp),
        "sha256": entry.sha256 if anew else row.sha256,
        "fetched_at": at if anew else row.fetched_at,
        "full_at": at if entry.full else row.full_at,
    }


def _missed(row: Known, at: datetime) -> Known:
    if row.gone or (row.missed_at is not None and at - row.missed_at < APART):
        return row
    return replace(row, missing=row.missing + 1, missed_at=at)


def to_probe(known: Iterable[Known]) -> list[str]:
    """Addresses that were missed often enough to be asked directly."""
    return [row.url for row in known if row.missing >= MISSES and not row.gone]


def bury(known: Iterable[Known], probe: Tally) -> tuple[list[Known], tuple[Finding, ...]]:
    """Mark as gone what was probed and answered 404 or 410, with a finding of each; every other answer leaves it."""
    gone = {url for url, entry in probe.absent.items() if entry.status in _GONE}
    rows = [replace(row, gone=True) if row.url in gone and row.missing >= MISSES else row for row in known]
    buried = [row.url for row in rows if row.gone and row.url in gone]
    return rows, tuple(
        Finding(
            "gone-from-source",
            url,
            "the source neither lists nor serves this address any more; that says nothing of whether the law stands",
        )
        for url in buried
    )
