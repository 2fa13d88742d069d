"""What a crawl teaches of each address, and that absence is told of what is gone and of nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from crawlers.absence import bury, learn, to_probe
from crawlers.journal import Entry, Happened
from crawlers.tally import Tally, tally
from crawlers.verdict import Case, judge
from indexer.domain.crawling import Known, Run, Verdict
from tests.unit.crawl.cases import START, crawl, listing, url, urls

DAY = timedelta(days=1)
THREE = urls(3)


def _learnt(*listed: list[str], hours: float = 24, verdict: Verdict = Verdict.HEALTHY) -> dict[str, Known]:
    rows: list[Known] = []
    for number, addresses in enumerate(listed):
        at = START + timedelta(hours=hours * number)
        rows = learn(rows, tally(listing(addresses)), at, verdict)
    return {row.url: row for row in rows}


def test_an_answer_is_remembered_with_what_it_is_asked_by_again() -> None:
    entry = Entry(Happened.FETCHED, url(1), etag='"a"', last_modified="Mon", stamp="7", sha256="f" * 64, full=True)
    (row,) = learn([], tally([Entry(Happened.LISTED, url(1), whole=True), entry]), START, Verdict.HEALTHY)
    assert (row.etag, row.last_modified, row.stamp, row.sha256) == ('"a"', "Mon", "7", "f" * 64)
    assert row.fetched_at == row.full_at == row.listed_at == START
    assert row.whole


def test_an_unchanged_answer_keeps_what_was_known_and_says_when_all_of_it_was_asked() -> None:
    before = [Known(url(1), etag='"a"', sha256="f" * 64, fetched_at=START, full_at=START)]
    (row,) = learn(before, tally([Entry(Happened.UNCHANGED, url(1))]), START + DAY, Verdict.DEGRADED)
    assert row == before[0]
    (row,) = learn(before, tally([Entry(Happened.UNCHANGED, url(1), full=True)]), START + DAY, Verdict.DEGRADED)
    assert (row.full_at, row.fetched_at, row.etag) == (START + DAY, START, '"a"')


def test_a_listed_document_that_was_refused_keeps_its_old_stamp_so_that_it_is_asked_again() -> None:
    before = [Known(url(1), stamp="1", sha256="f" * 64)]
    entries = [Entry(Happened.LISTED, url(1), stamp="2"), Entry(Happened.REFUSED, url(1), code="timeout")]
    (row,) = learn(before, tally(entries), START, Verdict.HEALTHY)
    assert row.stamp == "1"
    (row,) = learn(before, tally([entries[0], Entry(Happened.UNCHANGED, url(1))]), START, Verdict.HEALTHY)
    assert row.stamp == "2"


def test_what_could_not_be_taken_in_is_not_remembered_as_fetched() -> None:
    (row,) = learn([], tally(listing([url(1)])), START, Verdict.HEALTHY, forgotten={url(1)})
    assert row == Known(url(1), listed_at=START, whole=True)


def test_a_crawl_that_does_not_publish_teaches_nothing() -> None:
    assert _learnt(THREE, verdict=Verdict.FAILED) == _learnt(THREE, verdict=Verdict.HELD) == {}


def test_only_healthy_crawls_a_day_apart_count_what_is_missing() -> None:
    assert _learnt(THREE, THREE[1:], THREE[1:], THREE[1:])[url(0)].missing == 3
    assert _learnt(THREE, THREE[1:], THREE[1:], THREE[1:], hours=6)[url(0)].missing == 1
    assert _learnt(THREE, THREE[1:], THREE[1:], verdict=Verdict.DEGRADED)[url(0)].missing == 0


def test_an_address_that_is_listed_again_was_never_missing() -> None:
    row = _learnt(THREE, THREE[1:], THREE[1:], THREE)[url(0)]
    assert (row.missing, row.missed_at, row.gone) == (0, None, False)


def test_an_address_that_only_a_feed_led_to_is_never_missing() -> None:
    rows = learn([], tally(listing(THREE, whole=False)), START, Verdict.HEALTHY)
    rows = learn(rows, tally(listing([], whole=False)), START + DAY, Verdict.HEALTHY)
    assert [row.missing for row in rows] == [0, 0, 0]


def test_three_misses_lead_to_a_probe_and_only_404_or_410_make_it_gone() -> None:
    rows = list(_learnt(THREE, *[THREE[1:]] * 3).values())
    assert to_probe(rows) == [url(0)]
    assert to_probe(_learnt(THREE, *[THREE[1:]] * 2).values()) == []
    for answer in (
        Entry(Happened.FETCHED, url(0), status=200),
        Entry(Happened.REFUSED, url(0), status=503),
        Entry(Happened.ABSENT, url(0), status=406),
    ):
        kept, findings = bury(rows, tally([answer]))
        assert (kept, findings) == (rows, ())
    for status in (404, 410):
        buried, findings = bury(rows, tally([Entry(Happened.ABSENT, url(0), status=status)]))
        assert [row.url for row in buried if row.gone] == [url(0)]
        assert [finding.code for finding in findings] == ["gone-from-source"]
        assert "repeal" not in findings[0].message


def test_what_is_gone_is_told_once_and_comes_back_when_it_is_listed() -> None:
    rows, _ = bury(_learnt(THREE, *[THREE[1:]] * 3).values(), tally([Entry(Happened.ABSENT, url(0), status=404)]))
    rows = learn(rows, tally(listing(THREE[1:])), START + 9 * DAY, Verdict.HEALTHY)
    assert to_probe(rows) == []
    rows = learn(rows, tally(listing(THREE)), START + 10 * DAY, Verdict.HEALTHY)
    assert not any(row.gone for row in rows)


# A model of what sources do to those who watch them: rates a day, for a source of so many documents, one crawl a day.
SOURCE_YEARS = 60
DOCUMENTS = 30
_CUT, _OUTAGE, _SHORT, _SOFT_404, _DROPPED, _MOVED, _REMOVED = 0.01, 0.01, 0.015, 0.005, 0.01, 0.004, 0.02


@dataclass
class _World:
    """A source that lists and serves documents, and misbehaves."""

    dice: random.Random
    removed: dict[str, int] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    """Addresses that are served and not listed, until a day."""
    dead_until: int = 0

    def listing(self, day: int) -> tuple[list[str], str]:
        """What the listing shows on a day, and what is wrong with it: nothing that a spider could see, or a word."""
        dice = self.dice
        if dice.random() < _REMOVED:
            self.removed.setdefault(dice.choice(ALL[3:]), day)  # pinned documents are chosen among those that stay
        if dice.random() < _DROPPED:
            self.hidden |= dict.fromkeys(dice.sample(ALL, dice.randint(1, 5)), day + dice.randint(1, 12))
        if dice.random() < _MOVED:
            self.hidden[dice.choice(ALL)] = day + 10_000
        if dice.random() < _SOFT_404:
            self.dead_until = day + dice.randint(1, 4)
        shown = [a for a in ALL if a not in self.removed and self.hidden.get(a, 0) <= day]
        if day < self.dead_until:
            return shown[: dice.randint(0, len(shown))], "dead"
        if dice.random() < _OUTAGE:
            return [], "refused"
        if dice.random() < _SHORT:
            return dice.sample(shown, dice.randint(0, len(shown))), ""
        return shown, "cut" if dice.random() < _CUT else ""

    def answers(self, address: str, day: int) -> Entry:
        """What asking for an address directly brings: while the source is dead everything is a 404."""
        if address in self.removed or day < self.dead_until:
            return Entry(Happened.ABSENT, address, status=404)
        return Entry(Happened.FETCHED, address, status=200)


ALL = urls(DOCUMENTS)
_DECLARED = crawl(fewest=10, canaries=tuple(ALL[:3]))


def _journal(world: _World, day: int) -> Tally:
    shown, wrong = world.listing(day)
    entries: list[Entry] = [Entry(Happened.LISTED, a, whole=True) for a in shown]
    entries += [world.answers(a, day) for a in dict.fromkeys((*ALL[:3], *shown))]  # pinned ones at every crawl
    if wrong == "refused":
        entries.append(Entry(Happened.REFUSED, "https://law.example.org/list", code="http-503"))
    return tally(entries if wrong == "cut" else [*entries, Entry(Happened.DONE)])


def _year(dice: random.Random) -> Iterator[tuple[str, int, int | None]]:
    """Each address said to be gone in a year of daily crawls: (address, day it was said, day it was removed)."""
    world, known, runs = _World(dice), list[Known](), list[Run]()
    for day in range(365):
        summed, at = _journal(world, day), START + day * DAY
        verdict, _ = judge(Case("xx", _DECLARED, runs, known, summed))
        verdict = Verdict.HEALTHY if verdict is Verdict.HELD and dice.random() < 0.2 else verdict  # an operator's slip
        known = learn(known, summed, at, verdict)
        if verdict is Verdict.HEALTHY:
            known, findings = bury(known, tally(world.answers(a, day) for a in to_probe(known)))
            for finding in findings:
                yield finding.where, day, world.removed.get(finding.where)
        runs.insert(0, Run(0, "xx", str(day), at, at, verdict, listed=len(summed.listed)))
    buried = {row.url for row in known if row.gone}
    yield from ((a, -1, gone) for a, gone in world.removed.items() if a not in buried and gone < 355)


def test_in_sixty_years_of_sources_nothing_that_stands_is_called_gone_and_what_is_gone_is_found_in_four_days() -> None:
    dice = random.Random(12)
    said = [found for _ in range(SOURCE_YEARS) for found in _year(dice)]
    false = [found for found in said if found[2] is None]
    delays = sorted(day - gone for _, day, gone in said if gone is not None and day >= 0)
    never = [found for found in said if found[1] < 0]
    assert false == []
    assert len(delays) > 200
    assert sum(delay <= 4 for delay in delays) >= 0.95 * (len(delays) + len(never)), (delays[-20:], len(never))
