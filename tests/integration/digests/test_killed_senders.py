"""Processes that race, and processes that are killed at any moment: every digest is sent, each at most once more per
kill, and then with the same key (docs/reliability.md R63, R65).
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from api.digests.addresses import AddressBook
from indexer.domain.alerts import MessageState
from indexer.store.alerts import AlertStore
from indexer.store.store import Store
from tests.integration.digests.changes import START, add_change, subscribe
from tests.integration.digests.sender import KEY, work

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).parents[3]
PEOPLE = 12
KILLS = 200
ATTEMPTS = 5
WEEK = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(minutes=11)
"""So long after a death its lease is over, and what it had claimed is claimed again."""
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["pytest", "tests.integration.digests.sender"])


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A base where twelve people follow everything."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    found = f"sqlite:///{tmp_path / 'rulewatch.db'}"
    store, book = Store(found), AddressBook(KEY)
    for number in range(PEOPLE):
        subscribe(store, str(number), seal=book.seal(f"reader-{number}@example.org"))
    store.close()
    return found


def start(url: str, log: Path, moment: datetime, step: timedelta = timedelta(0)) -> BaseProcess:
    """A sender at work from a moment on. It is forked off a process that has loaded everything already, and shares
    nothing with this one.
    """
    process = _FORKS.Process(target=work, args=(url, log, moment, step))
    process.start()
    return process


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
    senders = [start(url, folder / name, START + WEEK) for name in "abcd"]
    assert [ended(sender) for sender in senders] == [0, 0, 0, 0]
    assert sorted(subscriber for _, subscriber, _ in sent(folder)) == list(range(1, PEOPLE + 1))
    assert {changes for *_, changes in sent(folder)} == {",".join(map(str, told))}
    assert states(url) == {MessageState.SENT: PEOPLE}


def test_schedulers_killed_at_any_moment_send_every_digest(url: str, tmp_path: Path) -> None:
    """Two race; a kill is of both, so of the one at work."""
    folder = tmp_path / "sent"
    folder.mkdir()
    rng = random.Random(65)
    expected: dict[int, list[int]] = {}
    kills, week = 0, 0
    while kills < KILLS:
        week += 1
        expected[week] = add_changes(url, (f"{week} one", f"{week} two"))
        for attempt in range(ATTEMPTS):
            moment = START + week * WEEK + attempt * FORGOTTEN_AFTER
            logs = [folder / f"{week}-{attempt}-{name}" for name in "ab"]
            senders = [start(url, log, moment) for log in logs]
            _wait_for_work(logs, senders, rng.randint(0, 6))
            time.sleep(rng.uniform(0, 0.03))
            killed = [_kill(sender) for sender in senders]
            kills += any(killed)
    assert ended(start(url, folder / "last", START + (week + 1) * WEEK, FORGOTTEN_AFTER)) == 0
    _judge(sent(folder), expected, kills)
    assert set(states(url)) == {MessageState.SENT}


def ended(process: BaseProcess) -> int | None:
    """How a process ended, once it has."""
    process.join()
    code = process.exitcode
    process.close()
    return code


def _kill(process: BaseProcess) -> bool:
    process.kill()
    return ended(process) == -signal.SIGKILL


def _wait_for_work(logs: Sequence[Path], senders: Sequence[BaseProcess], lines: int) -> None:
    """Until they have sent so many messages, or all have ended; at once for none, while they start and compose."""
    while any(sender.is_alive() for sender in senders):
        if sum(len(log.read_bytes().splitlines()) for log in logs if log.exists()) >= lines:
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
