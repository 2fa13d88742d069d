"""Hong Kong's HKLM: provisions, what is repealed or not yet in force, schedules, archives."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from crawlers.parsers.hklm import parse
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.simulator import PUBLISHERS
from tests.support.words import count_words, words_kept

WHEN = datetime(2099, 1, 20, tzinfo=UTC)
URL = "https://resource.data.one.gov.hk/doj/data/hkel_c_leg_cap_1_cap_300_en.zip"
FOLDER = PUBLISHERS / "hk_hkel" / "cap_1"
ORDINANCE = (FOLDER / "cap_299_en_c.xml").read_bytes()
NS = 'xmlns="http://www.xml.gov.hk/schemas/hklm/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.xml", data)
    return buffer.getvalue()


def read(*files: bytes) -> Parsed:
    return parse(Capture(URL, WHEN, zipped(**{f"f{number}": data for number, data in enumerate(files)})))


def law(main: str, **meta: str) -> Document:
    said = {
        "dc:identifier": "/hk/cap9!en",
        "dc:date": "2098-06-01",
        **{k.replace("__", ":"): v for k, v in meta.items()},
    }
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in said.items())
    return read(f"<lawDoc {NS}><meta>{inside}</meta><main>{main}</main></lawDoc>".encode()).documents[0]


def test_the_archive_reads_as_its_golden_pair(refresh_golden: bool) -> None:
    parsed = read(*(path.read_bytes() for path in sorted(FOLDER.glob("*.xml"))))
    check_golden("hklm/archive", parsed, refresh=refresh_golden)
    assert parsed.findings == ()


def test_every_word_outside_notes_is_kept() -> None:
    root = etree.fromstring(ORDINANCE)
    for note in root.iter("{*}sourceNote", "{*}meta"):
        for inner in note.iter():
            inner.text = ""
            inner.tail = inner.tail if inner is note else ""
    assert words_kept(count_words(str(text) for text in root.itertext()), read(ORDINANCE).documents[0]) == 1.0


def test_sections_are_cited_with_their_subsections_and_schedules_count_by_themselves() -> None:
    document = read(ORDINANCE).documents[0]
    found = {p.eid: p.label for p in document.provisions}
    assert found["sec_2__subsec_1"] == "Section 2(1)"
    assert found["sched_1__sec_1"] == "Schedule 1 Section 1"
    assert [p.eid for p in document.provisions if p.role is Role.DIVISION] == ["part_1", "sched_1"]


def test_a_provision_holds_its_own_words_in_one_line() -> None:
    document = read(ORDINANCE).documents[0]
    texts = {p.eid: p.text for p in document.provisions}
    assert texts["sec_2__subsec_1__def_sample"] == "sample (樣本) means a thing that was invented;"
    assert texts["sec_2__subsec_1__def_import"] == "import includes—"
    assert texts["sec_2__subsec_1__def_import__wrapup_1"] == "by land, sea or air."


def test_a_paragraph_of_a_definition_is_cited_with_the_term() -> None:
    labels = {p.eid: p.label for p in read(ORDINANCE).documents[0].provisions}
    assert labels["sec_2__subsec_1__def_import__para_a"] == "Section 2(1), definition of import(a)"


def test_repealed_and_future_sections_say_so() -> None:
    standings = {p.eid: p.standing for p in read(ORDINANCE).documents[0].provisions if p.kind == "section"}
    assert standings["sec_3"] is Standing.REPEALED
    assert standings["sec_4"] is Standing.NOT_YET
    assert standings["sec_1"] is Standing.IN_FORCE


def test_a_law_that_is_repealed_has_no_unit_in_force() -> None:
    document = law("<section><num>1.</num><content>x</content></section>", docStatus="Repealed")
    assert {p.standing for p in document.provisions} == {Standing.REPEALED}


def test_text_that_ended_before_the_version_is_left_out_and_told() -> None:
    parsed = read(
        f"<lawDoc {NS}><meta><dc:identifier>/hk/cap9!en</dc:identifier><dc:date>2098-06-01</dc:date></meta><main>"
        '<section endPeriod="2098-05-31"><num>1.</num><content>old</content></section>'
        '<section startPeriod="2099-01-01"><num>1.</num><content>future</content></section></main></lawDoc>'.encode()
    )
    assert [(p.text, p.standing) for p in parsed.documents[0].provisions] == [("future", Standing.NOT_YET)]
    assert [f.code for f in parsed.findings] == ["superseded-left-out"]


def test_amendment_history_is_a_note_and_no_text() -> None:
    document = read(ORDINANCE).documents[0]
    assert [(n.eid, n.text) for n in document.notes] == [("", "[1 January 2098]"), ("sec_2", "(Amended 9 of 2098)")]


def test_identity_title_and_day_are_the_registers() -> None:
    document = read(ORDINANCE).documents[0]
    assert (str(document.work), document.title, document.short_title) == (
        "hk/cap/299",
        "Sample Imports Ordinance",
        "Cap. 299",
    )
    assert (document.valid_from, document.expression) == (date(2098, 6, 1), "2098-06-01")
    assert document.authority is Authority.CONSOLIDATION
    assert str(law("<p>x</p>", dc__identifier="/hk/capA101!en").work) == "hk/instrument/A101"


def test_figures_fractions_and_breaks_read_as_they_are_printed() -> None:
    document = law(
        "<section><num>1.</num><heading>Plots of 9 m<sup>2</sup></heading><content>10<sup>6</sup> or 10<sup>-9</sup>"
        '<br/>by <m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mfrac><m:mn>1</m:mn><m:mn>20</m:mn></m:mfrac>'
        "</m:math> each</content></section>"
    )
    (section,) = document.provisions
    assert section.heading == "Plots of 9 m²"
    assert section.text == "10⁶ or 10⁻⁹\nby 1/20 each"


def test_unknown_elements_beside_each_other_do_not_run_together() -> None:
    assert (
        law("<section><num>1.</num><recital>a</recital><recital>b</recital>c</section>").provisions[0].text == "a\nb\nc"
    )


def test_items_of_a_part_of_a_schedule_are_cited_with_both() -> None:
    document = law(
        "<schedule><num>Schedule 2</num><heading>Fees</heading><part><num>Part 1</num>"
        "<item><num>1.</num><content>Sand</content></item></part></schedule>"
    )
    assert [(p.role, p.label) for p in document.provisions] == [
        (Role.DIVISION, "Schedule 2"),
        (Role.DIVISION, "Schedule 2 Part 1"),
        (Role.UNIT, "Schedule 2 Part 1 item 1"),
    ]


def test_a_table_of_contents_is_no_text_and_a_cross_heading_is_a_heading() -> None:
    document = law(
        "<toc><tocItem>1. Fees</tocItem></toc><crossHeading>Fees</crossHeading>"
        "<section><num>1.</num><content>x <img src='a.png'/></content></section>"
    )
    assert [(p.kind, p.label, p.text) for p in document.provisions] == [
        ("crossHeading", "Fees", ""),
        ("section", "Section 1", "x"),
    ]


def test_an_unknown_element_is_told_and_its_words_are_kept() -> None:
    parsed = read(
        f"<lawDoc {NS}><meta><dc:identifier>/hk/cap9!en</dc:identifier></meta><novelty>word</novelty></lawDoc>".encode()
    )
    assert parsed.documents[0].provisions[0].text == "word"
    assert [f.code for f in parsed.findings] == ["unknown-element"]


def test_one_bad_file_of_an_archive_is_a_finding_and_the_others_are_read() -> None:
    parsed = read(ORDINANCE, b"<lawDoc>", ORDINANCE)
    assert len(parsed.documents) == 1
    assert sorted(f.code for f in parsed.findings) == ["duplicate-number", "malformed-xml"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html>busy</html>", "malformed-zip"),
        (zipped(), "empty-zip"),
        (zipped(a=b"<akomaNtoso/>"), "unexpected-root"),
        (zipped(a=b'<lawDoc xml:lang="fr"/>'), "unknown-language"),
        (zipped(a=b'<lawDoc xml:lang="en"/>'), "no-identity"),
        (zipped(a=b'<!DOCTYPE l [<!ENTITY a "b">]><lawDoc>&a;</lawDoc>'), "dtd-refused"),
    ],
)
def test_what_is_no_archive_of_laws_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(Capture(URL, WHEN, body))
    assert caught.value.code == code


def test_mutated_laws_parse_or_are_refused_quickly() -> None:
    slowest = 0.0
    for mutant in mutations(ORDINANCE, 700):
        started = time.perf_counter()
        try:
            provisions = read(mutant).documents[0].provisions
        except ParseError:
            provisions = ()
        slowest = max(slowest, time.perf_counter() - started)
        assert len({p.eid for p in provisions}) == len(provisions)
    assert slowest < 1
