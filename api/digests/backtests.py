"""Backtests: what a follow would have sent in the last weeks, shown before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Literal

from api.bodies import Json, iso
from api.digests.changed import Candidate
from api.digests.drawer import Drawer
from api.digests.items import grouped
from api.digests.knowledge import Knowledge
from api.digests.matching import Matcher
from api.digests.rendering.words import say
from indexer.domain.alerts import Aim
from indexer.store.alerts import AlertStore

WEEKS = 4
WEEK = timedelta(days=7)
FLOOD_A_WEEK = 100
"""More items in one week than anybody reads."""
_REMEMBERED = 1_000
_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Backtest:
    """Items a follow would have sent in each of the last four weeks, the oldest first.

    `watched_since` is when the first of our crawls that saw a change did so, None for never: weeks before say nothing.
    `unread_since` is the last time a source was read, where that was before these weeks: then they say nothing at all.
    `warning` is `nothing` for an aim that found nothing, `flood` for one that found too much in some week.
    """

    counts: tuple[int, ...]
    watched_since: datetime | None
    warning: Literal["", "nothing", "flood"]
    unread_since: datetime | None = None

    @property
    def told(self) -> str:
        """How far the numbers can be trusted, in a sentence."""
        return self.told_in("en")

    @property
    def advice(self) -> str:
        """What the warning means, in words; "" where there is none."""
        return self.advice_in("en")

    def told_in(self, language: str) -> str:
        """`told` in a language."""
        if self.watched_since is None:
            return say(language, "page_weeks_never")
        if self.unread_since is not None:
            return say(language, "page_weeks_unread", date=self.unread_since.date())
        return say(language, "page_weeks_since", date=self.watched_since.date())

    def advice_in(self, language: str) -> str:
        """`advice` in a language."""
        return say(language, f"page_weeks_{self.warning}") if self.warning and not self.unread_since else ""


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The changes of the last four weeks, read and indexed, and what was asked of them."""

    mark: tuple[object, ...]
    found: Sequence[Candidate]
    matcher: Matcher
    start: datetime
    watched_since: datetime | None
    unread_since: datetime | None
    known: dict[Aim, Backtest] = field(default_factory=dict)


@dataclass(slots=True)
class Backtests:
    """Tries follows out on the changes of the last four weeks, which end today (UTC). They are read and indexed once
    while the record is the same, and no aim is tried twice; one caller at a time.
    """

    alerts: AlertStore
    knowledge: Knowledge
    _drawer: Drawer = field(init=False)
    _weeks: _Weeks | None = None
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._drawer = Drawer(self.knowledge)

    def __call__(self, aim: Aim, today: date) -> Backtest:
        """What this aim would have sent, week by week."""
        with self._lock:
            weeks = self._read(today)
            if aim not in weeks.known:
                if len(weeks.known) >= _REMEMBERED:
                    weeks.known.clear()
                weeks.known[aim] = _tried(weeks, aim)
            return weeks.known[aim]

    def is_known(self, aim: Aim, today: date) -> bool:
        """Whether an answer costs nothing."""
        with self._lock, self.alerts.view() as view:
            mark = (today, view.ledger.mark(), view.ledger.last_read())
            return self._weeks is not None and self._weeks.mark == mark and aim in self._weeks.known

    def _read(self, today: date) -> _Weeks:
        with self.alerts.view() as view:
            mark = (today, view.ledger.mark(), view.ledger.last_read())
            if self._weeks is None or self._weeks.mark != mark:
                start = datetime.combine(today, time(), UTC) + timedelta(days=1) - WEEKS * WEEK
                read = view.ledger.last_read()
                unread_since = read if read is not None and read < start else None
                found = self._drawer.candidates(view, view.ledger.candidates_since(start))
                matcher = self._drawer.matcher(found, today)
                self._weeks = _Weeks(mark, found, matcher, start, view.ledger.first_seen(), unread_since)
            return self._weeks


def backtest_body(found: Backtest) -> Json:
    """A backtest as JSON."""
    return {"counts": list(found.counts), "watched_since": iso(found.watched_since), "warning": found.warning}


def _tried(weeks: _Weeks, aim: Aim) -> Backtest:
    matched = weeks.matcher.matching(aim)
    counts = [0] * WEEKS
    for group in grouped((one for one in weeks.found if one.change.seq in matched), _LANGUAGE):
        week = (group[0].change.detected - weeks.start) // WEEK
        counts[min(week, WEEKS - 1)] += 1
    return Backtest(tuple(counts), weeks.watched_since, _warning(counts), weeks.unread_since)


def _warning(counts: Sequence[int]) -> Literal["", "nothing", "flood"]:
    if max(counts) > FLOOD_A_WEEK:
        return "flood"
    return "" if any(counts) else "nothing"
