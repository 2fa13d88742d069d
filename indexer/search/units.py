"""From a version's provisions to the texts a search finds: one for each unit, long units by their parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.domain.provision import Provision, Role, Standing

MAX_WORDS = 1_500
"""A longer unit is given part by part, a longer part paragraph by paragraph."""


@dataclass(frozen=True, slots=True)
class UnitText:
    """One text: the provision it is named by, the unit that holds it ("" outside units), headings above, words."""

    eid: str
    unit: str
    label: str
    heading: str
    context: str
    text: str
    standing: Standing


def unit_texts(provisions: Sequence[Provision]) -> Iterator[UnitText]:
    """Texts of a version in document order; every word of `text`, and of numbers and headings of pieces, stands in
    exactly one of them. Headings of units and divisions stand in `heading` and in `context` of what they are above.
    """
    tree = _Tree(provisions)
    for provision in provisions:
        if provision.role is Role.UNIT:
            yield from tree.split(provision, provision)
        elif provision.text and not tree.in_unit(provision):
            context = tree.context(provision)
            for text in _portions(_line(provision) if provision.role is Role.PIECE else provision.text):
                yield UnitText(provision.eid, "", provision.label, provision.heading, context, text, provision.standing)


class _Tree:
    def __init__(self, provisions: Sequence[Provision]) -> None:
        self._by_eid = {provision.eid: provision for provision in provisions}
        self._children: dict[str, list[Provision]] = {}
        for provision in provisions:
            if provision.parent is not None and provision.role is Role.PIECE:
                self._children.setdefault(provision.parent, []).append(provision)

    def _above(self, provision: Provision) -> Iterator[Provision]:
        """Ancestors from the nearest up; a parent that is missing or its own ancestor ends the way."""
        seen = {provision.eid}
        while provision.parent is not None and provision.parent not in seen and provision.parent in self._by_eid:
            provision = self._by_eid[provision.parent]
            seen.add(provision.eid)
            yield provision

    def in_unit(self, provision: Provision) -> bool:
        """Whether a unit holds it."""
        return any(above.role is Role.UNIT for above in self._above(provision))

    def context(self, provision: Provision) -> str:
        """Labels and headings above a provision, outermost first, one per line."""
        lines = [_join(above.label, above.heading) for above in self._above(provision) if above.heading]
        return "\n".join(reversed(lines))

    def split(self, provision: Provision, unit: Provision) -> Iterator[UnitText]:
        """The provision with all that is under it in one text, or in several where that is too long."""
        lines = list(self._lines(provision, unit))
        if sum(len(line.split()) for line in lines) <= MAX_WORDS:
            yield self._text(provision, unit, "\n".join(filter(None, lines)))
            return
        own = lines[0]
        for portion in _portions(own) if own else ():
            yield self._text(provision, unit, portion)
        for child in self._children.get(provision.eid, ()):
            yield from self.split(child, unit)

    def _lines(self, provision: Provision, unit: Provision) -> Iterator[str]:
        yield provision.text if provision is unit else _line(provision)
        for child in self._children.get(provision.eid, ()):
            yield from self._lines(child, unit)

    def _text(self, provision: Provision, unit: Provision, text: str) -> UnitText:
        heading = unit.heading if provision is unit else _join(unit.heading, provision.heading)
        return UnitText(provision.eid, unit.eid, provision.label, heading, self.context(unit), text, provision.standing)


def _line(provision: Provision) -> str:
    return _join(provision.num, provision.heading, provision.text)


def _join(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _portions(text: str) -> Iterator[str]:
    """The text whole, or cut at paragraph breaks where it is longer than MAX_WORDS."""
    held: list[str] = []
    words = 0
    for line in text.split("\n"):
        count = len(line.split())
        if held and words + count > MAX_WORDS:
            yield "\n".join(held)
            held, words = [], 0
        held.append(line)
        words += count
    yield "\n".join(held)
