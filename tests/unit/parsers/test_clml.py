"""The CLML parser: invented samples as golden pairs, hostile input, and the words of the recorded captures."""

from __future__ import annotations

import copy
import random
import re
import statistics
import time
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers import clml
from crawlers.parsers.clml.identity import printed_number, read_address
from crawlers.parsers.clml.numbers import cited
from crawlers.parsers.xml import local_name, parse_xml
from crawlers.sample import load
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.provision import Note, Provision, Role, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.recorded import recorded
from tests.support.words import count_words, words_kept

_FETCHED = datetime(2026, 1, 2, tzinfo=UTC)
_URL = "http://www.legislation.gov.uk/ukpga/2099/950/data.xml"

_HEAD = (
    '<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation" '
    'DocumentURI="http://www.legislation.gov.uk/ukpga/2099/950" '
    'IdURI="http://www.legislation.gov.uk/id/ukpga/2099/950" RestrictStartDate="2024-05-01" RestrictExtent="E+W">'
    '<ukm:Metadata xmlns:ukm="http://www.legislation.gov.uk/namespaces/metadata" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dct="http://purl.org/dc/terms/">'
    "<dc:identifier>{identifier}</dc:identifier><dc:title>Sample Seed Act 2099</dc:title>"
    "<dct:valid>2024-05-01</dct:valid>"
    '<ukm:PrimaryMetadata><ukm:DocumentStatus Value="{status}"/><ukm:EnactmentDate Date="2023-02-03"/>'
    "</ukm:PrimaryMetadata></ukm:Metadata>"
)

_SEED_BODY = (
    '<P1group RestrictStartDate="2024-05-01" RestrictEndDate="2025-05-01"><Title>Duty</Title>'
    '<P1 id="section-1"><Pnumber PuncAfter=""><CommentaryRef Ref="k1"/>1</Pnumber><P1para>'
    "<P2><Pnumber>1</Pnumber><P2para><Text>A person must&#8212;</Text><P3><Pnumber>a</Pnumber><P3para>"
    '<Text>look <Addition ChangeId="x" CommentaryRef="k1">twice</Addition>, and</Text></P3para></P3>'
    "<Text>then act<FootnoteRef Ref='f1'/>.</Text></P2para></P2>"
    '<P2><Pnumber>2</Pnumber><P2para><UnorderedList Class="Definition"><ListItem><Para><Text>“<Term>goods</Term>” '
    "means things.</Text></Para></ListItem></UnorderedList><BlockAmendment><P1><Pnumber>9</Pnumber><P1para>"
    "<Text>Quoted.</Text></P1para></P1></BlockAmendment><AppendText>.</AppendText></P2para></P2></P1para></P1></P1group>"
)

_TAIL = (
    '<Commentaries><Commentary id="k1" Type="F"><Para><Text>Word in s. 1 inserted (1.5.2024) by <Citation id="c1" '
    'URI="http://www.legislation.gov.uk/id/ukpga/2099/951">2099 c. 951</Citation>, <CitationSubRef CitationRef="c1" '
    'Operative="true">ss. 2(1)</CitationSubRef></Text></Para></Commentary></Commentaries>'
)
_FOOTNOTES = (
    '<Footnotes><Footnote id="f1"><FootnoteText><Para><Text>A note.</Text></Para></FootnoteText></Footnote></Footnotes>'
)


def _xml(body: str, *, status: str = "revised", identifier: str = "", schedules: str = "") -> bytes:
    head = _HEAD.replace("{status}", status).replace("{identifier}", identifier)
    notes = _FOOTNOTES if body == _SEED_BODY else ""
    return f"{head}<Primary><Body>{body}</Body>{schedules}</Primary>{_TAIL}{notes}</Legislation>".encode()


def _parse(body: str, url: str = _URL, **options: str) -> Parsed:
    return clml.parse(Capture(url, _FETCHED, _xml(body, **options)))


def _document(body: str, **options: str) -> Document:
    return _parse(body, **options).documents[0]


def _by_eid(document: Document) -> dict[str, Provision]:
    return {provision.eid: provision for provision in document.provisions}


def _codes(parsed: Parsed) -> Counter[str]:
    return Counter(finding.code for finding in parsed.findings)


def _section(inner: str, *, attributes: str = "", number: str = "1") -> str:
    return (
        f"<P1group {attributes}><Title>Heading</Title><P1 id='section-{number}'><Pnumber>{number}</Pnumber>"
        f"<P1para>{inner}</P1para></P1></P1group>"
    )


