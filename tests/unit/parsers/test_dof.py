"""Notes of the Diario Oficial: articles, what amending articles quote, transitory articles, days."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.blocks import text_of
from crawlers.parsers.dof import parse
from crawlers.parsers.xml import parse_html
from indexer.domain.document import Capture, Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.payloads import members, payload
from tests.support.simulator import PUBLISHERS
from tests.support.words import count_words, words_kept

WHEN = datetime(2099, 1, 10, tzinfo=UTC)
ADDRESS = "https://www.dof.gob.mx/nota_detalle.php?codigo={}&fecha={}"
FILES = PUBLISHERS / "mx_dof_sidof"
SAMPLES = {"acuerdo": ADDRESS.format("9900001", "29-10-2025"), "decreto": ADDRESS.format("5679955", "17/02/2023")}
NOTES = ["5738985", "5746354", "5785957", "5785960"]


def sample(name: str) -> Capture:
    return Capture(SAMPLES[name], WHEN, (FILES / f"{name}.html").read_bytes())


def note(body: str, day: str = "05/01/2099") -> Document:
    page = f"<body><td><b>DOF: {day}</b></td><div id='DivDetalleNota'><h1>DECRETO de muestra</h1>{body}</div></body>"
    return parse(Capture(ADDRESS.format("1", day), WHEN, page.encode())).documents[0]


def labels(document: Document, *roles: Role) -> list[str]:
    return [p.label for p in document.provisions if p.role in (roles or (Role.UNIT,))]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_its_golden_pair(name: str, refresh_golden: bool) -> None:
    parsed = parse(sample(name))
    check_golden(f"dof/{name}", parsed, refresh=refresh_golden)
    assert parsed.findings == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_for_this_parser(name: str) -> None:
    found = source_of(SAMPLES[name])
    assert found is not None
    assert (found[0].id, found[1].parser) == ("mx_dof_sidof", "dof")


def test_what_an_amending_article_quotes_is_never_cited_as_an_article_of_the_decree() -> None:
    decree = parse(sample("decreto")).documents[0]
    pieces = labels(decree, Role.PIECE)
    assert "Artículo Primero, artículo 2, fracción IV" in pieces
    assert "Artículo Primero, artículo 5 Bis, apartado A, fracción I" in pieces
    assert [label for label in labels(decree) if label.startswith("Artículo")] == [
        "Artículo Primero", "Artículo Segundo", "Artículo 1o", "Artículo 2",
    ]  # fmt: skip


def test_a_chapter_that_is_quoted_is_no_division_and_one_that_is_issued_is() -> None:
    decree = parse(sample("decreto")).documents[0]
    divisions = [(p.label, p.heading) for p in decree.provisions if p.role is Role.DIVISION]
    assert divisions == [
        ("Título Primero", "Disposiciones generales"), ("Capítulo I", "Del objeto"), ("Transitorios", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("el día siguiente al de su publicación en el Diario Oficial de la Federación", date(2099, 1, 6)),
        ("al día siguiente de su publicación en el Diario Oficial de la Federación", date(2099, 1, 6)),
        ("el día de su publicación en el Diario Oficial de la Federación", date(2099, 1, 5)),
        (
            "a los 90 días naturales siguientes al de su publicación en el Diario Oficial de la Federación",
            date(2099, 4, 5),
        ),
        ("a partir del 1o. de marzo de 2099", date(2099, 3, 1)),
        ("el 31 de febrero de 2099", None),
        ("el día hábil siguiente al de su publicación", None),
        ("el día siguiente al de su publicación, con excepción del artículo 2", None),
        ("cuando lo determine la Secretaría", None),
    ],
)
def test_an_entry_into_force_is_read_only_where_nothing_is_said_beside_it(when: str, expected: date | None) -> None:
    found = note(
        f"<p>Artículo 1.- Uno.</p><p>TRANSITORIO</p><p>ÚNICO.- El presente Decreto entrará en vigor {when}.</p>"
    )
    assert [m.date for m in found.milestones] == ([expected] if expected else [])


def test_transitory_articles_do_not_stand_among_the_articles() -> None:
    found = note("<p>PRIMERO.- Uno.</p><p>TRANSITORIOS</p><p>PRIMERO.- Dos.</p><p>ANEXO ÚNICO</p><p>Tres.</p>")
    assert [(p.eid, p.label) for p in found.provisions if p.role is Role.UNIT][1:] == [
        ("art_primero", "Primero"), ("trans__art_primero", "Transitorio Primero"), ("annex_unico", "Anexo Único"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (SAMPLES["acuerdo"], b"", "empty"),
        (SAMPLES["acuerdo"], b"<html><body>Error</body></html>", "no-note"),
        (SAMPLES["acuerdo"], b"<html><body><div id='DivDetalleNota'> </div></body></html>", "no-note"),
        (SAMPLES["acuerdo"], b"<p>caf\xc3\xa9 \xc3</p>", "wrong-charset"),
        ("https://www.dof.gob.mx/index.php", b"<p>x</p>", "unknown-address"),
    ],
)
def test_what_is_no_note_is_refused(url: str, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(Capture(url, WHEN, body))
    assert caught.value.code == code


@pytest.mark.parametrize("name", SAMPLES)
def test_mutated_notes_parse_or_are_refused_quickly(name: str) -> None:
    slowest = 0.0
    for mutant in mutations(sample(name).body, 500):
        started = time.perf_counter()
        try:
            provisions = parse(Capture(SAMPLES[name], WHEN, mutant)).documents[0].provisions
        except ParseError:
            provisions = ()
        slowest = max(slowest, time.perf_counter() - started)
        assert len({p.eid for p in provisions}) == len(provisions)
    assert slowest < 1


def test_deeply_nested_pages_do_not_exhaust_the_stack() -> None:
    assert "hondo" in note("<div>" * 200 + "hondo").text.provisions[-1].text


@pytest.mark.parametrize("code", NOTES)
def test_every_word_of_a_real_note_is_kept(code: str) -> None:
    name = next(name for name in members("mx.zip") if f"nota_{code}_" in name)
    body = payload("mx.zip", name)
    parsed = parse(Capture(ADDRESS.format(code, ""), WHEN, body))
    shown = parse_html(body, code).find(".//*[@id='DivDetalleNota']")
    assert shown is not None
    for hidden in shown.xpath(".//style | .//script | .//title"):
        hidden.text = ""
    source = count_words(str(text) for text in shown.itertext())
    spans = count_words([text_of(shown)])
    assert words_kept(spans, parsed.documents[0]) == 1.0
    assert spans.total() >= 0.9 * source.total()
