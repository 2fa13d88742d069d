"""The gii-norm parser on every recorded capture: words kept, ids that last, the supply chain act's two starts."""

from __future__ import annotations

import io
import statistics
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from lxml import etree

from crawlers.parsers.gii_norm import parse
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.provision import Role, Standing
from tests.support.recorded import recorded
from tests.support.words import count_words, provision_words, words_kept
from tests.unit.parsers.gii_norm_xml import by_eid, check_structure

NOT_TEXT = {
    "jurabk": "metadata", "amtabk": "metadata", "ausfertigung-datum": "metadata", "fundstelle": "metadata",
    "kurzue": "metadata", "langue": "title of the document", "standangabe": "metadata: state of amendment",
    "gliederungskennzahl": "sort key", "kommentar": "editorial: place in the gazette",
    "fussnoten": "editorial footnotes", "TOC": "table of contents",
}  # fmt: skip
"""Elements whose words are not words of provisions, with the reason."""
WITHIN_WORDS = frozenset({"B", "I", "U", "F", "SP", "NB", "SUB", "SUP"})


def source_words(body: bytes) -> list[str]:
    """The running words of the original, by a walk of its own: marks within words join, everything else parts."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        root = etree.fromstring(archive.read(archive.namelist()[0]))
    texts: list[str] = []

    def walk(element: etree._Element) -> None:
        within = element.tag in WITHIN_WORDS
        editorial = element.tag == "noindex" and "Fundstelle" in "".join(map(str, element.itertext()))
        texts.append("" if within else " ")
        if element.tag not in NOT_TEXT and not editorial:
            # Superscript digits are kept as such: 10³ is not 103.
            own = (element.text or "").translate(str.maketrans("234", "²³⁴")) if element.tag == "SUP" else element.text
            texts.append((own or "").replace("(XXXX)", ""))
            for child in element:
                walk(child)
                texts.append(child.tail or "")
        texts.append("" if within else " ")

    for norm in root.iterfind("norm"):
        if norm.findtext("metadaten/enbez") != "Inhaltsübersicht":
            walk(norm)
    return ["".join(texts)]


@pytest.fixture(scope="module")
def history() -> list[tuple[Capture, Parsed]]:
    return [(capture, parse(capture)) for capture in recorded("de_gii")]


def test_the_words_of_every_recorded_law_are_kept_and_none_is_doubled(history: list[tuple[Capture, Parsed]]) -> None:
    kept, doubled = [], []
    for capture, parsed in history:
        source = count_words(source_words(capture.body))
        kept.append(words_kept(source, parsed.documents[0]))
        doubled.append((provision_words(parsed.documents[0]) - source).total() / source.total())
    assert len(kept) == 99
    assert min(kept) >= 0.995
    assert statistics.median(kept) >= 0.999
    assert max(doubled) <= 0.005


def test_recorded_laws_are_well_formed_and_leave_no_element_unread(history: list[tuple[Capture, Parsed]]) -> None:
    for _, parsed in history:
        check_structure(parsed)
        assert {finding.code for finding in parsed.findings} <= {"picture-left-out", "missing-number"}


def states(
    history: list[tuple[Capture, Parsed]],
) -> Iterator[tuple[tuple[Capture, Document], tuple[Capture, Document]]]:
    """Consecutive states of each recorded law."""
    before: dict[str, tuple[Capture, Document]] = {}
    for capture, parsed in history:
        now = capture, parsed.documents[0]
        if capture.url in before:
            yield before[capture.url], now
        before[capture.url] = now


def test_a_recorded_state_of_the_same_words_gives_the_same_provisions(
    history: list[tuple[Capture, Parsed]],
) -> None:
    same = 0
    for (old, earlier), (new, later) in states(history):
        words = [" ".join(source_words(capture.body)[0].split()) for capture in (old, new)]
        if words[0] == words[1]:
            same += 1
            assert [(p.eid, p.heading, p.text) for p in earlier.provisions] == [
                (p.eid, p.heading, p.text) for p in later.provisions
            ]
    assert same >= 40


def test_an_unchanged_section_of_a_recorded_law_keeps_its_ids(history: list[tuple[Capture, Parsed]]) -> None:
    compared = 0
    for (_, earlier), (_, later) in states(history):
        old, new = sections(earlier), sections(later)
        for label in old.keys() & new.keys():
            if [words for _, words in old[label]] == [words for _, words in new[label]]:
                assert old[label] == new[label]
                compared += 1
    assert compared > 3_000


def sections(document: Document) -> dict[str, list[tuple[str, tuple[str, str]]]]:
    """Ids, numbers and words of each unit by its label."""
    found: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    owner: dict[str, str] = {}
    for provision in document.provisions:
        if provision.role is Role.DIVISION:
            continue
        label = owner.get(provision.parent or "") or provision.label
        owner[provision.eid] = label
        found.setdefault(label, []).append((provision.eid, (provision.num, provision.text)))
    return found


def of_law(history: list[tuple[Capture, Parsed]], name: str) -> list[Document]:
    return [parsed.documents[0] for capture, parsed in history if f"/{name}/" in capture.url]


def test_the_supply_chain_act_is_not_yet_in_force_in_2021_but_for_its_exceptions(
    history: list[tuple[Capture, Parsed]],
) -> None:
    provisions = by_eid(of_law(history, "lksg")[0])
    later = {eid for eid, provision in provisions.items() if provision.standing is Standing.NOT_YET}
    assert {"par_1-2", "par_3-10", "par_15-18", "par_13__abs_1", "par_14__abs_1", "annex_1", "abschn_1"} <= later
    assert {provisions[eid].valid_from for eid in later} == {date(2023, 1, 1)}
    now = {eid for eid, provision in provisions.items() if provision.standing is Standing.IN_FORCE}
    assert {"par_13", "par_13__abs_3", "par_13__abs_3__nr_1", "par_14__abs_2", "par_19", "par_20", "par_21"} <= now
    assert {provisions[eid].valid_from for eid in now} == {date(2021, 7, 23)}


def test_the_supply_chain_act_is_in_force_in_2023(history: list[tuple[Capture, Parsed]]) -> None:
    for document in of_law(history, "lksg")[1:]:
        provisions = by_eid(document)
        assert {provision.standing for provision in document.provisions} == {Standing.IN_FORCE}
        assert provisions["par_3__abs_1"].valid_from == date(2023, 1, 1)
        assert provisions["par_13__abs_3"].valid_from == provisions["par_20"].valid_from == date(2021, 7, 23)
        assert document.valid_from is None
