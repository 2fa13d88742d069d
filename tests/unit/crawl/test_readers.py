"""Readers: records out of feeds, pages, XML and JSON, and what they say of rows they cannot read."""

from __future__ import annotations

import pytest

from crawlers.declaration import Step
from crawlers.readers import feed, html, json, xml
from crawlers.readers.answer import Answer, Expression
from crawlers.readers.choice import Read, reader_of
from indexer.domain.errors import ParseError

URL = "https://law.example/list?page=1"
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x"><link rel="next" href="/list?page=2"/>
<entry><id>i1</id><title>One
 act</title><link rel="self" href="/s"/><link href="/a"/><updated>2099-01-01</updated><x:kind>act</x:kind></entry>
<entry><id>i2</id><title>Two</title><link rel="alternate" href="/b"/><updated>2099-01-02</updated></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><item><guid>g</guid><title>T</title><link>https://law.example/c</link>
<pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate></item></channel></rss>"""


def step(**said: object) -> Step:
    return Step.model_validate({"read": "json", **said})


def test_atom_gives_the_alternate_link_and_the_next_page() -> None:
    answer = feed.read(ATOM, URL, step(read="feed"))
    assert [(r["id"], r["link"], r["title"], r["updated"]) for r in answer.records] == [
        ("i1", "/a", "One act", "2099-01-01"),
        ("i2", "/b", "Two", "2099-01-02"),
    ]
    assert answer.next == "https://law.example/list?page=2"


def test_a_field_that_finds_nothing_makes_the_row_a_failure_unless_it_may() -> None:
    strict = feed.read(ATOM, URL, step(read="feed", fields={"kind": "./y:kind"}, namespaces={"y": "urn:x"}))
    assert [r["kind"] for r in strict.records] == ["act"]
    assert strict.failures == ("row 2: nothing found for kind",)
    lenient = feed.read(ATOM, URL, step(read="feed", fields={"kind": "? ./x:kind"}))
    assert [r["kind"] for r in lenient.records] == ["act", ""]
    assert lenient.rows == strict.rows == 2


def test_rss_gives_the_same_fields() -> None:
    (record,) = feed.read(RSS, URL, step(read="feed")).records
    assert (record["id"], record["link"], record["title"]) == ("g", "https://law.example/c", "T")
    assert record["updated"].startswith("Thu")


def test_html_gives_rows_and_totals_that_are_printed() -> None:
    page = "<p class=n>1 234 acts</p><table><tr><td><a href=x>A <b>b</b></a></td></tr><tr><td>none</td></tr></table>"
    said = step(
        read="html",
        records="//tr",
        fields={"link": ".//a/@href", "title": ".//a"},
        pages={"total": "//p[@class='n'] ~ ^([\\d ]+) acts"},
    )
    answer = html.read(page.encode(), URL, said)
    assert answer.records == ({"link": "x", "title": "A b"},)
    assert (answer.total, answer.failures) == (1234, ("row 2: nothing found for link, title",))


def test_xml_takes_the_part_an_expression_asks_for() -> None:
    said = step(read="xml", root="items", records="/items/item", fields={"name": "./link ~ /([^/]+)/xml\\.zip$"})
    body = b"<items><item><link>http://law.example/lksg/xml.zip</link></item><item><link>other</link></item></items>"
    answer = xml.read(body, URL, said)
    assert answer.records == ({"name": "lksg"},)
    assert len(answer.failures) == 1


def test_json_reads_scalars_lists_and_constants_and_what_is_said_of_more() -> None:
    body = b'{"rows": [{"n": 7, "ok": true, "parts": ["a", "b"], "none": null}], "count": 1, "more": true}'
    said = step(
        records="rows",
        fields={"n": "n", "ok": "ok", "parts": "parts", "none": "? none", "kind": "'act'"},
        pages={"total": "count", "more": "more"},
    )
    answer = json.read(body, URL, said)
    assert answer == Answer(({"n": "7", "ok": "true", "parts": "a,b", "none": "", "kind": "act"},), total=1, more=True)


@pytest.mark.parametrize(
    ("read", "body", "code"),
    [
        (json.read, b'{"rows": {}}', "no-records"),
        (json.read, b"<html>", "malformed-json"),
        (json.read, b"[" * 100_000, "malformed-json"),
        (feed.read, b"<html><body/></html>", "html-instead"),
        (feed.read, b"<!DOCTYPE x [<!ENTITY a 'b'>]><feed>&a;</feed>", "dtd-refused"),
        (feed.read, b"", "empty"),
    ],
)
def test_an_answer_of_another_kind_is_refused(read: Read, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as error:
        read(body, URL, step(records="rows"))
    assert error.value.code == code


def test_a_total_that_is_no_number_is_refused() -> None:
    with pytest.raises(ParseError) as error:
        json.read(b'{"rows": [], "count": "many"}', URL, step(records="rows", pages={"total": "count"}))
    assert error.value.code == "unreadable-count"


def test_a_charset_the_declaration_knows_better_is_believed() -> None:
    said = step(read="html", charset="windows-1252", records="//li", fields={"title": "."})
    assert html.read("<ul><li>Règlement – loi</li></ul>".encode("cp1252"), URL, said).records == (
        {"title": "Règlement – loi"},
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Expression("a")),
        ("? a", Expression("a", optional=True)),
        ("a ~ b(c)", Expression("a", taken="b(c)")),
        ("? ./a[x ~ 1]", Expression("./a[x", optional=True, taken="1]")),
    ],
)
def test_the_notation_of_expressions(text: str, expected: Expression) -> None:
    assert Expression.of(text) == expected


def test_every_format_has_its_reader() -> None:
    assert [reader_of(step(read=name)) for name in ("feed", "html", "xml", "json")] == [
        feed.read,
        html.read,
        xml.read,
        json.read,
    ]