_SAMPLES = load("uk_legislation")


@pytest.mark.parametrize("number", range(len(_SAMPLES)))
def test_a_sample_gives_its_golden_document(number: int, refresh_golden: bool) -> None:
    capture = _SAMPLES[number]
    found = source_of(capture.url)
    assert found is not None
    assert found[0].id == "uk_legislation"
    name = capture.url.removeprefix("http://www.legislation.gov.uk/").removesuffix("/data.xml").replace("/", "-")
    check_golden(f"clml/{number}-{name}", clml.parse(capture), refresh=refresh_golden)


def test_a_recapture_with_the_same_words_gives_the_same_version_and_provisions() -> None:
    first, again = (clml.parse(_SAMPLES[number]).documents[0] for number in (3, 5))
    assert first.expression == again.expression == "2025-10-01"
    assert first.provisions == again.provisions


def test_ids_stay_when_an_act_is_revised() -> None:
    enacted, revised, current = (clml.parse(_SAMPLES[number]).documents[0] for number in (0, 2, 3))
    assert [p.eid for p in enacted.provisions] == [p.eid for p in revised.provisions]
    lost = {p.eid for p in revised.provisions} - {p.eid for p in current.provisions}
    assert lost == {"section_5__subsec_1", "section_5__subsec_2"}


def test_the_seed_itself_is_read_without_findings() -> None:
    parsed = _parse(_SEED_BODY)
    assert not parsed.findings
    assert [(p.eid, p.label, p.num, p.text) for p in parsed.documents[0].provisions] == [
        ("section_1", "Section 1", "1", ""),
        ("section_1__subsec_1", "Section 1(1)", "(1)", "A person must—"),
        ("section_1__subsec_1__para_a", "Section 1(1)(a)", "(a)", "look twice, and"),
        ("section_1__subsec_1__wrapup_1", "Section 1(1) closing words", "", "then act."),
        ("section_1__subsec_1__fn_1", "Section 1(1) footnote 1", "1", "A note."),
        ("section_1__subsec_2", "Section 1(2)", "(2)", ""),
        ("section_1__subsec_2__def_goods", "Section 1(2), definition of “goods”", "", "“goods” means things."),
        ("section_1__subsec_2__quoted_1", "Section 1(2) quoted text", "", "“9 Quoted.”."),
    ]


def test_an_amendment_note_gives_a_note_and_a_mark_with_act_and_place() -> None:
    document = _document(_SEED_BODY)
    assert {(mark.eid, mark.action, mark.act, mark.place) for mark in document.marks} == {
        ("section_1", "inserted", "uk/ukpga/2099/951", "s. 2(1)"),
        ("section_1__subsec_1__para_a", "inserted", "uk/ukpga/2099/951", "s. 2(1)"),
    }
    assert {note.kind for note in document.notes} == {"F"}
    assert "uk/ukpga/2099/951" in {r.target for r in document.relations if r.kind == "amended_by"}


def test_the_end_date_is_the_first_day_that_no_longer_belongs() -> None:
    section = _document(_SEED_BODY).provisions[0]
    assert (section.valid_from, section.valid_to) == (date(2024, 5, 1), date(2025, 4, 30))


@pytest.mark.parametrize(
    ("attributes", "standing"),
    [
        ('Status="Prospective"', Standing.NOT_YET),
        ('Status="Repealed"', Standing.REPEALED),
        ('Match="false" RestrictStartDate="2024-06-01"', Standing.NOT_YET),
        ('Match="false" RestrictStartDate="2020-01-01" RestrictEndDate="2024-05-01"', Standing.REPEALED),
        ('Match="false"', Standing.UNKNOWN),
        ('Status="Discarded"', Standing.UNKNOWN),
        ('RestrictStartDate="2024-05-01"', Standing.IN_FORCE),
    ],
)
def test_standing_follows_the_publisher_and_is_inherited(attributes: str, standing: Standing) -> None:
    document = _document(
        _section("<P2><Pnumber>1</Pnumber><P2para><Text>x</Text></P2para></P2>", attributes=attributes)
    )
    assert [provision.standing for provision in document.provisions] == [standing, standing]


