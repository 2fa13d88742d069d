"""Works that have left their source, and those that came back, told as changes: of the source, never of the law.

They are read off what is known of addresses, so that telling twice, or after a crash, tells nothing twice.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, and_, cast, func, select

from indexer.domain.history import Change, ChangeKind, Origin
from indexer.domain.identifiers import WorkId
from indexer.store import tables as t
from indexer.store.crawl_tables import crawl_address
from indexer.store.writing import Writer


class Departures(Writer):
    """Tells, within one transaction of a Database, what is gone from a source and what has returned to it."""

    def tell(self, source: str, at: datetime) -> int:
        """Tell of every work of a source, language by language, that left it or came back since this was last told;
        returns how many changes that made.

        A work has left when every address that crawls know it by is gone (`Known.gone`): listed nowhere, asked for and
        not served. It is back as soon as one of them is listed again.
        """
        left = self._left(source)
        told = set(self.gone(select(t.work.c.id).where(t.work.c.source == source)))
        turns = [(pair, ChangeKind.GONE) for pair in left - told]
        turns += [(pair, ChangeKind.RETURNED) for pair in told - left]
        return sum(self._tell(WorkId(work), language, kind, at) for (work, language), kind in sorted(turns))

    def _left(self, source: str) -> set[tuple[str, str]]:
        o, c, address = t.observation.c, t.capture.c, crawl_address.c
        crawled = t.observation.join(t.capture, c.id == o.capture).join(
            crawl_address, and_(address.source == c.source, address.url == c.url)
        )
        touched = select(o.work).select_from(crawled).where(address.source == source, address.gone)
        statement = (
            select(o.work, o.language)
            .select_from(crawled.join(t.work, t.work.c.id == o.work))
            .where(t.work.c.source == source, o.work.in_(touched))
            .group_by(o.work, o.language)
            .having(func.min(cast(address.gone, Integer)) == 1)
        )
        return {(row[0], row[1]) for row in self._connection.execute(statement)}

    def _tell(self, work: WorkId, language: str, kind: ChangeKind, at: datetime) -> int:
        standing = [version for version in self.versions(work, language) if not version.superseded]
        if not standing:
            return 0  # every text of it is held back: nobody was ever shown one
        change = Change(work, language, kind, None, None, at, None, standing[-1], ())
        self.add_change(change, f"{kind}:{at.isoformat()}", Origin.CRAWL)
        self.enqueue(work, language)  # its standing in the index is another
        return 1
