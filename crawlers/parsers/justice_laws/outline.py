"""The provisions of one document while they are being read, in document order, with notes and findings beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crawlers.parsers.eids import Eids
from crawlers.parsers.justice_laws.citation import Cite
from indexer.domain.finding import Finding
from indexer.domain.provision import Note, Provision, Role, Standing

_BESIDE = frozenset({"footnote", "image"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What children take from a provision: `ids` prefixes their ids (None in the body), `heads` those of headings,
    `division` is the label headings are cited under ("Part 1").
    """

    ids: str | None = None
    heads: str | None = None
    cite: Cite = field(default_factory=Cite)
    division: str = ""


@dataclass(slots=True)
class Draft:
    """A provision that still grows. `headings` are the open headings of a container with their levels, `items` its
    open loose items with their indents.
    """

    eid: str
    kind: str
    role: Role
    label: str
    scope: Scope
    parent: str | None = None
    num: str = ""
    heading: str = ""
    valid_from: date | None = None
    standing: Standing = Standing.IN_FORCE
    words: list[str] = field(default_factory=list)
    closing: Draft | None = None
    has_children: bool = False
    headings: list[tuple[int, Draft]] | None = None
    floor: int = 0
    items: list[tuple[int, Draft]] | None = None

    def innermost(self) -> Draft:
        """The open heading that new content stands under, else the provision itself."""
        return self.headings[-1][1] if self.headings else self

    def finished(self) -> Provision:
        """The provision as it is now."""
        return Provision(
            self.eid,
            self.kind,
            self.role,
            self.label,
            self.num,
            self.heading,
            "\n".join(filter(None, self.words)),
            self.parent,
            self.valid_from,
            None,
            self.standing,
        )


class Outline:
    """Collects drafts, notes and findings; `root` is no provision, its children have no parent."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._eids = Eids()
        self.root = Draft("", "root", Role.DIVISION, "", Scope())
        self.notes: list[Note] = []
        self._drafts: list[Draft] = []
        self._findings: dict[tuple[str, str], Finding] = {}

    def eid(self, prefix: str | None, abbreviation: str, number: str) -> str:
        """A new id; `number` is already in the form ids have, an ordinal is given where it is empty."""
        if not number:
            return self._eids.make(prefix, abbreviation)
        stem = f"{prefix}__{abbreviation}" if prefix else abbreviation
        return self._eids.unique(f"{stem}_{number}")

    def add(self, parent: Draft, draft: Draft) -> Draft:
        """Append a provision under `parent`; footnotes and pictures do not end the parent's own words."""
        draft.parent = parent.eid or None
        if parent.standing is Standing.NOT_YET:
            draft.standing, draft.valid_from = Standing.NOT_YET, None
        if draft.kind not in _BESIDE:
            parent.has_children = True
            parent.closing = None
        self._drafts.append(draft)
        return draft

    def note(self, eid: str, kind: str, text: str) -> None:
        """Record editorial matter beside a provision ("" for the document)."""
        if text:
            self.notes.append(Note(eid, kind, text))

    def find(self, code: str, place: str, message: str) -> None:
        """Record a finding, once per code and message."""
        where = f"{self.where}#{place}" if place else self.where
        self._findings.setdefault((code, message), Finding(code, where, message))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in the order they were made."""
        return tuple(self._findings.values())

    def provisions(self, *, repealed: bool) -> tuple[Provision, ...]:
        """The finished provisions; all of them repealed where the publisher says the whole instrument is."""
        if repealed:
            for draft in self._drafts:
                draft.standing = Standing.REPEALED
        return tuple(draft.finished() for draft in self._drafts)
