"""R16: a crawl that dies while it writes goes on where it was, and ends with what an uninterrupted one holds.

A killed process leaves what it wrote, in the order it wrote it, the last of it perhaps torn: that is made here by
cutting its two files. Real processes are killed in tests/integration/crawl/test_run_killed.py.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import pytest

from crawlers import journal, recording
from crawlers.journal import Entry, Happened, Journal, read_journal
from crawlers.recording import Recording, read_recording
from tests.support.dry_crawl import HOST, crawl, listed, source
from tests.support.simulator import Question, Reply

P = ParamSpec("P")
KILLS, DOCUMENTS = 200, 12
FILES = (journal.FILE, recording.FILE)
LISTING = {"read": "json", "records": "rows", "fields": {"id": "id"}, "follow": [{"url": HOST + "/doc/{id}"}]}
SOURCE = source({"start": [{"url": HOST + "/list", "step": "list"}], "steps": {"list": LISTING}})


def answer(question: Question) -> Reply:
    """Texts of some thousand bytes, never the same."""
    if question.url.endswith("/list"):
        return Reply(200, json.dumps({"rows": [{"id": n} for n in range(DOCUMENTS)]}).encode())
    words = random.Random(question.url).choices(["alpha", "beta", "gamma", "delta"], k=500)
    return Reply(200, " ".join(words).encode(), {"Content-Type": "text/plain"})


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[int, ...]]:
    """How long both files are after each write, in order."""
    sizes: list[tuple[int, ...]] = []

    def measured(write: Callable[P, None]) -> Callable[P, None]:
        @wraps(write)
        def writing(*args: P.args, **named: P.kwargs) -> None:
            write(*args, **named)
            sizes.append(tuple((tmp_path / name).stat().st_size for name in FILES))

        return writing

    monkeypatch.setattr(Journal, "add", measured(Journal.add))
    monkeypatch.setattr(Recording, "append", measured(Recording.append))
    monkeypatch.setattr(os, "fsync", lambda _: None)
    return sizes


def test_killed_at_200_points_a_crawl_ends_with_the_same_captures_and_asks_for_nothing_it_holds(
    tmp_path: Path, written: list[tuple[int, ...]]
) -> None:
    entries, chance, asked = crawl(SOURCE, tmp_path, answer), random.Random(16), set[str]()

    def asking(question: Question) -> Reply:
        asked.add(question.url)
        return answer(question)

    whole, torn = captures(tmp_path), 0
    assert len(whole) == DOCUMENTS
    for _ in range(KILLS):
        torn += cut(tmp_path, written, chance)
        held = settled(tmp_path)
        asked.clear()
        entries = crawl(SOURCE, tmp_path, asking)
        assert captures(tmp_path) == whole
        assert (listed(entries), entries[-1]) == (set(whole), Entry(Happened.DONE))
        assert asked == {f"{HOST}/list"} | whole.keys() - held
    assert torn > KILLS / 2


def cut(folder: Path, written: list[tuple[int, ...]], chance: random.Random) -> bool:
    """Cut both files to what stood there at some point of their writing; whether something was torn by that."""
    point = chance.randrange(len(written) - 1)
    lengths = [chance.randint(old, new) for old, new in zip(written[point], written[point + 1], strict=True)]
    for name, length in zip(FILES, lengths, strict=True):
        os.truncate(folder / name, length)
    is_torn = tuple(lengths) not in written
    del written[point + 1 :]
    return is_torn


def captures(folder: Path) -> dict[str, bytes]:
    return {capture.url: capture.body for capture in read_recording(folder)}


def settled(folder: Path) -> set[str]:
    """Documents that both files speak of, as far as they are whole."""
    Recording(folder).close()  # cuts a torn capture off
    fetched = {entry.url for entry in read_journal(folder) if entry.happened is Happened.FETCHED}
    return fetched & captures(folder).keys()