def test_a_text_shown_after_its_own_end_is_doubted_and_reported() -> None:
    parsed = _parse(
        _section("<Text>Old.</Text>", attributes='RestrictStartDate="2020-01-01" RestrictEndDate="2024-04-30"')
    )
    section = parsed.documents[0].provisions[0]
    assert (section.standing, section.valid_to) == (Standing.UNKNOWN, date(2024, 4, 29))
    assert _codes(parsed) == {"outlived-text": 1}


def test_dots_in_place_of_words_mean_repealed() -> None:
    dots = ". . . . . . . ."
    document = _document(
        _section(f"<P2><Pnumber>1</Pnumber><P2para><Text>{dots}</Text></P2para></P2>")
        + _section(f"<Text>{dots}</Text>", number="2")
        + _section("<Text>Not ... all.</Text>", number="3")
    )
    standings = {provision.eid: provision.standing for provision in document.provisions}
    assert standings == {
        "section_1": Standing.REPEALED,
        "section_1__subsec_1": Standing.REPEALED,
        "section_2": Standing.REPEALED,
        "section_3": Standing.IN_FORCE,
    }


def test_repealed_words_are_never_shown_unless_retained() -> None:
    parsed = _parse(_section("<Text>Keep <Repeal CommentaryRef='k1'>gone words</Repeal> on.</Text>"))
    assert parsed.documents[0].provisions[0].text == "Keep . . . on."
    assert _codes(parsed) == {"repealed-words-left-out": 1}


def test_words_repealed_for_some_places_stay_with_a_note_and_a_finding() -> None:
    text = (
        "<Text>within <Repeal RetainText='true' Extent='E' CommentaryRef='k1'>four</Repeal>"
        "<Addition CommentaryRef='k1'>six</Addition> years</Text>"
    )
    parsed = _parse(_section(text))
    document = parsed.documents[0]
    assert document.provisions[0].text == "within four six years"
    assert "partial-repeal" in {note.kind for note in document.notes}
    assert _codes(parsed) == {"partly-repealed": 1}


def test_extent_is_noted_where_it_differs_from_what_is_around() -> None:
    document = _document(
        _section(
            "<P2 RestrictExtent='E'><Pnumber>1</Pnumber><P2para><Text>x</Text></P2para></P2>",
            attributes='RestrictExtent="E+W"',
        )
    )
    assert [note for note in document.notes if note.kind == "extent"] == [
        Note("section_1__subsec_1", "extent", "Extent: E")
    ]
    assert ("extent", "E+W") in document.identifiers


def test_schedule_paragraphs_hang_under_the_schedule_whatever_stands_between() -> None:
    paragraph = (
        "<P1 id='schedule-2-paragraph-{n}'><Pnumber>{n}</Pnumber><P1para><P2><Pnumber>1</Pnumber><P2para><P3>"
        "<Pnumber>a</Pnumber><P3para><Text>x</Text></P3para></P3></P2para></P2></P1para></P1>"
    )
    anew = "<P1 id='schedule-2-part-2-paragraph-1'><Pnumber>1</Pnumber><P1para><Text>y</Text></P1para></P1>"
    schedules = (
        "<Schedules><Title>SCHEDULES</Title><Schedule id='schedule-2'><Number>SCHEDULE 2</Number><ScheduleBody>"
        "<Part id='schedule-2-part-1'><Number>PART 1</Number><Pblock id='schedule-2-part-1-crossheading-old-words'>"
        f"<Title>New words</Title>{paragraph.format(n=1)}</Pblock><P1group><Title>Group</Title>{paragraph.format(n=2)}"
        f"</P1group></Part><Part id='schedule-2-part-2'><Number>PART 2</Number>{anew}</Part></ScheduleBody></Schedule>"
        "</Schedules>"
    )
    document = _document(_section("<Text>s</Text>"), schedules=schedules)
    assert [(p.eid, p.label) for p in document.provisions if p.role is not Role.PIECE][1:] == [
        ("schedule_2", "Schedule 2"),
        ("schedule_2__part_1", "Schedule 2 Part 1"),
        ("schedule_2__part_1__crossheading_old-words", "Schedule 2 Part 1, cross-heading “New words”"),
        ("schedule_2__paragraph_1", "Schedule 2 paragraph 1"),
        ("schedule_2__part_1__crossheading_group", "Schedule 2 Part 1, cross-heading “Group”"),
        ("schedule_2__paragraph_2", "Schedule 2 paragraph 2"),
        ("schedule_2__part_2", "Schedule 2 Part 2"),
        ("schedule_2__part_2__paragraph_1", "Schedule 2 Part 2 paragraph 1"),
    ]
    assert _by_eid(document)["schedule_2__paragraph_1__subpara_1__para_a"].label == "Schedule 2 paragraph 1(1)(a)"


