"""Running text: the words of one paragraph, number or heading, with the footnotes met in them kept beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from lxml import etree

from crawlers.parsers.formex.drafts import Draft, piece
from crawlers.parsers.formex.formula import SIGNS, around, power
from crawlers.parsers.formex.spans import Span, Spans
from crawlers.parsers.formex.typography import grouped, quotation_mark
from crawlers.parsers.formex.vocabulary import BLOCKS, INLINE, NUMBERS
from crawlers.parsers.typography import raised
from indexer.text import clean, clean_inline

IMAGE = "[image]"
"""Stands where the source has a picture of a formula or a form, and no words."""
_BLANKS = str.maketrans("\n\t\r", "   ")


class Run:
    """Words read so far: what stands, and all that the file has, deleted words included."""

    __slots__ = ("_kept", "_printed", "_text", "chunks", "follows_number", "is_formula", "notes", "spans", "struck")

    def __init__(self) -> None:
        self._printed: list[str] = []
        # Most runs hold nothing deleted: one list serves both readings until a deleted word comes.
        self._kept = self._printed
        self._text: str | None = None
        self.notes: list[Draft] = []
        self.chunks = 0
        self.spans: dict[Span, int] = {}
        self.struck = False
        self.follows_number = False
        self.is_formula = False

    def add(self, text: str, *, deleted: bool) -> None:
        """A piece of text; deleted ones are only printed."""
        if deleted and self._kept is self._printed:
            self._kept = self._printed.copy()
        self._printed.append(text)
        if not deleted and self._kept is not self._printed:
            self._kept.append(text)
        self._text = None

    @property
    def has_begun(self) -> bool:
        """Whether anything was read, white space included."""
        return bool(self._printed)

    @property
    def is_empty(self) -> bool:
        """Neither words nor footnotes, deleted or not."""
        return not (self.chunks or self.notes)

    @property
    def text(self) -> str:
        """What stands, on one line."""
        if self._text is None:
            self._text = clean_inline("".join(self._kept))
        return self._text

    @property
    def lines(self) -> str:
        """What stands, with its breaks."""
        lines = clean("".join(self._kept)).split("\n")
        return "\n".join(line.rstrip() for line in lines)

    @property
    def source(self) -> str:
        """What the file has, deleted or not, on one line."""
        return self.text if self._kept is self._printed else clean_inline("".join(self._printed))


def definition_sign(element: etree._Element) -> str:
    """What stands between term and meaning in a DLIST: its SEPARATOR, " = " or ": "."""
    sign = element.get("SEPARATOR", "").strip()[:3]
    return ": " if sign == ":" else f" {sign} "


def settle(run: Run, draft: Draft) -> None:
    """Book a run's amendment marks and footnotes on the draft its words went to."""
    draft.chunks += run.chunks
    draft.struck = draft.struck or run.struck
    for span, count in run.spans.items():
        span.touched[draft] = span.touched.get(draft, 0) + count
    for note in run.notes:
        draft.add(note)
    run.notes = []


