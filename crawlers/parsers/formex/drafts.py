"""Provisions in the making: a tree of drafts that is filled in document order and turned into provisions at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain.provision import Role


@dataclass(slots=True, eq=False)
class Draft:
    """One provision while it is read. `printed` is its number as the file has it, also where the number was deleted;
    `num`, `heading` and `text` hold only what stands. Drafts are compared by identity.
    """

    kind: str
    role: Role
    abbreviation: str
    parent: Draft | None = None
    printed: str = ""
    num: str = ""
    heading: str = ""
    text: str = ""
    title: str = ""
    """The number or heading as printed, also where it was deleted ("Article 8", "CHAPTER III"): makes the label."""
    children: list[Draft] = field(default_factory=list)
    struck: bool = False
    """Words of this draft stood inside a deletion."""
    chunks: int = 0
    """Pieces of own text, kept or struck: what a span must cover to cover the draft."""
    eid: str = ""
    label: str = ""
    live: bool = False

    def add(self, child: Draft) -> Draft:
        """Make `child` the last child; returns it."""
        child.parent = self
        self.children.append(child)
        return child

    @property
    def is_bare(self) -> bool:
        """No child but footnotes and deleted ones yet, so that further text still belongs to the draft itself."""
        return all(child.kind == "footnote" or child.is_dead for child in self.children)

    @property
    def is_dead(self) -> bool:
        """All its words stand inside deletions."""
        return self.struck and not self.has_own_words and all(child.is_dead for child in self.children)

    @property
    def has_own_words(self) -> bool:
        """Number, heading or text that stands."""
        return bool(self.num or self.heading or self.text)

    def append_text(self, text: str) -> None:
        """Add a paragraph to the draft's own text."""
        if text:
            self.text = f"{self.text}\n{text}" if self.text else text


def unit(kind: str, abbreviation: str = "", printed: str = "") -> Draft:
    """A draft of a unit; the abbreviation is the kind where none is given."""
    return Draft(kind, Role.UNIT, abbreviation or kind, printed=printed)


def piece(kind: str, abbreviation: str = "", printed: str = "") -> Draft:
    """A draft of a piece inside a unit; the abbreviation is the kind where none is given."""
    return Draft(kind, Role.PIECE, abbreviation or kind, printed=printed)
