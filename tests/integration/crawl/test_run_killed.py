"""A crawl killed at any point goes on where it was, and ends with what an uninterrupted one holds (R16)."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from crawlers.journal import Happened, read_journal
from crawlers.recording import FILE
from tests.support.crawling import WAIT_S, Job, crawl, latest, of, start
from tests.support.simulator import Question, Reply, simulator

DOCUMENTS = 25
BASE = "https://laws-lois.justice.gc.ca/eng/XML"
KILLS = int(os.environ.get("RULEWATCH_TEST_KILLS", "30"))
"""Processes killed; tests/unit/crawl/test_resumption.py cuts the files of 200 more."""


def listing() -> bytes:
    acts = (
        f"<Act><UniqueId>X-{n}</UniqueId><LinkToXML>{BASE}/X-{n}.xml</LinkToXML><CurrentToDate>2099-01-01</CurrentToDate></Act>"
        for n in range(DOCUMENTS)
    )
    return f"<ActsRegsList>{''.join(acts)}</ActsRegsList>".encode()


def law(question: Question) -> Reply | None:
    """Acts of some thousand bytes each, never the same."""
    if question.url.endswith("/Legis.xml"):
        return Reply(200, listing(), {"Content-Type": "text/xml"})
    if "/X-" in question.url:
        words = random.Random(question.url).choices(["alpha", "beta", "gamma", "delta"], k=800)
        return Reply(200, f"<Statute>{' '.join(words)}</Statute>".encode(), {"Content-Type": "text/xml"})
    return None


class Killer:
    """Kills a process a moment after its n-th request."""

    def __init__(self) -> None:
        self.left = 0
        self.kill: Callable[[], None] = lambda: None
        self.wait_s = 0.0

    def __call__(self, question: Question) -> Reply | None:
        self.left -= 1
        if self.left == 0:
            threading.Timer(self.wait_s, self.kill).start()
        return law(question)


def test_killed_again_and_again_a_crawl_ends_with_the_same_captures(tmp_path: Path) -> None:
    chance, killer, killed, crawls = random.Random(16), Killer(), 0, 0
    with simulator(law) as quiet:
        crawl(Job("ca_justice_laws", quiet.mirror), tmp_path / "whole")
    whole = {url: capture.body for url, capture in latest(tmp_path / "whole").items()}
    assert len(whole) == DOCUMENTS
    with simulator(killer) as running:
        while killed < KILLS:
            crawls += 1
            folder = tmp_path / str(crawls)
            while not finished(folder):
                process = start(Job("ca_justice_laws", running.mirror), folder)
                killer.left, killer.wait_s = chance.randint(1, 10), chance.random() * 0.03
                killer.kill = process.kill
                process.join(WAIT_S)
                killed += process.exitcode == -signal.SIGKILL
                killer.left = 0
            assert {url: capture.body for url, capture in latest(folder).items()} == whole
            listed = {entry.url for entry in of(list(read_journal(folder)), Happened.LISTED)}
            assert listed == set(whole)


def finished(folder: Path) -> bool:
    return any(entry.happened is Happened.DONE for entry in read_journal(folder))


def test_a_capture_torn_by_a_kill_is_cut_off_and_fetched_again(tmp_path: Path) -> None:
    with simulator(law) as running:
        job = Job("ca_justice_laws", running.mirror)
        crawl(job, tmp_path)
        whole = {url: capture.body for url, capture in latest(tmp_path).items()}
        size = (tmp_path / FILE).stat().st_size
        os.truncate(tmp_path / FILE, size - 100)
        journal = (tmp_path / "journal.jsonl").read_bytes().splitlines(keepends=True)
        (tmp_path / "journal.jsonl").write_bytes(b"".join(journal[:-2]) + b'{"happened": "fet')
        asked = running.log.count()
        crawl(job, tmp_path)
        assert running.log.count() - asked == 2  # the listing and the torn document
    assert {url: capture.body for url, capture in latest(tmp_path).items()} == whole


@pytest.mark.parametrize("cut", [1, 10, 300])
def test_what_stands_before_the_tear_stays(tmp_path: Path, cut: int) -> None:
    with simulator(law) as running:
        crawl(Job("ca_justice_laws", running.mirror), tmp_path)
        before = (tmp_path / FILE).read_bytes()
        (tmp_path / FILE).write_bytes(before + before[:cut])
        journal = (tmp_path / "journal.jsonl").read_bytes().splitlines(keepends=True)
        (tmp_path / "journal.jsonl").write_bytes(b"".join(journal[:-1]))
        crawl(Job("ca_justice_laws", running.mirror), tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
