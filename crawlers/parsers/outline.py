"""What a parser of structured law gathers in document order: provisions in the making, findings, notes, omissions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crawlers.parsers.eids import Eids
from indexer.domain.finding import Finding
from indexer.domain.provision import Mark, Note, Provision, Role, Standing

DEEPEST = 60
"""Levels that are told apart; what stands deeper is words of the provision it stands in. No real law comes near."""


@dataclass(slots=True, eq=False)
class Draft:
    """A provision in the making; `parts` are its paragraphs, cleaned. `tail` takes words that come after children.
    `italic`: all of it is set in italics, by which some publishers mean that it is not yet in force.
    """

    eid: str
    kind: str
    role: Role
    label: str
    parent: Draft | None = None
    num: str = ""
    heading: str = ""
    parts: list[str] = field(default_factory=list)
    standing: Standing = Standing.IN_FORCE
    valid_from: date | None = None
    valid_to: date | None = None
    has_children: bool = False
    italic: bool = False
    tail: Draft | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no words stand in it and nothing stands under it."""
        return not self.parts and not self.has_children

    @property
    def in_unit(self) -> bool:
        """Whether what stands under it is a piece."""
        return self.role is not Role.DIVISION

    def provision(self) -> Provision:
        """The finished value."""
        return Provision(
            eid=self.eid,
            kind=self.kind,
            role=self.role,
            label=self.label,
            num=self.num,
            heading=self.heading,
            text="\n".join(self.parts),
            parent=self.parent.eid if self.parent else None,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            standing=self.standing,
        )


class Outline:
    """Everything one document yields. `closing` is the word of its language for words after a list."""

    def __init__(self, where: str, *, closing: str = "closing words") -> None:
        self.where = where
        self.closing = closing
        self.depth = 0
        self.eids = Eids()
        self.drafts: list[Draft] = []
        self.findings: list[Finding] = []
        self.notes: list[Note] = []
        self.marks: list[Mark] = []
        self.omitted: set[str] = set()
        self._reported: set[tuple[str, str]] = set()

    def add(self, draft: Draft) -> Draft:
        """Append a draft; closing words of its parent end here."""
        if draft.parent:
            draft.parent.has_children = True
            draft.parent.tail = None
        self.drafts.append(draft)
        return draft

    def say(self, draft: Draft, text: str) -> None:
        """Words of a provision, as a paragraph of their own: in itself, or in its closing words after a child."""
        if not text:
            return
        if not draft.has_children:
            draft.parts.append(text)
            return
        if draft.tail is None:
            role = Role.PIECE if draft.in_unit else Role.UNIT
            label = f"{draft.label}, {self.closing}"
            tail = self.add(Draft(self.eids.make(draft.eid, "wrapup"), "wrapup", role, label, draft))
            draft.tail = tail
        draft.tail.parts.append(text)

    def find(self, code: str, place: str, message: str) -> None:
        """Report once per code and message."""
        if (code, message) not in self._reported:
            self._reported.add((code, message))
            self.findings.append(Finding(code, f"{self.where}#{place}" if place else self.where, message))

    def note(self, eid: str, kind: str, text: str) -> None:
        """Editorial matter beside a provision, or beside the whole document where `eid` is ""."""
        if text:
            self.notes.append(Note(eid, kind, text))

    def provisions(self) -> tuple[Provision, ...]:
        """The finished provisions; what stands under a provision that is not in force is not in force either."""
        for draft in self.drafts:
            above = draft.parent
            if above and above.standing is not Standing.IN_FORCE and draft.standing is Standing.IN_FORCE:
                draft.standing = above.standing
                draft.valid_from, draft.valid_to = above.valid_from, above.valid_to
        return tuple(draft.provision() for draft in self.drafts)
