"""Processes that race, and processes that are killed at any moment: every digest is sent, each at most once more per
kill, and then with the same key (docs/reliability.md R63, R65).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from api.digests.addresses import AddressBook
from indexer.domain.alerts import MessageState
from indexer.store.alerts import AlertStore
from indexer.store.store import Store
from tests.integration.digests.changes import START, add_change, subscribe
from tests.integration.digests.sender import KEY

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).parents[3]
PEOPLE = 12
KILLS = 50
WEEK = timedelta(days=7)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A base where twelve people follow everything."""
    found = f"sqlite:///{tmp_path / 'rulewatch.db'}"
    store, book = Store(found), AddressBook(KEY)
    for number in range(PEOPLE):
        subscribe(store, str(number), seal=book.seal(f"reader-{number}@example.org"))
    store.close()
    return found


def start(url: str, name: str, folder: Path, week: int, *, minutes: int = 11) -> subprocess.Popen[bytes]:
    """A sender at work in a week, whose clock runs on by so many minutes with each of its rounds."""
    moment = (START + week * WEEK).isoformat()
    command = [sys.executable, "-m", "tests.integration.digests.sender", url, name, str(folder), moment, str(minutes)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def sent(folder: Path) -> list[tuple[str, int, str]]:
    """What was sent: key, subscriber, changes."""
    lines = [line.split(" ") for path in sorted(folder.iterdir()) for line in path.read_text().splitlines()]
    return [(key, int(subscriber), changes) for key, subscriber, _, changes in lines]


def add_changes(url: str, names: Iterable[str]) -> list[int]:
    store = Store(url)
    found = [add_change(store, name) for name in names]
    store.close()
    return found


def states(url: str) -> Counter[MessageState]:
    store = Store(url)
    with AlertStore(store).view() as view:
        found = Counter(message.state for message in view.outbox.messages())
    store.close()
    return found


def test_four_schedulers_send_every_digest_once(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    told = add_changes(url, ("one", "two"))
    senders = [start(url, name, folder, 1, minutes=0) for name in ("a", "b", "c", "d")]
    assert [sender.wait() for sender in senders] == [0, 0, 0, 0]
    assert sorted(subscriber for _, subscriber, _ in sent(folder)) == list(range(1, PEOPLE + 1))
    assert {changes for *_, changes in sent(folder)} == {",".join(map(str, told))}
    assert states(url) == {MessageState.SENT: PEOPLE}


def test_killed_at_any_moment_every_digest_is_sent(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    rng = random.Random(65)
    expected: dict[int, list[int]] = {}
    kills, week = 0, 0
    while kills < KILLS:
        week += 1
        expected[week] = add_changes(url, (f"{week} one", f"{week} two"))
        for attempt in range(5):
            process = start(url, f"{week}-{attempt}", folder, week)
            _wait_for_work(folder / f"{week}-{attempt}", process, rng.randint(0, 6))
            time.sleep(rng.uniform(0, 0.03))
            if process.poll() is None:
                process.kill()
                kills += 1
            process.wait()
    last = week + 1
    assert start(url, "last", folder, last).wait() == 0
    _judge(sent(folder), expected, kills)
    assert set(states(url)) == {MessageState.SENT}


def _wait_for_work(log: Path, process: subprocess.Popen[bytes], lines: int) -> None:
    """Until the process has sent so many messages, or has ended; at once for none, while it composes."""
    while process.poll() is None:
        if log.exists() and len(log.read_bytes().splitlines()) >= lines:
            return
        if not lines and time.monotonic() % 1 < 0.01:
            return
        time.sleep(0.002)


def _judge(found: list[tuple[str, int, str]], expected: dict[int, list[int]], kills: int) -> None:
    keys = Counter(key for key, *_ in found)
    once = {key: (subscriber, changes) for key, subscriber, changes in found}
    assert {(key, subscriber, changes) for key, subscriber, changes in found} == {
        (key, *rest) for key, rest in once.items()
    }, "the same key said two things"
    assert sum(keys.values()) - len(keys) <= kills
    for subscriber in range(1, PEOPLE + 1):
        told = [
            int(seq) for whose, changes in once.values() if whose == subscriber for seq in changes.split(",") if seq
        ]
        assert sorted(told) == sorted(seq for changes in expected.values() for seq in changes), subscriber
