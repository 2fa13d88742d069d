"""Lists that go on by a cursor: Bundestag DIP's way of ending them."""

from __future__ import annotations

import json

from crawlers.declaration import Pages, Step
from crawlers.readers.cursor import read

URL = "https://search.example/vorgang?f.typ=Gesetz&format=json"
STEP = Step(read="json", records="documents", fields={"id": "id"}, pages=Pages(next="cursor", total="numFound"))


def body(cursor: str | None, *ids: str) -> bytes:
    said = {"numFound": 2, "documents": [{"id": key} for key in ids], **({"cursor": cursor} if cursor else {})}
    return json.dumps(said).encode()


def test_the_next_page_is_the_same_question_with_the_cursor_of_the_answer() -> None:
    answer = read(body("A+/=", "1"), URL, STEP)
    assert answer.next == f"{URL}&cursor=A%2B%2F%3D"
    assert (answer.records, answer.total) == (({"id": "1"},), 2)


def test_a_later_cursor_takes_the_place_of_the_one_before() -> None:
    assert read(body("B", "2"), f"{URL}&cursor=A", STEP).next == f"{URL}&cursor=B"


def test_a_list_ends_where_the_cursor_stays_is_missing_or_nothing_comes() -> None:
    assert read(body("A", "2"), f"{URL}&cursor=A", STEP).next == ""
    assert read(body(None, "2"), URL, STEP).next == ""
    assert read(body("B"), f"{URL}&cursor=A", STEP).next == ""
