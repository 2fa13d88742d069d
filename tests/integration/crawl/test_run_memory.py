"""What a long crawl keeps in memory (R17).

Documents are asked for by their addresses, so that requests are made as they are needed: after a listing, what its many
requests leave behind would hide what is kept. Each answer has 16 kB.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import linear_regression

import pytest

from tests.support.crawling import WAIT_S, Job, start
from tests.support.simulator import Question, Reply, simulator

PAGES = int(os.environ.get("RULEWATCH_TEST_PAGES", "4000"))
WARM_UP = PAGES * 2 // 5
SLOPE = 256
"""Bytes a page: the bar is 1024."""
BASE = "https://laws-lois.justice.gc.ca/eng/XML"


def test_memory_does_not_grow_with_the_pages_fetched(tmp_path: Path) -> None:
    resident: list[int] = []
    pids: list[int] = []

    def answer(question: Question) -> Reply | None:
        if "/X-" not in question.url:
            return None  # robots.txt
        resident.append(memory_of(pids[0]))
        return Reply(200, f"<Statute>{os.urandom(8000).hex()}</Statute>".encode(), {"Content-Type": "text/xml"})

    with simulator(answer) as running:
        job = Job("ca_justice_laws", running.mirror, only=[f"{BASE}/X-{number}.xml" for number in range(PAGES)])
        process = start(job, tmp_path)
        assert process.pid
        pids.append(process.pid)
        process.join(WAIT_S * max(3, PAGES // 1000))
    assert process.exitcode == 0
    assert len(resident) == PAGES
    grown = linear_regression(range(PAGES - WARM_UP), resident[WARM_UP:])
    assert grown.slope < SLOPE, f"{grown.slope:.0f} bytes a page"


def memory_of(pid: int) -> int:
    """Resident bytes of a process."""
    statm = Path(f"/proc/{pid}/statm")
    if not statm.exists():
        pytest.skip("this system does not say how much memory a process has")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
