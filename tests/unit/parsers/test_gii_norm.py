"""The gii-norm parser on its golden samples and on hostile input."""

from __future__ import annotations

import time

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.gii_norm import parse
from crawlers.sample import load
from indexer.domain.errors import ParseError
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.unit.parsers.gii_norm_xml import (
    HEAD,
    capture_of,
    check_structure,
    division,
    items,
    law,
    read,
    state,
    unit,
    zipped,
)

SAMPLES = {f"{capture.url.split('/')[-2]}-{capture.fetched_at:%Y-%m-%d}": capture for capture in load("de_gii")}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    parsed = parse(SAMPLES[name])
    check_structure(parsed)
    check_golden(f"gii_norm/{name}", parsed, refresh=refresh_golden)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_of_a_sample_for_this_parser(name: str) -> None:
    declared = source_of(SAMPLES[name].url)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("de_gii", "gii_norm")


def test_a_new_build_date_changes_no_provision() -> None:
    first, second = (parse(SAMPLES[f"muster_lkg-{day}"]).documents[0] for day in ("2025-01-06", "2025-02-17"))
    assert first.identifiers != second.identifiers
    assert first.provisions == second.provisions


SEED = law(
    division("010", "Abschnitt 1", "Allgemeines"),
    unit("§ 1", f"<P>(1) Wer {items(('1.', 'a'), ('2.', 'b<BR/>c'))} tut.</P><P>(2) (weggefallen)</P>", "Zweck"),
    unit("(XXXX) §§ 2 bis 3", "<P/>", "(zukünftig in Kraft)", "(+++ §§ 2 bis 3: Treten am 1.7.2024 in Kraft +++)"),
    unit(
        "Anlage 1",
        "<Title>Teil 1</Title><table><tgroup cols='2'><colspec colname='c1'/><colspec colname='c2'/><tbody><row>"
        "<entry namest='c1' nameend='c2'>x</entry></row></tbody></tgroup></table><P>m<SUP>3</SUP><FnR ID='f'/></P>",
        "(zu § 1)",
        official="<Footnotes><Footnote FnZ='1' ID='f'>Fußnote</Footnote></Footnotes>",
    ),
    footnote="(+++ Text ab: 1.1.2024 +++) Es tritt gem. Art. 2 am 1.1.2024 in Kraft. § 1 tritt am 2.1.2024 in Kraft.",
    metadata=state("Stand", "Zuletzt geändert durch Art. 1 G v. 1.1.2024 I 1"),
).encode()


def survives(body: bytes) -> float:
    """Seconds it took to parse or to refuse."""
    started = time.perf_counter()
    try:
        parsed = parse(capture_of(body))
    except ParseError:
        pass
    else:
        check_structure(parsed)
    return time.perf_counter() - started


def test_ten_thousand_mutated_documents_parse_or_are_refused_quickly() -> None:
    assert len(SEED) < 3_000
    assert max(survives(zipped(mutant)) for mutant in mutations(SEED, 10_000)) < 1


def test_mutated_archives_parse_or_are_refused_quickly() -> None:
    assert max(survives(mutant) for mutant in mutations(zipped(SEED), 3_000, random_seed=2)) < 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Wartungsarbeiten</body></html>", "html-instead"),
        (b"<html>Fehler 503</html>", "html-instead"),
        (zipped(SEED)[:400], "malformed-zip"),
        (bytes(range(256)) * 20, "malformed-zip"),
        (zipped(SEED, "bild.jpg"), "empty-zip"),
        (zipped(b""), "empty"),
        (zipped(SEED[: len(SEED) // 2]), "malformed-xml"),
        (zipped(SEED.replace(b"UTF-8", b"US-ASCII")), "malformed-xml"),
        (zipped(SEED.replace(b"UTF-8", b"no-such-charset")), "malformed-xml"),
        (zipped("<html><body>Fehler</body></html>"), "html-instead"),
        (zipped("<gesetz/>"), "unexpected-root"),
        (zipped('<!DOCTYPE d [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><dokumente>&b;</dokumente>'), "dtd-refused"),
        (zipped(f"{HEAD}</dokumente>"), "no-norm"),
        (zipped(f"{HEAD}<norm/></dokumente>"), "no-metadata"),
        (zipped(f"{HEAD}<norm><metadaten/></norm></dokumente>"), "no-title"),
        (zipped(law()), "no-provisions"),
    ],
)
def test_a_body_that_is_no_law_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(body))
    assert caught.value.code == code


@pytest.mark.parametrize("url", ["https://www.gesetze-im-internet.de/gii-toc.xml", "https://x/_a/xml.zip"])
def test_an_address_that_names_no_law_is_refused(url: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(zipped(SEED), url=url))
    assert caught.value.code == "unknown-address"


@pytest.mark.parametrize("wrapper", ["I", "DL", "DL><DD", "DL><DD><LA", "unbekannt", "LA", "noindex", "entry"])
def test_nesting_as_deep_as_the_reader_accepts_does_not_exhaust_the_stack(wrapper: str) -> None:
    tags = wrapper.split("><")
    depth = 235 // len(tags)
    opening = "".join(f"<{tag}>" for tag in tags) * depth
    closing = "".join(f"</{tag}>" for tag in reversed(tags)) * depth
    document = read(law(unit("§ 1", f"<P>{opening}Grund{closing}</P>")))
    assert sum("Grund" in provision.text for provision in document.provisions) == 1
