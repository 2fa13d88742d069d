"""Provisions under construction: words said before, between and after children, in document order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crawlers.parsers.clml.numbers import for_id
from crawlers.parsers.eids import Eids
from indexer.domain.provision import Provision, Role, Standing

_DOTS = frozenset(" .…·\n\t")


@dataclass(slots=True, eq=False)
class Draft:
    """One provision while it is read. The root draft has an empty eid and is no provision."""

    eid: str
    kind: str
    role: Role
    label: str
    parent: Draft | None = None
    num: str = ""
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    valid_from: date | None = None
    valid_to: date | None = None
    standing: Standing = Standing.IN_FORCE
    extent: str = ""
    scheme: str = "act"
    schedule: Draft | None = None
    source_id: str = ""
    cited: str = ""
    """What units inside are cited under: a division's label, for a crossheading that of what it stands in."""
    parted: bool = False
    """Whether a child is there, so that further words are closing words; `tail` holds them while they last."""
    tail: Draft | None = None
    loose: Draft | None = None
    """In a division, the open unit for words that stand in none."""
    footnotes: list[str] = field(default_factory=list)
    pending: str = ""
    """A group title that waits for the piece it stands over."""

    @property
    def text(self) -> str:
        """The draft's own words."""
        return "\n".join(filter(str.strip, self.lines))


@dataclass(frozen=True, slots=True)
class Head:
    """What a provision is called: `number` tells it from its siblings in ids, `num` is printed, `stem` is the id it
    hangs under where that is not its parent's.
    """

    label: str
    number: str = ""
    num: str = ""
    heading: str = ""
    stem: str | None = None


class Outline:
    """The drafts of one document in order."""

    def __init__(self, eids: Eids) -> None:
        self.drafts: list[Draft] = []
        self._eids = eids

    def add(self, parent: Draft, role: Role, names: tuple[str, str], head: Head) -> Draft:
        """Open a child of `parent`; `names` are the abbreviation in ids and the kind."""
        abbreviation, kind = names
        base = parent.eid if head.stem is None else head.stem
        eid = self._eids.make(base or None, abbreviation, for_id(head.number))
        draft = Draft(
            eid,
            kind,
            role,
            head.label,
            parent,
            head.num,
            head.heading,
            standing=parent.standing,
            extent=parent.extent,
            scheme=parent.scheme,
            schedule=parent.schedule,
        )
        draft.cited = parent.cited if kind == "crossheading" else head.label
        if role is Role.PIECE:
            draft.valid_from, draft.valid_to = parent.valid_from, parent.valid_to
        parent.parted, parent.tail, parent.loose = True, None, None
        self.drafts.append(draft)
        return draft

    def say(self, draft: Draft, line: str) -> Draft:
        """Give a paragraph to a draft, or, after its first child, to closing words; returns who got it."""
        if not draft.parted:
            draft.lines.append(line)
            return draft
        if draft.tail is None:
            tail = self.add(draft, Role.PIECE, ("wrapup", "wrapup"), Head(f"{draft.label} closing words"))
            draft.tail = tail
        draft.tail.lines.append(line)
        return draft.tail

    def provisions(self) -> tuple[Provision, ...]:
        """The finished provisions. A provision whose own words are dots, and one all of whose children are repealed
        and that has no words of its own, is repealed.
        """
        texts = [draft.text for draft in self.drafts]
        self._settle(texts)
        return tuple(
            Provision(
                eid=draft.eid,
                kind=draft.kind,
                role=draft.role,
                label=draft.label,
                num=draft.num,
                heading=draft.heading,
                text=text,
                parent=(draft.parent.eid or None) if draft.parent else None,
                valid_from=draft.valid_from,
                valid_to=draft.valid_to,
                standing=draft.standing,
            )
            for draft, text in zip(self.drafts, texts, strict=True)
        )

    def _settle(self, texts: list[str]) -> None:
        alive: set[int] = set()
        parents: set[int] = set()
        for draft, text in zip(reversed(self.drafts), reversed(texts), strict=True):
            if id(draft) not in alive and (_is_dots(text) or (not text and id(draft) in parents)):
                draft.standing = Standing.REPEALED
            if draft.parent is not None and draft.kind != "footnote":
                parents.add(id(draft.parent))
                if draft.standing is not Standing.REPEALED:
                    alive.add(id(draft.parent))


def _is_dots(text: str) -> bool:
    """Whether the publisher prints dots where words were repealed."""
    return len(text) > 2 and set(text) <= _DOTS and text.count(".") + 3 * text.count("…") > 2
