"""What is kept from one tick to the next: changes once read, their texts once indexed. Losing it costs time only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from api.digests.changed import Candidate, Candidates
from api.digests.knowledge import Knowledge
from api.digests.matching import Matcher
from indexer.store.alerts import Alerts
from indexer.store.reading import ChangeRecord

_MOST = 5_000
"""Changes kept at most; where there are more, all are read again."""


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
        wanted = frozenset(candidate.change.seq for candidate in candidates)
        if self._matcher is None or not wanted <= self._indexed:
            self._matcher, self._indexed = Matcher(candidates, self.knowledge.meaning, today), wanted
        elif self._day != today:
            self._matcher.turn_to(today)
        self._day = today
        return self._matcher