class RunReader:
    """Reads running text of one document in document order, obeying the amendment marks met on the way.

    `files` are the other XML files of the archive by name, for texts that are included by reference.
    """

    def __init__(self, spans: Spans, files: Mapping[str, etree._Element]) -> None:
        self.spans = spans
        self.images = 0
        self.unknown: dict[str, None] = {}
        self.included: set[str] = set()
        self.missing: dict[str, None] = {}
        self._files = files
        self._including: list[str] = []

    def parts(self, element: etree._Element) -> Iterator[str | etree._Element]:
        """Pieces of text and child elements of an element in document order."""
        if element.text:
            yield element.text
        for child in element:
            if isinstance(child.tag, str):
                yield child
            else:
                self.spans.obey(child)
            if child.tail:
                yield child.tail

    def elements(self, element: etree._Element) -> Iterator[etree._Element]:
        """Child elements, for elements that hold no words of their own."""
        for child in element:
            if isinstance(child.tag, str):
                yield child
            else:
                self.spans.obey(child)

    def add(self, run: Run, text: str) -> None:
        """Words as they stand in the file at this point; line breaks of the file are mere blanks."""
        spans = self.spans
        run.add(text.translate(_BLANKS) if "\n" in text else text, deleted=spans.deleting)
        if text.isspace():
            return
        run.chunks += 1
        run.follows_number = False
        run.struck = run.struck or spans.deleting
        for span in spans.open.values():
            run.spans[span] = run.spans.get(span, 0) + 1

    def line(self, element: etree._Element, separator: str = " ") -> Run:
        """Everything in an element as one run, blocks inside parted by `separator`."""
        run = Run()
        self.read(element, run, separator)
        return run

    def read(self, element: etree._Element, run: Run, separator: str = " ") -> None:
        """Everything in an element, onto a run."""
        for part in self.parts(element):
            if isinstance(part, str):
                self.add(run, part)
            else:
                self.inline(part, run, separator)

    def inline(self, element: etree._Element, run: Run, separator: str = " ") -> None:
        """One element within a run."""
        name = element.tag
        if name in self._SPECIAL:
            self._SPECIAL[name](self, element, run)
        elif name in SIGNS:
            self._formula(element, run)
        elif name == "INCL.ELEMENT":
            self._include(element, run, separator)
        elif name in BLOCKS:
            self._block(element, run, separator)
        else:
            if name not in INLINE:
                self.unknown[name] = None
            self.read(element, run, separator)

    def _formula(self, element: etree._Element, run: Run) -> None:
        if element.tag in {"FORMULA", "FORMULA.S"}:
            run.is_formula = run.is_formula or not run.chunks
        before, after = around(element)
        if before:
            self.add(run, before)
        self.read(element, run)
        if after:
            self.add(run, after)

    def _exponent(self, element: etree._Element, run: Run) -> None:
        self._rewritten(element, run, power)

    def _block(self, element: etree._Element, run: Run, separator: str) -> None:
        is_cell = element.tag == "CELL"
        if not is_cell:
            self._part(run, " " if run.follows_number else separator)
        self.read(element, run, " " if is_cell else separator)
        if element.tag in NUMBERS:
            run.follows_number = True
            self._part(run, " ")
        elif not run.follows_number:
            self._part(run, "\t" if is_cell and separator == "\n" else separator)

    def _part(self, run: Run, separator: str) -> None:
        """White space between two blocks."""
        run.add(separator, deleted=self.spans.deleting)

    def _note(self, element: etree._Element, run: Run) -> None:
        if element.get("NOTE.REF") and not len(element):
            return
        note = piece("footnote", "fn")
        note.num = clean_inline(element.get("NUMBER.ORG", ""))[:12]
        self.spans.begin(note)
        words = self.line(element, "\n")
        note.text = words.lines
        settle(words, note)
        run.notes.append(note)

    def _include(self, element: etree._Element, run: Run, separator: str) -> None:
        name = element.get("FILEREF", "")
        if element.get("TYPE") != "FORMEX.DOC":
            self.images += not self.spans.deleting
            run.is_formula = run.is_formula or not run.chunks
            self.add(run, f" {IMAGE} ")
        elif name not in self._files or name in self._including:
            self.missing[name] = None
        else:
            self.included.add(name)
            self._including.append(name)
            self._part(run, separator)
            for child in self.elements(self._files[name]):
                if child.tag != "BIB.INSTANCE":
                    self.inline(child, run, separator)
            self._including.pop()

    def _quote(self, element: etree._Element, run: Run) -> None:
        self.add(run, quotation_mark(element.get("CODE", "")))
        self.read(element, run)

    def _typed(self, element: etree._Element, run: Run) -> None:
        self._rewritten(element, run, lambda text: grouped(element.get("TYPE", ""), text))

    def _typography(self, element: etree._Element, run: Run) -> None:
        if element.get("TYPE") == "SUP":
            self._rewritten(element, run, lambda text: raised(text, element.tail))
        else:
            self.read(element, run)

    def _rewritten(self, element: etree._Element, run: Run, rewrite: Callable[[str], str]) -> None:
        """Rewrite what holds nothing but text; anything with elements or marks inside is read as it stands."""
        text = (element.text or "").strip()
        if len(element) or not text:
            self.read(element, run)
        else:
            self.add(run, rewrite(text))

    def _definitions(self, element: etree._Element, run: Run) -> None:
        """A list of terms and their meaning, on one line."""
        for item in self.elements(element):
            self._part(run, " ")
            for half in self.elements(item):
                if half.tag == "DEFINITION":
                    self.add(run, definition_sign(element))
                self.inline(half, run)

    _SPECIAL: ClassVar[dict[str, Callable[[RunReader, etree._Element, Run], None]]] = {
        "NOTE": _note,
        "QUOT.START": _quote,
        "QUOT.END": _quote,
        "FT": _typed,
        "FMT.VALUE": _typed,
        "HT": _typography,
        "DLIST": _definitions,
        "EXPONENT": _exponent,
    }
