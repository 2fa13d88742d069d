"""From ranked passages to the hits of a page: grouping by work, standing on the day, excerpts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from indexer.search.highlighting import excerpt
from indexer.search.query import FacetValue, Hit, Query
from indexer.search.records import StoredPassage
from indexer.search.windows import status_on


def at_most_per_work(works: Sequence[int], per_work: int) -> list[int]:
    """Places in `works` (best first) that stay when each work keeps its first `per_work`."""
    seen: Counter[int] = Counter()
    kept = []
    for place, work in enumerate(works):
        seen[work] += 1
        if seen[work] <= per_work:
            kept.append(place)
    return kept


def make_hit(passage: StoredPassage, score: float, query: Query, day: date) -> Hit:
    """The hit for a passage found: `day` decides its status and which version its permalink names."""
    return Hit(
        work=passage.work,
        language=passage.language,
        permalink=passage.permalink_on(day),
        title=passage.title,
        short_title=passage.short_title,
        provision=passage.provision,
        label=passage.label,
        heading=passage.heading,
        passage=excerpt(passage.text, passage.language, query),
        status=status_on(day, passage.on, passage.until, passage.standing, passage.doubted),
        jurisdiction=passage.jurisdiction,
        type=passage.type,
        valid_from=passage.on,
        valid_to=passage.until,
        score=score,
        detected=passage.detected,
        source=passage.source,
        topics=passage.topics,
        id=passage.id,
    )


def facet_values(counts: dict[str, int]) -> tuple[FacetValue, ...]:
    """Values that occur, the most frequent first, then by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in ordered if count)
