"""The eCFR parser on invented and recorded parts, and on hostile input."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date
from statistics import median

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers.ecfr import parse
from crawlers.parsers.ecfr.address import Address, read_address
from crawlers.parsers.ecfr.authority import enabling_acts
from crawlers.parsers.ecfr.markup import APPARATUS, EDITORIAL
from indexer.domain.document import Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.payloads import members, payload
from tests.support.words import count_words, provision_words
from tests.unit.parsers.publisher_files import capture_of, check_structure, published

API = "https://www.ecfr.gov/api/versioner/v1/full"
BULK = "https://www.govinfo.gov/bulkdata/ECFR/title-1/ECFR-title1.xml"
DAYS = ("2023-02-01", "2024-05-01", "2025-09-01")
ZIP = "us_ecfr.zip"
BREAKING = {"P", "FP", "HEAD", "TD", "TH", "HED", "PSPACE", "FP-1", "FP-2", "FP-DASH", "FRP"}

SEED = """<DIV5 N="9912" TYPE="PART"><HEAD>PART 9912—SAMPLES</HEAD><AUTH><HED>Authority:</HED><PSPACE>19 U.S.C. 9907.
</PSPACE></AUTH><DIV6 N="A" TYPE="SUBPART"><HEAD>Subpart A</HEAD><DIV7 TYPE="SUBJGRP"><HEAD>General</HEAD>
<DIV8 N="§ 9912.1" TYPE="SECTION"><HEAD>§ 9912.1 Scope.</HEAD><P>(a) <I>One</I>—(1) Two:</P>
<P>(i) x<SU>1</SU><FTREF/></P>
<FTNT><P><SU>1</SU> Note.</P></FTNT><P>(b) z <FR>1/2</FR></P>
<DIV><TABLE><TR><TD rowspan="2" colspan="3">t</TD></TR></TABLE>
</DIV><CITA>[99 FR 1]</CITA> tail</DIV8></DIV7></DIV6>
<DIV9 N="Appendix A to Part 9912" TYPE="APPENDIX"><HEAD>Appendix A</HEAD>
<HD1>I.</HD1><P>Words.</P><NEW>What?</NEW></DIV9></DIV5>"""


def part(day: str) -> Document:
    return parse(published(f"{API}/{day}/title-19.xml?part=9912", f"us_ecfr/part-9912-{day}.xml")).documents[0]


@pytest.mark.parametrize("day", DAYS)
def test_a_part_parses_to_its_golden_result(day: str, refresh_golden: bool) -> None:
    capture = published(f"{API}/{day}/title-19.xml?part=9912", f"us_ecfr/part-9912-{day}.xml")
    declared = source_of(capture.url)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("us_ecfr", "ecfr")
    parsed = parse(capture)
    check_structure(parsed)
    check_golden(f"ecfr/part-9912-{day}", parsed, refresh=refresh_golden)


def test_paragraphs_are_cited_as_lawyers_do() -> None:
    labels = {p.eid: p.label for p in part("2024-05-01").provisions}
    assert labels["sec_9912.2__para_b__para_1__para_ii"] == "19 CFR 9912.2(b)(1)(ii)"
    assert labels["subpart_A"] == "19 CFR Part 9912, Subpart A"


def test_the_day_of_the_address_names_the_version() -> None:
    found = part("2024-05-01")
    assert (found.expression, found.valid_from) == ("2024-05-01", date(2024, 5, 1))
    assert str(found.work) == "us/ecfr/19/9912"


def test_lines_beside_the_law_are_notes_and_no_text() -> None:
    found = part("2024-05-01")
    assert {"authority", "source", "history", "editorial"} == {note.kind for note in found.notes}
    assert not any("100 FR 99002" in p.text for p in found.provisions)
    assert ("based_on", "us/plaw/999publ1") in {(r.kind, r.target) for r in found.relations}


def test_an_amendment_to_come_is_told_and_its_text_is_no_law() -> None:
    note = (
        "<EFFDNOT><HED>Effective Date Note:</HED><PSPACE>At 99 FR 99005, § 9912.1 was revised, effective Jan. 1, 2100. "
        "For the convenience of the user, the revised text is set forth as follows:</PSPACE>"
        "<P>(a) Future words.</P></EFFDNOT>"
    )
    body = SEED.replace("<CITA>", f"{note}<CITA>")
    found = parse(capture_of(f"{API}/2024-05-01/title-19.xml?part=9912", body)).documents[0]
    assert found.unapplied == ("Effective Date Note: At 99 FR 99005, § 9912.1 was revised, effective Jan. 1, 2100.",)
    assert not any("Future" in p.text for p in found.provisions)
    assert any("Future" in n.text for n in found.notes)


def test_a_reserved_section_keeps_its_place_without_a_word() -> None:
    section = next(p for p in part("2025-09-01").provisions if p.eid == "sec_9912.4")
    assert (section.text, section.heading, section.standing) == ("", "[Reserved]", Standing.IN_FORCE)


def test_a_section_that_says_it_was_removed_is_not_in_force() -> None:
    body = SEED.replace("§ 9912.1 Scope.</HEAD>", "§ 9912.1 [Removed]</HEAD></DIV8><DIV8 N='9912.2'>")
    found = {
        p.eid: p.standing
        for p in parse(capture_of(f"{API}/2024-05-01/title-19.xml?part=9912", body)).documents[0].provisions
    }
    assert found["sec_9912.1"] is Standing.REPEALED
    assert found["sec_9912.2"] is Standing.IN_FORCE


@pytest.mark.parametrize("query", ["section=9912.1", "part=9912&subpart=A"])
def test_less_than_a_part_is_partial(query: str) -> None:
    section = SEED[SEED.index("<DIV8") : SEED.index("</DIV8>") + 7]
    found = parse(capture_of(f"{API}/2024-05-01/title-19.xml?{query}", section)).documents[0]
    assert found.partial
    assert str(found.work) == "us/ecfr/19/9912"


def test_an_unknown_element_is_told_and_its_words_are_kept() -> None:
    parsed = parse(capture_of(f"{API}/2024-05-01/title-19.xml?part=9912", SEED))
    assert [f.code for f in parsed.findings] == ["unknown-element"]
    assert any("What?" in p.text for p in parsed.documents[0].provisions)
    assert any("tail" in p.text for p in parsed.documents[0].provisions)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{API}/2024-05-17/title-15.xml?part=744", Address("15", "744", date(2024, 5, 17))),
        (f"{API}/2024-05-17/title-15.xml?section=744.11", Address("15", "744", date(2024, 5, 17), partial=True)),
        (f"{API}/2024-02-31/title-1.xml", Address("1")),
        (f"{API}/current/title-1.xml?part=x", Address("1")),
        (BULK, Address("1")),
        ("https://www.ecfr.gov/current/title-15", Address()),
    ],
)
def test_an_address_says_title_part_and_day(url: str, expected: Address) -> None:
    assert read_address(url) == expected


@pytest.mark.parametrize(
    ("line", "targets"),
    [
        ("Authority: 5 U.S.C. 552, 591-96.", ["us/usc/5/552", "us/usc/5/591"]),
        (
            "Authority: 44 U.S.C. 1506, 4101; 1 U.S.C. 112, 113.",
            ["us/usc/44/1506", "us/usc/44/4101", "us/usc/1/112", "us/usc/1/113"],
        ),
        ("19 U.S.C. 66, 1202 (General Note 3), 1624.", ["us/usc/19/66", "us/usc/19/1202"]),
        ("42 U.S.C. 2000e-5, 5 U.S.C. 301", ["us/usc/42/2000e-5", "us/usc/5/301"]),
        ("Pub. L. 117-78, 135 Stat. 1525; E.O. 12924, 59 FR 43437", ["us/plaw/117publ78"]),
        ("44 U.S.C. 1506, 3 CFR 1949", ["us/usc/44/1506"]),
        ("no number", []),
    ],
)
def test_an_authority_line_names_its_acts(line: str, targets: list[str]) -> None:
    assert [relation.target for relation in enabling_acts([line])] == targets


def words_of_body(element: etree._Element) -> Counter[str]:
    """The words of a part without editorial matter and footnote marks."""
    texts: list[str] = []

    def walk(node: etree._Element) -> None:
        following = node.getnext()
        marks = node.tag == "SU" and following is not None and following.tag == "FTREF"
        if (
            not isinstance(node.tag, str)
            or node.tag in {*EDITORIAL, *APPARATUS}
            or (marks and not (node.tail or "").strip())
        ):
            return
        texts.append(node.text or "")
        for child in node:
            walk(child)
            texts.append(child.tail or "")
        texts.append(" " if node.tag in BREAKING else "")

    walk(element)
    return count_words(["".join(texts)])


def url_of(member: str) -> str:
    found = re.search(r"title-(\d+)-(?:part-(\d+)|full)-([\d-]+)\.xml", member)
    if not found:
        return BULK
    return f"{API}/{found[3]}/title-{found[1]}.xml" + (f"?part={found[2]}" if found[2] else "")


def test_recorded_parts_lose_no_word() -> None:
    shares = []
    for member in members(ZIP):
        if not member.endswith(".xml"):
            continue
        body = payload(ZIP, member)
        elements = {element.get("N"): element for element in etree.fromstring(body).iter("DIV5")}
        parsed = parse(capture_of(url_of(member), body))
        check_structure(parsed)
        assert not parsed.findings
        for document in parsed.documents:
            source = words_of_body(elements[document.work.value.rpartition("/")[2]])
            kept = provision_words(document) + count_words([document.title])
            shares.append(1 - (source - kept).total() / source.total())
    assert len(shares) >= 60
    assert median(shares) == 1.0
    assert min(shares) >= 0.995


def test_a_thousand_mutated_parts_parse_or_are_refused_quickly() -> None:
    slowest = 0.0
    for mutant in mutations(SEED.encode(), 1_000):
        started = time.perf_counter()
        try:
            parsed = parse(capture_of(f"{API}/2024-05-01/title-19.xml?part=9912", mutant))
        except ParseError:
            parsed = None
        slowest = max(slowest, time.perf_counter() - started)
        if parsed:
            check_structure(parsed)
    assert slowest < 1


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (f"{API}/2024-05-01/title-19.xml?part=1", "", "empty"),
        (f"{API}/2024-05-01/title-19.xml?part=1", "<!DOCTYPE html><html>Request access</html>", "html-instead"),
        (f"{API}/2024-05-01/title-19.xml?part=1", "<RULE/>", "unexpected-root"),
        (f"{API}/2024-05-01/title-19.xml?part=1", "<DIV5 N='1'><HEAD>PART 1 [RESERVED]</HEAD></DIV5>", "no-text"),
        (f"{API}/2024-05-01/title-19.xml?part=1", "<DIV5 N='1'><HEAD>PART 1</HEAD><AUTH/></DIV5>", "no-text"),
        ("https://x.test/", "<DIV5 N='1'><HEAD>PART 1</HEAD><P>x</P></DIV5>", "no-identifier"),
        (f"{API}/2024-05-01/title-19.xml", "<DIV8 N='x'><P>x</P></DIV8>", "no-identifier"),
        (BULK, "<ECFR><DIV5 N='a/b'><P>x</P></DIV5></ECFR>", "no-identifier"),
    ],
)
def test_what_is_no_part_is_refused_with_a_telling_code(url: str, body: str, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(url, body))
    assert caught.value.code == code


def test_deep_nesting_is_read_without_falling() -> None:
    body = "<DIV5 N='1'><HEAD>PART 1</HEAD>" + "<DIV6>" * 200 + "<P>deep</P>" + "</DIV6>" * 200 + "</DIV5>"
    found = parse(capture_of(f"{API}/2024-05-01/title-19.xml?part=1", body)).documents[0]
    assert found.provisions[-1].text == "deep"
