"""The paragraphs of an Australian act or instrument as provisions: chapters to sections, subsections to points."""

from __future__ import annotations

import re

from crawlers.parsers.au_frl.book import Block
from crawlers.parsers.federal_register.slugs import slug
from crawlers.parsers.outline import Draft, Outline
from indexer.domain.provision import Role

_DIVISIONS = {
    "ActHead1": (1, "chapter"),
    "ActHead2": (2, "part"),
    "ActHead3": (3, "division"),
    "ActHead4": (4, "subdivision"),
    "ActHead6": (1, "schedule"),
    "ActHead7": (2, "part"),
    "ActHead8": (3, "division"),
}
_SECTIONS = frozenset({"ActHead5", "ActHead9", "ItemHead"})
_LEVELS = {"subsection": 1, "paragraph": 2, "paragraphsub": 3, "paragraphsub-sub": 4, "paragraphsub-sub-sub": 5}
_KINDS = {1: "subsection", 2: "paragraph", 3: "subparagraph", 4: "subsubparagraph", 5: "subsubparagraph"}
_SHORT = {"subsection": "subsec", "paragraph": "para", "subparagraph": "subpara", "subsubparagraph": "subsubpara"}
_TAILS = {"subsection2": 2, "Penalty": 2, "paragraph2": 3, "paragraphsub2": 4}
"""Words that go on with a provision after the list in it, and the first level that they close."""
_CONTINUED = re.compile(r"Formula|MHeading|SOText\d?|SOBullet|SOPara", re.IGNORECASE)
_NOTES = re.compile(r"note\w*|aSectionNote", re.IGNORECASE)
_FRONT = {"LongT": "long_title", "Preamble": "preamble"}
_WORDS = ("Chapter", "Part", "Division", "Subdivision", "Schedule", "Subpart")
_DIVISION = re.compile(rf"({'|'.join(_WORDS)})\s*([\dA-Z][\dA-Z.\-]*)?\s*[—–-]*\s*(.*)", re.DOTALL)
_SECTION = re.compile(r"(\d+[A-Z]{0,4}(?:[.\-]\d+[A-Z]{0,3})*)\.?\s+(.*)|(.+)", re.DOTALL)
_MARK = re.compile(r"\(([0-9]{1,4}[A-Z]{0,4}|[A-Za-z]{1,6})\)\s*(.*)", re.DOTALL)
_CITED = {
    "schedule": "Sch",
    "part": "Pt",
    "chapter": "Ch",
    "division": "Div",
    "subdivision": "Subdiv",
    "subpart": "Subpt",
}


