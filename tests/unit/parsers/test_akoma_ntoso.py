"""The Akoma Ntoso parser on invented Swiss and Finnish law, on real documents if at hand, on hostile input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import median

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers.akoma_ntoso import parse
from crawlers.parsers.akoma_ntoso.vocabulary import STYLE
from crawlers.parsers.flow import flow
from indexer.domain.document import Capture, Document
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

_SWISS = (
    "https://fedlex.data.admin.ch/filestore/fedlex.data.admin.ch/eli/cc/2099/1/{day}/{language}/xml/"
    "fedlex-data-admin-ch-eli-cc-2099-1-{day}-{language}-xml-1.xml"
)
_FINNISH = "https://opendata.finlex.fi/finlex/avoindata/v1/akn/fi/act/statute-consolidated/2099/1/{language}@"
SAMPLES: dict[str, Capture] = {
    f"ch-{day}-{language}": sample("ch_fedlex", f"elv-{day}-{language}.xml", _SWISS.format(day=day, language=language))
    for day, language in (("20240101", "de"), ("20240101", "fr"), ("20250101", "de"))
} | {
    name: sample("fi_finlex", f"{name}.xml", _FINNISH.format(language="swe" if name == "lag-swe" else "fin"))
    for name in ("laki-fin", "laki-fin-amended", "lag-swe")
}


def swiss() -> Document:
    return parse(SAMPLES["ch-20250101-de"]).documents[0]


def finnish(day: str = "2026-11-23") -> Document:
    return parse(sample("fi_finlex", "laki-fin-amended.xml", _FINNISH.format(language="fin"), day=day)).documents[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"akoma_ntoso/{name}", parsed, refresh=refresh_golden)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_of_a_sample_for_this_parser(name: str) -> None:
    declared = source_of(SAMPLES[name].url)
    assert declared is not None
    assert declared[1].parser == "akoma_ntoso"


def test_a_formula_that_is_a_picture_is_told() -> None:
    seed = SAMPLES["ch-20250101-de"]
    body = seed.body.replace(b"</preface>", b"<p><img src='f.png'/></p></preface>", 1)
    assert body != seed.body
    assert "image-left-out" in {finding.code for finding in parse(replace(seed, body=body, sha256="")).findings}


def test_a_swiss_text_is_named_by_the_day_it_applies_from_and_by_no_corrected_number() -> None:
    document = swiss()
    assert (str(document.work), document.expression, document.valid_from) == (
        "ch/eli/cc/2099/1", "2025-01-01", date(2025, 1, 1),
    )  # fmt: skip
    assert (document.title, document.short_title) == (
        "Verordnung vom 4. Mai 2022 über erfundene Lieferketten (ELV)", "ELV",
    )  # fmt: skip


def test_swiss_pieces_are_cited_as_lawyers_there_write() -> None:
    labels = {p.eid: p.label for p in swiss().provisions}
    assert labels["art_2_a"] == "Art. 2a"
    assert labels["art_2_a__para_2__lbl_b__lbl_1"] == "Art. 2a Abs. 2 Bst. b Ziff. 1"
    french = {p.eid: p.label for p in parse(SAMPLES["ch-20240101-fr"]).documents[0].provisions}
    assert french["art_2_a__para_2__lbl_a"] == "Art. 2a al. 2 let. a"


def test_a_number_with_nothing_but_a_note_of_its_repeal_is_repealed_and_marked() -> None:
    document = swiss()
    assert provision(document, "art_3_a").standing is Standing.REPEALED
    assert provision(document, "art_3__para_2").standing is Standing.REPEALED
    assert Mark("art_3_a", "repealed", "ch/eli/oc/2099/9") in document.marks
    assert Mark("art_3", "substituted", "ch/eli/oc/2099/9") in document.marks


def test_powers_are_raised_and_raised_numbers_at_a_line_open_paragraphs() -> None:
    document = swiss()
    assert provision(document, "art_2_a__para_1").text.endswith("10 m².")
    assert provision(document, "disp_u1__para__para_2").text == "Sie enden nach einem Jahr."


def test_of_several_finnish_wordings_the_one_of_the_day_of_capture_is_law() -> None:
    document = finnish()
    assert provision(document, "chp_1__sec_2__subsec_1").text.startswith("Tuoja tarkastaa mallit kuukausittain")
    assert provision(document, "chp_1__sec_4__subsec_1__para_2").text == "määrä kappaleina."
    assert provision(document, "chp_1__sec_4").standing is Standing.IN_FORCE
    assert len(document.unapplied) == 2
    assert "vuosittain" not in "".join(p.text for p in document.provisions)


def test_a_wording_that_was_to_come_is_law_once_its_day_has_come() -> None:
    document = finnish("2099-02-01")
    assert provision(document, "chp_1__sec_4").standing is Standing.REPEALED
    assert document.valid_from == date(2099, 1, 1)


_ISSUED = b'<FRBRdate date="2020-02-14" name="dateIssued"/><FRBRdate date="2020-02-20" name="datePublished"/>'


@pytest.mark.parametrize(("day", "published"), [("2020-06-01", date(2020, 2, 20)), ("2026-11-23", None)])
def test_the_day_an_act_was_published_is_not_that_of_its_amended_text(day: str, published: date | None) -> None:
    plain = sample("fi_finlex", "laki-fin-amended.xml", _FINNISH.format(language="fin"), day=day)
    body = plain.body.replace(b"<FRBRcountry", _ISSUED + b"<FRBRcountry", 1)
    (document,) = parse(replace(plain, body=body)).documents
    assert document.published == published


def test_an_act_that_has_ended_stood_until_its_last_day_and_is_repealed_from_the_next() -> None:
    plain = SAMPLES["laki-fin"]
    ends = b'</finlex:dateEntryIntoForce><finlex:dateInForceEnd date="2023-12-31"/></finlex:inForce>'
    body = plain.body.replace(b'isInForce value="true"', b'isInForce value="false"')
    body = body.replace(b'date="2020-03-01"/></finlex:inForce>', b'date="2020-03-01">' + ends)
    stood, ended = parse(replace(plain, body=body)).documents
    assert (stood.valid_to, ended.valid_from, ended.valid_to) == (date(2023, 12, 31), date(2024, 1, 1), None)
    assert stood.provisions == parse(plain).documents[0].provisions
    assert {p.standing for p in ended.provisions if p.role == "unit"} == {Standing.REPEALED}


def test_an_act_that_is_not_in_force_nobody_knows_since_when_is_not_quoted_as_law() -> None:
    body = SAMPLES["laki-fin"].body.replace(b'isInForce value="true"', b'isInForce value="false"')
    (document,) = parse(replace(SAMPLES["laki-fin"], body=body)).documents
    assert Standing.IN_FORCE not in {p.standing for p in document.provisions if p.role == "unit"}


def test_the_clause_of_an_amendment_to_come_is_not_law_yet() -> None:
    clause = provision(finnish(), "entryIntoForce_20990008")
    assert (clause.standing, clause.valid_from) == (Standing.NOT_YET, date(2099, 1, 1))


def test_words_of_staff_about_a_repeal_are_no_law() -> None:
    gone = provision(finnish(), "chp_1__sec_3")
    assert (gone.text, gone.standing) == ("", Standing.REPEALED)


def test_two_wordings_without_a_day_are_both_shown_and_told() -> None:
    body = SAMPLES["laki-fin"].body.replace(b"tulee voimaan 1.1.2099. Aiempi", "myöhemmin. Aiempi".encode())
    codes = {finding.code for finding in parse(capture_of(body, "https://x.example")).findings}
    assert "wording-undated" in codes


def test_nine_in_ten_real_documents_keep_every_word_and_none_loses_more_than_wordings_no_longer_in_force() -> None:
    shares = []
    for zip_name in ("ch.zip", "fi.zip"):
        for member in members(zip_name):
            if not member.endswith(".xml"):
                continue
            body = payload(zip_name, member)
            parsed = parse(capture_of(body, f"https://x.example/{member}"))
            check_structure(parsed)
            root = etree.fromstring(body)
            for part in [*root.iter("{*}meta", "{*}preface")]:
                part.clear()
            for note in [
                e for e in root.iter("{*}hcontainer") if e.get("name") in {"noteAuthorial", "preliminaryWork"}
            ]:
                note.clear()
            shares.append(share_kept([flow(root, STYLE)], parsed.documents))
    assert median(shares) == pytest.approx(1.0, abs=0.002)
    assert sorted(shares)[2] > 0.99
    assert min(shares) > 0.9


@pytest.mark.parametrize("name", ["ch-20250101-de", "laki-fin-amended"])
def test_mutated_documents_parse_or_are_refused_quickly(name: str) -> None:
    seed = SAMPLES[name]
    times = [seconds_to_survive(parse, capture_of(mutant, seed.url)) for mutant in mutations(seed.body, 500)]
    assert max(times) < 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<html><body>Fehler</body></html>", "html-instead"),
        (b"<akomaNtoso/>", "unexpected-root"),
        (b"<act/>", "unexpected-root"),
        (b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act/></akomaNtoso>', "no-identity"),
        (SAMPLES["lag-swe"].body.replace(b"/akn/fi/act/", b"urn:"), "no-identity"),
        (SAMPLES["lag-swe"].body.replace("Lag om påhittade leveranskedjor".encode(), b""), "no-title"),
    ],
)
def test_a_body_that_is_no_law_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(body, "https://x.example"))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["level", "blockList", "content", "hcontainer", "inline", "table"])
def test_nesting_as_deep_as_the_reader_accepts_does_not_exhaust_the_stack(name: str) -> None:
    nested = f"<{name}>" * 230 + "Grund" + f"</{name}>" * 230
    body = SAMPLES["lag-swe"].body.replace("<p>Denna lag gäller påhittade modeller.</p>".encode(), nested.encode())
    parsed = parse(capture_of(body, "https://x.example"))
    check_structure(parsed)
    if name != "table":  # a table without rows holds no words
        assert sum("Grund" in p.text for p in parsed.documents[0].provisions) == 1
