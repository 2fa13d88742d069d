"""What stands inside articles, recitals and annexes: paragraphs, subparagraphs, points, tables, quotes, groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from lxml import etree

from crawlers.parsers.eu.numbering import bare
from crawlers.parsers.formex.drafts import Draft, piece
from crawlers.parsers.formex.inline import Run, RunReader, definition_sign, settle
from crawlers.parsers.formex.tables import read_notes, read_table
from crawlers.parsers.formex.titles import head_group, title_lines
from crawlers.parsers.formex.vocabulary import BLOCKS

_WORD = re.compile(r"\w")


class Flow:
    """Takes the blocks of one container (article, paragraph, point, annex, group) in document order.

    `counts_subparagraphs`: in articles each further paragraph of words is a subparagraph; elsewhere it belongs to
    the container's own text, or closes it (`wrapup`) where points stand before it.
    """

    def __init__(self, reader: RunReader, container: Draft, *, counts_subparagraphs: bool = False) -> None:
        self._reader = reader
        self._container = container
        self._host = container
        self._counts = counts_subparagraphs
        self._may_number = container.kind not in {"article", "paragraph", "point", "indent"}

    def feed(self, element: etree._Element, run: Run | None = None) -> None:
        """Everything in an element: words become text of the container, blocks its pieces. `run` holds words
        that stand before.
        """
        run = run or Run()
        for part in self._reader.parts(element):
            if isinstance(part, str):
                if run.has_begun or not part.isspace():
                    self._reader.add(run, part)
            elif part.tag in self._READ or part.tag in BLOCKS:
                self._write(run)
                run = Run()
                self.block(part)
            else:
                self._reader.inline(part, run)
        self._write(run)

    def block(self, element: etree._Element) -> None:
        """One element that begins a line of its own."""
        self._READ.get(element.tag, Flow.feed)(self, element)

    def number(self, element: etree._Element) -> None:
        """A number element of the container itself."""
        run = self._reader.line(element)
        self._container.num = f"{self._container.num} {run.text}".strip()
        self._container.printed = self._container.printed or run.source
        settle(run, self._container)

    def article(self, element: etree._Element) -> None:
        """The content of an ARTICLE, its number and title included."""
        for part in self._reader.elements(element):
            if part.tag == "TI.ART":
                run = self._reader.line(part)
                self._container.num, self._container.title = run.text, run.source
                settle(run, self._container)
            elif part.tag == "STI.ART":
                run = self._reader.line(part)
                self._container.heading = f"{self._container.heading} {run.text}".strip()
                settle(run, self._container)
            else:
                self.block(part)

    def _write(self, run: Run) -> None:
        if run.is_empty:
            return
        source = run.source
        if run.is_formula or _WORD.search(source):
            target = self._target(run, source)
            target.append_text(run.text)
        else:
            target = _last_written(self._host)
            target.text += run.text
        settle(run, target)

    def _target(self, run: Run, source: str) -> Draft:
        """The draft a paragraph of words belongs to."""
        host = self._host
        if not host.text and host.is_bare:
            return host
        continues = run.is_formula or source[:1].islower()
        if host.is_bare and (continues or not self._counts):
            return host
        if self._counts and not continues:
            self._host = self._open(self._container, piece("subparagraph", "subpara"))
            return self._host
        last = host.children[-1]
        return last if last.kind == "wrapup" and last.is_bare else self._open(host, piece("wrapup"))

    def _open(self, parent: Draft, draft: Draft) -> Draft:
        parent.add(draft)
        self._reader.spans.begin(draft)
        return draft

    def _list(self, element: etree._Element) -> None:
        for part in self._reader.elements(element):
            if part.tag == "ITEM":
                self._item(part)
            else:
                self.block(part)

    def _item(self, element: etree._Element) -> None:
        draft = self._open(self._host, piece("point"))
        inner = Flow(self._reader, draft)
        for part in self._reader.elements(element):
            if part.tag == "NP" and not draft.printed:
                inner.numbered(part)
            else:
                inner.block(part)
        self._sort(draft)

    def _point(self, element: etree._Element) -> None:
        draft = self._open(self._host, piece("point"))
        Flow(self._reader, draft).numbered(element)
        self._sort(draft)

    def numbered(self, element: etree._Element) -> None:
        """The content of an NP whose number is the container's."""
        for part in self._reader.elements(element):
            if part.tag == "NO.P" and not self._container.printed:
                self.number(part)
            else:
                self.block(part)

    def _sort(self, draft: Draft) -> None:
        """A numbered item of an annex is a paragraph, one with a dash an indent."""
        number = bare(draft.printed)
        if not number:
            draft.kind, draft.abbreviation, draft.printed = "indent", "indent", ""
        elif self._may_number and number[0].isdigit():
            draft.kind, draft.abbreviation = "paragraph", "para"

    def _paragraph(self, element: etree._Element) -> None:
        self._host = self._container
        draft = self._open(self._container, piece("paragraph", "para"))
        inner = Flow(self._reader, draft, counts_subparagraphs=self._counts)
        for part in self._reader.elements(element):
            if part.tag == "NO.PARAG":
                inner.number(part)
            else:
                inner.block(part)

    def _article(self, element: etree._Element) -> None:
        self._host = self._container
        draft = self._open(self._container, piece("article", "art"))
        draft.printed = element.get("IDENTIFIER", "")
        Flow(self._reader, draft, counts_subparagraphs=True).article(element)

    def _group(self, element: etree._Element) -> None:
        self._host = self._container
        draft = self._open(self._container, piece("heading"))
        inner = Flow(self._reader, draft)
        for part in self._reader.elements(element):
            if part.tag == "TITLE" and not draft.title:
                head_group(draft, title_lines(self._reader, part))
            elif part.tag == "NO.GR.SEQ":
                inner.number(part)
                draft.kind, draft.abbreviation = _numbered_kind(draft)
            else:
                inner.block(part)

    def _table(self, element: etree._Element) -> None:
        read_table(self._reader, self._host, element)

    def _notes(self, element: etree._Element) -> None:
        read_notes(self._reader, self._host, element)

    def _quoted(self, element: etree._Element) -> None:
        self._words(element, piece("quoted"))

    def _contents(self, element: etree._Element) -> None:
        self._words(element, piece("contents", "toc"))

    def _words(self, element: etree._Element, draft: Draft) -> None:
        self._open(self._host, draft)
        run = self._reader.line(element, "\n")
        draft.text = run.lines
        settle(run, draft)

    def _definitions(self, element: etree._Element) -> None:
        for part in self._reader.elements(element):
            if part.tag != "DLIST.ITEM":
                self.block(part)
                continue
            draft = self._open(self._host, piece("definition", "def"))
            inner, run = Flow(self._reader, draft), Run()
            for half in self._reader.elements(part):
                if half.tag == "DEFINITION":
                    self._reader.add(run, definition_sign(element))
                    inner.feed(half, run)
                    run = Run()
                else:
                    self._reader.inline(half, run)
                    self._reader.add(run, " ")
            inner._write(run)

    def _title(self, element: etree._Element) -> None:
        self._write(self._reader.line(element))

    _READ: ClassVar[dict[str, Callable[[Flow, etree._Element], None]]] = {
        "LIST": _list,
        "ITEM": _item,
        "NP": _point,
        "PARAG": _paragraph,
        "ARTICLE": _article,
        "GR.SEQ": _group,
        "DIVISION": _group,
        "TBL": _table,
        "GR.NOTES": _notes,
        "QUOT.S": _quoted,
        "DLIST": _definitions,
        "TOC": _contents,
        "TITLE": _title,
        "TXT": feed,
    }


def _numbered_kind(draft: Draft) -> tuple[str, str]:
    """A group with a number before its words and no title is a paragraph or a point; with a title, a section."""
    if draft.title:
        return "section", "sec"
    return ("paragraph", "para") if bare(draft.printed)[:1].isdigit() else ("point", "point")


def _last_written(host: Draft) -> Draft:
    """Where lone punctuation goes: behind the quotation it closes, else to the host."""
    last = host.children[-1] if host.children else host
    return last if last.kind == "quoted" else host
