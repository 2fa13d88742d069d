"""How the gii-norm parser divides, numbers and cites: lists, paragraphs, divisions, annexes, tables, footnotes."""

from __future__ import annotations

from crawlers.parsers.gii_norm import parse
from indexer.domain.provision import Standing
from tests.unit.parsers.gii_norm_xml import capture_of, division, items, law, outline, read, unit, zipped


def test_lists_nest_by_number_letter_and_double_letter_and_words_after_a_list_are_a_closing_part() -> None:
    inner = items(("aa)", "eins"), ("bb)", "zwei"))
    letter = items(("a)", f"c {inner}"))
    text = f"<P>(1) Wer {items(('1.', 'a,'), ('2a.', f'b {letter} Rest 2a'))} Schluss.</P>"
    assert outline(read(law(unit("§ 9a", text)))) == [
        ("par_9a", "§ 9a", ""),
        ("par_9a__abs_1", "§ 9a Abs. 1", "Wer"),
        ("par_9a__abs_1__nr_1", "§ 9a Abs. 1 Nr. 1", "a,"),
        ("par_9a__abs_1__nr_2a", "§ 9a Abs. 1 Nr. 2a", "b"),
        ("par_9a__abs_1__nr_2a__bst_a", "§ 9a Abs. 1 Nr. 2a Buchst. a", "c"),
        ("par_9a__abs_1__nr_2a__bst_a__dbst_aa", "§ 9a Abs. 1 Nr. 2a Buchst. a Doppelbuchst. aa", "eins"),
        ("par_9a__abs_1__nr_2a__bst_a__dbst_bb", "§ 9a Abs. 1 Nr. 2a Buchst. a Doppelbuchst. bb", "zwei"),
        ("par_9a__abs_1__nr_2a__wrapup_1", "§ 9a Abs. 1 Nr. 2a", "Rest 2a"),
        ("par_9a__abs_1__wrapup_1", "§ 9a Abs. 1", "Schluss."),
    ]


def test_a_second_list_that_starts_over_stands_in_the_closing_part_and_is_cited_as_such() -> None:
    text = f"<P>Wer {items(('1.', 'a'))} oder wer {items(('1.', 'b'), ('2.', 'c'))} darf.</P>"
    assert outline(read(law(unit("§ 1", text))))[2:] == [
        ("par_1__wrapup_1", "§ 1", "oder wer"),
        ("par_1__wrapup_1__nr_1", "§ 1 (2. Aufzählung) Nr. 1", "b"),
        ("par_1__wrapup_1__nr_2", "§ 1 (2. Aufzählung) Nr. 2", "c"),
        ("par_1__wrapup_2", "§ 1", "darf."),
    ]


def test_a_list_entry_without_a_mark_closes_the_sentence_of_the_list() -> None:
    document = read(law(unit("§ 1", f"<P>Wer {items(('1.', 'a oder'), ('', 'erfüllen würde.'))}</P>")))
    assert outline(document)[-1] == ("par_1__wrapup_1", "§ 1", "erfüllen würde.")


def test_dashes_are_cited_by_their_place() -> None:
    document = read(law(unit("§ 1", f"<P>{items(('–', 'a'), ('–', 'b'))}</P>")))
    assert [(p.eid, p.label, p.num) for p in document.provisions[1:]] == [
        ("par_1__indent_1", "§ 1 Spiegelstrich 1", "–"),
        ("par_1__indent_2", "§ 1 Spiegelstrich 2", "–"),
    ]


def test_a_paragraph_number_stands_apart_from_the_text_even_in_italics() -> None:
    document = read(law(unit("§ 1", "<P><I>(1) Wer darf.</I></P><P>Auch später.</P><P>(2a) Wer nicht.</P>")))
    assert [(p.eid, p.num, p.text) for p in document.provisions[1:]] == [
        ("par_1__abs_1", "(1)", "Wer darf.\nAuch später."),
        ("par_1__abs_2a", "(2a)", "Wer nicht."),
    ]


def test_a_paragraph_printed_without_its_number_is_reported_and_not_counted_to_the_one_before() -> None:
    parsed = parse(capture_of(zipped(law(unit("§ 1", "<P>(1) A.</P><P>() B.</P>")))))
    assert outline(parsed.documents[0])[-1] == ("par_1__abs_x", "§ 1 Abs. ()", "B.")
    assert [finding.code for finding in parsed.findings] == ["missing-number"]


def test_divisions_nest_by_their_key_and_respelling_their_number_keeps_the_id() -> None:
    for first, second in (
        ("Erster Teil", "Zweiter Abschnitt"),
        ("Teil 1", "Abschnitt II"),
        ("1. Teil", "2. Abschnitt"),
    ):
        document = read(
            law(division("010", first), division("010020", second), unit("§ 1", "<P>A</P>"), division("020", "Teil 2"))
        )
        assert [(p.eid, p.label, p.parent) for p in document.provisions] == [
            ("teil_1", first, None),
            ("teil_1__abschn_2", second, "teil_1"),
            ("par_1", "§ 1", "teil_1__abschn_2"),
            ("teil_2", "Teil 2", None),
        ]


def test_annexes_stand_outside_divisions_and_an_unnumbered_one_is_the_first() -> None:
    document = read(law(division("010", "Teil 1"), unit("Anlage", "<P>A</P>", "(zu § 1)<BR/>Stoffe")))
    annex = document.provisions[-1]
    assert (annex.eid, annex.label, annex.heading, annex.parent) == ("annex_1", "Anlage", "(zu § 1) Stoffe", None)


