"""How often something may be done for one address, in this process."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

_REMEMBERED = 10_000


@dataclass(slots=True)
class Allowance:
    """`count` times within any `length`, for each key; of very many keys the longest unused are forgotten."""

    count: int
    length: timedelta
    _taken: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, moment: datetime) -> bool:
        """Whether it may be done once more; if so it counts as done."""
        with self._lock:
            recent = [one for one in self._taken.pop(key, ()) if one > moment - self.length]
            allowed = len(recent) < self.count
            self._taken[key] = [*recent, moment] if allowed else recent
            while len(self._taken) > _REMEMBERED:
                self._taken.popitem(last=False)
            return allowed
