"""Justice Laws Canada: golden pairs, hostile payloads, and the rules of the format one by one."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import yaml

from crawlers import sample
from crawlers.catalogue import source_of
from crawlers.parsers.justice_laws import VERSION, parse
from indexer.domain.document import Authority, Capture, Document, Parsed, Relation
from indexer.domain.errors import ParseError
from indexer.domain.provision import Provision, Role, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.words import count_words

SOURCE = "ca_justice_laws"
HOST = "https://laws-lois.justice.gc.ca"
LIMS = "http://justice.gc.ca/lims"
SECTION = "<Section><Label>1</Label><Text>x</Text></Section>"
ROOT = f'xmlns:lims="{LIMS}" lims:pit-date="2024-05-01" lims:current-date="2024-05-20" xml:lang='
NAMES = [
    entry["file"].removesuffix(".xml")
    for entry in yaml.safe_load((sample._HERE / SOURCE / "manifest.yml").read_text("utf-8"))
]


def capture(body: bytes, url: str = f"{HOST}/eng/XML/S-99.9.xml") -> Capture:
    return Capture(url, datetime(2024, 5, 21, tzinfo=UTC), body)


def read(inner: str, *, root: str = "Statute", language: str = "en", url: str = f"{HOST}/eng/XML/S-99.9.xml") -> Parsed:
    return parse(capture(f'<{root} {ROOT}"{language}"><Identification/>{inner}</{root}>'.encode(), url))


def body(inner: str, *, language: str = "en") -> Document:
    url = f"{HOST}/{'fra' if language == 'fr' else 'eng'}/XML/S-99.9.xml"
    return read(f"<Body>{inner}</Body>", language=language, url=url).documents[0]


def sampled(name: str) -> Document:
    return parse(dict(zip(NAMES, sample.load(SOURCE), strict=True))[name]).documents[0]


def by_eid(document: Document) -> dict[str, Provision]:
    return {provision.eid: provision for provision in document.provisions}


# Golden pairs


@pytest.mark.parametrize("position", range(len(NAMES)), ids=NAMES)
def test_sample_gives_its_golden_result(position: int, refresh_golden: bool) -> None:
    parsed = parse(sample.load(SOURCE)[position])
    check_golden(f"justice_laws/{NAMES[position]}", parsed, refresh=refresh_golden)


def test_sample_addresses_are_declared_by_the_source() -> None:
    for found in sample.load(SOURCE):
        declared = source_of(found.url)
        assert declared is not None
        assert (declared[0].id, declared[1].parser) == (SOURCE, "justice_laws")


def test_a_new_consolidation_date_alone_changes_nothing_but_its_identifier() -> None:
    first, second = sampled("act-en-2024-01"), sampled("act-en-2024-02")
    assert first.provisions == second.provisions
    assert first.expression == second.expression
    assert set(first.identifiers) ^ set(second.identifiers) == {
        ("consolidation_current_to", "2024-01-10"),
        ("consolidation", "2024-01-10"),
        ("consolidation_current_to", "2024-01-29"),
        ("consolidation", "2024-01-29"),
    }


def test_both_languages_of_the_sample_are_one_work_with_the_same_section_ids() -> None:
    english, french = (sampled(f"act-{language}-2025-02") for language in ("en", "fr"))
    assert english.work == french.work
    assert [p.eid for p in english.provisions if p.kind == "section"] == [
        p.eid for p in french.provisions if p.kind == "section"
    ]
    regulation = sampled("regulation-fr-2024-03")
    assert str(regulation.work) == "ca/regulations/SOR-2099-101"


# Hostile and broken payloads

SEED = f"""<Statute {ROOT}"en" in-force="yes"><Identification><LongTitle>An Act</LongTitle><BillHistory>
<Stages stage="assented-to"><Date><YYYY>2024</YYYY><MM>1</MM><DD>2</DD></Date></Stages></BillHistory></Identification>
<Introduction><Preamble><Provision><Text>Whereas;</Text></Provision></Preamble></Introduction><Body>
<Heading level="1"><Label>PART 1</Label><TitleText>Duties</TitleText></Heading>
<Section lims:inforce-start-date="2024-01-01"><MarginalNote>Note</MarginalNote><Label>1</Label>
<Subsection in-force="no"><Label>(1)</Label><Text>A <XRefExternal reference-type="act" link="C-9">B</XRefExternal> may
<FootnoteRef idref="a">a</FootnoteRef></Text><Paragraph><Label>(a)</Label><Text>10<Sup>6</Sup>;</Text></Paragraph>
<ContinuedSectionSubsection><Text>end.</Text></ContinuedSectionSubsection><Footnote><Label>a</Label><Text>x</Text>
</Footnote></Subsection><Definition><Text><DefinedTermEn>entity</DefinedTermEn> is</Text></Definition>
<FormulaGroup><Formula><FormulaText>A/B</FormulaText></Formula><FormulaDefinition><FormulaTerm>A</FormulaTerm>
<Text>is</Text></FormulaDefinition></FormulaGroup><AmendedText><Section><Label>9</Label><Text>q</Text></Section>
</AmendedText><HistoricalNote>2024, c. 1</HistoricalNote></Section></Body><Schedule><ScheduleFormHeading>
<Label>SCHEDULE 1</Label></ScheduleFormHeading><Provision format-ref="indent-1-1"><Label>1</Label><Text>i</Text>
</Provision><TableGroup><table><tgroup cols="2"><colspec colname="1"/><colspec colname="2"/><tbody><row>
<entry morerows="1">a</entry><entry namest="1" nameend="2">b</entry></row><row in-force="no"><entry>c</entry></row>
</tbody></tgroup></table></TableGroup></Schedule><RecentAmendments><Amendment><AmendmentCitation>2024, c. 2, s. 1
</AmendmentCitation></Amendment></RecentAmendments></Statute>""".encode()


def test_columns_without_names_do_not_push_cells_aside() -> None:
    body = SEED.replace(b'<colspec colname="1"/><colspec colname="2"/>', b"<colspec/><colspec/>")
    body = body.replace(b'<entry namest="1" nameend="2">b</entry>', b"<entry>b</entry>")
    tables = [part.text for part in parse(capture(body)).documents[0].provisions if part.kind == "table"]
    assert tables == ["a\tb", "\tc"]


def test_ten_thousand_mutants_give_a_result_or_a_parse_error_quickly() -> None:
    assert len(SEED) <= 3_000
    slowest, parsed = 0.0, 0
    for mutant in mutations(SEED, 10_000):
        start = time.perf_counter()
        with suppress(ParseError):
            parsed += len(parse(capture(mutant)).documents)
        slowest = max(slowest, time.perf_counter() - start)
    assert parsed > 100
    assert slowest < 1


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><body>Page not found</body></html>", "html-instead"),
        (
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><Statute>&c;</Statute>",
            "dtd-refused",
        ),
        (SEED[: len(SEED) // 2], "malformed-xml"),
        (bytes(range(256)) * 4, "malformed-xml"),
        ("<?xml version='1.0' encoding='utf-8'?><Statute>é</Statute>".encode("latin-1"), "malformed-xml"),
        (b"<ActsRegsList/>", "unexpected-root"),
        (b"<Statute xmlns='urn:other'/>", "unexpected-root"),
        (b"<Statute><Identification><LongTitle>Nothing else</LongTitle></Identification></Statute>", "no-text"),
    ],
    ids=[
        "empty",
        "blank",
        "web page",
        "entity bomb",
        "truncated",
        "binary",
        "wrong bytes",
        "list",
        "namespace",
        "head",
    ],
)
def test_what_is_no_law_is_refused_with_a_telling_code(payload: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture(payload))
    assert caught.value.code == code


def test_a_document_nobody_names_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read(f"<Body>{SECTION}</Body>", url="https://example.org/a")
    assert caught.value.code == "no-identifier"


@pytest.mark.parametrize(
    "element", ["Provision", "Paragraph", "Emphasis", "Fraction", "Schedule", "Definition", "MathML", "Odd"]
)
def test_nesting_as_deep_as_the_reader_allows_is_read(element: str) -> None:
    depth = 240
    deep = f"<{element}><Label>(a)</Label><Text>x</Text>" * depth + f"</{element}>" * depth
    document = body(f"<Section><Label>1</Label>{deep}</Section>")
    assert count_words(p.text for p in document.provisions)["x"] == depth


def test_absurd_numbers_and_dates_are_findings_not_crashes() -> None:
    parsed = read(
        f'<Body><Section lims:inforce-start-date="2024-13-45"><Label>{"9" * 5000}</Label><TableGroup><table>'
        f'<tgroup><tbody><row><entry morerows="{"9" * 5000}">x</entry></row></tbody></tgroup></table></TableGroup>'
        "</Section></Body>"
    )
    assert [finding.code for finding in parsed.findings] == ["unreadable-date"]
    assert parsed.documents[0].provisions[0].valid_from is None


def test_an_unknown_element_keeps_its_words_and_is_reported_once() -> None:
    parsed = read("<Body><Section><Label>1</Label><Text>a <New>b</New></Text><Odd>c</Odd><Odd>d</Odd></Section></Body>")
    assert parsed.documents[0].provisions[0].text == "a b\nc\nd"
    assert [(f.code, f.message.split()[2]) for f in parsed.findings] == [
        ("unknown-element", "New"),
        ("unknown-element", "Odd"),
    ]


def test_another_declared_charset_and_language_are_reported() -> None:
    head = "<?xml version='1.0' encoding='iso-8859-1'?>"
    payload = f"{head}<Regulation {ROOT}'fr'><Identification/><Order><Text>x</Text></Order></Regulation>"
    parsed = parse(capture(payload.encode("latin-1")))
    assert [finding.code for finding in parsed.findings] == ["unexpected-charset", "language-differs"]
    assert parsed.documents[0].language == "fr"


# Identity and metadata


@pytest.mark.parametrize(
    ("address", "root", "work"),
    [
        ("eng/XML/F-99.6.xml", "Statute", "ca/acts/F-99.6"),
        ("fra/XML/DORS-2099-210.xml", "Regulation", "ca/regulations/SOR-2099-210"),
        ("fra/XML/TR-2099-4.xml", "Regulation", "ca/regulations/SI-2099-4"),
        ("fra/XML/C.R.C.,_ch._9604.xml", "Regulation", "ca/regulations/C.R.C.,_c._9604"),
        ("eng/XML/C.R.C.%2C_c._9604.xml", "Regulation", "ca/regulations/C.R.C.,_c._9604"),
    ],
)
def test_the_address_names_the_work_alike_in_both_languages(address: str, root: str, work: str) -> None:
    parsed = read(f"<Body>{SECTION}</Body>", root=root, url=f"{HOST}/{address}")
    assert str(parsed.documents[0].work) == work


def test_metadata_states_what_the_head_states() -> None:
    document = sampled("act-en-2025-02")
    assert (document.type, document.short_title) == ("act", "Sample Supply Chains Act")
    assert (document.expression, document.valid_from, document.valid_to) == ("2025-02-15", date(2025, 2, 15), None)
    assert (document.authority, document.published) == (Authority.CONSOLIDATION, None)
    assert {("bill", "S-999"), ("assented_to", "2023-06-22"), ("annual_statute", "S.C. 2023, c. 999")} <= set(
        document.identifiers
    )
    assert Relation("amended_by", "2025, c. 997", "s. 4") in document.relations
    assert Relation("cites", "ca/acts/C-999.9") in document.relations
    regulation = sampled("regulation-en-2025-01")
    assert regulation.relations[:2] == (
        Relation("based_on", "ca/acts/S-99.9"),
        Relation("amended_by", "ca/regulations/SOR-2099-205"),
    )
    assert VERSION >= 1


def test_appended_schedules_are_notes_and_pending_amendments_never_text() -> None:
    document = sampled("act-en-2025-02")
    assert document.unapplied == ("2025, c. 997, s. 5: The Act is amended by adding the following after section 8.",)
    assert {note.kind for note in document.notes} >= {"history", "not-in-force", "related-provision", "editorial"}
    assert not any("8.1" in p.num or "origin" in p.text or "former rules" in p.text for p in document.provisions)


# Provisions


def test_pieces_are_cited_as_canadian_lawyers_cite_them() -> None:
    nested = (
        "<Section><Label>11</Label><Subsection><Label>(2)</Label><Text>x</Text><Paragraph><Label>{a}</Label>"
        "<Text>x</Text><Subparagraph><Label>(i)</Label><Text>x</Text><Clause><Label>(A)</Label><Text>x</Text><Subclause>"
        "<Label>(I)</Label><Text>x</Text></Subclause></Clause></Subparagraph></Paragraph></Subsection></Section>"
    )
    english, french = body(nested.format(a="(a)")), body(nested.format(a="a)"), language="fr")
    assert [p.label for p in english.provisions] == [
        "Section 11",
        "Subsection 11(2)",
        "Paragraph 11(2)(a)",
        "Subparagraph 11(2)(a)(i)",
        "Clause 11(2)(a)(i)(A)",
        "Subclause 11(2)(a)(i)(A)(I)",
    ]
    assert [p.label for p in french.provisions][:4] == [
        "Article 11",
        "Paragraphe 11(2)",
        "Alinéa 11(2)a)",
        "Sous-alinéa 11(2)a)(i)",
    ]
    assert [p.eid for p in english.provisions] == [p.eid for p in french.provisions]
    assert english.provisions[-1].eid == "sec_11__subsec_2__para_a__subpara_i__clause_A__subclause_I"


def test_section_ids_do_not_depend_on_headings() -> None:
    section = "<Section><Label>3</Label><Text>x</Text></Section>"
    plain = body(section)
    grouped = body(f"<Heading level='1'><Label>PART 2</Label><TitleText>Tea</TitleText></Heading>{section}")
    assert plain.provisions[0].eid == grouped.provisions[1].eid == "sec_3"
    assert grouped.provisions[1].parent == "part_2"


def test_headings_nest_by_level_and_a_repealed_one_says_so() -> None:
    document = body(
        "<Heading level='1'><Label>PART 1</Label><TitleText>One</TitleText></Heading>"
        f"<Heading level='2'><TitleText>Fees and Fines</TitleText></Heading>{SECTION}"
        "<Heading level='1'><TitleText>Short Title</TitleText><Note>[Repealed, 2024, c. 9, s. 1]</Note></Heading>"
    )
    assert [(p.eid, p.parent, p.role) for p in document.provisions] == [
        ("part_1", None, Role.DIVISION),
        ("part_1__hd_fees-and-fines", "part_1", Role.DIVISION),
        ("sec_1", "part_1__hd_fees-and-fines", Role.UNIT),
        ("hd_short-title", None, Role.DIVISION),
    ]
    assert document.provisions[3].standing is Standing.REPEALED


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("<Repealed>[Repealed, 2024, c. 9, s. 1]</Repealed>", Standing.REPEALED),
        ("[Repealed, SOR/2099-9, s. 1]", Standing.REPEALED),
        (
            "<DefinedTermEn>a</DefinedTermEn> and <DefinedTermEn>b</DefinedTermEn><Repealed>[Abrogée]</Repealed>",
            Standing.REPEALED,
        ),
        ("the Act <Repealed>[Repealed, 2024, c. 9]</Repealed> still applies", Standing.IN_FORCE),
    ],
)
def test_only_a_text_that_says_nothing_else_is_a_repeal(text: str, standing: Standing) -> None:
    assert body(f"<Section><Label>1</Label><Text>{text}</Text></Section>").provisions[0].standing is standing


def test_a_repealed_instrument_is_repealed_throughout() -> None:
    parsed = read(f"<Repealed>[Repealed, 2024, c. 9]</Repealed><Body>{SECTION}</Body>")
    assert [(p.eid, p.standing) for p in parsed.documents[0].provisions] == [
        ("repeal_1", Standing.REPEALED),
        ("sec_1", Standing.REPEALED),
    ]


def test_what_is_not_in_force_has_no_date_and_passes_it_on() -> None:
    document = body(
        "<Section in-force='no'><Label>1</Label><Subsection lims:inforce-start-date='2024-01-01'><Label>(1)</Label>"
        "<Text>x</Text></Subsection></Section>"
        "<Section in-force='9999-01-01' lims:inforce-start-date='2002-12-31'><Label>2</Label><Text>x</Text></Section>"
        "<Section lims:inforce-start-date='2024-06-01'><Label>3</Label><Text>x</Text></Section>"
        "<Section lims:inforce-start-date='2024-01-01'><Label>4</Label><Text>x</Text></Section>"
    )
    assert [(p.standing, p.valid_from) for p in document.provisions] == [
        (Standing.NOT_YET, None),
        (Standing.NOT_YET, None),
        (Standing.NOT_YET, None),
        (Standing.NOT_YET, date(2024, 6, 1)),
        (Standing.IN_FORCE, date(2024, 1, 1)),
    ]


def test_definitions_are_named_after_the_term_in_the_language_of_the_text() -> None:
    text = "<Section><Label>2</Label><Definition><Text><{0}>{1}</{0}> x (<{2}>{3}</{2}>)</Text></Definition></Section>"
    english = body(text.format("DefinedTermEn", "federal institution", "DefinedTermFr", "institution fédérale"))
    french = body(
        text.format("DefinedTermFr", "chaîne d’approvisionnement", "DefinedTermEn", "supply chain"), language="fr"
    )
    assert (english.provisions[1].eid, english.provisions[1].label) == (
        "sec_2__def_federal-institution",
        'Section 2, definition "federal institution"',
    )
    assert (french.provisions[1].eid, french.provisions[1].label) == (
        "sec_2__def_chaine-d-approvisionnement",
        "Article 2, définition de « chaîne d’approvisionnement »",
    )


def test_words_after_paragraphs_are_closing_words_and_footnotes_do_not_make_them() -> None:
    document = body(
        "<Section><Label>1</Label><Text>a</Text><Footnote><Label>*</Label><Text>note</Text></Footnote><Text>b</Text>"
        "<Paragraph><Label>(a)</Label><Text>c</Text></Paragraph><ContinuedSectionSubsection><Text>d</Text>"
        "</ContinuedSectionSubsection></Section>"
    )
    assert [(p.kind, p.text) for p in document.provisions] == [
        ("section", "a\nb"),
        ("footnote", "note"),
        ("paragraph", "c"),
        ("wrapup", "d"),
    ]


def test_quoted_amendments_make_no_provisions_of_this_law() -> None:
    document = body(
        "<Section><Label>9</Label><Text>Replaced:</Text><AmendedText><Section><MarginalNote>Fee</MarginalNote>"
        "<Label>3</Label><Subsection><Label>(1)</Label><Text>Pay.</Text></Subsection></Section></AmendedText></Section>"
    )
    assert [(p.eid, p.text) for p in document.provisions] == [
        ("sec_9", "Replaced:"),
        ("sec_9__quoted_1", "Fee\n3 (1) Pay."),
    ]


def test_raised_figures_fractions_and_blanks_read_as_printed() -> None:
    document = body(
        "<Section><Label>1</Label><Text>10<Sup>6</Sup> m<Sup>2</Sup>, x<Sup>0.7</Sup>, 1<Sup>st</Sup>, CO<Sub>2</Sub>, "
        "I, <FormBlank/>, swear</Text><FormulaGroup><Formula><FormulaText>A = <Fraction><Numerator>B + C</Numerator>"
        "<Denominator>D</Denominator></Fraction></FormulaText></Formula></FormulaGroup></Section>"
    )
    assert [p.text for p in document.provisions] == [
        "10⁶ m², x^0.7, 1st, CO2, I, ____, swear",
        "A = (B + C)/D",
    ]


def test_formulas_in_mathml_stand_on_one_line_with_their_parentheses() -> None:
    fraction = (
        "<mfrac><mrow><mo>Σ (</mo><msub><mi>A</mi><mi>t</mi></msub><mo>) + </mo><msup><mi>B</mi><mn>2</mn></msup>"
        "</mrow><mi>C</mi></mfrac>"
    )
    maths = f"<MathML><math>{fraction}<msqrt><mi>x</mi><mo>+</mo><mfenced><mi>y</mi></mfenced></msqrt></math></MathML>"
    document = body(f"<Section><Label>1</Label><FormulaGroup><Formula>{maths}</Formula></FormulaGroup></Section>")
    assert document.provisions[1].text == "((Σ (At) + B^2)/C)√(x+(y))"


def test_table_spans_keep_the_columns_and_rows_not_in_force_stand_apart() -> None:
    found = by_eid(sampled("regulation-en-2024-03"))
    table = found["sec_2__subsec_1__table_1"]
    assert table.heading == "TABLE Fees"
    assert table.text.split("\n") == ["\tColumn 1\tColumn 2", "\tGoods\tFee ($)", "1\tCotton\t10", "2\tBatteries\t25"]
    pending = found["sec_2__subsec_1__table_1__table_1"]
    assert (pending.text, pending.standing) == ("3\tFish\t40", Standing.NOT_YET)


@pytest.mark.parametrize(
    ("language", "printed", "eid", "label"),
    [
        ("en", "SCHEDULE 1", "schedule_1", "Schedule 1"),
        ("en", "SCHEDULE", "schedule_1", "Schedule"),
        ("en", "SCHEDULE V TO VII", "schedule_VtoVII", "Schedules V to VII"),
        ("en", "SCHEDULE 2 / ANNEXE 2", "schedule_2", "Schedule 2"),
        ("fr", "SCHEDULE 2 / ANNEXE 2", "schedule_2", "Annexe 2"),
        ("fr", "ANNEXE II", "schedule_II", "Annexe II"),
        ("en", "FORM 3A", "form_3A", "Form 3A"),
    ],
)
def test_schedules_have_one_id_in_both_languages(language: str, printed: str, eid: str, label: str) -> None:
    url = f"{HOST}/{'fra' if language == 'fr' else 'eng'}/XML/S-99.9.xml"
    schedule = f"<Schedule><ScheduleFormHeading><Label>{printed}</Label></ScheduleFormHeading></Schedule>"
    found = read(schedule, language=language, url=url).documents[0].provisions[0]
    assert (found.eid, found.label, found.role) == (eid, label, Role.UNIT)