def test_articles_formulas_and_unknown_names_become_units() -> None:
    names = ("Eingangsformel", "Art 1", "Artikel 2a", "Anhang EV", "Schlußformel", "Protokoll")
    document = read(law(*(unit(name, "<P>A</P>") for name in names)))
    assert [(p.eid, p.label) for p in document.provisions] == list(
        zip(("formula_1", "art_1", "art_2a", "annex_EV", "signature_1", "item_Protokoll"), names, strict=True)
    )


def test_a_repealed_range_keeps_its_label_and_says_so() -> None:
    document = read(law(unit("(XXXX) §§ 5 bis 7", "<P/>", "(weggefallen)"), unit("§ 8", "<P>(1) (weggefallen)</P>")))
    assert [(p.eid, p.label, p.text, p.standing) for p in document.provisions] == [
        ("par_5-7", "§§ 5 bis 7", "(weggefallen)", Standing.REPEALED),
        ("par_8", "§ 8", "", Standing.IN_FORCE),
        ("par_8__abs_1", "§ 8 Abs. 1", "(weggefallen)", Standing.REPEALED),
    ]


def test_titles_in_an_annex_group_what_follows_them_whether_bold_or_not() -> None:
    for title in ("<Title>Teil 2<BR/>Stoffe</Title>", "<P><B>Teil 2<BR/>Stoffe</B></P>"):
        document = read(law(unit("Anlage 1", f"<P>Vorab</P>{title}<P>{items(('1.', 'A'))}</P>")))
        assert [(p.eid, p.label, p.heading) for p in document.provisions[1:]] == [
            ("annex_1__teil_2", "Anlage 1 Teil 2", "Stoffe"),
            ("annex_1__teil_2__nr_1", "Anlage 1 Teil 2 Nr. 1", ""),
        ]


def test_a_table_keeps_its_columns_also_under_spans_and_empty_cells() -> None:
    table = (
        "<table><Title>Werte</Title><tgroup cols='3'><colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>"
        "<thead><row><entry colname='a'>Nr.</entry><entry namest='b' nameend='c'>Wert</entry></row></thead><tbody><row>"
        "<entry colname='a'>1</entry><entry colname='c'>x<BR/>y</entry></row><row><entry colname='a'/></row><row>"
        "<entry colname='b'>m<SUP>2</SUP></entry><entry colname='c'>z</entry></row></tbody></tgroup></table>"
    )
    document = read(law(unit("§ 1", f"<P>Es gilt: {table} Im Übrigen nicht.</P>")))
    assert document.provisions[1].heading == "Werte"
    assert outline(document)[1:] == [
        ("par_1__table_1", "§ 1 Tabelle 1", "Nr.\tWert\n1\t\tx y\n\tm²\tz"),
        ("par_1__wrapup_1", "§ 1", "Im Übrigen nicht."),
    ]


def test_an_official_footnote_stands_under_its_unit_and_its_mark_not_in_the_text() -> None:
    official = "<Footnotes><Footnote FnZ='1' Postfix=')' ID='f'>Norm 9.</Footnote></Footnotes>"
    text = "<P>Stoff<FnR ID='f'/>und Ton<FnR ID='f'/>.</P>"
    document = read(law(unit("§ 1", text, official=official)))
    assert outline(document) == [("par_1", "§ 1", "Stoff und Ton."), ("par_1__fn_1", "§ 1 Fußnote 1", "Norm 9.")]
    assert document.provisions[1].num == "1)"


def test_superscript_numbers_stay_superscript_and_subscripts_join_their_word() -> None:
    document = read(law(unit("§ 1", "<P>5 x 10<SUP>3</SUP> Gy CO<SUB>2</SUB></P>")))
    assert document.provisions[0].text == "5 x 10³ Gy CO2"


def test_named_entities_are_resolved_without_the_dtd_and_unknown_ones_are_reported() -> None:
    parsed = parse(capture_of(zipped(law(unit("&sect; 1", "<P>F&uuml;r &bdquo;A&ldquo; &amp; &foo;</P>")))))
    assert outline(parsed.documents[0]) == [("par_1", "§ 1", "Für „A“ & &foo;")]
    assert [finding.code for finding in parsed.findings] == ["unknown-entity"]


def test_words_in_an_unknown_element_are_kept_and_the_element_is_reported_once() -> None:
    parsed = parse(capture_of(zipped(law(unit("§ 1", "<P>Vor <neu>dem</neu> <neu>Satz</neu>.</P>")))))
    assert outline(parsed.documents[0]) == [("par_1", "§ 1", "Vor dem Satz.")]
    assert [finding.message for finding in parsed.findings] == ["element kept as plain text: neu"]


def test_words_outside_the_places_we_know_are_kept_and_reported() -> None:
    norm = "<norm><metadaten><enbez>§ 1</enbez></metadaten><textdaten><anderes>A <P>B</P></anderes></textdaten></norm>"
    parsed = parse(capture_of(zipped(law(norm))))
    assert outline(parsed.documents[0]) == [("par_1", "§ 1", "A\nB")]
    assert [finding.code for finding in parsed.findings] == ["unknown-element"]


def test_a_picture_is_named_beside_the_provision_and_reported() -> None:
    parsed = parse(capture_of(zipped(law(unit("Anlage 1", "<P><IMG SRC='formel.jpg' alt=''/></P>")))))
    assert [(note.eid, note.kind) for note in parsed.documents[0].notes] == [("annex_1", "picture")]
    assert [finding.code for finding in parsed.findings] == ["picture-left-out"]
    assert "IMG" in parsed.documents[0].omitted


def test_tables_of_contents_are_left_out_and_named() -> None:
    document = read(law(unit("Inhaltsübersicht", "<TOC><Ident>Teil 1</Ident></TOC>"), unit("§ 1", "<P>A</P>")))
    assert [provision.eid for provision in document.provisions] == ["par_1"]
    assert document.omitted == ("Inhaltsübersicht",)
