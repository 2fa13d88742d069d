"""A version's text laid out for reading: units and divisions as blocks, what stands in them as pieces, text as
paragraphs and tables. No word is added to the law's own; what we say of it stands in fields of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from api.pages.wording import EFFECT, NOTE, plain, standing_note
from api.urls import Places
from indexer.domain.provision import Mark, Note, Provision, Role, Standing

_WORD = re.compile(r"\w+|§+")
_RUN_IN_CHARACTERS = 6
_DEEPEST_HEADING = 6
_DEEPEST_PIECE = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; `span` is 1, or how many columns the only cell of the row takes."""

    cells: tuple[str, ...]
    span: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph (`text`), or a table (`rows`)."""

    text: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteView:
    """Editorial matter beside a provision: what it is, where it belongs, what it says."""

    kind: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A provision on the page. `standing` is "" for a provision in force; `said` says it in words where it begins."""

    eid: str
    label: str
    url: str
    num: str
    heading: str
    passages: tuple[Passage, ...]
    kind: str
    depth: int
    standing: str
    said: str


@dataclass(frozen=True, slots=True)
class Block:
    """A unit or division with the pieces in it. `level` is that of its heading, 2 to 6; `title` is its own number
    (or, where the source prints none, its label) and heading; `run_in` stands for no heading, only a bare number
    beside the text or nothing.
    """

    own: Piece
    level: int
    division: bool
    number: str
    run_in: bool
    alone_url: str
    pieces: tuple[Piece, ...]
    notes: tuple[NoteView, ...]

    @property
    def name(self) -> str:
        """How a table of contents calls it."""
        return " ".join(part for part in (self.number, self.own.heading) if part) or self.own.label


@dataclass(slots=True)
class _Open:
    """A block while its pieces are collected."""

    provision: Provision
    level: int
    pieces: list[tuple[Provision, int]] = field(default_factory=list)


def passages(text: str) -> tuple[Passage, ...]:
    """Lines with tabs as tables, the others as paragraphs, in order."""
    found: list[Passage] = []
    for tabular, lines in groupby(text.split("\n") if text else (), key=lambda line: "\t" in line):
        if tabular:
            found.append(Passage("", _rows(list(lines))))
        else:
            found += [Passage(line) for line in lines]
    return tuple(found)


def table(text: str) -> tuple[Passage, ...]:
    """Every line as a row of one table, lines without a tab too."""
    return (Passage("", _rows(text.split("\n"))),) if "\t" in text else passages(text)


def _rows(lines: list[str]) -> tuple[Row, ...]:
    split = [tuple(line.split("\t")) for line in lines]
    width = max(map(len, split))
    return tuple(Row(cells, width if len(cells) == 1 else 1) for cells in split)


def blocks(
    provisions: Iterable[Provision], notes: Iterable[Note], marks: Iterable[Mark], places: Places
) -> tuple[Block, ...]:
    """The text as blocks in document order."""
    listed = list(provisions)
    by_eid = {provision.eid: provision for provision in listed}
    beside = _notes_by_eid(notes, marks, by_eid)
    return tuple(_block(opened, by_eid, beside, places) for opened in _opened(listed))


def _opened(provisions: list[Provision]) -> Iterator[_Open]:
    """Blocks with the pieces that follow them; a piece before any block is a block of its own."""
    levels: dict[str, int] = {}
    depths: dict[str, int] = {}
    current: _Open | None = None
    for provision in provisions:
        if provision.role is Role.PIECE and current is not None:
            depths[provision.eid] = depths.get(provision.parent or "", 0) + 1
            current.pieces.append((provision, depths[provision.eid]))
            continue
        if current is not None:
            yield current
        above = levels.get(provision.parent or "", 1)
        levels[provision.eid] = above if _runs_in(provision) else above + 1
        current = _Open(provision, above + 1)
    if current is not None:
        yield current


def _runs_in(provision: Provision) -> bool:
    """Whether a block has no heading of its own: citations, and what has a short number and nothing else."""
    return not provision.heading and (provision.kind == "citation" or 0 < len(provision.num) <= _RUN_IN_CHARACTERS)


def _block(opened: _Open, by_eid: dict[str, Provision], beside: dict[str, list[NoteView]], places: Places) -> Block:
    provision = opened.provision
    number = _number(provision)
    members = [provision, *(piece for piece, _ in opened.pieces)]
    return Block(
        own=_piece(provision, 0, by_eid, places),
        level=min(opened.level, _DEEPEST_HEADING),
        division=provision.role is Role.DIVISION,
        number=number,
        run_in=_runs_in(provision),
        alone_url=places.alone(provision.eid),
        pieces=tuple(_piece(piece, depth, by_eid, places) for piece, depth in opened.pieces),
        notes=tuple(note for member in members for note in beside.get(member.eid, ())),
    )


def _piece(provision: Provision, depth: int, by_eid: dict[str, Provision], places: Places) -> Piece:
    parent = by_eid.get(provision.parent or "")
    inherited = parent is not None and parent.standing is provision.standing
    return Piece(
        eid=provision.eid,
        label=provision.label,
        url=places.at(provision.eid),
        num=provision.num,
        heading=provision.heading,
        passages=table(provision.text) if provision.kind == "table" else passages(provision.text),
        kind=provision.kind,
        depth=min(depth, _DEEPEST_PIECE),
        standing="" if provision.standing is Standing.IN_FORCE else provision.standing.value,
        said="" if inherited else standing_note(provision),
    )


def _number(provision: Provision) -> str:
    """The number as printed; where the source prints none, the label, unless the heading says it already."""
    if provision.num:
        return provision.num
    return "" if provision.heading and repeats(provision.heading, provision.label) else provision.label


def repeats(heading: str, label: str) -> bool:
    """Whether a heading says what the label says, or the label has the whole heading: one of them is enough."""
    said, cited = (_WORD.findall(text.casefold()) for text in (heading, label))
    begins_so = any(said[:count] == cited[-count:] for count in range(min(2, len(cited)), len(cited) + 1))
    return bool(said) and (begins_so or set(said) <= set(cited))


def _notes_by_eid(
    notes: Iterable[Note], marks: Iterable[Mark], by_eid: dict[str, Provision]
) -> dict[str, list[NoteView]]:
    """Notes of each provision; the publisher's marks stand in where it gives no note."""
    found: dict[str, list[NoteView]] = {}
    for note in notes:
        found.setdefault(note.eid, []).append(note_view(note, by_eid))
    noted = set(found)
    for mark in marks:
        if mark.eid in by_eid and mark.eid not in noted:
            by = f"{mark.place} of {mark.act}" if mark.place else mark.act
            said = f"{EFFECT.get(mark.action, mark.action)} by {by}"
            found.setdefault(mark.eid, []).append(NoteView("Amendment", by_eid[mark.eid].label, said))
    return found


def note_view(note: Note, by_eid: dict[str, Provision]) -> NoteView:
    """A note with the label of its provision, "" for one on the whole text."""
    provision = by_eid.get(note.eid)
    return NoteView(NOTE.get(note.kind) or plain(note.kind), provision.label if provision else "", note.text)
