"""What one parse gathers: provisions in the making, findings, notes, and the names of what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crawlers.parsers.eids import Eids
from indexer.domain.finding import Finding
from indexer.domain.provision import Note, Provision, Role, Standing


@dataclass(slots=True)
class Draft:
    """A provision in the making; `parts` are its paragraphs, cleaned."""

    eid: str
    kind: str
    role: Role
    label: str
    parent: Draft | None = None
    num: str = ""
    heading: str = ""
    parts: list[str] = field(default_factory=list)
    has_children: bool = False
    italic: bool = False
    """The whole text is set in italics: the publisher's mark of words that are not yet in force."""
    standing: Standing = Standing.IN_FORCE
    valid_from: date | None = None
    lists: int = 0
    marks: set[str] = field(default_factory=set)
    """How many lists stand in it so far, and the marks of their entries."""
    tail: Draft | None = None
    """The closing words after the last list, while further text or lists may join them."""

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
            standing=self.standing,
        )


class Sheet:
    """Everything one document yields, in document order."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.eids = Eids()
        self.drafts: list[Draft] = []
        self.findings: list[Finding] = []
        self.notes: list[Note] = []
        self.omitted: set[str] = set()
        self._reported: set[tuple[str, str]] = set()

    def add(self, draft: Draft) -> Draft:
        """Append a draft and tell its parent."""
        if draft.parent:
            draft.parent.has_children = True
        self.drafts.append(draft)
        return draft

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
        """The finished provisions."""
        return tuple(draft.provision() for draft in self.drafts)
