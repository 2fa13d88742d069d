"""The real weeks: four years of Canadian federal law under a virtual clock, told to fifty people.

By default the laws with fifteen captures or more, a third of all captures; RULEWATCH_TEST_WEEKS=all takes every
one (some minutes). Skipped where the recorded captures are not here.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from api.digests.digest import Item
from crawlers.warc import read_captures
from indexer.domain.alerts import Aim, Cadence, FollowKind
from indexer.domain.document import Capture
from indexer.search.passages import Passage
from indexer.search.query import SearchRequest
from indexer.search.syntax import parse_query
from tests.contract.brute_force import found
from tests.integration.digests.weeks import Weeks, profiles
from tests.support.recorded import SHARED

ALL = os.environ.get("RULEWATCH_TEST_WEEKS") == "all"
pytestmark = pytest.mark.timeout(14_400 if ALL else 1_800)
OFTEN = 15
BASELINE_UNTIL = date(2021, 3, 1)
END = date(2025, 1, 6)
SEARCHES = (
    '"forced labour"', "Russia OR Belarus", "sanction*", 'title:"tariff"', "penalty AND import", '"batteries"',
    '"designated person"', "NOT ukraine", "text:(export AND permit)", "(goods OR services) AND type:regulation",
)  # fmt: skip
TOPICS = ("sanctions", "export-controls", "forced-labour", "customs", "environment")


@dataclass(frozen=True, slots=True)
class Lived:
    """The weeks, and what each subscriber follows."""

    weeks: Weeks
    aims: dict[int, list[Aim]]
    cadences: dict[int, Cadence]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Every capture of the publisher taken in at its hour, and every digest sent at its own."""
    path = SHARED / "captures" / "ca_justice_laws.warc.gz"
    if not path.exists():
        pytest.skip("recorded captures are not here: ca_justice_laws.warc.gz")
    captures = sorted(_chosen(list(read_captures(path))), key=lambda capture: (capture.fetched_at, capture.url))
    weeks = Weeks(tmp_path_factory.mktemp("weeks"))
    weeks.take([capture for capture in captures if capture.fetched_at.date() < BASELINE_UNTIL])
    aims = _subscribe(weeks)
    weeks.live([c for c in captures if BASELINE_UNTIL <= c.fetched_at.date() < END], END)
    cadences = dict(zip(aims, (profile.rhythm.cadence for profile in profiles()), strict=True))
    yield Lived(weeks, aims, cadences)
    weeks.services.close()


def _chosen(captures: list[Capture]) -> list[Capture]:
    often = Counter(capture.url for capture in captures)
    return [capture for capture in captures if ALL or often[capture.url] >= OFTEN]


def _subscribe(weeks: Weeks) -> dict[int, list[Aim]]:
    on = datetime(2021, 3, 1, tzinfo=UTC)
    works = [str(listed.record.id) for listed in weeks.services.library.works()]
    aims: dict[int, list[Aim]] = {}
    for number, profile in enumerate(profiles()):
        wanted = [
            Aim(FollowKind.WORK, works[number % len(works)]),
            Aim(FollowKind.SEARCH, query=SEARCHES[number % len(SEARCHES)]),
        ]
        if number % 2:
            wanted.append(Aim(FollowKind.TOPIC, TOPICS[number % len(TOPICS)]))
        if number % 7 == 0:
            wanted.append(Aim(FollowKind.JURISDICTION, "ca"))
        if number % 5 == 0:
            wanted.append(Aim(FollowKind.PROVISION, f"{works[(number * 3) % len(works)]}#sec_2"))
        if number % 11 == 0:
            wanted.append(Aim(FollowKind.REGIME, "ca-s-211"))
        aims[weeks.subscribe(profile, wanted, on)] = wanted
    return aims


def test_each_subscriber_is_told_exactly_the_changes_that_match(lived: Lived) -> None:
    judge = _Judge(lived.weeks)
    withdrawn = lived.weeks.withdrawn()
    wrong = {}
    for key, aims in lived.aims.items():
        told = [seq for digest in lived.weeks.told.digests[key] for seq in digest.changes]
        expected = {seq for aim in aims for seq in judge.matching(aim) if seq > lived.weeks.told.since[key]}
        assert len(told) == len(set(told)), "a change was told twice"
        missing, needless = expected - set(told) - withdrawn, set(told) - expected
        # Between a change and its digest the work may have been amended again, and have come by a topic.
        needless = {seq for seq in needless if not judge.has_topic_since(aims, seq)}
        # The last days are not told yet to those whose next digest is due after the end.
        missing = {seq for seq in missing if not _is_still_to_come(lived, key, seq)}
        if missing or needless:
            wrong[key] = (missing, needless)
    assert wrong == {}


def _is_still_to_come(lived: Lived, key: int, seq: int) -> bool:
    last = max((digest.composed for digest in lived.weeks.told.digests[key]), default=None)
    return last is None or lived.weeks.told.candidates[seq].change.detected > last