def test_a_range_of_repealed_sections_keeps_its_dash_in_the_id() -> None:
    document = _document("<P1 id='section-5-7'><Pnumber>5–7</Pnumber><P1para><Text>. . . . . .</Text></P1para></P1>")
    assert document.provisions[0].eid == "section_5-7"


def test_ordered_lists_are_numbered_as_printed() -> None:
    items = "".join(
        f"<ListItem><Para><Text>{word}</Text></Para></ListItem>" for word in ("one", "two", "three", "four")
    )
    document = _document(_section(f"<OrderedList Type='roman' Decoration='parens'>{items}</OrderedList>"))
    assert [p.num for p in document.provisions[1:]] == ["(i)", "(ii)", "(iii)", "(iv)"]
    assert document.provisions[4].label == "Section 1(iv)"


def test_a_table_keeps_cells_and_rows() -> None:
    table = (
        "<Tabular><Title>Rates</Title><table><tr><th>A</th><th>B</th></tr>"
        "<tr><td><P><Text>1</Text></P><P><Text>2</Text></P></td><td/></tr></table></Tabular>"
    )
    piece = _by_eid(_document(_section(table)))["section_1__table_1"]
    assert (piece.heading, piece.text) == ("Rates", "A\tB\n1 2")


def test_a_cell_below_a_taller_one_keeps_its_column() -> None:
    table = (
        "<Tabular><table><tr><td/><th>A</th><th>B</th></tr><tr><td rowspan='2'>1</td><td>2</td><td>3</td></tr>"
        "<tr><td>4</td><td>5</td></tr></table></Tabular>"
    )
    assert _by_eid(_document(_section(table)))["section_1__table_1"].text == "\tA\tB\n1\t2\t3\n\t4\t5"


def test_words_of_an_unknown_element_are_kept_and_its_name_reported_once() -> None:
    parsed = _parse(_section("<Strange><Text>First.</Text></Strange><Text>Then.</Text><Strange>Second.</Strange>"))
    assert parsed.documents[0].provisions[0].text == "First.\nThen.\nSecond."
    assert _codes(parsed) == {"unknown-element": 1}


def test_another_version_of_a_provision_gets_an_id_of_its_own_and_a_note() -> None:
    body = _section("<Text>For England.</Text>", attributes='AltVersionRefs="v1"')
    version = (
        "<Versions><Version id='v1' RestrictExtent='W'>" + _section("<Text>For Wales.</Text>") + "</Version></Versions>"
    )
    data = _xml(body).replace(b"<Commentaries>", version.encode() + b"<Commentaries>")
    document = clml.parse(Capture(_URL, _FETCHED, data)).documents[0]
    assert [(p.eid, p.text) for p in document.provisions] == [
        ("section_1", "For England."),
        ("section_1-2", "For Wales."),
    ]
    assert [(note.eid, note.kind) for note in document.notes] == [("section_1-2", "version")]


def test_a_footnote_nothing_refers_to_is_kept_and_reported() -> None:
    data = _xml(_section("<Text>x</Text>")).replace(b"<Commentaries>", _FOOTNOTES.encode() + b"<Commentaries>")
    parsed = clml.parse(Capture(_URL, _FETCHED, data))
    assert parsed.documents[0].provisions[-1].text == "A note."
    assert _codes(parsed) == {"unreferenced-footnote": 1}


def test_words_that_stand_in_no_provision_get_a_unit_with_their_footnotes() -> None:
    body = (
        "<Part id='part-1'><Number>PART 1</Number><Text>Loose<FootnoteRef Ref='f1'/>.</Text>"
        + _section("<Text>x</Text>")
        + "<P><Text>Apart.</Text></P><P><Text>Again.</Text></P></Part>"
    )
    data = _xml(body).replace(b"<Commentaries>", _FOOTNOTES.encode() + b"<Commentaries>")
    parsed = clml.parse(Capture(_URL, _FETCHED, data))
    assert not parsed.findings
    assert [(p.eid, p.role, p.label, p.text) for p in parsed.documents[0].provisions] == [
        ("part_1", Role.DIVISION, "Part 1", ""),
        ("part_1__p_1", Role.UNIT, "Part 1", "Loose."),
        ("part_1__p_1__fn_1", Role.PIECE, "Part 1 footnote 1", "A note."),
        ("section_1", Role.UNIT, "Section 1", "x"),
        ("part_1__p_2", Role.UNIT, "Part 1", "Apart."),
        ("part_1__p_3", Role.UNIT, "Part 1", "Again."),
    ]


