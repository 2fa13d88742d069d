"""Formex as CELLAR really served it: no word lost, none doubled, none of the deleted ones shown."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from crawlers.parsers.formex import parse
from indexer.domain.document import Capture, Document
from tests.support.recorded import recorded

EVERY = 5
"""One capture in so many is read here: all of them take minutes."""
NOT_TEXT = frozenset({"BIB.INSTANCE", "FAM.COMP"})
"""Metadata. The act's own TITLE is left out too: it stands in Document.title."""
WITHIN_WORDS = frozenset({"HT", "FT", "DATE", "QUOT.START", "QUOT.END", "IND", "EXPR", "REF.DOC.OJ"})
"""Elements that may stand inside a word; all others part words."""
XHTML = "{http://www.w3.org/1999/xhtml}"
NOT_IN_XHTML = frozenset({"footnote", "preamble", "citation", "recital", "formula", "signature"})
"""The XHTML of a consolidation prints notes once and at the end, and may leave the preamble out."""
SHOWN_DELETED_BY_XHTML = frozenset({"02010L0031-20210101"})
"""Versions whose XHTML prints a sentence that its own marks call DELETED (others do so for a word or two)."""
_MARK = re.compile(r'(\S+?)="([^"]*)"')
_WORD = re.compile(r"[^\W\d_]{3,}")
_ANY_WORD = re.compile(r"[^\W_]+")


@dataclass
class Source:
    """The text nodes of an archive: what stands, and what stands between marks of deletion."""

    standing: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)

    def walk(self, element: etree._Element) -> None:
        """Take in an element with its tail, in document order."""
        if isinstance(element.tag, str):
            self._element(element)
        elif getattr(element, "target", "") == "CLG.MDFO":
            mark = dict(_MARK.findall(element.text or ""))
            self.open |= {mark["ID"]} if mark["ACTION"] in {"DELETED", "REPEALED"} else set()
        elif getattr(element, "target", "") == "CLG.MDFC":
            self.open.discard(dict(_MARK.findall(element.text or ""))["IDREF"])
        self._take(element.tail)

    def _element(self, element: etree._Element) -> None:
        parent = element.getparent()
        if element.tag in NOT_TEXT or (element.tag == "TITLE" and parent is not None and parent.tag == "CONS.DOC"):
            return
        parting = "" if element.tag in WITHIN_WORDS else "\n"
        self._take(f"{parting}{element.text or ''}")
        for child in element:
            self.walk(child)
        self._take(parting)

    def _take(self, text: str | None) -> None:
        (self.deleted if self.open else self.standing).append(text or "")
        if self.open:
            self.standing.append("\n")


@cache
def _captures() -> tuple[Capture, ...]:
    return tuple(recorded("eu_cellar"))


def _archives() -> Iterator[Capture]:
    yield from [capture for capture in _captures() if capture.url.endswith(".fmx4")][::EVERY]


def _source(capture: Capture) -> Source:
    source = Source()
    with zipfile.ZipFile(io.BytesIO(capture.body)) as archive:
        for name in archive.namelist():
            if not name.endswith(".doc.xml"):
                source.walk(etree.fromstring(archive.read(name)))
    return source


def _words(texts: Iterable[str], pattern: re.Pattern[str] = _ANY_WORD) -> Counter[str]:
    """Words of the texts; digits grouped by blanks and raised digits count as plain numbers."""
    counts: Counter[str] = Counter()
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).replace("\u0304", "").casefold()
        counts.update(pattern.findall(re.sub(r"(?<=\d) (?=\d)", "", plain)))
    return counts


def _provision_texts(document: Document, without: frozenset[str] = frozenset()) -> Iterator[str]:
    for provision in document.provisions:
        if provision.kind not in without:
            yield from (provision.num, provision.heading, provision.text)


def test_every_recorded_archive_keeps_its_words_and_doubles_none() -> None:
    shares = []
    for capture in _archives():
        (document,) = parse(capture).documents
        source, kept = _words(["".join(_source(capture).standing)]), _words(_provision_texts(document))
        if not source:
            continue
        share = (source & kept).total() / source.total()
        assert share >= 0.995, f"{capture.url}: {(source - kept).most_common(8)}"
        assert (kept - source).total() / source.total() <= 0.005, f"{capture.url}: {(kept - source).most_common(8)}"
        shares.append(share)
    assert sorted(shares)[len(shares) // 2] >= 0.999


def test_no_deleted_passage_of_a_recorded_archive_is_shown() -> None:
    checked = 0
    for capture in _archives():
        source = _source(capture)
        standing = _squeezed("".join(source.standing))
        shown = _squeezed(" ".join(_provision_texts(parse(capture).documents[0])))
        for passage in source.deleted:
            plain = _squeezed(passage)
            if len(plain) > 40 and plain not in standing:
                checked += 1
                assert plain not in shown, f"{capture.url}: {passage[:80]}"
    assert checked


def test_recorded_ids_and_parents_hold_together() -> None:
    for capture in _archives():
        (document,) = parse(capture).documents
        eids = [provision.eid for provision in document.provisions]
        assert len(eids) == len(set(eids)), capture.url
        assert {provision.parent for provision in document.provisions} <= {None, *eids}, capture.url


def test_the_xhtml_of_the_same_version_has_the_same_words() -> None:
    """Three letters and more: formulas are pictures there and note marks are printed."""
    pages = {capture.url: capture for capture in _captures() if capture.url.endswith(".xhtml")}
    for capture in _archives():
        page = pages.get(capture.url.replace(".fmx4", ".xhtml"))
        if page is None or any(name in capture.url for name in SHOWN_DELETED_BY_XHTML):
            continue
        (document,) = parse(capture).documents
        theirs = _words([_page_text(page.body)], _WORD)
        ours = _words(_provision_texts(document), _WORD)
        lost = theirs - ours
        assert lost.total() <= 0.0005 * theirs.total(), f"{capture.url}: {lost.most_common(8)}"
        more = _words(_provision_texts(document, NOT_IN_XHTML), _WORD) - theirs
        assert more.total() <= 0.005 * theirs.total(), f"{capture.url}: {more.most_common(8)}"


def _squeezed(text: str) -> str:
    return "".join(_ANY_WORD.findall(unicodedata.normalize("NFKC", text)))


def _page_text(body: bytes) -> str:
    """The words behind the second rule across a consolidation's page, without change marks."""
    page = etree.fromstring(body).find(f"{XHTML}body")
    assert page is not None
    rules = [place for place, child in enumerate(page) if child.tag == f"{XHTML}hr"]
    texts: list[str] = []
    for child in list(page)[rules[1] + 1 :] if len(rules) > 1 else []:
        _page_words(child, texts)
    return "".join(texts)


def _page_words(element: etree._Element, texts: list[str]) -> None:
    name = element.tag.removeprefix(XHTML) if isinstance(element.tag, str) else ""
    if not name or element.get("class", "") in {"modref", "arrow"} or element.get("class", "").startswith("title-doc"):
        return
    parting = " " if name in {"p", "td", "tr", "div", "br"} or "word-spacing" in element.get("style", "") else ""
    texts.append(f"{parting}{element.text or ''}")
    for child in element:
        _page_words(child, texts)
        texts.append(child.tail or "")
    texts.append(parting)
