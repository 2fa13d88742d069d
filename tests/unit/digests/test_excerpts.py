"""Old and new text in short: nothing invented, differences kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.digests.excerpts import excerpt

LONG = " ".join(f"word{number}" for number in range(400))
TEXTS = st.lists(st.sampled_from(["goods", "are", "taxed", "at", "5 %", "10 %", "\n", "货物", "."]), max_size=60).map(
    " ".join
)


def side(pieces: object, *kinds: str) -> str:
    return "".join(text for kind, text in pieces if kind in kinds)  # type: ignore[attr-defined]


def test_a_changed_word_stands_between_a_few_others() -> None:
    pieces = excerpt(f"{LONG} duty of 5 per cent {LONG}", f"{LONG} duty of 10 per cent {LONG}")
    assert ("delete", "5") in pieces
    assert ("insert", "10") in pieces
    assert pieces[0] == ("gap", "")
    assert pieces[-1] == ("gap", "")
    assert len(side(pieces, "equal")) < 300


def test_what_came_or_went_is_shown_from_its_beginning() -> None:
    assert excerpt(None, "New words.") == (("insert", "New words."),)
    assert excerpt("Old words.", None) == (("delete", "Old words."),)
    (kind, text), gap = excerpt(None, LONG)
    assert kind == "insert"
    assert LONG.startswith(text)
    assert len(text) < 800
    assert gap == ("gap", "")


def test_texts_that_differ_in_most_are_both_shown() -> None:
    pieces = excerpt(f"Same. {LONG * 4}", f"Same. {LONG[::-1] * 4}")
    assert [kind for kind, _ in pieces] == ["equal", "delete", "gap", "insert", "gap"]


@given(TEXTS, TEXTS)
def test_short_texts_are_kept_whole(before: str, after: str) -> None:
    pieces = excerpt(before, after)
    if all(kind != "gap" for kind, _ in pieces):
        assert side(pieces, "equal", "delete") == before
        assert side(pieces, "equal", "insert") == after
    else:
        for kind, text in pieces:
            assert text in (after if kind == "insert" else before)


@pytest.mark.parametrize("text", ["", "Same words."])
def test_equal_texts_have_no_difference(text: str) -> None:
    assert {kind for kind, _ in excerpt(text, text)} <= {"equal"}
