"""How much memory a crawl uses, held against the limit of the settings."""

from __future__ import annotations

import resource
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATM = Path("/proc/self/statm")


class ResidentMemory(MemoryUsage):
    """Ends a crawl that grows beyond MEMUSAGE_LIMIT_MB, by what is resident when it is looked at.

    Scrapy looks at the highest use so far, and Linux begins that of a new process with that of the process that started
    it: under a scheduler that had once used much, every crawl would end before its first request.
    """

    def get_virtual_size(self) -> int:
        """Bytes resident; where the system does not tell (no /proc), the highest use so far."""
        if not _STATM.exists():
            return super().get_virtual_size()
        pages = int(_STATM.read_text("ascii").split()[1])
        return pages * resource.getpagesize()
