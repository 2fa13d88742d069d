"""What stands beside the text while it is read: notes, marks, footnotes to place, relations and findings."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.clml.annotations import CHANGES, Commentaries
from crawlers.parsers.clml.flat import flat_lines, flat_text
from crawlers.parsers.clml.inline import Pointers
from crawlers.parsers.clml.outline import Draft, Head, Outline
from indexer.domain.finding import Finding
from indexer.domain.provision import Mark, Note, Role


class Register:
    """Collects for one document; every note, mark and finding once."""

    def __init__(self, url: str, commentaries: Commentaries, footnotes: dict[str, tuple[str, etree._Element]]) -> None:
        self.notes: dict[Note, None] = {}
        self.marks: dict[Mark, None] = {}
        self.findings: dict[Finding, None] = {}
        self.commentaries = commentaries
        self._url = url
        self._footnotes = footnotes
        self._placed: set[str] = set()

    def find(self, code: str, place: str, message: str) -> None:
        """Report a finding at a place of the document."""
        self.findings[Finding(code, f"{self._url}#{place}" if place else self._url, message)] = None

    def note(self, draft: Draft, kind: str, text: str) -> None:
        """Attach a note to a provision."""
        self.notes[Note(draft.eid, kind, text)] = None

    def annotate(self, draft: Draft, pointers: Pointers) -> None:
        """Attach what running text pointed to, to the provision that holds the text."""
        for key in pointers.commentaries:
            self._commentary(draft, key, "")
        for name, key in pointers.changes:
            self._commentary(draft, key, CHANGES[name])
        for extent, key in dict.fromkeys((extent, key) for _, extent, key in pointers.partial):
            words = " ".join(words for words, *change in pointers.partial if change == [extent, key])
            self._partial(draft, words, extent, key)
        for words in pointers.dropped:
            self.find("repealed-words-left-out", draft.eid, f"repealed words are in the source and left out: {words}")
        if pointers.figures:
            self.figure(draft)
        draft.footnotes += pointers.footnotes

    def figure(self, draft: Draft) -> None:
        """Report that an image stands at a provision."""
        self.find("figure", draft.eid, "an image stands here that the text does not show")

    def footnote_text(self, key: str) -> str:
        """A footnote on one line behind its number; "" for one that is not there."""
        if key not in self._footnotes:
            return ""
        number, element = self._footnotes[key]
        return f"({number}) {flat_text(element, Pointers())}"

    def place_footnotes(self, outline: Outline, draft: Draft) -> None:
        """Open the footnotes a finished provision refers to, each document-wide once, as its last pieces."""
        for key in draft.footnotes:
            if key in self._placed:
                continue
            if key not in self._footnotes:
                self.find("missing-footnote", draft.eid, f"the text refers to a footnote that is not there: {key}")
                continue
            self._place(outline, draft, key, Role.PIECE)
        draft.footnotes = []

    def place_others(self, outline: Outline, root: Draft, besides: frozenset[str]) -> None:
        """Open the footnotes no provision referred to, so that their words are not lost."""
        for key in self._footnotes:
            if key not in self._placed and key not in besides:
                self.find("unreferenced-footnote", key, f"no provision refers to footnote {key}")
                self._place(outline, root, key, Role.UNIT)

    def _place(self, outline: Outline, draft: Draft, key: str, role: Role) -> None:
        self._placed.add(key)
        number, element = self._footnotes[key]
        pointers = Pointers()
        lines = flat_lines(element, pointers)
        label = f"{draft.label} footnote {number}".strip()
        note = outline.add(draft, role, ("fn", "footnote"), Head(label, number, num=number))
        note.lines = lines
        self.annotate(note, pointers)
        note.footnotes = []

    def _commentary(self, draft: Draft, key: str, action: str) -> None:
        commentary = self.commentaries.get(key)
        if commentary is None:
            self.find("missing-commentary", draft.eid, f"the text refers to a commentary that is not there: {key}")
            if action:
                self.marks[Mark(draft.eid, action, "")] = None
            return
        self.note(draft, commentary.kind, commentary.text)
        if action or commentary.action:
            verb = commentary.action or action
            self.marks[Mark(draft.eid, verb, commentary.act, commentary.place)] = None

    def _partial(self, draft: Draft, words: str, extent: str, key: str) -> None:
        commentary = self.commentaries.get(key)
        where = f" ({extent})" if extent else ""
        why = f" {commentary.text}" if commentary else ""
        self.note(draft, "partial-repeal", f"Repealed for some places or purposes only{where}: “{words}”.{why}")
        self.find("partly-repealed", draft.eid, f"words repealed for some places or purposes only{where} still stand")