class ActReader:
    """Reads blocks into an outline. Words whose style is not known stay with the provision that is open."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._divisions: list[tuple[int, Draft]] = []
        self._unit: Draft | None = None
        self._pieces: list[tuple[int, Draft]] = []
        self._heading = ""

    def read(self, blocks: list[Block]) -> None:
        """All blocks of the law, in order."""
        for block in blocks:
            self._read(block)
        if self._heading:
            self._say(self._heading)

    def _read(self, block: Block) -> None:
        style = block.style
        if style in _DIVISIONS:
            self._division(block)
        elif style in _SECTIONS:
            self._section(block)
        elif style in _LEVELS:
            self._level(block, _LEVELS[style])
        elif style in _FRONT:
            self._front(block, _FRONT[style])
        elif style == "SubsectionHead":
            self._heading = block.text
        elif style == "Definition":
            self._definition(block)
        elif style == "table" or _NOTES.fullmatch(style):
            self._aside(block, "table" if style == "table" else "note")
        elif style in _TAILS:
            self._close(_TAILS[style])
            self._say(block.text)
        else:
            if not _CONTINUED.fullmatch(style):
                self._outline.find("unknown-element", style, f"the style {style!r} is unknown; its words are kept")
            self._say(block.text)

    def _division(self, block: Block) -> None:
        level, kind = _DIVISIONS[block.style]
        found = _DIVISION.fullmatch(block.text)
        kind = found[1].lower() if found else kind
        level = 1 if kind == "schedule" else level
        number, heading = (found[2] or "", found[3]) if found else ("", block.text)
        self._divisions = [pair for pair in self._divisions if pair[0] < level]
        parent = self._divisions[-1][1] if self._divisions else None
        cited = " ".join(filter(None, (_CITED.get(kind, kind.capitalize()), number))) if found else heading
        label = f"{parent.label} {cited}" if parent else cited
        eid = self._outline.eids.make(parent.eid if parent else None, {"schedule": "sched"}.get(kind, kind), number)
        num = " ".join(filter(None, (found[1], number))) if found else ""
        draft = self._outline.add(Draft(eid, kind, Role.DIVISION, label, parent, num=num, heading=heading))
        self._divisions.append((level, draft))
        self._unit, self._pieces = None, []

    def _section(self, block: Block) -> None:
        text = block.text.replace("\u2011", "-")
        rest = text.removeprefix(block.number).strip() if block.number else text
        found = _SECTION.fullmatch(text)
        number, heading = block.number, rest
        if not number and found and found[1]:
            number, heading = found[1], found[2]
        parent = self._divisions[-1][1] if self._divisions else None
        schedule = self._divisions[0][1] if self._divisions and self._divisions[0][1].kind == "schedule" else None
        kind = "clause" if schedule else "section"
        cited = f"{'cl' if schedule else 's'} {number}" if number else heading
        label = f"{schedule.label} {cited}" if schedule else cited
        eid = self._outline.eids.make(schedule.eid if schedule else None, "cl" if schedule else "sec", number)
        self._unit = self._outline.add(Draft(eid, kind, Role.UNIT, label, parent, num=number, heading=heading))
        self._pieces = []

    def _front(self, block: Block, kind: str) -> None:
        eid = self._outline.eids.make(None, kind)
        self._unit = self._outline.add(Draft(eid, kind, Role.UNIT, kind.replace("_", " ").capitalize()))
        self._unit.parts.append(block.text)
        self._pieces = []

    def _level(self, block: Block, level: int) -> None:
        found = _MARK.fullmatch(block.text)
        self._close(level)
        if found is None:
            self._say(block.text)
            return
        kind = _KINDS[level]
        draft = self._piece(kind, _SHORT[kind], found[1], f"({found[1]})")
        if found[2]:
            draft.parts.append(found[2])
        self._pieces.append((level, draft))

    def _definition(self, block: Block) -> None:
        self._pieces = [pair for pair in self._pieces if pair[0] < 2 and pair[1].kind != "definition"]
        term = block.term or re.split(r"\s+(?:means|includes|has|of|,)\b", block.text)[0][:80]
        owner = self._owner()
        draft = self._piece("definition", "def", slug(term), "")
        draft.label = f"{owner.label}, definition of {term}"
        draft.parts.append(block.text)
        self._pieces.append((1, draft))

    def _aside(self, block: Block, kind: str) -> None:
        if kind == "note":
            self._close(2)
        draft = self._piece(kind, kind, "", "")
        draft.label = self._owner().label
        draft.parts.append(block.text)

    def _close(self, level: int) -> None:
        self._pieces = [pair for pair in self._pieces if pair[0] < level]

    def _piece(self, kind: str, short: str, printed: str, num: str) -> Draft:
        owner = self._owner()
        eid = self._outline.eids.make(owner.eid, short, printed)
        label = owner.label + num if owner.kind != "definition" else f"{owner.label}, {num}"
        draft = Draft(eid, kind, Role.PIECE, label, owner, num=num, heading=self._heading)
        self._heading = ""
        return self._outline.add(draft)

    def _say(self, text: str) -> None:
        if self._heading and self._heading is not text:
            self._outline.say(self._owner(), self._heading)
        self._heading = ""
        self._outline.say(self._owner(), text)

    def _owner(self) -> Draft:
        """The provision that is open; loose words under a division, or before any, open a unit of their own."""
        if self._pieces:
            return self._pieces[-1][1]
        if self._unit is None:
            parent = self._divisions[-1][1] if self._divisions else None
            eid = self._outline.eids.make(parent.eid if parent else None, "text")
            label = parent.label if parent else "Opening words"
            self._unit = self._outline.add(Draft(eid, "text", Role.UNIT, label, parent))
        return self._unit
