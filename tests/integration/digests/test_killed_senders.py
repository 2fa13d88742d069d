"""Processes that race, and processes that are killed at any moment: every digest is sent, each at most once more per
kill, and then with the same key (docs/reliability.md R63, R65).
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from tests.integration.digests.sender import KEY, WEEK, work

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).parents[3]
PEOPLE = 12
KILLS = 200
ATTEMPTS = 20
FORGOTTEN_AFTER = timedelta(minutes=11)
"""So long after a death its lease is over, and what it had claimed is claimed again."""
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["pytest", "tests.integration.digests.warm_sender"])


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


@dataclass(frozen=True, slots=True)
class Sent:
    """A line of a log."""

    key: str
    subscriber: int
    period: str
    changes: str


def sent(folder: Path) -> list[Sent]:
    """What was sent, by whichever process."""
    lines = [line.split(" ") for path in sorted(folder.iterdir()) for line in path.read_text().splitlines()]
    return [Sent(key, int(subscriber), period, changes) for key, subscriber, period, changes in lines]


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
    assert sorted(one.subscriber for one in sent(folder)) == list(range(1, PEOPLE + 1))
    assert {one.changes for one in sent(folder)} == {",".join(map(str, told))}
    assert states(url) == {MessageState.SENT: PEOPLE}


def test_schedulers_killed_at_any_moment_send_every_digest(url: str, tmp_path: Path) -> None:
    """Four race; a kill is of all of them, so of the one at work and of those that want its place."""
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
            if not _race_and_kill(url, folder / f"{week}-{attempt}", moment, rng):
                break
            kills += 1
    assert ended(start(url, folder / "last", START + (week + 1) * WEEK, FORGOTTEN_AFTER)) == 0
    _judge(sent(folder), expected, kills)
    _judge_runs(url)
    assert set(states(url)) == {MessageState.SENT}


def ended(process: BaseProcess) -> int | None:
    """How a process ended, once it has."""
    process.join()
    code = process.exitcode
    process.close()
    return code


def _race_and_kill(url: str, log: Path, moment: datetime, rng: random.Random) -> bool:
    """Whether any of four was killed before it had ended."""
    logs = [log.with_name(f"{log.name}-{name}") for name in "abcd"]
    senders = [start(url, each, moment) for each in logs]
    _wait_for_work(logs, senders, rng.randint(0, 3))
    time.sleep(rng.uniform(0, 0.03))
    for sender in senders:
        sender.kill()
    return -signal.SIGKILL in [ended(sender) for sender in senders]


def _wait_for_work(logs: Sequence[Path], senders: Sequence[BaseProcess], lines: int) -> None:
    """Until they have sent so many messages, or all have ended; at once for none, while they start and compose."""
    while any(sender.is_alive() for sender in senders):
        if sum(len(log.read_bytes().splitlines()) for log in logs if log.exists()) >= lines:
            return
        time.sleep(0.002)


def _judge(found: list[Sent], expected: dict[int, list[int]], kills: int) -> None:
    once = set(found)
    assert len({one.key for one in once}) == len(once), "the same key said two things"
    assert len({(one.subscriber, one.period) for one in once}) == len(once), "a digest was made twice"
    assert len(found) - len(once) <= kills
    told = sorted(seq for changes in expected.values() for seq in changes)
    for subscriber in range(1, PEOPLE + 1):
        heard = [one.changes.split(",") for one in once if one.subscriber == subscriber and one.changes]
        assert sorted(int(seq) for changes in heard for seq in changes) == told, subscriber


def _judge_runs(url: str) -> None:
    """Each run has each subscriber once, in the record too, and each is sent with a key of its own."""
    store = Store(url)
    with AlertStore(store).view() as view:
        runs = Counter((one.window.period, one.subscriber) for one in view.ledger.digests(limit=100_000))
        keys = [message.key for message in view.outbox.messages()]
    store.close()
    assert set(runs.values()) == {1}
    assert len(set(keys)) == len(keys)
