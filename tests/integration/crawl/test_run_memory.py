"""What a long crawl keeps in memory (R17), at a scale that fits here.

Each answer has 16 kB: a crawl that kept them would grow by that. Over so few pages the allocator's own steps amount to
a kilobyte or two a page; `bench/crawl.py` measures the bar of 1 kB over more.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import linear_regression

import pytest

from tests.support.crawling import WAIT_S, Job, start
from tests.support.simulator import Question, Reply, simulator

PAGES = 2000
WARM_UP = 800
BASE = "https://laws-lois.justice.gc.ca/eng/XML"


def test_memory_does_not_grow_with_the_pages_fetched(tmp_path: Path) -> None:
    row = f"<Act><LinkToXML>{BASE}/X-{{}}.xml</LinkToXML><CurrentToDate>2099-01-01</CurrentToDate></Act>"
    acts = "".join(map(row.format, range(PAGES)))
    resident: list[int] = []
    pids: list[int] = []

    def answer(question: Question) -> Reply | None:
        if question.url.endswith("/Legis.xml"):
            return Reply(200, f"<ActsRegsList>{acts}</ActsRegsList>".encode(), {"Content-Type": "text/xml"})
        if "/X-" not in question.url:
            return None  # robots.txt and the pinned documents
        resident.append(memory_of(pids[0]))
        return Reply(200, f"<Statute>{os.urandom(8000).hex()}</Statute>".encode(), {"Content-Type": "text/xml"})

    with simulator(answer) as running:
        process = start(Job("ca_justice_laws", running.mirror), tmp_path)
        assert process.pid
        pids.append(process.pid)
        process.join(3 * WAIT_S)
    assert process.exitcode == 0
    assert len(resident) == PAGES
    grown = linear_regression(range(PAGES - WARM_UP), resident[WARM_UP:])
    assert grown.slope < 4096, f"{grown.slope:.0f} bytes a page"


def memory_of(pid: int) -> int:
    """Resident bytes of a process."""
    statm = Path(f"/proc/{pid}/statm")
    if not statm.exists():
        pytest.skip("this system does not say how much memory a process has")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
