"""The limit of a crawl's memory looks at what the crawl uses, not at what its parent once used."""

from __future__ import annotations

import subprocess
import sys

import pytest
from scrapy.extensions.memusage import MemoryUsage

from crawlers import settings
from crawlers.memory import ResidentMemory

HELD = 400_000_000
CRAWL = """
from scrapy.utils.test import get_crawler
from crawlers.memory import ResidentMemory
crawler = get_crawler(settings_dict={"MEMUSAGE_ENABLED": True})
print(ResidentMemory(crawler).get_virtual_size())
"""
SCHEDULER = f"""
import subprocess, sys
held = b"x" * {HELD}
del held
subprocess.run([sys.executable, "-W", "ignore", "-c", {CRAWL!r}], check=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells no resident memory in /proc")
def test_a_crawl_does_not_count_what_its_parent_once_used() -> None:
    done = subprocess.run([sys.executable, "-c", SCHEDULER], capture_output=True, check=True, text=True)
    assert 10_000_000 < int(done.stdout) < HELD * 3 // 4


def test_crawls_use_this_limit_and_not_scrapys() -> None:
    names = {name.rpartition(".")[2] for name in settings.EXTENSIONS_BASE}
    assert ResidentMemory.__name__ in names
    assert MemoryUsage.__name__ not in names