def test_what_was_withdrawn_after_it_was_told_is_taken_back(lived: Lived) -> None:
    withdrawn = lived.weeks.withdrawn()
    for key, digests in lived.weeks.told.digests.items():
        told = {seq for digest in digests for seq in digest.changes}
        corrected = [correction.change for digest in digests for correction in digest.corrections]
        assert len(corrected) == len(set(corrected))
        assert set(corrected) <= told & withdrawn, key


def test_a_capture_that_changed_no_word_tells_nobody_anything(lived: Lived) -> None:
    assert len(lived.weeks.told.silent_days) > 0
    first = min(lived.weeks.told.candidates.values(), key=lambda one: one.change.detected).change.detected
    changed_on = {one.change.detected.date() for one in lived.weeks.told.candidates.values()}
    assert first.date() >= BASELINE_UNTIL
    silent = set(lived.weeks.told.silent_days) - changed_on
    detected = {
        lived.weeks.told.candidates[seq].change.detected.date()
        for digests in lived.weeks.told.digests.values()
        for digest in digests
        for seq in digest.changes
    }
    assert silent.isdisjoint(detected)


def test_weekly_windows_have_no_gap(lived: Lived) -> None:
    for key, digests in lived.weeks.told.digests.items():
        if lived.cadences[key] is Cadence.WEEKLY:
            weeks = [(digest.due.date() - date(2021, 1, 4)).days // 7 for digest in digests]
            assert weeks == list(range(weeks[0], weeks[0] + len(weeks)))
            assert len(weeks) >= 200


def test_what_was_sent_is_what_is_written_down_here(lived: Lived) -> None:
    digests = [digest for each in lived.weeks.told.digests.values() for digest in each]
    items: list[Item] = [item for digest in digests for item in (*digest.items, *digest.below)]
    report = {
        "changes": len(lived.weeks.told.candidates),
        "withdrawn": len(lived.weeks.withdrawn()),
        "digests": len(digests),
        "quiet": sum(digest.is_quiet for digest in digests),
        "items": len(items),
        "below the line": sum(len(digest.below) for digest in digests),
        "corrections": sum(len(digest.corrections) for digest in digests),
        "held": sum(digest.flood is not None for digest in digests),
        "kinds": dict(sorted(Counter(item.kind for item in items).items())),
    }
    assert ALL or report == REPORT, report


REPORT: dict[str, object] = {
    "changes": 137,
    "withdrawn": 0,
    "digests": 13_704,
    "quiet": 11_632,
    "items": 3_156,
    "below the line": 20,
    "corrections": 0,
    "held": 0,
    "kinds": {"amended": 3_071, "corrected": 85},
}
"""What the fifty were sent over the four years; a change of parsers, comparison or formula shows here."""


class _Judge:
    """Matches aims the slow way, text by text, without any index."""

    def __init__(self, weeks: Weeks) -> None:
        self._weeks = weeks
        self._known: dict[Aim, frozenset[int]] = {}

    def matching(self, aim: Aim) -> frozenset[int]:
        if aim not in self._known:
            self._known[aim] = frozenset(
                seq for seq, candidate in self._weeks.told.candidates.items() if self._matches(aim, seq)
            )
        return self._known[aim]

    def _matches(self, aim: Aim, seq: int) -> bool:
        candidate = self._weeks.told.candidates[seq]
        taxonomy = self._weeks.services.taxonomy
        match aim.kind:
            case FollowKind.WORK | FollowKind.LIST:
                return str(candidate.work.id) == aim.target
            case FollowKind.JURISDICTION:
                return candidate.work.id.jurisdiction == aim.target
            case FollowKind.TOPIC:
                return any(topic in taxonomy.within(aim.target) for topic in candidate.topics)
            case FollowKind.REGIME:
                return str(candidate.work.id) in taxonomy.regimes[aim.target].works
            case FollowKind.PROVISION:
                work, _, eid = aim.target.partition("#")
                around = {eid, *(eid[:at] for at in range(len(eid)) if eid.startswith("__", at))}
                inside = any(touched == eid or touched.startswith(f"{eid}__") for touched in candidate.touched)
                return str(candidate.work.id) == work and (inside or bool(around & candidate.touched))
            case FollowKind.SEARCH:
                return bool(
                    found(
                        [_lasting(p) for p in candidate.passages], self._request(aim.query, candidate.change.detected)
                    )
                )

    def has_topic_since(self, aims: list[Aim], seq: int) -> bool:
        """Whether the work of a change has a topic now that one of these aims names."""
        work = self._weeks.told.candidates[seq].work.id
        with self._weeks.services.store.reader() as reader:
            record = reader.work(work)
        topics = set(record.topics) if record else set()
        within = self._weeks.services.taxonomy.within
        return any(aim.kind is FollowKind.TOPIC and topics & within(aim.target) for aim in aims)

    def _request(self, text: str, on: datetime) -> SearchRequest:
        topics = self._weeks.knowledge.meaning.topics(text)
        return SearchRequest(parse_query(text), on.date(), topics=topics)


def _lasting(passage: Passage) -> Passage:
    return replace(passage, until=None)