def test_an_image_is_reported() -> None:
    parsed = _parse(_section("<Text>See</Text><Figure><Image ResourceRef='r1'/></Figure>"))
    assert _codes(parsed) == {"figure": 1}


def test_a_part_of_a_document_ranks_below_the_whole_and_says_so() -> None:
    parsed = _parse(_section("<Text>x</Text>"), identifier="http://www.legislation.gov.uk/ukpga/2099/950/section/1")
    assert parsed.documents[0].richness < _document(_section("<Text>x</Text>")).richness
    assert ("part", "section/1") in parsed.documents[0].identifiers
    assert _codes(parsed) == {"part-only": 1}


def test_a_record_without_text_gives_a_work_without_provisions() -> None:
    parsed = clml.parse(Capture(_URL, _FETCHED, _HEAD.replace("{status}", "revised").encode() + b"</Legislation>"))
    document = parsed.documents[0]
    assert (str(document.work), document.provisions, document.authority) == (
        "uk/ukpga/2099/950",
        (),
        Authority.METADATA,
    )
    assert _codes(parsed) == {"no-text": 1}


@pytest.mark.parametrize(
    ("url", "status", "expression", "authority", "valid_from"),
    [
        (_URL, "revised", "2024-05-01", Authority.CONSOLIDATION, date(2024, 5, 1)),
        (_URL.replace("950/", "950/2024-12-31/"), "revised", "2024-05-01", Authority.CONSOLIDATION, date(2024, 5, 1)),
        (_URL.replace("950/", "950/enacted/"), "final", "enacted", Authority.OFFICIAL, None),
        (_URL, "final", "enacted", Authority.OFFICIAL, None),
        (_URL.replace("950/", "950/prospective/"), "revised", "prospective", Authority.CONSOLIDATION, date(2024, 5, 1)),
    ],
)
def test_versions_are_named_by_what_the_publisher_says(
    url: str, status: str, expression: str, authority: Authority, valid_from: date | None
) -> None:
    document = _parse(_section("<Text>x</Text>"), url, status=status).documents[0]
    assert (document.expression, document.authority, document.valid_from) == (expression, authority, valid_from)
    assert document.published == (None if valid_from else date(2023, 2, 3))


@pytest.mark.parametrize(
    ("days", "valid_from"),
    [
        (["2023-04-05"], date(2023, 4, 5)),
        (["2023-04-05", "2023-04-05"], date(2023, 4, 5)),
        (["2023-04-05", "2024-01-01"], None),
        (["2022-04-05"], None),
        ([], None),
    ],
)
def test_an_original_text_is_in_force_from_the_one_day_on_which_it_came_into_force(
    days: list[str], valid_from: date | None
) -> None:
    stated = "".join(f"<ukm:DateTime Date='{day}'/>" for day in days)
    made = f"<ukm:ComingIntoForce>{stated}</ukm:ComingIntoForce></ukm:PrimaryMetadata>".encode()
    data = _xml(_section("<Text>x</Text>"), status="final").replace(b"</ukm:PrimaryMetadata>", made)
    document = clml.parse(Capture(_URL, _FETCHED, data)).documents[0]
    assert (document.valid_from, document.published) == (valid_from, date(2023, 2, 3))


def test_a_draft_is_not_law_yet() -> None:
    document = _document(_section("<Text>x</Text>"), status="draft")
    assert (document.expression, document.provisions[0].standing) == ("draft", Standing.NOT_YET)


def test_a_document_served_under_another_works_address_is_reported() -> None:
    parsed = _parse(_section("<Text>x</Text>"), _URL.replace("950", "960"))
    assert _codes(parsed) == {"identity-mismatch": 1}
    assert str(parsed.documents[0].work) == "uk/ukpga/2099/950"


