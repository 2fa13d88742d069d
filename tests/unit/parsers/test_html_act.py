"""Laws as web pages: the Chinese tradition of numbering, and the words of the declared elements."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from crawlers.parsers.html_act import parse
from crawlers.parsers.html_act.traditions import han_number
from indexer.domain.document import Authority, Capture, Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.simulator import PUBLISHERS
from tests.support.words import count_words, words_kept

WHEN = datetime(2099, 1, 10, tzinfo=UTC)
GOV = "https://www.gov.cn/zhengce/zhengceku/209901/content_9900001.htm"
SAMPLES = {
    "gov": (GOV, "cn_gov_policy/content.html"),
    "mee": ("https://www.mee.gov.cn/ywgz/fgbz/fl/209901/t20990105_990001.shtml", "cn_mee/law.html"),
    "mofcom": ("https://www.mofcom.gov.cn/zwgk/zcfb/art/2099/art_00ff99.html", "cn_mofcom/notice.html"),
}


def sample(name: str) -> Capture:
    url, file = SAMPLES[name]
    return Capture(url, WHEN, (PUBLISHERS / file).read_bytes())


def law(body: str) -> Document:
    page = f"<html><title>样本法</title><body><div id='UCAP-CONTENT'>{body}</div></body></html>"
    return parse(Capture(GOV, WHEN, page.encode())).documents[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_its_golden_pair(name: str, refresh_golden: bool) -> None:
    parsed = parse(sample(name))
    check_golden(f"html_act/{name}", parsed, refresh=refresh_golden)
    assert parsed.findings == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_articles_are_cited_as_they_are_printed_and_the_contents_are_no_chapters(name: str) -> None:
    document = parse(sample(name)).documents[0]
    assert [p.label for p in document.provisions if p.role is Role.DIVISION] == ["第一章", "第二章"]
    assert [p.eid for p in document.provisions if p.kind == "article"] == [
        "art_1",
        "art_2",
        "art_3",
        "art_3-1",
        "art_4",
    ]
    assert [p.label for p in document.provisions if p.kind in {"item", "subitem"}] == [
        "第二条（一）", "第二条（二）", "第二条（二）1.", "第二条（二）2.",
    ]  # fmt: skip


def test_the_words_of_the_declared_element_are_kept_and_no_others() -> None:
    document = parse(sample("gov")).documents[0]
    body = sample("gov").body.decode()
    inside = body[body.index("<p ") : body.index('<div class="footer')]
    words = count_words(part.rpartition(">")[2] for part in inside.split("<"))
    assert words_kept(words, document) == 1.0
    assert "版权所有" not in " ".join(p.text for p in document.provisions)


def test_facts_come_from_page_and_address() -> None:
    gov, mee = (parse(sample(name)).documents[0] for name in ("gov", "mee"))
    assert (str(gov.work), gov.published, gov.authority) == ("cn/gov/9900001", date(2099, 1, 5), Authority.OFFICIAL)
    assert ("number", "样本令〔2099〕1号") in gov.identifiers
    assert (str(mee.work), mee.published) == ("cn/mee/990001", date(2099, 1, 5))


def test_a_reference_to_an_article_begins_none() -> None:
    document = law("<p>第一条　甲。</p><p>第二条规定的事项除外。</p><p>第二条　乙。</p>")
    assert [p.label for p in document.provisions if p.kind == "article"] == ["第一条", "第二条"]


def test_a_text_without_articles_is_one_unit_and_says_so() -> None:
    parsed = parse(Capture(GOV, WHEN, "<title>样本</title><div id='UCAP-CONTENT'><p>通知。</p></div>".encode()))
    assert [p.kind for p in parsed.documents[0].provisions] == ["preamble"]
    assert [f.code for f in parsed.findings] == ["no-units"]


@pytest.mark.parametrize(
    ("printed", "number"),
    [("一", "1"), ("十", "10"), ("十二", "12"), ("二十", "20"), ("二十一", "21"), ("一百零三", "103"),
     ("一百一十", "110"), ("一千二百三十四", "1234"), ("三之一", "3-1"), ("15", "15"), ("二〇", "20")],
)  # fmt: skip
def test_chinese_numerals_are_numbers(printed: str, number: str) -> None:
    assert han_number(printed) == number


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (GOV, b"", "empty"),
        (GOV, "<html><title>样本</title><body>维护中</body></html>".encode(), "no-text"),
        (GOV, "<div id='UCAP-CONTENT'><p>第一条 甲。</p></div>".encode(), "unexpected-shape"),
        ("https://flk.npc.gov.cn/law-search/search/list", b"{}", "unknown-address"),
    ],
)
def test_what_is_no_law_is_refused(url: str, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(Capture(url, WHEN, body))
    assert caught.value.code == code


@pytest.mark.parametrize("name", SAMPLES)
def test_mutated_pages_parse_or_are_refused_quickly(name: str) -> None:
    seed = sample(name)
    slowest = 0.0
    for mutant in mutations(seed.body, 300):
        started = time.perf_counter()
        try:
            provisions = parse(Capture(seed.url, WHEN, mutant)).documents[0].provisions
        except ParseError:
            provisions = ()
        slowest = max(slowest, time.perf_counter() - started)
        assert len({p.eid for p in provisions}) == len(provisions)
    assert slowest < 1
