"""Pages as flat blocks of text, and the charset they are really written in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.parsers.blocks import Block, read_blocks, text_of
from crawlers.parsers.charset import as_utf8
from crawlers.parsers.xml import parse_html
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError


def blocks(page: str) -> list[Block]:
    return read_blocks(parse_html(f"<body>{page}</body>".encode(), "x"))


def capture(body: bytes, content_type: str = "") -> Capture:
    headers = (("content-type", content_type),) if content_type else ()
    return Capture("https://x/", datetime(2099, 1, 1, tzinfo=UTC), body, headers=headers)


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        ("<p>a <b>b</b>c</p>tail", ["a bc", "tail"]),
        ("<div>a<p>b</p>c</div>", ["a", "b", "c"]),
        ("a<br>b<br/><br>c", ["a", "b", "c"]),
        ("a<script>x</script>b<style>y</style><!-- z -->c", ["abc"]),
        ("<table><tr><td>a</td><td colspan=2>b</td><td>c</td></tr><tr><td>d</td></tr></table>e", ["a\tb\t\tc\nd", "e"]),
        ("<table><tr><td>one cell</td></tr><tr><td><p>lays out</p></td></tr></table>", ["one cell", "lays out"]),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>", ["a\tb", "c"]),
        ("<p> \u00a0 </p><p>a</p>", ["a"]),
    ],
)
def test_each_word_stands_once_in_order(page: str, texts: list[str]) -> None:
    assert [block.text for block in blocks(page)] == texts


def test_bold_names_and_anchors_are_told() -> None:
    first, second = blocks("<p class='x' id='a'><strong>1</strong> text</p><p style='font-weight:bold'>Title</p>")
    assert (first.leads_bold, first.bold, first.names, first.ids) == (True, False, "a x", ("a",))
    assert (second.bold, second.table) == (True, False)


def test_what_is_left_out_keeps_the_words_after_it() -> None:
    root = parse_html(b"<body><p>a<i>b</i>c</p></body>", "x")
    assert [block.text for block in read_blocks(root, list(root.iter("i")))] == ["ac"]
    assert text_of(root) == "abc"


@pytest.mark.parametrize("span", ["0", "-3", "x", "99999999", "\u0663", ""])
def test_a_span_that_is_no_small_number_makes_no_flood(span: str) -> None:
    assert len(blocks(f"<table><tr><td colspan='{span}'>a</td><td>b</td></tr></table>")[0].text) < 100


def test_utf8_goes_before_what_a_page_declares() -> None:
    body = "<meta charset='ISO-8859-1'><p>año</p>".encode()
    assert as_utf8(capture(body)) == body
    assert as_utf8(capture(b"\xef\xbb\xbf" + body)) == body


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        ("<p>à l’école</p>", "cp1252", "<meta charset='utf-8'>"),
        ("<p>año</p>", "latin-1", "<meta charset='iso-8859-1'>"),
        ("<p>出口管制</p>", "gb18030", "<meta charset='gb2312'>"),
        ("<p>plain é</p>", "cp1252", ""),
    ],
)
def test_a_page_in_another_charset_keeps_its_letters(text: str, charset: str, declared: str) -> None:
    assert as_utf8(capture((declared + text).encode(charset))).decode() == declared + text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("é à".encode() + b"\xc3", ""),
        (b"\x81\x8d", "text/html; charset=windows-1252"),
        (b"\xff\xff", "text/html; charset=gbk"),
    ],
)
def test_letters_that_would_come_out_wrong_are_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(ParseError) as caught:
        as_utf8(capture(body, content_type))
    assert caught.value.code == "wrong-charset"
