"""The run of an act: preamble, divisions, articles, closing words, annexes."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from lxml import etree

from crawlers.parsers.formex.blocks import Flow
from crawlers.parsers.formex.drafts import Draft, unit
from crawlers.parsers.formex.inline import RunReader, settle
from crawlers.parsers.formex.titles import head_annex, head_division, title_lines
from crawlers.parsers.formex.vocabulary import BLOCKS, METADATA
from indexer.domain.provision import Role


class Body:
    """Reads the body files of one act into drafts under `root`, which is no provision itself."""

    def __init__(self, reader: RunReader) -> None:
        self.root = Draft("act", Role.DIVISION, "act")
        self.title = ""
        """The act's title as printed, also where a repeal encloses it."""
        self._reader = reader

    def act(self, element: etree._Element) -> None:
        """An ACT, a CONS.DOC, or another document that has a title and blocks under it."""
        for part in self._reader.elements(element):
            if part.tag not in METADATA:
                self._PARTS.get(part.tag, Body._other)(self, part)

    def annex(self, element: etree._Element) -> None:
        """An ANNEX or CONS.ANNEX."""
        draft = self._open(self.root, unit("annex"))
        flow = Flow(self._reader, draft)
        for part in self._reader.elements(element):
            if part.tag == "TITLE":
                head_annex(draft, title_lines(self._reader, part))
            elif part.tag not in METADATA:
                flow.block(part)

    def _title(self, element: etree._Element) -> None:
        run = self._reader.line(element)
        self.title = self.title or run.text or run.source

    def _preamble(self, element: etree._Element) -> None:
        for part in self._reader.elements(element):
            if part.tag in {"GR.VISA", "GR.CONSID"}:
                self._preamble(part)
            elif part.tag == "CONSID":
                self._recital(part)
            elif part.tag == "VISA":
                self._line(part, unit("citation", "cit"))
            elif part.tag == "PREAMBLE.FINAL":
                self._line(part, unit("formula"))
            else:
                self._line(part, unit("preamble"))

    def _recital(self, element: etree._Element) -> None:
        draft = self._open(self.root, unit("recital", "rec"))
        flow = Flow(self._reader, draft)
        for part in self._reader.elements(element):
            if part.tag == "NP" and not draft.printed:
                flow.numbered(part)
            else:
                flow.block(part)

    def _enacting_terms(self, element: etree._Element) -> None:
        self._division_parts(element, self.root)

    def _division_parts(self, element: etree._Element, parent: Draft) -> None:
        for part in self._reader.elements(element):
            if part.tag == "DIVISION":
                draft = Draft("division", Role.DIVISION, "division")
                self._division_parts(part, self._open(parent, draft))
            elif part.tag == "TITLE" and not parent.title and parent is not self.root:
                head_division(parent, title_lines(self._reader, part))
            elif part.tag == "ARTICLE":
                self._article(part, parent)
            else:
                self._other(part, parent)

    def _article(self, element: etree._Element, parent: Draft) -> None:
        draft = self._open(parent, unit("article", "art"))
        draft.printed = element.get("IDENTIFIER", "")
        Flow(self._reader, draft, counts_subparagraphs=True).article(element)

    def _final(self, element: etree._Element) -> None:
        self._flow(element, unit("signature"))

    def _contents(self, element: etree._Element) -> None:
        self._flow(element, unit("preface"))

    def _correction(self, element: etree._Element) -> None:
        self._flow(element, unit("correction", "corr"))

    def _other(self, element: etree._Element, parent: Draft | None = None) -> None:
        """Words that stand in no unit the format knows: shown as a unit of their own."""
        if element.tag == "TOC":
            self._contents(element)
            return
        if element.tag not in BLOCKS:
            self._reader.unknown[element.tag] = None
        self._flow(element, unit("text"), parent)

    def _flow(self, element: etree._Element, draft: Draft, parent: Draft | None = None) -> None:
        flow = Flow(self._reader, self._open(parent or self.root, draft))
        if element.tag in {"TOC", "GR.SEQ", "TBL", "LIST", "NP", "PARAG", "DLIST", "QUOT.S"}:
            flow.block(element)
        else:
            flow.feed(element)

    def _line(self, element: etree._Element, draft: Draft) -> None:
        self._open(self.root, draft)
        run = self._reader.line(element, "\n")
        draft.text = run.lines
        settle(run, draft)

    def _open(self, parent: Draft, draft: Draft) -> Draft:
        parent.add(draft)
        self._reader.spans.begin(draft)
        return draft

    _PARTS: ClassVar[dict[str, Callable[[Body, etree._Element], None]]] = {
        "TITLE": _title,
        "PREAMBLE": _preamble,
        "ENACTING.TERMS": _enacting_terms,
        "FINAL": _final,
        "ANNEX": annex,
        "CONS.ANNEX": annex,
        "CONS.DOC": act,
        "CONTENTS.CORR": act,
        "GR.CORRECTION": act,
        "CORRECTION": _correction,
    }
