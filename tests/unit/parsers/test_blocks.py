"""Pages as flat blocks of text, and the charset they are really written in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.parsers.blocks import Block, read_blocks, text_of
from crawlers.parsers.charset import as_utf8
from crawlers.parsers.grid import words_of
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
        ("<table><caption>Limits (mg)</caption><tr><th>a</th><th>b</th></tr></table>", ["Limits (mg)\na\tb"]),
        ("<p>pay <math><mfrac><mn>1</mn><mn>20</mn></mfrac></math> of it</p>", ["pay 1/20 of it"]),
        ("<p>a<span class='wb-inv'> Return to</span> b</p>", ["a b"]),
    ],
)
def test_each_word_stands_once_in_order(page: str, texts: list[str]) -> None:
    assert [block.text for block in blocks(page)] == texts


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("10<sup>6</sup> t of 5 m<sup><i>2</i></sup>, 10<sup>−9</sup>", "10⁶ t of 5 m², 10⁻⁹"),
        ("10<span style='vertical-align: super; font-size:8pt'>6</span> t", "10⁶ t"),
        ("1,5 <sup>o</sup>C", "1,5 °C"),
        ("the 1<sup>er</sup> May, n<sup>o</sup> 5", "the 1er May, no 5"),
        ("section 9(1)<sup><a href='#fna'><span class='wb-inv'>Footnote </span>a</a></sup> of", "section 9(1)ᵃ of"),
        (
            "in 2099<a href='#b'><sup>b</sup></a>, rates<sup>1,2</sup>, monto<sup>3/</sup>",
            "in 2099ᵇ, rates¹,², monto³/",
        ),
        ("<sup>" + "a word that stands for a whole page " * 2 + "</sup>", "a word that stands for a whole page " * 2),
    ],
)
def test_raised_figures_and_marks_of_notes_do_not_run_into_words(page: str, text: str) -> None:
    assert blocks(f"<p>{page}</p>")[0].text == text.strip()
    assert words_of(parse_html(f"<p>{page}</p>".encode(), "x")) == text.strip()


def test_bold_names_and_anchors_are_told() -> None:
    first, second = blocks("<p class='x' id='a'><strong>1</strong> text</p><p style='font-weight:bold'>Title</p>")
    assert (first.leads_bold, first.bold, first.names, first.ids) == (True, False, "a x", ("a",))
    assert (second.bold, second.table) == (True, False)


def test_what_is_left_out_keeps_the_words_after_it() -> None:
    root = parse_html(b"<body><p>a<i>b</i>c</p></body>", "x")
    assert [block.text for block in read_blocks(root, list(root.iter("i")))] == ["ac"]
    assert text_of(root) == "abc"
    root = parse_html(b"<body><table><tr><td>a<i>b</i></td><td>c</td></tr></table></body>", "x")
    assert [block.text for block in read_blocks(root, list(root.iter("i")))] == ["a\tc"]


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
