"""The flood breaker (R68): far more than usual is not sent but summed up, and held for an operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from api.digests.digest import Flood, Item
from indexer.domain.alerts import Cadence

MOST = 500
"""Items in one digest, or of instant digests in one day."""
TIMES_USUAL = 10
FEWEST = 50
"""Fewer items are no flood, however few are usual."""
WINDOWS = 12
"""Windows that say what is usual."""
MIN_WINDOWS = 4
DAY = timedelta(days=1)
"""After a flood of instant digests the next comes so much later."""
_NAMED = 10


def flood_of(items: Sequence[Item], cadence: Cadence, counts: Sequence[int], today: int) -> Flood | None:
    """Whether these items are a flood for somebody with these counts in the windows before (newest first), who was
    told `today` items in the last 24 hours; None if not.
    """
    usual = float(median(counts)) if counts else 0.0
    ratio = cadence is not Cadence.INSTANT and len(counts) >= MIN_WINDOWS
    limit = min(MOST, max(FEWEST, TIMES_USUAL * usual)) if ratio else MOST
    total = len(items) + (today if cadence is Cadence.INSTANT else 0)
    if total <= limit:
        return None
    works = Counter(item.work for item in items)
    return Flood(total, usual, tuple(works.most_common(_NAMED)))
