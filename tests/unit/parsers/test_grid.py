"""Tables as plain grids: what spans columns and rows, what stands in a cell, what a hostile table asks for."""

from __future__ import annotations

import pytest
from lxml import etree

from crawlers.parsers.grid import Grid, columns_of, read_grid, row_text, words_of


def grid(rows: str, *, repeat: bool = False) -> list[list[str]]:
    return read_grid(etree.fromstring(f"<table>{rows}</table>"), repeat=repeat)


SPANS = (
    "<tr><th colspan='2' rowspan='2'>A</th><th>B</th></tr><tr><td>C</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>"
)


def test_a_cell_stands_in_the_first_place_it_covers() -> None:
    assert grid(SPANS) == [["A", "", "B"], ["", "", "C"], ["1", "2", "3"]]


def test_a_cell_stands_in_every_place_it_covers_where_that_is_asked_for() -> None:
    assert grid(SPANS, repeat=True) == [["A", "A", "B"], ["A", "A", "C"], ["1", "2", "3"]]


def test_rows_are_read_through_the_sections_of_a_table_in_either_case() -> None:
    upper = etree.fromstring("<TABLE><THEAD><TR><TH>A</TH></TR></THEAD><TBODY><TR><TD>1</TD></TR></TBODY></TABLE>")
    assert read_grid(upper) == [["A"], ["1"]]


def test_a_table_inside_a_cell_belongs_to_the_cell() -> None:
    assert grid("<tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr>") == [["a b c"]]


def test_a_cell_reaches_down_to_the_end_of_its_section_only() -> None:
    rows = "<thead><tr><th rowspan='3'>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody>"
    assert grid(rows) == [["A", "B"], ["1", "2"]]


@pytest.mark.parametrize(
    ("specs", "row", "text"),
    [
        ("<colspec colname='a'/><colspec colname='b'/>", "<entry colname='b'>x</entry>", "\tx"),
        ("<colspec/><colspec/>", "<entry>x</entry><entry>y</entry>", "x\ty"),
        ("<colspec colname='a' colnum='3'/>", "<entry>x</entry><entry colname='a'>y</entry>", "x\t\ty"),
        (
            "<colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>",
            "<entry namest='a' nameend='b'>x</entry><entry>y</entry>",
            "x\t\ty",
        ),
    ],
)
def test_named_columns_say_where_a_cell_stands(specs: str, row: str, text: str) -> None:
    group = etree.fromstring(f"<tgroup>{specs}<tbody><row>{row}</row></tbody></tgroup>")
    line = group.find("tbody/row")
    assert line is not None
    assert row_text(Grid(columns_of(group)).place(line, line), words_of) == text


def test_empty_rows_are_left_out() -> None:
    assert grid("<tr><td> </td></tr><tr/><tr><td>x</td></tr>") == [["x"]]


@pytest.mark.parametrize("span", ["99999999999", "-1", "x", "", "0"])
def test_a_span_that_cannot_be_meant_is_bounded(span: str) -> None:
    line = grid(f"<tr><td colspan='{span}' rowspan='{span}'>x</td><td>y</td></tr>")[0]
    assert len(line) <= 201
    assert line[0] == "x"


def test_words_keep_what_stands_around_comments_and_breaks() -> None:
    element = etree.fromstring("<td>a<!-- no -->b<br/>c<p>d</p>e<?x y?>f <i>g</i>h</td>")
    assert words_of(element) == "ab c d ef gh"


def test_the_words_after_an_element_are_not_its_own() -> None:
    row = etree.fromstring("<tr><td>a</td>b</tr>")
    assert words_of(row[0]) == "a"
