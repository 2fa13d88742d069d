"""The LEGI parser on invented files and archives, and on hostile input. No real file was at hand."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.legi import parse
from indexer.domain.document import Capture, Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Mark, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.unit.parsers.soundness import capture_of, check_structure, provision, sample, seconds_to_survive

URL = "https://echanges.dila.gouv.fr/OPENDATA/LEGI/LEGI_20240702-210000.tar.gz"
SAMPLES: dict[str, Capture] = {
    name: sample("fr_legi", name, URL)
    for name in (
        "article-old.xml",
        "article-new.xml",
        "article-future.xml",
        "text.xml",
        "delta-1.tar.gz",
        "delta-2.tar.gz",
    )
}


def article(name: str = "article-new.xml") -> Document:
    return parse(SAMPLES[name]).documents[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"legi/{name.partition('.')[0]}", parsed, refresh=refresh_golden)


def test_the_source_declares_an_archive_for_this_parser() -> None:
    declared = source_of(URL)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("fr_legi", "legi")


def test_wordings_of_one_article_are_versions_of_one_work_that_follow_each_other() -> None:
    old, new = article("article-old.xml"), article()
    assert old.work == new.work
    assert str(new.work) == "fr/LEGITEXT000099000002/L1-2"
    assert (old.valid_to, new.valid_from, new.valid_to) == (date(2024, 6, 30), date(2024, 7, 1), None)
    assert (old.expression, new.expression) == ("LEGIARTI000099000001", "LEGIARTI000099000011")


def test_a_wording_that_was_replaced_was_law_in_its_time_and_one_to_come_is_none_yet() -> None:
    assert provision(article("article-old.xml"), "art_L1-2").standing is Standing.IN_FORCE
    assert provision(article("article-future.xml"), "art_L1-3").standing is Standing.NOT_YET


def test_who_changed_an_article_is_told_apart_from_what_it_cites() -> None:
    document = article()
    assert Mark("art_L1-2", "substituted", "fr/JORFTEXT000099000009", "Article 3") in document.marks
    assert {(r.kind, r.target) for r in document.relations} == {
        ("part_of", "fr/LEGITEXT000099000002"),
        ("amended_by", "fr/JORFTEXT000099000009"),
        ("cites", "fr/LEGITEXT000099000004"),
    }


def changed(**words: str) -> Document:
    """The new article with these pieces of its file put otherwise."""
    body = SAMPLES["article-new.xml"].body.decode()
    for was, becomes in (pair.split(" ⇒ ") for pair in words.values()):
        assert was in body
        body = body.replace(was, becomes)
    return parse(capture_of(body.encode(), URL)).documents[0]


def test_a_change_is_a_verb_aimed_at_this_text_or_a_noun_that_comes_from_the_other() -> None:
    def ties(sens: str, kind: str) -> list[str]:
        found = changed(tie=f'sens="cible" typelien="MODIFIE" ⇒ sens="{sens}" typelien="{kind}"')
        assert bool(found.marks) == (found.relations[1].kind == "amended_by")
        return [relation.kind for relation in found.relations if relation.kind.startswith("amend")]

    assert ties("cible", "MODIFIE") == ties("source", "MODIFICATION") == ["amended_by"]
    assert ties("source", "MODIFIE") == ties("cible", "MODIFICATION") == ["amends"]


@pytest.mark.parametrize(("tie", "published"), [(b"MODIFIE", None), (b"CITATION", date(2000, 9, 21))])
def test_an_article_that_came_later_was_not_published_with_its_text(tie: bytes, published: date | None) -> None:
    served = SAMPLES["article-new.xml"].body.replace(b'date_publi="2999-01-01"', b'date_publi="2000-09-21"')
    (document,) = parse(capture_of(served.replace(b'typelien="MODIFIE"', b'typelien="%s"' % tie), URL)).documents
    assert document.published == published


def test_a_text_that_repealed_an_article_still_in_force_gave_it_no_words() -> None:
    tie = 'typelien="MODIFIE" ⇒ typelien="ABROGE"'
    assert changed(tie=tie).marks == ()
    assert [mark.action for mark in changed(tie=tie, state="<ETAT>VIGUEUR< ⇒ <ETAT>ABROGE<").marks] == ["repealed"]


def test_the_title_is_the_one_borne_on_the_first_day() -> None:
    older = "<TITRE_TXT debut='1990-01-01' fin='2000-01-01'>Code ancien</TITRE_TXT>"
    found = changed(title=f'nature="CODE" date_publi="2999-01-01"> ⇒ nature="CODE" date_publi="">{older}')
    assert found.title == "Code des chaînes fictives – Article L1-2"


def test_blocks_do_not_run_together_and_pictures_are_told() -> None:
    body = SAMPLES["article-new.xml"].body.replace(
        b"<CONTENU><p>I.", b"<CONTENU><h6>T</h6><dl><dt>a</dt><dd>10<sup>6</sup></dd></dl><img src='x'/><p>I."
    )
    parsed = parse(capture_of(body, URL))
    assert parsed.documents[0].provisions[0].text.startswith("T\na\n10⁶\nI.")
    assert [finding.code for finding in parsed.findings] == ["image-left-out"]


def test_what_stands_beside_a_text_is_kept_as_notes() -> None:
    body = SAMPLES["text.xml"].body.replace(
        b"</TEXTE_VERSION>",
        b"<TP><CONTENU>a</CONTENU></TP><ABRO><CONTENU>b</CONTENU></ABRO><RECT><CONTENU>5 for 6</CONTENU></RECT>"
        b"</TEXTE_VERSION>",
    )
    notes = {note.kind: note.text for note in parse(capture_of(body, URL)).documents[0].notes}
    assert (notes["history"], notes["repeal"], notes["correction"]) == ("a", "b", "5 for 6")


def test_lines_and_tables_of_html_stand_in_their_places() -> None:
    document = article()
    text = provision(document, "art_L1-2").text
    assert text == "I. – L’importateur contrôle chaque mois :\n1° L’origine ;\n2° La quantité."
    assert provision(document, "art_L1-2__table_1").text == "Genre\tEuros\nA\t10"


def test_a_repeal_without_a_day_is_a_repeal() -> None:
    body = SAMPLES["article-new.xml"].body.replace(b"<ETAT>VIGUEUR</ETAT>", b"<ETAT>ABROGE</ETAT>")
    document = parse(capture_of(body, URL)).documents[0]
    assert provision(document, "art_L1-2").standing is Standing.REPEALED


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        (b"<ETAT>VIGUEUR</ETAT>", b"<ETAT>MODIFIE_MORT_NE</ETAT>", "never-in-force"),
        (b"<ETAT>VIGUEUR</ETAT>", b"<ETAT>INCONNU</ETAT>", "unknown-state"),
        (b"<DATE_DEBUT>2024-07-01", b"<DATE_DEBUT>2024-07-99", "unreadable-date"),
        (b"<NOTA>", b"<AUTRE/><NOTA>", "unknown-element"),
    ],
)
def test_what_cannot_be_taken_as_it_stands_is_told(was: bytes, becomes: bytes, code: str) -> None:
    parsed = parse(capture_of(SAMPLES["article-new.xml"].body.replace(was, becomes), URL))
    assert code in {finding.code for finding in parsed.findings}


@pytest.mark.parametrize("name", ["article-new.xml", "text.xml", "delta-1.tar.gz"])
def test_mutated_bodies_parse_or_are_refused_quickly(name: str) -> None:
    seed = SAMPLES[name].body
    assert max(seconds_to_survive(parse, capture_of(mutant, URL)) for mutant in mutations(seed, 400)) < 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html><body>403</body></html>", "html-instead"),
        (b"<LOI/>", "unexpected-root"),
        (b"<ARTICLE/>", "no-identifier"),
        (b"<TEXTE_VERSION/>", "no-identifier"),
        (b"\x1f\x8bnot really", "malformed-tar"),
        (SAMPLES["delta-1.tar.gz"].body[:200], "malformed-tar"),
    ],
)
def test_a_body_that_is_no_law_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(body, URL))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["p", "div", "i", "table"])
def test_nesting_as_deep_as_the_reader_accepts_does_not_exhaust_the_stack(name: str) -> None:
    nested = f"<{name}>" * 240 + "Motif" + f"</{name}>" * 240
    body = SAMPLES["article-future.xml"].body.replace(b"<p>Plus tard, davantage.</p>", nested.encode())
    check_structure(parse(capture_of(body, URL)))
