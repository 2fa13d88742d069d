"""Why nobody says of a work that it stands, though its own publisher does not say that it ended: its source holds it no
more, or another act says that it is repealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from indexer.clock import today
from indexer.domain.history import Version
from indexer.domain.identifiers import WorkId
from indexer.repeals.told import ToldRepeal, doubted_from, is_doubted, told_on
from indexer.store.reading import Reader


@dataclass(frozen=True, slots=True)
class Doubts:
    """`gone` is when it was noticed that the source neither lists nor serves the work any more, None while it does;
    `repeals` is what other acts say today of its repeal, `is_repealed` whether of all of it and by today.
    """

    gone: datetime | None = None
    repeals: tuple[ToldRepeal, ...] = ()
    is_repealed: bool = False

    def __bool__(self) -> bool:
        return self.gone is not None or self.is_repealed


def doubts_of(reader: Reader, work: WorkId, language: str) -> Doubts:
    """What is in doubt today of a work in a language."""
    gone = reader.gone([str(work)]).get((str(work), language))
    told = told_on(reader.repeals.of(work), today(), language)
    if not told:
        return Doubts(gone)
    return Doubts(gone, told, is_doubted(told, today(), _last_start(reader.versions(work, language))))


def repealed_from(reader: Reader, work: WorkId, language: str) -> date | None:
    """The day from which other acts say, as far as their texts reach, that all of a work is repealed."""
    said = reader.repeals.of(work)
    return doubted_from(said, language, _last_start(reader.versions(work, language))) if said else None


def _last_start(versions: Iterable[Version]) -> date:
    return max((version.starts_on for version in versions if not version.superseded), default=date.max)
