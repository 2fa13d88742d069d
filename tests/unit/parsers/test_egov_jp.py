"""The e-Gov parser on an invented law, on real laws where they are at hand, and on hostile input."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers.egov_jp import parse
from crawlers.parsers.egov_jp.numerals import arabic, kanji, law_number
from indexer.domain.document import Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Standing
from indexer.text import clean
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.payloads import members, payload
from tests.unit.parsers.soundness import capture_of, check_structure, provision, sample, seconds_to_survive

_ADDRESS = "https://laws.e-gov.go.jp/api/2/law_data/{}?law_full_text_format=xml&response_format=xml"
SAMPLES = {
    "law-2019": sample("jp_egov", "law-2019.xml", _ADDRESS.format("999AC0000000001_20190501_000000000000000")),
    "law-2024": sample("jp_egov", "law-2024.xml", _ADDRESS.format("999AC0000000001_20240101_999AC0000000098")),
}


def law() -> Document:
    return parse(SAMPLES["law-2024"]).documents[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"egov_jp/{name}", parsed, refresh=refresh_golden)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_of_a_sample_for_this_parser(name: str) -> None:
    declared = source_of(SAMPLES[name].url)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("jp_egov", "egov_jp")


def test_a_revision_is_valid_from_its_enforcement_and_names_the_law_that_made_it() -> None:
    document = law()
    assert (str(document.work), document.valid_from) == ("jp/999AC0000000001", date(2024, 1, 1))
    assert document.published == date(2023, 6, 1)
    assert [r.target for r in document.relations] == ["jp/999AC0000000098"]


def test_a_bare_law_is_known_by_its_address() -> None:
    bare = etree.fromstring(SAMPLES["law-2024"].body).find("law_full_text/Law")
    assert bare is not None
    body = etree.tostring(bare, encoding="utf-8")
    document = parse(capture_of(body, "https://x.example/999AC0000000001_20240101_999AC0000000098.xml")).documents[0]
    assert (document.valid_from, document.provisions) == (date(2024, 1, 1), law().provisions)


def test_pieces_are_cited_as_lawyers_there_write() -> None:
    labels = {p.eid: p.label for p in law().provisions}
    assert labels["art_2__para_1__item_1__sub1_1"] == "第二条第一項第一号イ"
    assert labels["art_2__para_1__item_1.2"] == "第二条第一項第一号の二"
    assert labels["suppl_R5-98__art_1__para_1"] == "附則（令和五年六月一日法律第九八号）第一条第一項"


def test_ruby_is_left_out_columns_are_parted_and_deleted_articles_are_repealed() -> None:
    document = law()
    assert provision(document, "art_1__para_1").text == "この法律は、架空の連鎖を定める。ただし、例外がある。"
    assert provision(document, "art_2__para_1__item_1").text == "産地 原料の産地をいう。"
    assert provision(document, "art_2.2").standing is Standing.REPEALED
    assert provision(document, "annex_1__table_1").text == "種類\t円\n甲\t十"


@pytest.mark.parametrize("stated", [b"", b"<repeal_date>2023-01-01</repeal_date>"])
def test_a_law_that_is_repealed_nobody_knows_since_when_is_not_shown_as_law(stated: bytes) -> None:
    said = b"<repeal_status>Repeal</repeal_status>" + stated
    body = SAMPLES["law-2024"].body.replace(b"<repeal_status>None</repeal_status>", said)
    (document,) = parse(capture_of(body, SAMPLES["law-2024"].url)).documents
    assert {p.standing for p in document.provisions if p.role == "unit"} == {Standing.REPEALED}


def test_a_repealed_law_stood_until_the_day_before_its_repeal() -> None:
    said = b"<repeal_status>Repeal</repeal_status><repeal_date>2025-01-01</repeal_date>"
    body = SAMPLES["law-2024"].body.replace(b"<repeal_status>None</repeal_status>", said)
    stood, ended = parse(capture_of(body, SAMPLES["law-2024"].url)).documents
    assert (stood.valid_from, stood.valid_to, stood.provisions) == (
        date(2024, 1, 1), date(2024, 12, 31), law().provisions,
    )  # fmt: skip
    assert (ended.valid_from, ended.valid_to, ended.published) == (date(2025, 1, 1), None, None)
    assert {p.standing for p in ended.provisions if p.role == "unit"} == {Standing.REPEALED}


def test_a_day_that_is_not_fixed_is_no_first_day_in_force() -> None:
    fixed = b"<amendment_enforcement_date>2024-01-01</amendment_enforcement_date>"
    guessed = b"<amendment_scheduled_enforcement_date>2024-01-01</amendment_scheduled_enforcement_date>"
    body = SAMPLES["law-2024"].body.replace(fixed, guessed)
    parsed = parse(capture_of(body, SAMPLES["law-2024"].url))
    (document,) = parsed.documents
    assert (document.valid_from, document.partial, document.milestones) == (None, True, ())
    assert {p.standing for p in document.provisions if p.role == "unit"} == {Standing.NOT_YET, Standing.REPEALED}
    assert "commencement-not-fixed" in {finding.code for finding in parsed.findings}


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (120, "百二十"), (2003, "二千三")])
def test_numbers_are_read_as_they_are_written(number: int, text: str) -> None:
    assert kanji(number) == text
    assert arabic(text) == number


def test_numbers_of_laws_are_read_in_both_manners() -> None:
    assert law_number("平成一一年一二月八日法律第一五一号") == "H11-151"
    assert law_number("昭和二十二年法律第四十九号") == "S22-49"
    assert law_number("第九号") == ""
    assert arabic("一x") is None


def test_every_real_law_keeps_every_letter() -> None:
    for member in members("jp_egov.zip"):
        if not member.rpartition("/")[2].startswith("4"):
            continue
        body = payload("jp_egov.zip", member)
        parsed = parse(capture_of(body, f"https://x.example/{member.rpartition('/')[2]}"))
        check_structure(parsed)
        root = etree.fromstring(body)
        for part in [*root.iter("TOC", "Rt", "LawTitle", "LawNum")]:
            tail = part.tail
            part.clear()
            part.tail = tail
        source = Counter("".join(clean("".join(map(str, root.itertext()))).split()))
        texts = (text for p in parsed.documents[0].provisions for text in (p.num, p.heading, p.text))
        assert source - Counter("".join("".join(texts).split())) == Counter()


def test_mutated_documents_parse_or_are_refused_quickly() -> None:
    seed = SAMPLES["law-2024"]
    times = [seconds_to_survive(parse, capture_of(mutant, seed.url)) for mutant in mutations(seed.body, 700)]
    assert max(times) < 1


@pytest.mark.parametrize(
    ("body", "url", "code"),
    [
        (b"", SAMPLES["law-2024"].url, "empty"),
        (b"<html><body>x</body></html>", SAMPLES["law-2024"].url, "html-instead"),
        (b"<Act/>", SAMPLES["law-2024"].url, "unexpected-root"),
        (b"<law_data_response/>", SAMPLES["law-2024"].url, "no-text"),
        (b"<Law/>", "https://x.example/law", "no-identifier"),
        (b"<Law/>", SAMPLES["law-2024"].url, "no-title"),
        (b"<Law><LawBody><LawTitle>x</LawTitle></LawBody></Law>", SAMPLES["law-2024"].url, "no-text"),
    ],
)
def test_a_body_that_is_no_law_is_refused_with_a_telling_code(body: bytes, url: str, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(body, url))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["Chapter", "Item", "Sentence", "List", "Onbekend", "SupplProvision"])
def test_nesting_as_deep_as_the_reader_accepts_does_not_exhaust_the_stack(name: str) -> None:
    nested = f"<{name}>" * 240 + "Grund" + f"</{name}>" * 240
    body = f"<Law><LawBody><LawTitle>x</LawTitle><MainProvision>{nested}</MainProvision></LawBody></Law>"
    parsed = parse(capture_of(body, SAMPLES["law-2024"].url))
    check_structure(parsed)
    assert sum("Grund" in p.text for p in parsed.documents[0].provisions) == 1
