"""Discovery over pages: rows that move while they are read, caps, counts that differ, listings that are empty."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawlers.spiders.walk import ROUNDS
from indexer import clock
from tests.support.dry_crawl import HOST, codes, crawl, listed, source
from tests.support.simulator import Question, Reply

ROWS = {"read": "json", "records": "rows", "fields": {"id": "id", "stamp": "? changed"}}
DOCUMENT = {"url": HOST + "/doc/{id}"}
PAGED = source(
    {
        "start": [{"url": HOST + "/list?page={page}", "step": "list"}],
        "steps": {"list": {**ROWS, "follow": [DOCUMENT], "pages": {"total": "total", "size": 5}}},
    }
)


def page_of(question: Question, size: int, rows: list[dict[str, object]], total: int | None) -> Reply:
    number = int(question.url.rpartition("=")[2])
    return reply({"rows": rows[(number - 1) * size : number * size], "total": total})


def reply(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode())


def law_or(answer: Callable[[Question], Reply]) -> Callable[[Question], Reply]:
    """Every document is there; all else is answered so."""
    return lambda question: Reply(200, b"law") if "/doc/" in question.url else answer(question)


@pytest.mark.parametrize(("total", "crawls"), [(True, 1000), (False, 200)], ids=["total stated", "no total"])
def test_no_row_is_missed_in_1000_crawls_of_lists_that_move_while_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: bool, crawls: int
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    late = 0
    for seed in range(crawls):
        missed, said, rounds = moving_list(random.Random(seed), tmp_path / str(seed), most=4, total=total)
        assert (missed, said) == (set(), []), seed
        late += rounds > 2
    assert late > crawls / 10  # lists that moved in the second round, too


@pytest.mark.parametrize(("total", "code"), [(True, "total-differs"), (False, "rows-moved")])
def test_a_list_that_never_comes_to_rest_is_left_after_five_rounds_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: bool, code: str
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    for seed in range(100):
        missed, said, rounds = moving_list(random.Random(seed), tmp_path / str(seed), most=1000, total=total)
        assert rounds <= ROUNDS
        assert said == [code] or not missed, seed


def moving_list(chance: random.Random, folder: Path, *, most: int, total: bool) -> tuple[set[str], list[str], int]:
    """What a crawl missed of a list that moves so often at most, what it found suspect, how many rounds it made."""
    rows: list[dict[str, object]] = [{"id": f"r{n}", "changed": "1"} for n in range(chance.randint(6, 24))]
    rounds, moves = 0, chance.randint(1, most)

    def answer(question: Question) -> Reply:
        nonlocal rounds, moves
        rounds += question.url.endswith("=1")
        if moves and not question.url.endswith("=1") and chance.random() < 0.5:
            moves -= 1
            disturb(rows, chance)
        return page_of(question, 5, rows, len(rows) if total else None)

    journal = crawl(PAGED, folder, law_or(answer))
    return {f"{HOST}/doc/{row['id']}" for row in rows} - listed(journal), codes(journal), rounds


def disturb(rows: list[dict[str, object]], chance: random.Random) -> None:
    """What a publisher does to a list sorted by date of change: a new row at the top, or an old one moved there."""
    if chance.random() < 0.5:
        rows.insert(0, {"id": f"new{len(rows)}", "changed": "2"})
    else:
        rows.insert(0, {**rows.pop(chance.randrange(len(rows))), "changed": "2"})


def test_a_total_that_stays_different_is_suspect_after_a_second_round(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"id": f"r{n}"} for n in range(7)]
    asked: list[str] = []

    def answer(question: Question) -> Reply:
        asked.append(question.url)
        return page_of(question, 5, rows, 8)

    assert codes(crawl(PAGED, tmp_path, law_or(answer))) == ["total-differs"]
    assert sum("page=1" in url for url in asked) == 2


def test_a_service_that_gives_the_first_page_for_ever_is_left(tmp_path: Path) -> None:
    endless = source(
        {
            "start": [{"url": HOST + "/list?page={page}", "step": "list"}],
            "steps": {"list": {**ROWS, "follow": [DOCUMENT], "pages": {"size": 2}}},
        }
    )
    journal = crawl(endless, tmp_path, law_or(lambda _: reply({"rows": [{"id": "a"}, {"id": "b"}]})))
    assert "duplicate-page" in codes(journal)
    assert len(listed(journal)) == 2


@pytest.mark.parametrize("per_day", [1, 3, 9, 12])
def test_a_slice_at_its_cap_is_halved_until_it_is_not_or_is_a_day(tmp_path: Path, per_day: int) -> None:
    today = clock.today()
    days = [today - timedelta(days=n) for n in range(20)]
    sliced = source(
        {
            "start": [
                {
                    "url": HOST + "/list?from={slice_start}&to={slice_end}&page={page}",
                    "step": "list",
                    "slices": {"since": days[-1], "by": "year"},
                }
            ],
            "steps": {"list": {**ROWS, "follow": [DOCUMENT], "pages": {"total": "total", "size": 5, "cap": 10}}},
        }
    )

    def answer(question: Question) -> Reply:
        first, last = (date.fromisoformat(question.url.partition(f"{name}=")[2][:10]) for name in ("from", "to"))
        held: list[dict[str, object]] = [
            {"id": f"{day}-{n}"} for day in days if first <= day <= last for n in range(per_day)
        ]
        return page_of(question, 5, held[:10], min(len(held), 10))

    journal = crawl(sliced, tmp_path, law_or(answer))
    assert len(listed(journal)) == 20 * min(per_day, 10)
    assert set(codes(journal)) == ({"capped"} if per_day >= 10 else set())


@pytest.mark.parametrize("broken", range(1, 8))
def test_every_row_that_cannot_be_read_is_reported_and_the_others_are_followed(tmp_path: Path, broken: int) -> None:
    rows: list[dict[str, object]] = [{"id": f"r{n}"} if n >= broken else {"name": f"r{n}"} for n in range(7)]

    journal = crawl(PAGED, tmp_path, law_or(lambda question: page_of(question, 5, rows, 7)))
    assert codes(journal) == ["row-unread"] * broken
    assert len(listed(journal)) == 7 - broken


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b"{}", b'{"rows": []}', b'{"rows": null, "total": 0}'])
def test_an_answer_without_rows_is_never_a_quiet_one(tmp_path: Path, body: bytes) -> None:
    journal = crawl(PAGED, tmp_path, lambda _: Reply(200, body))
    assert len(codes(journal)) == 1
    assert codes(journal)[0] in {"empty-listing", "unreadable-answer"}


def test_an_answer_that_says_that_there_is_nothing_is_believed_where_the_declaration_says_so(tmp_path: Path) -> None:
    step = {**ROWS, "follow": [DOCUMENT], "empty": '"total": 0'}
    told = source({"start": [{"url": HOST + "/list", "step": "list"}], "steps": {"list": step}})
    assert codes(crawl(told, tmp_path / "0", lambda _: reply({"rows": [], "total": 0}))) == []
    assert codes(crawl(told, tmp_path / "1", lambda _: reply({"rows": []}))) == ["empty-listing"]


def offsets(question: Question) -> Reply:
    start = int(question.url.rpartition("=")[2])
    return reply({"rows": [{"id": f"r{n}"} for n in range(start, min(start + 4, 10))], "more": start + 4 < 10})


def links(question: Question) -> Reply:
    start = int(question.url.rpartition("=")[2] or 0) if "=" in question.url else 0
    following = f"list?from={start + 4}" if start + 4 < 10 else None
    return reply({"rows": [{"id": f"r{n}"} for n in range(start, min(start + 4, 10))], "next": following})


@pytest.mark.parametrize(
    ("url", "pages", "answer"),
    [
        ("/list?offset={offset}", {"size": 4}, offsets),
        ("/list?offset={offset}", {"size": 4, "more": "more"}, offsets),
        ("/list", {"next": "next"}, links),
    ],
)
def test_pages_go_on_by_offset_by_what_is_said_and_by_link(
    tmp_path: Path, url: str, pages: dict[str, object], answer: Callable[[Question], Reply]
) -> None:
    paged = source(
        {
            "start": [{"url": HOST + url, "step": "list"}],
            "steps": {"list": {**ROWS, "follow": [DOCUMENT], "pages": pages}},
        }
    )
    journal = crawl(paged, tmp_path, law_or(answer))
    assert listed(journal) == {f"{HOST}/doc/r{n}" for n in range(10)}
    assert codes(journal) == []
