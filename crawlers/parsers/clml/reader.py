"""The walk itself: which element goes to which handler, and where words go that stand between elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from lxml import etree

from crawlers.parsers.clml.flat import flat_lines
from crawlers.parsers.clml.inline import Pointers, gather, one_line
from crawlers.parsers.clml.naming import Naming
from crawlers.parsers.clml.outline import Draft, Head, Outline
from crawlers.parsers.clml.register import Register
from crawlers.parsers.clml.standing import in_force
from crawlers.parsers.clml.vocabulary import INLINE, WRAPPERS
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role, Standing


class Handler(Protocol):
    """Reads one element into a draft."""

    def __call__(self, reader: Reader, element: etree._Element, draft: Draft) -> None:
        """Open the drafts the element makes, and walk on into it."""


@dataclass(slots=True, eq=False)
class Reader:
    """Reads elements into an outline. Each level of the source costs two frames: `walk` and one handler.

    `structure` handles elements that make divisions and units, `pieces` those that stand inside a unit: for these a
    unit is opened where there is none. `day` is the day whose law the document shows.
    """

    outline: Outline
    register: Register
    naming: Naming
    day: date | None
    structure: Mapping[str, Handler]
    pieces: Mapping[str, Handler]
    versions: dict[str, etree._Element]
    _taken: set[etree._Element] = field(default_factory=set)

    def walk(self, element: etree._Element, draft: Draft) -> None:
        """Read an element's text and children into a draft."""
        run, pointers = [element.text or ""], Pointers()
        for child in element:
            name = local_name(child)
            if name in INLINE:
                gather(child, run, pointers)
            elif name and child not in self._taken:
                self._flush(run, pointers, draft)
                run, pointers = [], Pointers()
                if (handler := self.structure.get(name)) is not None:
                    self._close_loose(draft)
                    handler(self, child, draft)
                elif name in WRAPPERS:
                    self.walk(child, self.unit_for(draft))
                else:
                    self.pieces.get(name, unknown)(self, child, self.unit_for(draft))
                if child.get("AltVersionRefs"):
                    self._alternatives(child, draft)
            run.append(child.tail or "")
        self._flush(run, pointers, draft)

    def say(self, draft: Draft, line: str, pointers: Pointers) -> None:
        """Give a paragraph and what it points to, to a draft."""
        holder = self.outline.say(draft, line) if line else draft
        self.register.annotate(holder, pointers)
        if holder is not draft:
            draft.footnotes += holder.footnotes
            holder.footnotes = []

    def finish(self, draft: Draft) -> None:
        """Close a draft: the footnotes it refers to become its last pieces."""
        self._close_loose(draft)
        if draft.footnotes:
            self.register.place_footnotes(self.outline, draft)

    def take(self, element: etree._Element, name: str) -> etree._Element | None:
        """The first child of this name; the walk then leaves it out."""
        for child in element:
            if local_name(child) == name:
                self._taken.add(child)
                return child
        return None

    def leave_out(self, element: etree._Element) -> None:
        """Keep the walk away from an element that is read already."""
        self._taken.add(element)

    def unit_for(self, draft: Draft) -> Draft:
        """The draft itself, or in a division the unit for words that stand in none."""
        if draft.role is not Role.DIVISION:
            return draft
        if draft.loose is None:
            label = draft.cited or "Unnumbered text"
            draft.loose = self.outline.add(draft, Role.UNIT, ("p", "paragraph"), Head(label))
        return draft.loose

    def state(self, draft: Draft, element: etree._Element, group: etree._Element | None = None) -> None:
        """Give a draft the dates, extent and standing that its element states."""
        force = in_force(element, group, self.day)
        draft.valid_from, draft.valid_to = force.start or draft.valid_from, force.end or draft.valid_to
        if force.bad_date:
            self.register.find("bad-date", draft.eid, f"not a date: {force.bad_date}")
        if force.standing is not None:
            draft.standing = force.standing
        if force.extent and force.extent != draft.extent:
            draft.extent = force.extent
            self.register.note(draft, "extent", f"Extent: {force.extent}")
        if force.outlived and draft.role is not Role.DIVISION:
            draft.standing = Standing.UNKNOWN
            until = f"it applied until {draft.valid_to} only"
            self.register.note(draft, "in-force", f"The publisher shows this text and says that {until}.")
            self.register.find("outlived-text", draft.eid, f"the publisher shows this text and says that {until}")

    def _close_loose(self, draft: Draft) -> None:
        loose, draft.loose = draft.loose, None
        if loose is not None and loose.footnotes:
            self.register.place_footnotes(self.outline, loose)

    def _flush(self, run: list[str], pointers: Pointers, draft: Draft) -> None:
        if line := one_line(run):
            self.say(self.unit_for(draft), line, pointers)
        elif pointers.commentaries or pointers.changes or pointers.footnotes or pointers.figures:
            self.register.annotate(draft, pointers)

    def _alternatives(self, element: etree._Element, draft: Draft) -> None:
        """Read the other versions of an element, for example for another place; images of formulas are none."""
        for key in element.get("AltVersionRefs", "").split():
            version = self.versions.pop(key, None)
            if version is None or all(local_name(child) in ("Figure", "Image", "") for child in version):
                continue
            first = len(self.outline.drafts)
            self.walk(version, draft)
            about = version.get("RestrictExtent") or version.get("Description") or key
            for other in self.outline.drafts[first : first + 1]:
                self.register.note(other, "version", f"Another version of the provision before it: {about}")


def unknown(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """Keep the words of an element we do not know, and report its name once."""
    name = local_name(element)
    reader.register.find("unknown-element", name, f"unknown element {name}; its words are kept as plain text")
    pointers = Pointers()
    for line in flat_lines(element, pointers):
        draft = draft if draft.role is not Role.DIVISION else reader.unit_for(draft)
        reader.outline.say(draft, line)
    reader.register.annotate(draft, pointers)
