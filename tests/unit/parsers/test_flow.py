"""Running text and tables of XML, and the outline they go into."""

from __future__ import annotations

import pytest
from lxml import etree

from crawlers.parsers.flow import Style, flow, grid, runs
from crawlers.parsers.outline import Draft, Outline
from indexer.domain.provision import Role, Standing

STYLE = Style(blocks=frozenset({"p"}), left_out=frozenset({"note"}), links=frozenset({"ref"}))
CALS = Style(rows=frozenset({"row"}), cells=frozenset({"entry"}))


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<x>a <b>b</b>\n   c</x>", "a b c"),
        ("<x><p>a</p><p>b</p></x>", "a\nb"),
        ("<x>a<br/>b</x>", "a\nb"),
        ("<x>a<note>gone <p>too</p></note> b</x>", "a b"),
        ("<x>a<!-- gone -->b<?gone?>c</x>", "abc"),
        ("<x>m<sup>2</sup> und Art. 6<sup>bis</sup></x>", "m² und Art. 6bis"),
        (
            "<x>10<sup>–9</sup> kg, 1,5 <sup>o</sup>C, n<sup>o</sup> 3, N<sup>o</sup> CAS</x>",
            "10⁻⁹ kg, 1,5 °C, no 3, No CAS",
        ),
        ("<x>1.2,<ref>1.7</ref><ref>3.13</ref> and <ref>3.1</ref>a</x>", "1.2,1.7 3.13 and 3.1a"),
        ("<x>a<table><tr><td>1</td><td/><td>3</td></tr></table>b</x>", "a\n1\t\t3\nb"),
    ],
)
def test_text_runs_in_order_with_breaks_where_blocks_begin_and_end(xml: str, text: str) -> None:
    assert flow(etree.fromstring(xml), STYLE) == text


def test_cells_stand_in_their_columns() -> None:
    table = etree.fromstring(
        "<table><tgroup><colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>"
        "<row><entry colname='a'>1</entry><entry colname='c'>3</entry></row>"
        "<row><entry namest='a' nameend='b'>12</entry><entry>3</entry></row></tgroup></table>"
    )
    assert grid(table, CALS) == "1\t\t3\n12\t\t3"


def test_a_cell_below_a_taller_one_keeps_its_column() -> None:
    table = etree.fromstring(
        "<table><tr><td/><td>A</td><td>B</td></tr><tr><td rowspan='2'>1</td><td>2</td><td>3</td></tr>"
        "<tr><td>4</td><td>5</td></tr></table>"
    )
    assert grid(table, STYLE) == "\tA\tB\n1\t2\t3\n\t4\t5"


def test_rows_of_a_table_within_a_cell_are_not_rows_of_the_outer_one() -> None:
    table = etree.fromstring("<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>")
    assert grid(table, STYLE) == "a b\tc"


def test_a_raised_figure_is_one_however_deep_it_stands() -> None:
    assert flow(
        etree.fromstring("<p>10<sup><i>6</i></sup> m<sup><b>2</b></sup>, 1<sup><i>er</i></sup></p>"), STYLE
    ) == ("10⁶ m², 1er")
    assert flow(etree.fromstring("<p>a<sup>1<note>n</note></sup> b</p>"), STYLE) == "a1 b"


def test_a_mixed_element_is_read_in_runs_between_the_children_asked_for() -> None:
    element = etree.fromstring("<x>a <i>b</i><p>c</p> <note>n</note>d</x>")
    parts = [part if isinstance(part, str) else part.tag for part in runs(element, STYLE, lambda e: e.tag == "p")]
    assert parts == ["a b", "p", "d"]


def test_words_after_children_go_into_closing_words_until_the_next_child() -> None:
    outline = Outline("x")
    unit = outline.add(Draft("art_1", "article", Role.UNIT, "Article 1"))
    outline.say(unit, "before")
    for number in "ab":
        outline.add(Draft(f"art_1__point_{number}", "point", Role.PIECE, "", unit))
        outline.say(unit, f"after {number}")
        outline.say(unit, "more")
    texts = [(p.eid, p.text) for p in outline.provisions()]
    assert texts == [
        ("art_1", "before"), ("art_1__point_a", ""), ("art_1__wrapup_1", "after a\nmore"),
        ("art_1__point_b", ""), ("art_1__wrapup_2", "after b\nmore"),
    ]  # fmt: skip


def test_what_stands_under_a_repealed_provision_is_repealed() -> None:
    outline = Outline("x")
    chapter = outline.add(Draft("chp_1", "chapter", Role.DIVISION, "Chapter 1", standing=Standing.REPEALED))
    outline.add(Draft("art_1", "article", Role.UNIT, "Article 1", chapter))
    assert [p.standing for p in outline.provisions()] == [Standing.REPEALED, Standing.REPEALED]
