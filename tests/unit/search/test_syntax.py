"""The syntax of the text box, rule by rule, and that no string breaks it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.search.lexing import Kind, has_only_words, pieces
from indexer.search.query import (
    All,
    And,
    DateRange,
    FieldIs,
    FromToday,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Ranked,
    Unit,
    Word,
)
from indexer.search.syntax import MAX_CHARACTERS, MAX_TERMS, QuerySyntaxError, parse_query
from indexer.search.windows import resolve_day


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", All()),
        ("  ", All()),
        ("*", All()),
        ("forced labour imports", Ranked("forced labour imports")),
        ("Art. 8(2) CSDDD", Ranked("Art. 8(2) CSDDD")),
        ("why (briefly) timber?", Ranked("why briefly timber?")),
        ("强迫劳动", Ranked("强迫劳动")),
        ('"due diligence"', Phrase("due diligence")),
        ("“due diligence”", Phrase("due diligence")),
        ("“强迫劳动” 进口", And((Ranked("进口"), Phrase("强迫劳动")))),
        ("可以注册“热词”商标吗", Ranked("可以注册「热词」商标吗")),
        ("“热词”有效吗", Ranked("「热词」有效吗")),
        ('timber "due diligence"', And((Ranked("timber"), Phrase("due diligence")))),
        ("a AND b", And((Word("a"), Word("b")))),
        ("a b OR c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("a OR b AND c", Or((Word("a"), And((Word("b"), Word("c")))))),
        ("(a OR b) AND c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ("timber NOT barges", And((Ranked("timber"), Not(Word("barges"))))),
        ("timber -barges", And((Ranked("timber"), Not(Word("barges"))))),
        ("+timber cargo", And((Ranked("cargo"), Word("timber")))),
        ("NOT NOT a", Word("a")),
        ("re-export - of – goods", Ranked("re-export of goods")),
        ("and or not", Ranked("and or not")),
        ("produc*", Prefix("produc")),
        ("强*", Prefix("强")),
        ("forced NEAR/5 labour", Near("forced", "labour", 5)),
        ("title:(forced NEAR/5 labour)", Near("forced", "labour", 5, "title")),
        ("title:battery", Ranked("battery", "title")),
        ('heading:"due diligence"', Phrase("due diligence", "heading")),
        ("text:produc*", Prefix("produc", "text")),
        ("title:(battery OR cell)", Or((Word("battery", "title"), Word("cell", "title")))),
        ("jurisdiction:eu", FieldIs("jurisdiction", "eu")),
        ("lang:fr", FieldIs("language", "fr")),
        ("status:future", FieldIs("status", "future")),
        ("TOPIC:forced-labour", FieldIs("topic", "forced-labour")),
        ('cites:"Modern Slavery Act 2015"', FieldIs("cites", "Modern Slavery Act 2015")),
        ("work:eu/32024L1760", FieldIs("work", "eu/32024L1760")),
        (
            "labour jurisdiction:(eu OR us)",
            And((Ranked("labour"), Or((FieldIs("jurisdiction", "eu"), FieldIs("jurisdiction", "us"))))),
        ),
        ("effective:2025", DateRange("effective", date(2025, 1, 1), date(2025, 12, 31))),
        ("effective:2025-02", DateRange("effective", date(2025, 2, 1), date(2025, 2, 28))),
        ("effective:2025..2027", DateRange("effective", date(2025, 1, 1), date(2027, 12, 31))),
        ("effective:..2027-06", DateRange("effective", None, date(2027, 6, 30))),
        ("effective:>2025-01-01", DateRange("effective", date(2025, 1, 2), None)),
        ("effective:>=2025", DateRange("effective", date(2025, 1, 1), None)),
        ("effective:<2025", DateRange("effective", None, date(2024, 12, 31))),
        ("effective:<=2025", DateRange("effective", None, date(2025, 12, 31))),
        ("changed:>-30d", DateRange("changed", FromToday(-30, Unit.DAYS), None)),
        ("effective:today..+6m", DateRange("effective", FromToday(0, Unit.DAYS), FromToday(6, Unit.MONTHS))),
        ("http://timber.example", Ranked("http://timber.example")),
    ],
)
def test_a_query_means(text: str, query: Query) -> None:
    assert parse_query(text) == query


@pytest.mark.parametrize(
    ("text", "position", "hint"),
    [
        ('timber "due diligence', 7, 'timber "due diligence"'),
        ("(timber OR cargo", 0, "(timber OR cargo)"),
        ("timber)", 6, "timber"),
        ("timber AND", 10, "timber"),
        ("OR timber", 0, "timber"),
        ("titel:timber", 0, "title:timber"),
        ("colour:red", 0, "red"),
        ("title: timber", 6, "title:timber"),
        ("*mber", 0, "mber"),
        ("ti*er", 2, "ti er"),
        ("t*", 1, "t"),
        ("status:inforce", 7, "status:current"),
        ("status:repealed", 7, "status:historical"),
        ("status:pending", 7, "status:future"),
        ("effective:soon", 10, "effective:2025..2027"),
        ("effective:2025-02-30", 10, "effective:2025..2027"),
        ("effective:>9999", 10, "effective:2025..2027"),
        ("forced NEAR/99 labour", 7, "forced NEAR/50 labour"),
        ("forced NEAR/x labour", 12, "forced NEAR/5 labour"),
        ("forced NEAR/ labour", 12, "forced NEAR/5 labour"),
        ("forced NEAR/2nd labour", 12, "forced NEAR/5 labour"),
        ("forced NEAR/5 forced", 7, "forced near 5 forced"),
        ("title:(text:a)", 7, "title text a"),
        ('""', 0, ""),
        ("?!", 0, ""),
        ("tim\ud800ber", 3, "timber"),
    ],
)
def test_an_error_says_where_and_offers_the_nearest_valid_query(text: str, position: int, hint: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_query(text)
    assert (caught.value.code, caught.value.position, caught.value.hint) == ("query-syntax", position, hint)
    assert caught.value.message


def test_limits_are_said_and_the_hint_keeps_them() -> None:
    many = " ".join(f"word{number}" for number in range(MAX_TERMS + 8))
    for text in (many, "timber " * 100, "强迫劳动" * 60, "(" * 200 + "a"):
        with pytest.raises(QuerySyntaxError) as caught:
            parse_query(text)
        assert parse_query(caught.value.hint)
    assert parse_query(" ".join(["timber"] * 40))
    assert len("timber " * 100) > MAX_CHARACTERS


PIECES = ['"', "(", ")", "+", "-", "AND", "OR", "NOT", "NEAR/2", "*", "a", "title:", "status:", "effective:", "..", ">",
          "2025", "-3d", "the", "强", "\ud800", "é", ":", "\x00"]  # fmt: skip


def problem(text: str) -> QuerySyntaxError | None:
    try:
        parse_query(text)
    except QuerySyntaxError as error:
        return error
    return None


@settings(max_examples=400)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
@example("-" * 512)
@example("(" * 512)
@example("NOT " * 128)
@example('"' * 511)
@example("a NEAR/99999999999 b")
def test_every_string_is_a_query_or_a_syntax_error_with_a_valid_hint(text: str) -> None:
    error = problem(text)
    if error is not None:
        assert 0 <= error.position <= len(text)
        assert not error.hint or parse_query(error.hint)


@settings(max_examples=400)
@given(
    st.text(min_size=1)
    | st.lists(st.sampled_from([*PIECES, "cargo", "re-use", "a/b", "?", "_", "\u0301", "・"])).map(" ".join)
)
def test_what_is_known_for_words_alone_is_cut_into_just_these(text: str) -> None:
    if has_only_words(text):
        found = [(piece.kind, piece.text) for piece in pieces(text)]
        assert found == [*((Kind.WORD, word) for word in text.split()), (Kind.END, "")]


@pytest.mark.parametrize(
    ("amount", "unit", "day"),
    [
        (-30, Unit.DAYS, date(2024, 3, 1)),
        (2, Unit.WEEKS, date(2024, 4, 14)),
        (-1, Unit.MONTHS, date(2024, 2, 29)),
        (1, Unit.YEARS, date(2025, 3, 31)),
        (-9999, Unit.YEARS, date(1, 3, 31)),
        (9999, Unit.YEARS, date(9999, 3, 31)),
        (9999999, Unit.DAYS, date(9999, 12, 31)),
    ],
)
def test_relative_days_move_with_the_day_of_asking(amount: int, unit: Unit, day: date) -> None:
    assert resolve_day(FromToday(amount, unit), date(2024, 3, 31)) == day