@pytest.mark.parametrize(
    ("uri", "work", "part", "version", "language"),
    [
        ("https://www.legislation.gov.uk/ukpga/2018/12/data.xml", "uk/ukpga/2018/12", "", "", ""),
        ("http://www.legislation.gov.uk/id/ukpga/2018/12/section/3", "uk/ukpga/2018/12", "section/3", "", ""),
        ("http://www.legislation.gov.uk/uksi/2014/448/made/data.xml", "uk/uksi/2014/448", "", "made", ""),
        ("http://www.legislation.gov.uk/asc/2020/1/2023-07-01/welsh", "uk/asc/2020/1", "", "2023-07-01", "cy"),
        (
            "http://www.legislation.gov.uk/ukpga/Eliz2/10-11/23/section/1",
            "uk/ukpga/Eliz2/10-11/23",
            "section/1",
            "",
            "",
        ),
        ("http://www.legislation.gov.uk/ukdsi/2012/9780111529799", "uk/ukdsi/2012/9780111529799", "", "", ""),
        (
            "http://www.legislation.gov.uk/ukpga/2000/1/england+wales/2014-04-01",
            "uk/ukpga/2000/1",
            "",
            "2014-04-01",
            "",
        ),
        ("http://www.legislation.gov.uk/new/data.feed", "None", "", "", ""),
        ("https://example.org/ukpga/2018/12", "None", "", "", ""),
    ],
)
def test_addresses_are_taken_apart(uri: str, work: str, part: str, version: str, language: str) -> None:
    address = read_address(uri)
    assert (str(address.work), address.part, address.version, address.language) == (work, part, version, language)


def test_numbers_are_printed_as_lawyers_cite_them() -> None:
    assert printed_number("ukpga", "2018", "12") == "2018 c. 12"
    assert printed_number("asp", "2021", "11") == "2021 asp 11"
    assert printed_number("uksi", "2014", "448", alternative="C. 12") == "S.I. 2014/448 (C. 12)"
    assert cited("Schedule 2 paragraph 4.9", "4.9.2") == "Schedule 2 paragraph 4.9.2"


_BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><Legislation>&b;</Legislation>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (_BOMB, "dtd-refused"),
        (b"<!DOCTYPE html><html><body>Please wait</body></html>", "html-instead"),
        (_xml(_SEED_BODY)[:700], "malformed-xml"),
        (b'<?xml version="1.0" encoding="utf-16"?><Legislation/>', "malformed-xml"),
        (bytes(range(256)), "malformed-xml"),
        (b"<feed/>", "unexpected-root"),
    ],
)
def test_what_is_no_document_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        clml.parse(Capture(_URL, _FETCHED, body))
    assert caught.value.code == code


def test_a_document_that_names_no_work_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        clml.parse(Capture("https://example.org/data.xml", _FETCHED, b"<Legislation/>"))
    assert caught.value.code == "no-identity"


@pytest.mark.parametrize(
    "name", ["P3", "Addition", "Para", "BlockAmendment", "Part", "UnorderedList", "mrow", "Superior"]
)
def test_deep_nesting_does_not_break_the_reader(name: str) -> None:
    inner = f"<{name}>" * 200 + "deep" + f"</{name}>" * 200
    document = _document(_section(f"<Text>x</Text>{inner}"))
    assert any("deep" in provision.text for provision in document.provisions)


def test_hostile_numbers_and_dates_become_findings() -> None:
    items = "<OrderedList Type='roman' Start='99999'><ListItem><Para><Text>x</Text></Para></ListItem></OrderedList>"
    attributes = 'RestrictStartDate="99999999-01-01" RestrictEndDate="0001-01-01"'
    parsed = _parse(_section(items, attributes=attributes))
    assert _codes(parsed)["bad-date"] == 1
    assert parsed.documents[0].provisions[1].num == "99999"


def test_ten_thousand_mutants_give_a_document_or_a_parse_error_quickly() -> None:
    seed = _xml(_SEED_BODY)
    assert len(seed) < 3_000
    slowest = 0.0
    for data in mutations(seed, 10_000):
        start = time.perf_counter()
        try:
            parsed = clml.parse(Capture(_URL, _FETCHED, data))
        except ParseError:
            continue
        finally:
            slowest = max(slowest, time.perf_counter() - start)
        _check_shape(parsed.documents[0])
    assert slowest < 1


