"""What the verdict read is what ingest gets: once parsed, once handed over, the same values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import handover, sample
from crawlers.catalogue import CaptureRule, Source, source_of
from crawlers.handover import handed_over
from crawlers.replay import parse
from indexer.domain.document import Capture, Parsed
from indexer.domain.errors import ParseError

KNOWN = [(capture, found) for capture in sample.load_all() if (found := source_of(capture.url)) and found[1].parser]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the captures that are parsed, each time they are."""
    seen: list[str] = []

    def counted(capture: Capture, source: Source, rule: CaptureRule) -> Parsed:
        seen.append(capture.url)
        return parse(capture, source, rule)

    monkeypatch.setattr(handover, "parse", counted)
    return seen


def test_what_was_read_is_handed_over_whole_and_in_any_order(tmp_path: Path, parsed: list[str]) -> None:
    with handed_over(tmp_path) as read:
        first = [read(capture, *found) for capture, found in KNOWN]
        again = [read(capture, *found) for capture, found in reversed(KNOWN)]
    assert len(parsed) == len(KNOWN) > 5
    assert first == again[::-1] == [parse(capture, *found) for capture, found in KNOWN]
    assert list(tmp_path.iterdir()) == []


def test_what_was_handed_over_is_forgotten(tmp_path: Path, parsed: list[str]) -> None:
    capture, found = KNOWN[0]
    with handed_over(tmp_path) as read:
        assert read(capture, *found) == read(capture, *found) == read(capture, *found)
    assert parsed == [capture.url] * 2


def test_another_moment_is_another_capture(tmp_path: Path, parsed: list[str]) -> None:
    capture, found = KNOWN[0]
    later = Capture(capture.url, datetime(2099, 1, 1, tzinfo=UTC), capture.body, capture.status, capture.headers)
    with handed_over(tmp_path) as read:
        read(capture, *found)
        read(later, *found)
    assert len(parsed) == 2


def test_a_capture_that_cannot_be_parsed_is_refused_each_time(tmp_path: Path) -> None:
    capture, found = KNOWN[0]
    broken = Capture(capture.url, capture.fetched_at, b"", 500)
    with handed_over(tmp_path) as read:
        for _ in range(2):
            with pytest.raises(ParseError, match="500"):
                read(broken, *found)
