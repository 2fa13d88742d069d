"""The words of one item of an issue: headings, numbered sections and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawlers.parsers.blocks import Block
from crawlers.parsers.drafts import Draft
from crawlers.parsers.eids import Eids
from indexer.domain.provision import Provision, Role

_STATEMENT = re.compile(r"regulatory impact analysis statement|résumé de l.étude d.impact", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<num>\d+(?:\.\d+)?)\s+(?=\S)")
_PIECES = (
    ("subsection", "subsec", re.compile(r"(?P<num>\(\d+(?:\.\d+)?\))\s*")),
    ("paragraph", "para", re.compile(r"(?P<num>\(?[a-z](?:\.\d+)?\))\s*")),
    ("subparagraph", "subpara", re.compile(r"(?P<num>\([ivx]+(?:\.\d+)?\))\s*")),
)
_QUOTES = re.compile(r"\bthe following\s*:$|\bce qui suit\s*:$", re.IGNORECASE)
"""Ends words after which another text is quoted: what comes next is numbered as that text is."""
_LETTER = re.compile(r"\(?([a-z])\)")


class Item:
    """Reads blocks into divisions, units and pieces. Section numbers count only where they go on by one: what an
    amending section quotes has numbers too.
    """

    def __init__(self, language: str) -> None:
        self._section = "Section" if language == "eng" else "Article"
        self._eids = Eids()
        self._drafts: list[Draft] = []
        self._division: Draft | None = None
        self._unit: Draft | None = None
        self._next = 1
        self._is_statement = False
        self._is_quoting = False

    def read(self, blocks: Sequence[Block]) -> Iterator[Provision]:
        """The provisions of an item in document order."""
        for block in blocks:
            if block.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                self._heading(block)
            elif not self._numbered(block) and not self._piece(block):
                self._words(block)
            self._is_quoting = bool(_QUOTES.search(block.text))
        parents = {id(draft.parent) for draft in self._drafts}
        for draft in self._drafts:
            if draft.kind == "crossheading" and not draft.paragraphs and id(draft) not in parents:
                draft.role = Role.DIVISION
            yield draft.finished()

    def _heading(self, block: Block) -> None:
        if block.tag == "h1":
            self._unit = self._add("preface", "preface", block.text, heading=block.text)
        elif block.tag == "h2":
            self._is_statement = bool(_STATEMENT.search(block.text))
            eid = self._eids.make(None, "hd")
            self._division = Draft(eid, "heading", Role.DIVISION, block.text, heading=block.text)
            self._drafts.append(self._division)
            self._unit, self._next = None, 1
        else:
            kind = "statement" if self._is_statement else "crossheading"
            self._unit = self._add(
                kind, "stmt" if self._is_statement else "crossheading", block.text, heading=block.text
            )

    def _numbered(self, block: Block) -> bool:
        match = _NUMBER.match(block.text)
        if self._is_statement or self._is_quoting or match is None or not block.leads_bold:
            return False
        if match["num"] != str(self._next):
            return False
        self._next += 1
        label = f"{self._section} {match['num']}"
        self._unit = self._add("section", "sec", label, num=match["num"])
        rest = block.text[match.end() :]
        if not self._piece(Block(block.tag, rest)):
            self._unit.paragraphs.append(rest)
        return True

    def _piece(self, block: Block) -> bool:
        unit = self._unit
        if unit is None or unit.kind != "section" or block.table:
            return False
        for rank, (kind, abbreviation, pattern) in enumerate(_PIECES):
            match = pattern.match(block.text)
            if match and not (kind == "paragraph" and self._is_roman(unit, match["num"])):
                parent = self._above(unit, rank)
                eid = self._eids.make(parent.eid, abbreviation, match["num"])
                label = f"{parent.label}{match['num']}"
                text = block.text[match.end() :]
                self._drafts.append(Draft(eid, kind, Role.PIECE, label, match["num"], "", parent, [text]))
                return True
        return False

    def _above(self, unit: Draft, rank: int) -> Draft:
        """The last piece of a higher rank in this unit, else the unit."""
        higher = {kind for kind, _, _ in _PIECES[:rank]}
        inside = self._drafts[self._drafts.index(unit) :]
        return next((draft for draft in reversed(inside) if draft.kind in higher), unit)

    def _is_roman(self, unit: Draft, num: str) -> bool:
        """Whether "(i)", "(v)" or "(x)" is a Roman numeral: the paragraph before bears not the letter before."""
        letter = _LETTER.fullmatch(num)
        if letter is None or letter[1] not in "ivx":
            return False
        inside = self._drafts[self._drafts.index(unit) :]
        before = next((_LETTER.fullmatch(draft.num) for draft in reversed(inside) if draft.kind == "paragraph"), None)
        return before is not None and ord(before[1]) + 1 != ord(letter[1])

    def _words(self, block: Block) -> None:
        unit = self._unit
        if unit is None:
            kind = "statement" if self._is_statement else "text"
            label = self._division.label if self._division else "Text"
            unit = self._unit = self._add(kind, "text", label)
        if block.table or self._drafts[-1] is not unit:
            kind = "table" if block.table else "wrapup"
            eid = self._eids.make(unit.eid, kind)
            self._drafts.append(Draft(eid, kind, Role.PIECE, unit.label, parent=unit, paragraphs=[block.text]))
        else:
            unit.paragraphs.append(block.text)

    def _add(self, kind: str, abbreviation: str, label: str, *, num: str = "", heading: str = "") -> Draft:
        eid = self._eids.make(None, abbreviation, num)
        draft = Draft(eid, kind, Role.UNIT, label, num, heading, self._division)
        self._drafts.append(draft)
        return draft
