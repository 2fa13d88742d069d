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
