"""How often something may be done, counted in one place by every process (R73, R87)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from indexer.store.alerts import AlertStore
from indexer.store.store import Store
from tests.integration.digests.changes import START

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def take(store: Store, minute: int, *, key: str = "one") -> bool:
    """Do it once more, three times an hour at most."""
    with AlertStore(store).write() as alerts:
        return alerts.allowances.take(key, 3, START + minute * MINUTE, HOUR)


def test_so_often_within_any_hour_and_no_more(store: Store) -> None:
    assert [take(store, minute) for minute in (0, 30, 40, 41, 59)] == [True, True, True, False, False]
    assert [take(store, minute) for minute in (60, 61, 90, 91)] == [True, False, True, False]
    assert take(store, 41, key="two")


def test_processes_that_ask_at_once_are_counted_together(store: Store, store_url: str) -> None:
    others = [Store(store_url) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda number: take(others[number % 4], 0), range(24)))
    for other in others:
        other.close()
    assert said.count(True) == 3


def test_a_restart_forgives_nothing_and_what_is_over_is_dropped(store: Store, store_url: str) -> None:
    assert [take(store, 0), take(store, 0), take(store, 30)] == [True, True, True]
    store.close()
    again = Store(store_url)
    assert not take(again, 31)
    with AlertStore(again).write() as alerts:
        assert alerts.allowances.forget(START + HOUR) == 2
    assert [take(again, 61), take(again, 61), take(again, 61)] == [True, True, False]
    again.close()


def test_what_a_wrong_clock_took_is_free_once_it_is_right(store: Store) -> None:
    assert [take(store, 60 * 24 * 365) for _ in range(3)] == [True, True, True]
    assert take(store, 0)
