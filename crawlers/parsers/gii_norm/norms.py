"""The sequence of norms: divisions by their classification number, and the units that stand in them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawlers.parsers.gii_norm.content import Body, footnote_mark
from crawlers.parsers.gii_norm.naming import (
    Name,
    division_name,
    footnote_name,
    is_contents,
    unit_name,
    without_sort_mark,
)
from crawlers.parsers.gii_norm.plain import plain_lines, plain_text
from crawlers.parsers.gii_norm.wording import is_future, is_repealed
from crawlers.parsers.outline import Draft, Outline
from indexer.domain.provision import Role, Standing

_OUTSIDE_DIVISIONS = frozenset({"annex", "signature", "formula", "preamble"})
_PREFACE = Name("preface", "", "preface", "")
Footnotes = list[tuple[Draft, str]]
"""Editorial footnotes of norms: the unit or division and the words."""


def read_norms(norms: list[etree._Element], outline: Outline) -> Footnotes:
    """Draft every norm; gives the editorial footnotes, which may say when a provision enters into force."""
    divisions: list[tuple[str, Draft]] = []
    footnotes: Footnotes = []
    for index, norm in enumerate(norms):
        metadata = norm.find("metadaten")
        group = metadata.find("gliederungseinheit") if metadata is not None else None
        printed = plain_text(metadata.find("enbez")) if metadata is not None else ""
        if is_contents(printed):
            outline.omitted.add("Inhaltsübersicht")
            _editorial(norm, "", outline)
            continue
        owner = _division(group, divisions, outline) if group is not None else None
        if printed or (group is None and index):
            owner = _unit(printed, plain_text(_child(metadata, "titel")), divisions, outline)
        _body(norm, owner, outline)
        if owner:
            footnotes.append((owner, _editorial(norm, owner.eid, outline)))
            _settle(owner)
    return footnotes


def _child(element: etree._Element | None, tag: str) -> etree._Element | None:
    return element.find(tag) if element is not None else None


def _division(group: etree._Element, divisions: list[tuple[str, Draft]], outline: Outline) -> Draft:
    """Open a division; a longer classification number that begins with another's stands below it."""
    key = plain_text(group.find("gliederungskennzahl"))
    while divisions and not (key.startswith(divisions[-1][0]) and len(key) > len(divisions[-1][0])):
        divisions.pop()
    parent = divisions[-1][1] if divisions else None
    name = division_name(plain_text(group.find("gliederungsbez")))
    draft = _draft(name, Role.DIVISION, parent, parent.eid if parent else None, outline)
    draft.heading = plain_text(group.find("gliederungstitel"))
    divisions.append((key, draft))
    return outline.add(draft)


def _unit(printed: str, heading: str, divisions: list[tuple[str, Draft]], outline: Outline) -> Draft:
    bare = without_sort_mark(printed)
    if bare != printed:
        outline.omitted.add("(XXXX)")
    name = unit_name(bare)
    if name.kind in _OUTSIDE_DIVISIONS:
        divisions.clear()
    draft = _draft(name, Role.UNIT, divisions[-1][1] if divisions else None, None, outline)
    draft.heading = heading
    return outline.add(draft)


def _draft(name: Name, role: Role, parent: Draft | None, stem: str | None, outline: Outline) -> Draft:
    eid = outline.eids.make(stem, name.abbreviation, name.number)
    return Draft(eid=eid, kind=name.kind, role=role, label=name.label, parent=parent)


def _body(norm: etree._Element, owner: Draft | None, outline: Outline) -> None:
    """Text and official footnotes; those of the law's own title have no unit to stand in and become units."""
    for part in _parts(norm):
        if part.tag == "Footnotes":
            _footnotes(part, owner, outline)
        elif part.tag == "TOC":
            outline.omitted.add("TOC")
        elif owner is not None or plain_text(part):
            owner = owner or outline.add(_draft(_PREFACE, Role.UNIT, None, None, outline))
            if part.tag != "Content":
                outline.find("unknown-element", owner.eid, f"element kept as plain text: {part.tag}")
            Body(owner, outline).read(part)


def _parts(norm: etree._Element) -> Iterator[etree._Element]:
    """What stands under `text`, and whatever else stands in its place."""
    for data in norm.iterfind("textdaten"):
        for child in data.iterchildren(etree.Element):
            if child.tag == "text":
                yield from child.iterchildren(etree.Element)
            elif child.tag != "fussnoten":
                yield child


def _footnotes(part: etree._Element, owner: Draft | None, outline: Outline) -> None:
    if owner is not None:
        Body(owner, outline).read_footnotes(part)
        return
    for footnote in part.iterchildren(etree.Element):
        mark = footnote_mark(footnote)
        draft = outline.add(_draft(footnote_name(mark), Role.UNIT, None, None, outline))
        draft.label += " zur Überschrift"
        draft.num = mark
        Body(draft, outline).read(footnote)


def _editorial(norm: etree._Element, eid: str, outline: Outline) -> str:
    words = "\n".join(filter(None, (plain_lines(element) for element in norm.iterfind("textdaten/fussnoten"))))
    outline.note(eid, "editorial", words)
    return words


def _settle(owner: Draft) -> None:
    """Standing words in the place of the heading of a unit without text are its text."""
    empty = owner.role is Role.UNIT and not owner.parts and not owner.has_children
    if empty and (is_repealed(owner.heading) or is_future(owner.heading)):
        owner.parts.append(owner.heading)
        owner.heading = ""
    words = owner.heading if owner.role is Role.DIVISION else "\n".join(owner.parts)
    if is_repealed(words):
        owner.standing = Standing.REPEALED
