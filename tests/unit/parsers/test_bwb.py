"""The BWB parser on an invented act, on real documents where they are at hand, and on hostile input."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers.bwb import parse
from crawlers.parsers.bwb.vocabulary import STYLE
from crawlers.parsers.flow import flow
from indexer.domain.document import Authority, Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Mark, Standing
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.payloads import members, payload
from tests.unit.parsers.soundness import (
    capture_of,
    check_structure,
    provision,
    sample,
    seconds_to_survive,
    share_kept,
)

_ADDRESS = "https://repository.officiele-overheidspublicaties.nl/bwb/BWBR0999901/{0}/xml/BWBR0999901_{0}.xml"
SAMPLES = {
    "state-2022": sample("nl_bwb", "state-2022.xml", _ADDRESS.format("2022-01-01_0")),
    "state-2024": sample("nl_bwb", "state-2024.xml", _ADDRESS.format("2024-07-01_1")),
}


def state() -> Document:
    return parse(SAMPLES["state-2024"]).documents[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"bwb/{name}", parsed, refresh=refresh_golden)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_of_a_sample_for_this_parser(name: str) -> None:
    declared = source_of(SAMPLES[name].url)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("nl_bwb", "bwb")


def test_two_references_with_nothing_between_stay_two() -> None:
    words = etree.fromstring("<al>artikelen <intref>1.7</intref><intref>3.13</intref>, <extref>3.1</extref>a</al>")
    assert flow(words, STYLE) == "artikelen 1.7 3.13, 3.1a"


def test_a_state_is_named_as_the_publisher_does_and_published_with_what_changed_in_it() -> None:
    document = state()
    assert (document.expression, document.valid_from) == ("2024-07-01_1", date(2024, 7, 1))
    assert document.published == date(2024, 5, 14)
    assert Mark("art_2", "substituted", "nl/stb-2099-8") in document.marks


def test_words_that_reach_back_before_the_state_hold_from_the_day_they_reach_back_to() -> None:
    back = '<terugwerkend.datum datum-scope="tot-en-met" isodatum="{}"/>'
    said = "Stb. 2099, {0}, datum inwerkingtreding {1}, bevat een wijziging met terugwerkende kracht van dit artikel."
    remark = "</inwerkingtreding></brondata><brondata><inwerkingtreding/></brondata><terugwerkende-kracht-data>"
    remark += f"<gegenereerde-tekst>{said}</gegenereerde-tekst></terugwerkende-kracht-data><brondata><inwerkingtreding>"
    article = (
        '<artikel inwerking="{0}" publicatie_bron="{1}" status="goed"><kop><label>Artikel</label><nr>{2}</nr></kop>'
        "<al>Woorden.</al><meta-data><brondata><inwerkingtreding>{3}</inwerkingtreding></brondata></meta-data></artikel>"
    )
    articles = (
        article.format("2024-01-01", "2023-12-20", 1, back.format("2023-06-01") + remark.format(4, "01-03-2025")),
        article.format("2024-07-19", "2024-07-18", 2, back.format("2023-01-01") + remark.format(3, "19-07-2024")),
    )
    body = (
        '<toestand bwb-id="BWBR0999903" inwerkingtreding="2024-01-01"><wetgeving soort="wet"><intitule>Wet</intitule>'
        f"<wet-besluit><wettekst>{''.join(articles)}</wettekst></wet-besluit></wetgeving></toestand>"
    )
    (document,) = parse(capture_of(body, "https://x.example")).documents
    days = {p.eid: p.valid_from for p in document.provisions}
    assert days == {"art_1": date(2024, 1, 1), "art_2": date(2023, 1, 1)}
    assert (document.valid_from, document.published) == (date(2024, 1, 1), date(2024, 7, 18))
    assert document.unapplied == (f"Artikel 1: {said.format(4, '01-03-2025')}",)


def test_pieces_are_cited_as_lawyers_there_write() -> None:
    labels = {p.eid: p.label for p in state().provisions}
    assert labels["art_1.1"] == "Artikel 1:1"
    assert labels["art_2__para_1__point_a__point_1"] == "Artikel 2 lid 1 onder a sub 1°"


def test_standing_follows_the_publisher_and_staff_words_are_no_law() -> None:
    document = state()
    standing = {p.eid: p.standing for p in document.provisions}
    assert standing["art_3"] is Standing.REPEALED
    assert standing["art_4"] is Standing.NOT_YET
    assert standing["art_1.1__point_b"] is Standing.REPEALED
    assert "ervallen" not in "".join(p.text for p in document.provisions)


def test_tables_powers_and_words_after_a_list_stand_in_their_places() -> None:
    document = state()
    assert provision(document, "annex_1__table_1").text == "Soort\tEuro\nA\t10"
    assert provision(document, "art_1.1__point_1").text == "model: een ding van 3 m³."
    assert provision(document, "art_2__para_1__wrapup_1").text == "Hij bewaart de uitkomst."


def test_a_treaty_in_two_languages_gives_two_documents_of_one_work() -> None:
    text = "<verdragtekst><wettekst><artikel><kop><nr>{0}</nr></kop><al>{1}</al></artikel></wettekst></verdragtekst>"
    body = (
        '<toestand bwb-id="BWBV0999901" inwerkingtreding="2024-01-01"><wetgeving soort="verdrag"><intitule>V</intitule>'
        f'<verdrag xml:lang="en" tekst="authentiek">{text.format(1, "Peace")}</verdrag>'
        f'<verdrag xml:lang="nl" tekst="vertaling">{text.format(1, "Vrede")}</verdrag></wetgeving></toestand>'
    )
    english, dutch = parse(capture_of(body, "https://x.example")).documents
    assert (english.language, dutch.language) == ("en", "nl")
    assert english.work == dutch.work
    assert dutch.authority is Authority.TRANSLATION


def test_an_address_that_names_another_act_is_told() -> None:
    parsed = parse(
        capture_of(SAMPLES["state-2022"].body, _ADDRESS.replace("0999901", "0999902").format("2022-01-01_0"))
    )
    assert "identity-mismatch" in {finding.code for finding in parsed.findings}


def test_every_real_document_keeps_every_word() -> None:
    for member in members("nl.zip"):
        packed = payload("nl.zip", member)
        body = gzip.decompress(packed) if member.endswith(".gz") else packed
        parsed = parse(capture_of(body, f"https://x.example/{member}"))
        check_structure(parsed)
        law = etree.fromstring(body).find("wetgeving")
        assert law is not None
        texts = [flow(part, STYLE) for part in law if part.tag not in {"intitule", "citeertitel", "meta-data"}]
        assert share_kept(texts, parsed.documents) > 0.999, member


def test_mutated_documents_parse_or_are_refused_quickly() -> None:
    seed = SAMPLES["state-2024"]
    times = [seconds_to_survive(parse, capture_of(mutant, seed.url)) for mutant in mutations(seed.body, 700)]
    assert max(times) < 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html><body>Storing</body></html>", "html-instead"),
        (b"<wetgeving/>", "unexpected-root"),
        (b"<toestand/>", "no-identifier"),
        (b'<toestand bwb-id="BWBR0999901"/>', "no-text"),
        (b'<toestand bwb-id="BWBR0999901"><wetgeving/></toestand>', "no-text"),
        (b'<toestand bwb-id="BWBR0999901"><wetgeving><artikel/></wetgeving></toestand>', "no-title"),
    ],
)
def test_a_body_that_is_no_law_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(body, "https://x.example"))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["hoofdstuk", "lijst", "li", "lid", "nadruk", "onbekend"])
def test_nesting_as_deep_as_the_reader_accepts_does_not_exhaust_the_stack(name: str) -> None:
    nested = f"<{name}>" * 240 + "Grond" + f"</{name}>" * 240
    law = f"<wetgeving><intitule>W</intitule><wettekst>{nested}</wettekst></wetgeving>"
    body = f'<toestand bwb-id="BWBR0999901">{law}</toestand>'
    parsed = parse(capture_of(body, "https://x.example"))
    check_structure(parsed)
    assert sum("Grond" in p.text for p in parsed.documents[0].provisions) == 1
