"""Provisions while they are being put together, and turning them into the flat tuple of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawlers.parsers.eids import Eids
from crawlers.parsers.eu.labels import place_word
from crawlers.parsers.eu_xhtml.inline import ORIGINAL, Act, Run
from indexer.domain.provision import Mark, Provision, Role


@dataclass(slots=True, eq=False)
class Draft:
    """A provision in the making. `acts` are the acts its words come from."""

    eid: str
    kind: str
    role: Role
    label: str
    parent: Draft | None
    num: str = ""
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    acts: set[Act] = field(default_factory=set)
    children: int = 0
    subparagraphs: int = 1
    indents: int = 0
    last_child: Draft | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """What a draft is called. `number` goes into the id, `printed` is shown, `prefix` is whose id stands before it."""

    abbreviation: str
    label: str
    number: str = ""
    printed: str = ""
    prefix: Draft | None = None


@dataclass(frozen=True, slots=True)
class NoteText:
    """A footnote as printed at the end: its mark, its words, and the provision being read when it was met."""

    mark: str
    text: str
    near: Draft | None


class DraftTree:
    """The drafts of one document in document order."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.drafts: list[Draft] = []
        self.act = ORIGINAL
        """The act the words being read come from."""
        self._last: Draft | None = None
        self._eids = Eids()

    def add(self, kind: str, role: Role, parent: Draft | None, naming: Naming) -> Draft:
        """A new draft behind all others."""
        prefix = naming.prefix.eid if naming.prefix else None
        eid = self._eids.make(prefix, naming.abbreviation, naming.number)
        draft = Draft(eid, kind, role, naming.label, parent, num=naming.printed)
        if parent is not None:
            parent.children += 1
            parent.last_child = draft
        self.drafts.append(draft)
        return draft

    def write(self, draft: Draft, run: Run, *, printed: str = "") -> None:
        """A new paragraph of a draft's own words; `printed` is a number that stands before it (in quoted text)."""
        if line := f"{printed} {run.text}".strip(" "):
            draft.lines.append(line)
        self._touch(draft, run)

    def head(self, draft: Draft, run: Run) -> None:
        """A line of a draft's heading."""
        draft.heading = f"{draft.heading} {run.text}".strip()
        self._touch(draft, run)

    def glue(self, text: str) -> bool:
        """Put lone punctuation behind the words written last; False where nothing was written yet."""
        if self._last is None or not self._last.lines:
            return False
        self._last.lines[-1] += text
        return True

    def _touch(self, draft: Draft, run: Run) -> None:
        draft.notes += run.notes
        draft.acts.add(self.act)
        draft.acts.update(run.acts)
        self._last = draft

    def provisions(self, notes: Mapping[str, NoteText]) -> tuple[Provision, ...]:
        """Every draft with its footnotes right behind it."""
        waiting = _notes_by_draft(self.drafts, notes)
        found: list[Provision] = []
        for draft in self.drafts:
            found.append(_frozen(draft))
            found += [self._footnote(draft, note) for note in waiting.get(id(draft), ())]
        return tuple(found)

    def marks(self) -> tuple[Mark, ...]:
        """One mark for the highest provision whose words all come from one amending act, else piece by piece."""
        whole = _sole_acts(self.drafts)
        marks: list[Mark] = []
        for draft in self.drafts:
            act = whole[id(draft)]
            if act is None:
                changed = sorted({other.celex for other in draft.acts if other.celex})
                marks += [Mark(draft.eid, "substituted", f"eu/{celex}") for celex in changed]
            elif act.celex and (draft.parent is None or whole[id(draft.parent)] != act):
                action = "substituted" if act.action == "repealed" else act.action
                marks.append(Mark(draft.eid, action, f"eu/{act.celex}"))
        return tuple(marks)

    def _footnote(self, draft: Draft, note: NoteText) -> Provision:
        eid = self._eids.make(draft.eid, "fn")
        label = f"{draft.label}, {place_word('footnote', self.language)} {note.mark.strip('() ')}".strip()
        return Provision(eid, "footnote", Role.PIECE, label, num=note.mark, text=note.text, parent=draft.eid)


def _frozen(draft: Draft) -> Provision:
    parent = draft.parent.eid if draft.parent else None
    return Provision(
        draft.eid, draft.kind, draft.role, draft.label, draft.num, draft.heading, "\n".join(draft.lines), parent
    )


def _notes_by_draft(drafts: list[Draft], notes: Mapping[str, NoteText]) -> dict[int, list[NoteText]]:
    """Notes under the provision that calls them first, else under the one they were met in."""
    placed: dict[int, list[NoteText]] = {}
    called: set[str] = set()
    for draft in drafts:
        for name in draft.notes:
            if name in notes and name not in called:
                called.add(name)
                placed.setdefault(id(draft), []).append(notes[name])
    for name, note in notes.items():
        near = note.near or (drafts[0] if drafts else None)
        if name not in called and near is not None:
            placed.setdefault(id(near), []).append(note)
    return placed


def _sole_acts(drafts: list[Draft]) -> dict[int, Act | None]:
    """For each draft the one act all its words and its children's come from; None where there are several."""
    sole: dict[int, set[Act]] = {id(draft): set(draft.acts) for draft in drafts}
    for draft in reversed(drafts):
        if draft.parent is not None:
            sole[id(draft.parent)] |= sole[id(draft)]
    return {key: next(iter(acts), ORIGINAL) if len(acts) <= 1 else None for key, acts in sole.items()}
