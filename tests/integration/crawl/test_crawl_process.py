"""Crawls through the real process that fetches: a first one, an unchanged one, an amended one, a killed one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.config import Settings
from api.crawl_process import CrawlRunning, alone, is_running
from api.crawling import Crawling
from api.services import Services
from indexer.domain.crawling import Verdict
from tests.integration.command import PROGRAM, environment
from tests.support.simulator import Fixtures, Simulator, simulator

SOURCE = "us_uflpa_entity_list"
FIXTURES = Path(__file__).parents[2] / "publishers" / SOURCE


@pytest.fixture
def fixtures() -> Fixtures:
    return Fixtures(FIXTURES)


@pytest.fixture
def mirror(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A mirror of the publisher on loopback, which crawls of this process and its children ask."""
    with simulator(fixtures) as served:
        monkeypatch.setenv("RULEWATCH_MIRROR", served.mirror)
        monkeypatch.setenv("RULEWATCH_MIRROR_DELAY_S", "0")
        yield served


def test_a_source_is_crawled_left_alone_and_found_amended(
    mirror: Simulator, fixtures: Fixtures, tmp_path: Path
) -> None:
    services = Services(Settings(data=tmp_path))
    crawling = Crawling(services)
    first, second = crawling.crawl(SOURCE), crawling.crawl(SOURCE)
    fixtures.amend()
    third = crawling.crawl(SOURCE)
    runs = (first, second, third)
    assert [(run.verdict, run.reasons) for run in runs] == [(Verdict.HEALTHY, ())] * 3, _logs(tmp_path)
    assert [(run.fetched, run.unchanged, run.changes) for run in runs] == [
        (1, 0, 1),
        (0, 1, 0),
        (1, 0, 1),
    ]
    services.close()


def test_a_parent_killed_while_its_child_fetches_is_followed_by_a_crawl_that_completes(
    mirror: Simulator, tmp_path: Path
) -> None:
    told = environment(tmp_path) | {name: os.environ[name] for name in ("RULEWATCH_MIRROR", "RULEWATCH_MIRROR_DELAY_S")}
    parent = subprocess.Popen(
        [PROGRAM, "crawl", SOURCE], env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    root = tmp_path / "crawls" / SOURCE
    _wait(lambda: list(root.glob("*/crawl.log")) != [])
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _wait(lambda: not is_running(root))
    services = Services(Settings(data=tmp_path))
    run = Crawling(services).crawl(SOURCE)
    assert (run.verdict, run.fetched, run.changes) == (Verdict.HEALTHY, 1, 1)
    assert len([path for path in root.iterdir() if path.is_dir()]) == 1
    services.close()


def test_the_lock_of_a_source_is_held_as_long_as_a_child_lives(tmp_path: Path) -> None:
    with alone(tmp_path) as lock:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock,))
    assert is_running(tmp_path)
    with pytest.raises(CrawlRunning), alone(tmp_path):
        pass
    child.communicate(b"\n")
    assert not is_running(tmp_path)


def _logs(data: Path) -> str:
    """What the processes that fetch said."""
    return "\n".join(path.read_text("utf-8") for path in sorted(data.rglob("crawl.log")))


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
