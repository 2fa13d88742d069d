"""Spiders over documents real publishers served once, when their recordings are here: first their oldest state."""

from __future__ import annotations

from pathlib import Path

from api.config import Settings
from api.services import Services
from crawlers.journal import Happened
from crawlers.recording import FILE
from indexer import clock
from tests.support.crawling import Job, crawl, hand_on, latest, of
from tests.support.recorded import recorded
from tests.support.simulator import Question, Reply, recorded_answers, simulator

TOC = "https://www.gesetze-im-internet.de/gii-toc.xml"


def test_german_laws_as_recorded_are_crawled_and_their_amendments_found(tmp_path: Path) -> None:
    oldest: dict[str, tuple[bytes, str]] = {}
    newest: dict[str, tuple[bytes, str]] = {}
    for capture in sorted(recorded("de_gii"), key=lambda capture: capture.fetched_at):
        newest[capture.url] = (capture.body, "application/zip")
        oldest.setdefault(capture.url, newest[capture.url])
    amended = {url for url in oldest if oldest[url] != newest[url]}
    links = "".join(f"<item><title>x</title><link>{url}</link></item>" for url in oldest)
    states = [recorded_answers(oldest), recorded_answers(newest)]

    def answer(question: Question) -> Reply | None:
        if question.url == TOC:
            return Reply(200, f"<items>{links}</items>".encode(), {"Content-Type": "text/xml"})
        return states[0](question)

    services = Services(Settings(data=tmp_path / "data", database_url=""))
    with simulator(answer) as running:
        job = Job("de_gii", running.mirror, [url.split("/")[-2] for url in oldest])
        assert of(crawl(job, tmp_path / "1"), Happened.REFUSED, Happened.SUSPECT) == []
        assert set(latest(tmp_path / "1")) == set(oldest)
        hand_on(tmp_path / "1", tmp_path / "2", clock.now())
        states.pop(0)
        crawl(job, tmp_path / "2")
        assert set(latest(tmp_path / "2")) == amended
    try:
        first, second = (services.replay([tmp_path / number / FILE]) for number in ("1", "2"))
    finally:
        services.close()
    assert (first.works, first.refused, first.failed) == (len(oldest), 0, 0)
    assert (second.works, second.refused, second.failed) == (0, 0, 0)
    assert second.changes > 0
