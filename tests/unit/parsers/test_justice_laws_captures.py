"""Justice Laws Canada on the recorded captures: every word kept once, ids sound, recaptures without a change equal."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from lxml import etree

from crawlers.parsers.justice_laws import parse
from indexer.domain.document import Capture, Document
from tests.support.recorded import recorded
from tests.support.words import count_words

LEFT_OUT = {
    "Identification": "metadata head, in the fields of the document",
    "HistoricalNote": "amendment history, in notes",
    "RecentAmendments": "amendment history, in relations and notes",
    "FootnoteRef": "note marker, repeated as the number of the note",
}
WITHIN_A_LINE = frozenset(
    {
        "Base", "DefinedTermEn", "DefinedTermFr", "DefinitionEnOnly", "DefinitionFrOnly", "DefinitionRef", "Emphasis",
        "FootnoteRef", "FormBlank", "IBR", "Keep", "Language", "MSub", "Sub", "Subscript", "Sup", "XRefExternal",
        "XRefInternal", "XRefSection",
    }
)  # fmt: skip
RAISED = str.maketrans("0123456789+-–−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")


def source_words(root: etree._Element) -> Counter[str]:
    """Words of every text node outside what LEFT_OUT names, appended schedules and the editor's notes."""
    parts = [
        f" {made.text or ''} "
        for name in ("RegulationMaker", "OrderNumber")
        for made in root.iterfind(f"Identification/RegulationMakerOrder/{name}")
    ]

    def walk(element: etree._Element) -> None:
        if isinstance(element.tag, str) and not left_out(element):
            gap = "" if element.tag in WITHIN_A_LINE else " "
            raised = element.tag == "Sup" and re.fullmatch(r"[-\d+–−()n]+", element.text or "")
            parts.extend([gap, (element.text or "").translate(RAISED) if raised else element.text or ""])
            for part in element:
                walk(part)
            parts.append(gap)
        parts.append(element.tail or "")

    for child in root:
        walk(child)
    return count_words(["".join(parts)])


def left_out(element: etree._Element) -> bool:
    if element.tag == "Schedule":
        return element.get("id") in {"NifProvs", "RelatedProvs"} or element.find("*/RelatedOrNotInForce") is not None
    editorial = element.tag in {"Footnote", "Note"} and element.get("status") == "editorial"
    return element.tag in LEFT_OUT or editorial


def substance(document: Document) -> list[tuple[str, str, str]]:
    return [(provision.eid, provision.heading, provision.text) for provision in document.provisions]


def account(found: Capture) -> tuple[float, float]:
    """Shares of the source's words that are kept, and of the kept words that the source does not have."""
    document = parse(found).documents[0]
    source = source_words(etree.fromstring(found.body))
    kept = count_words(text for p in document.provisions for text in (p.num, p.heading, p.text))
    return 1 - (source - kept).total() / source.total(), (kept - source).total() / max(1, kept.total())


@pytest.mark.parametrize(("stem", "step"), [("ca_justice_laws", 25), ("ca_justice_laws_load", 20)])
def test_every_word_of_real_documents_is_kept_once(stem: str, step: int) -> None:
    accounts = [account(found) for position, found in enumerate(recorded(stem)) if position % step == 0]
    assert min(kept for kept, _ in accounts) >= 0.995
    assert statistics.median(kept for kept, _ in accounts) >= 0.999
    assert statistics.median(doubled for _, doubled in accounts) <= 0.001
    assert max(doubled for _, doubled in accounts) <= 0.01


def test_ids_of_real_documents_are_unique_printable_and_linked() -> None:
    for position, found in enumerate(recorded("ca_justice_laws_load")):
        if position % 50:
            continue
        seen: set[str] = set()
        for provision in parse(found).documents[0].provisions:
            assert provision.eid not in seen
            assert provision.parent is None or provision.parent in seen
            assert re.fullmatch(r"[a-z][A-Za-z0-9._\-]*", provision.eid)
            assert provision.label
            seen.add(provision.eid)


def test_real_recaptures_without_a_change_of_words_give_equal_provisions() -> None:
    by_url: dict[str, list[Capture]] = defaultdict(list)
    for found in recorded("ca_justice_laws"):
        if len(found.body) < 60_000:
            by_url[found.url].append(found)
    equal = 0
    for captures in by_url.values():
        captures.sort(key=lambda found: found.fetched_at)
        for before, after in pairwise(captures):
            if source_words(etree.fromstring(before.body)) == source_words(etree.fromstring(after.body)):
                assert substance(parse(before).documents[0]) == substance(parse(after).documents[0]), after.url
                equal += 1
    assert equal > 20