def test_documents_with_elements_moved_lost_renamed_and_doubled_are_still_read() -> None:
    rng = random.Random(7)
    for _ in range(600):
        root = etree.fromstring(_SAMPLES[4].body)
        elements = list(root.iter("{*}*"))[1:]
        for _ in range(rng.randint(1, 10)):
            one, other = rng.choice(elements), rng.choice(elements)
            parent = one.getparent()
            match rng.randrange(4):
                case 0 if parent is not None:
                    parent.remove(one)
                case 1 if parent is not None:
                    parent.append(copy.deepcopy(one))
                case 2:
                    one.tag = other.tag
                case _:
                    other.append(copy.deepcopy(one))
        try:
            parsed = clml.parse(Capture(_SAMPLES[4].url, _FETCHED, etree.tostring(root)))
        except ParseError:
            continue
        _check_shape(parsed.documents[0])


def _check_shape(document: Document) -> None:
    seen: set[str] = set()
    for provision in document.provisions:
        assert provision.eid not in seen
        assert provision.parent is None or provision.parent in seen
        seen.add(provision.eid)
    assert all(mark.eid in seen or not mark.eid for mark in document.marks)
    assert all(note.eid in seen or not note.eid for note in document.notes)


_LIST_NUMBER = re.compile(r"[a-z]|[ivx]+")
_LARGEST_HERE = 2 << 20
"""Bytes of the largest recorded capture whose words are counted here; the larger ones take most of the time."""

_RUNNING = frozenset(
    {"Emphasis", "Strong", "SmallCaps", "Superior", "Inferior", "Term", "Citation", "CitationSubRef", "Acronym"}
    | {"Abbreviation", "InternalLink", "Addition", "Substitution", "Repeal", "InlineAmendment", "CommentaryRef"}
    | {"FootnoteRef", "MarginNoteRef"}
)
_LEFT_OUT = {
    "Metadata": "stands in the document's own fields",
    "Contents": "repeats numbers and headings",
    "Commentaries": "notes of the publisher",
    "Resources": "addresses of images",
    "Versions": "pictures of formulas",
    "ExplanatoryNotes": "says of itself that it is no part of the instrument",
    "SubjectInformation": "stands among the identifiers",
}
_LEFT_OUT_UNDER = {
    ("PrimaryPrelims", "Title"): "stands in the document's title",
    ("PrimaryPrelims", "Number"): "stands among the identifiers",
    ("SecondaryPrelims", "Title"): "stands in the document's title",
    ("SecondaryPrelims", "Number"): "stands among the identifiers",
    ("Schedules", "Title"): 'says "SCHEDULES"',
}


def _source_words(element: etree._Element, out: list[str], footnotes: frozenset[str], parent: str = "") -> None:
    """Every text node outside what is left out, blocks apart from each other."""
    name = local_name(element)
    if not name or name in _LEFT_OUT or (parent, name) in _LEFT_OUT_UNDER:
        return
    if name == "Footnote" and element.get("id") in footnotes:
        return
    apart = "" if name in _RUNNING else " "
    out += [apart, element.text or ""]
    for child in element:
        _source_words(child, out, footnotes, name)
        out.append(child.tail or "")
    out.append(apart)


def _account(capture: Capture) -> tuple[float, float]:
    """Share of the source's words kept, and of words in provisions that the source lacks. The numbers of lists and
    footnotes, which the publisher prints and the source does not spell out, do not count as foreign."""
    root = parse_xml(capture.body, capture.url)
    explained = frozenset(
        reference.get("Ref", "")
        for notes in root.iter("{*}ExplanatoryNotes")
        for reference in notes.iter("{*}FootnoteRef")
    )
    out: list[str] = []
    _source_words(root, out, explained)
    source = count_words(["".join(out)])
    document = clml.parse(capture).documents[0]
    _check_shape(document)
    own = count_words(
        text for p in document.provisions for text in (p.text, p.heading, p.num if p.kind != "footnote" else "")
    )
    foreign = Counter({word: count for word, count in (own - source).items() if not _LIST_NUMBER.fullmatch(word)})
    return words_kept(source, document), foreign.total() / max(1, source.total())


def test_the_words_of_recorded_captures_are_kept_once() -> None:
    shares: list[float] = []
    for capture in recorded("uk_legislation"):
        found = source_of(capture.url)
        has_text = b"<Body" in capture.body or b"<Schedules" in capture.body
        if found is None or found[1].parser != "clml" or not has_text or len(capture.body) > _LARGEST_HERE:
            continue
        kept, foreign = _account(capture)
        shares.append(kept)
        assert kept >= 0.995, capture.url
        assert foreign <= 0.005, capture.url
    assert len(shares) > 15
    assert statistics.median(shares) >= 0.999
