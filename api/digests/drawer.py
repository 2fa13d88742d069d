"""What is kept from one tick to the next: changes once read, their texts once indexed. Losing it costs time only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.digests.changed import Candidate, Candidates
from api.digests.knowledge import Knowledge
from api.digests.matching import Matcher
from api.digests.statements import Stated
from indexer.store.alerts import Alerts
from indexer.store.reading import ChangeRecord

_MOST = 5_000
"""Changes kept at most; where there are more, all are read again."""
_ROOM, _SPARE = 4, 200
"""So many times as many changes as are asked for stay indexed, and some: every aim is held against all of them."""


@dataclass(slots=True)
class Drawer:
    """Subscribers all over the world are due at different hours, and are told of the same week's changes."""

    knowledge: Knowledge
    _known: dict[int, Candidate] = field(default_factory=dict)
    _matcher: Matcher | None = None
    _indexed: frozenset[int] = frozenset()
    _day: date = date.min

    def candidates(self, alerts: Alerts, changes: Sequence[ChangeRecord]) -> list[Candidate]:
        """The candidates of these changes, in their order."""
        if len(self._known) > _MOST:
            self._known.clear()
        unread = [change for change in changes if change.seq not in self._known]
        for candidate in Candidates(alerts.record, self.knowledge.aliases).read(unread):
            self._known[candidate.change.seq] = candidate
        return [self._known[change.seq] for change in changes]

    def matcher(self, candidates: Sequence[Candidate], today: date) -> Matcher:
        """A matcher that knows these candidates, and maybe others that were asked for before."""
        new = [candidate for candidate in candidates if candidate.change.seq not in self._indexed]
        known = self._indexed.union(candidate.change.seq for candidate in candidates)
        if self._matcher is None or (new and len(known) > _ROOM * len(candidates) + _SPARE):
            self._matcher = Matcher(candidates, self.knowledge.meaning, today)
            known = frozenset(candidate.change.seq for candidate in candidates)
        elif new:
            self._matcher.add(new)
        if self._day != today:
            self._matcher.turn_to(today)
        self._indexed, self._day = known, today
        return self._matcher


@dataclass(slots=True)
class Notes:
    """What works state, asked for once a work while the record stands where it stood (`Ledger.mark`)."""

    ask: Callable[[str], tuple[Stated, ...]]
    _mark: tuple[int, ...] = ()
    _answers: dict[str, tuple[Stated, ...]] = field(default_factory=dict)

    def at(self, mark: tuple[int, ...]) -> Callable[[str], tuple[Stated, ...]]:
        """What to ask while the record stands there."""
        if mark != self._mark:
            self._mark, self._answers = mark, {}
        return self._answer

    def _answer(self, work: str) -> tuple[Stated, ...]:
        if work not in self._answers:
            self._answers[work] = self.ask(work)
        return self._answers[work]
