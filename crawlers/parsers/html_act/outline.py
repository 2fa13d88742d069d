"""From text blocks to provisions, by the numbering of a tradition. Every word of every block ends in one provision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.parsers.blocks import Block
from crawlers.parsers.drafts import Draft
from crawlers.parsers.eids import Eids
from crawlers.parsers.html_act.traditions import Level, Tradition
from indexer.domain.provision import Provision, Role

_MAX_HEADING = 200
_QUOTED = "quoted-article"
_LASTING = frozenset({_QUOTED, "apartado"})
"""Pieces that hold many paragraphs: one after their own pieces is still theirs."""
_NO_END = re.compile(r".*[^.;:。；：]$", re.DOTALL)


@dataclass(slots=True)
class _Draft(Draft):
    level: Level | None = None


def outline(blocks: Sequence[Block], tradition: Tradition) -> tuple[Provision, ...]:
    """The provisions of a text in document order.

    What stands before the first unit is a unit of kind `preamble`, what the tradition knows as signatures one of kind
    `signature`. A paragraph after pieces is a piece of kind `wrapup`; a table is a piece of kind `table`.
    """
    return tuple(draft.finished() for draft in _Outline(tradition).read(blocks))


class _Outline:
    def __init__(self, tradition: Tradition) -> None:
        self._tradition = tradition
        self._eids = Eids()
        self._drafts: list[_Draft] = []
        self._divisions: list[_Draft] = []
        self._unit: _Draft | None = None
        self._pieces: list[_Draft] = []
        self._scope = ""
        self._wants_heading: _Draft | None = None

    def read(self, blocks: Sequence[Block]) -> list[_Draft]:
        contents = self._contents(blocks)
        for index, block in enumerate(blocks):
            if block.table:
                self._table(block)
            elif index in contents or not self._begin(block):
                self._continue(block)
        return self._drafts

    def _begin(self, block: Block) -> bool:
        """Begin what the block begins; False where it begins nothing."""
        if self._ends(block):
            return True
        for level in self._tradition.levels:
            match = level.pattern.match(block.text) if level.scope in {"*", self._scope} else None
            if match is None or not self._counts(level):
                continue
            if level.heading and len(block.text) > _MAX_HEADING:
                continue
            self._open(level, match)
            return True
        return False

    def _ends(self, block: Block) -> bool:
        closing = self._tradition.closing
        if closing is None or self._unit is None or self._unit.kind in {"preamble", "signature"}:
            return False
        if not closing.match(block.text):
            return False
        self._scope = "signed"
        self._start(_Draft(self._eids.make(None, "signature"), "signature", Role.UNIT, self._tradition.signature))
        self._continue(block)
        return True

    def _counts(self, level: Level) -> bool:
        """Whether a level counts here: what an amending unit quotes is not the outline of this text."""
        quoting = self._is_quoting()
        if level.kind == _QUOTED:
            return quoting
        if level.role is Role.PIECE:
            return self._unit is not None and self._unit.kind not in {"preamble", "signature"}
        if level.opens:
            return True
        return level.amending or not quoting

    def _is_quoting(self) -> bool:
        unit, issues = self._unit, self._tradition.issues
        if unit is None or unit.level is None or not unit.level.amending or self._scope:
            return False
        return not (issues and issues.search("\n".join(unit.paragraphs)))

    def _open(self, level: Level, match: re.Match[str]) -> None:
        if level.opens:
            self._scope, self._divisions = level.opens, []
        number, rest = match["num"] or "", match.string[match.end() :].strip()
        draft = _Draft("", level.kind, level.role, "", match.group(0).strip(), level=level)
        parent = self._place(draft, level)
        within = parent.eid if level.role is Role.PIECE and parent else "trans" if level.scope == "trans" else None
        draft.eid = self._eids.make(within, level.abbreviation, self._tradition.number(number))
        draft.label = level.label.format(num=_said(number), parent=parent.label if parent else "").strip()
        if level.heading:
            draft.heading, self._wants_heading = rest, None if rest else draft
        elif rest:
            draft.paragraphs.append(rest)

    def _place(self, draft: _Draft, level: Level) -> Draft | None:
        """Hang a new provision where its level says; gives what it hangs under."""
        if level.role is Role.PIECE:
            ranks = self._tradition.of(Role.PIECE)
            self._pieces = [p for p in self._pieces if p.level and ranks.index(p.level) < ranks.index(level)]
            draft.parent = self._pieces[-1] if self._pieces else self._unit
            self._pieces.append(draft)
            self._drafts.append(draft)
        elif level.role is Role.DIVISION:
            self._division(draft, level)
        else:
            self._start(draft)
        return draft.parent

    def _division(self, draft: _Draft, level: Level) -> None:
        ranks = self._tradition.of(Role.DIVISION)
        outer = [d for d in self._divisions if d.level and ranks.index(d.level) < ranks.index(level)]
        draft.parent = outer[-1] if outer else None
        self._divisions = [*outer, draft]
        self._unit, self._pieces = None, []
        self._drafts.append(draft)

    def _start(self, unit: _Draft) -> None:
        """Begin a unit below the innermost open division."""
        if unit.kind != "signature" and self._divisions:
            unit.parent = self._divisions[-1]
        self._unit, self._pieces, self._wants_heading = unit, [], None
        self._drafts.append(unit)

    def _continue(self, block: Block) -> None:
        """Add a block that begins nothing to where it belongs."""
        wanting, self._wants_heading = self._wants_heading, None
        if wanting and len(block.text) <= _MAX_HEADING and _NO_END.match(block.text):
            wanting.heading = block.text
            return
        if self._unit is None and self._divisions:
            self._divisions[-1].paragraphs.append(block.text)
            return
        unit, last = self._open_unit(), self._drafts[-1]
        lasting = [piece for piece in self._pieces if piece.kind in _LASTING]
        whole = lasting[-1] if lasting else unit
        if last is whole or (last.kind == "wrapup" and last.parent is whole):
            last.paragraphs.append(block.text)
        else:
            self._wrap_up(whole, block.text)

    def _open_unit(self) -> _Draft:
        """The unit that words go to: the open one, else a preamble."""
        if self._unit is None:
            self._start(_Draft(self._eids.make(None, "preamble"), "preamble", Role.UNIT, self._tradition.preamble))
        return self._drafts[-1] if self._unit is None else self._unit

    def _wrap_up(self, whole: _Draft, text: str) -> None:
        """A paragraph after pieces goes on with what they all stand in: the unit, or what lasts longer than one."""
        self._pieces = [piece for piece in self._pieces if piece.kind in _LASTING]
        eid = self._eids.make(whole.eid, "wrapup")
        self._drafts.append(_Draft(eid, "wrapup", Role.PIECE, whole.label, paragraphs=[text], parent=whole))

    def _table(self, block: Block) -> None:
        unit = self._open_unit()
        eid = self._eids.make(unit.eid, "table")
        self._drafts.append(_Draft(eid, "table", Role.PIECE, unit.label, paragraphs=[block.text], parent=unit))

    def _contents(self, blocks: Sequence[Block]) -> frozenset[int]:
        """Places of the lines of a table of contents: from its heading to where the first of them comes again."""
        pattern = self._tradition.contents
        start = next((i for i, block in enumerate(blocks) if pattern and pattern.fullmatch(block.text)), None)
        if start is None or start + 1 >= len(blocks):
            return frozenset()
        first = blocks[start + 1].text
        again = next((i for i in range(start + 2, len(blocks)) if blocks[i].text == first), None)
        return frozenset(range(start, again)) if again is not None else frozenset({start})


def _said(number: str) -> str:
    """A number as it is cited: a word printed in capitals is written as a word, a Roman numeral stays."""
    words = number.replace(" ", "")
    return number.capitalize() if words.isupper() and set(words) - set("IVXLCDM") and len(words) > 3 else number
