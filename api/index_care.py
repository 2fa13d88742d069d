"""Looking after the index: what it lost, or what a disk did to it, is found and made good from the record."""

from __future__ import annotations

from datetime import datetime

import structlog

from api.services import Services
from indexer.reconciling import Comparison
from indexer.search.engine import EngineUnavailable, IndexCorrupt, IndexStale, Verifies
from indexer.store.database import WriterBusy

_log = structlog.get_logger(__name__)


class IndexCare:
    """What a process does for the index while it runs."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._comparison = Comparison(services.store, services.subjects.aliases)

    def tend(self, moment: datetime) -> int:
        """Every minute: bring the index up to the store, compare a sixtieth of it with the record and write anew what
        differs; once an hour read all its files. Returns in how many works something differed.
        """
        if moment.minute == 0:
            verify(self._services)
        try:
            self._services.freshen()
            wrong = self._comparison.differing(self._services.engine, moment.minute)
            if wrong:
                _log.warning("the index differs from the record", works=len(wrong), first=wrong[0][0])
                with self._services.index_writer() as engine:
                    self._comparison.replace(engine, wrong)
            return len(wrong)
        except WriterBusy:
            return 0
        except (IndexCorrupt, IndexStale) as broken:
            return _rebuild(self._services, broken)


def verify(services: Services) -> None:
    """Read the index's files, where it keeps some itself, and build it anew where one is not as it was written."""
    if isinstance(services.engine, Verifies):
        try:
            services.engine.verify()
        except IndexCorrupt as broken:
            _rebuild(services, broken)


def _rebuild(services: Services, broken: EngineUnavailable) -> int:
    _log.warning("the index is built anew", code=broken.code, why=broken.message)
    return services.rebuild()
