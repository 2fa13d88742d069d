"""Elements that make divisions and units: parts, schedules, crossheadings, sections, signatures, forms."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from crawlers.parsers.clml.flat import flat_lines
from crawlers.parsers.clml.inline import Pointers, running_text
from crawlers.parsers.clml.numbers import printed, slug
from crawlers.parsers.clml.outline import Draft, Head
from crawlers.parsers.clml.pieces import numbered
from crawlers.parsers.clml.reader import Handler, Reader
from crawlers.parsers.clml.vocabulary import DIVISIONS, HOLDERS, NOTES
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role

_CROSSHEADING = ("crossheading", "crossheading")


def _division(reader: Reader, element: etree._Element, draft: Draft) -> None:
    pointers = Pointers()
    title, number, reference = _heads(reader, element, pointers)
    name = local_name(element)
    names = DIVISIONS[name]
    source_id = element.get("id", "")
    own = reader.naming.division_number(names[0], source_id, number, title)
    label = reader.naming.division_label(draft, names[1], number, title)
    division = reader.outline.add(draft, Role.DIVISION, names, Head(label, own, num=number, heading=title))
    division.source_id = source_id
    if name == "Schedule":
        division.schedule, division.scheme = division, "schedule"
    reader.state(division, element)
    if reference:
        division.lines.append(reference)
    reader.register.annotate(division, pointers)
    reader.walk(element, division)
    reader.finish(division)


def _heads(reader: Reader, element: etree._Element, pointers: Pointers) -> tuple[str, str, str]:
    """Title, number and reference of a division; the walk then leaves them out."""
    found: dict[str, list[str]] = {"Title": [], "Number": [], "Reference": []}
    for child in element:
        name = local_name(child)
        if name == "TitleBlock":
            found["Title"] += flat_lines(child, pointers)
        elif name in ("Title", "Subtitle", "Number", "Reference"):
            found["Title" if name == "Subtitle" else name].append(running_text(child, pointers))
        else:
            continue
        reader.leave_out(child)
    return " ".join(found["Title"]), " ".join(found["Number"]), " ".join(found["Reference"])


def _group(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """A P1group: one provision under its heading, or, in schedules and over several provisions, a crossheading:
    whether a schedule's heading is a P1group or a Pblock changes from one version of an act to the next.
    """
    inside = [name for child in element if (name := local_name(child)) not in ("", "Title")]
    if draft.role is not Role.DIVISION:
        reader.walk(element, draft)
        return
    pointers = Pointers()
    title = reader.take(element, "Title")
    heading = running_text(title, pointers) if title is not None else ""
    if not heading or (inside == ["P1"] and draft.schedule is None):
        _single(reader, element, draft, heading, pointers)
        return
    if draft.schedule is not None or "P1" in inside:
        label = reader.naming.division_label(draft, "crossheading", "", heading)
        holder = reader.outline.add(draft, Role.DIVISION, _CROSSHEADING, Head(label, slug(heading), heading=heading))
    else:
        label = draft.cited or heading
        holder = reader.outline.add(draft, Role.UNIT, ("p", "paragraph"), Head(label, slug(heading), heading=heading))
    reader.state(holder, element)
    reader.register.annotate(holder, pointers)
    reader.walk(element, holder)
    reader.finish(holder)


def _single(reader: Reader, element: etree._Element, draft: Draft, heading: str, pointers: Pointers) -> None:
    """A heading and the provision that takes it, with what the heading points to."""
    draft.pending = heading
    first = len(reader.outline.drafts)
    reader.walk(element, draft)
    draft.pending = ""
    opened = reader.outline.drafts[first:]
    reader.register.annotate(opened[0] if opened else draft, pointers)
    if opened:
        reader.finish(opened[0])


def _p1(reader: Reader, element: etree._Element, draft: Draft) -> None:
    if draft.role is not Role.DIVISION:
        numbered(reader, element, draft)
        return
    pointers = Pointers()
    number = reader.take(element, "Pnumber")
    num = printed(number, "P1", pointers) if number is not None else ""
    plain = running_text(number, Pointers()) if number is not None else ""
    word, stem, label = reader.naming.unit(element.get("id", ""), draft, plain)
    heading, draft.pending = draft.pending, ""
    unit = reader.outline.add(draft, Role.UNIT, (word, word), Head(label, plain, num=num, heading=heading, stem=stem))
    parent = element.getparent()
    reader.state(unit, element, parent if parent is not None and local_name(parent) == "P1group" else None)
    reader.register.annotate(unit, pointers)
    reader.walk(element, unit)
    reader.finish(unit)


def _paragraph(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """An unnumbered paragraph: in a division a unit of its own, unless it only wraps numbered ones."""
    if draft.role is not Role.DIVISION or any(local_name(child) == "P1" for child in element):
        reader.walk(element, draft)
        return
    unit = reader.unit_for(draft)
    unit.heading, draft.pending = draft.pending, ""
    reader.state(unit, element)
    reader.walk(element, unit)
    reader.finish(unit)
    draft.loose = None


def _signature(reader: Reader, element: etree._Element, draft: Draft) -> None:
    unit = reader.outline.add(draft, Role.UNIT, ("signature", "signature"), Head("Signature", stem=""))
    pointers = Pointers()
    unit.lines = flat_lines(element, pointers)
    reader.register.annotate(unit, pointers)
    reader.finish(unit)


def _form(reader: Reader, element: etree._Element, draft: Draft) -> None:
    pointers = Pointers()
    title, number, reference = _heads(reader, element, pointers)
    label = f"{draft.cited} form {number}".strip()
    unit = reader.outline.add(draft, Role.UNIT, ("form", "form"), Head(label, num=number, heading=title))
    reader.state(unit, element)
    if reference:
        unit.lines.append(reference)
    reader.register.annotate(unit, pointers)
    reader.walk(element, unit)
    reader.finish(unit)


def _schedules(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """All schedules; the printed heading over them says "SCHEDULES" and nothing else."""
    title = reader.take(element, "Title")
    if title is not None:
        pointers = Pointers()
        running_text(title, pointers)
        reader.register.annotate(draft, pointers)
    reader.walk(element, draft)


def _explanation(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """A note that says of itself that it is no part of the instrument; its footnotes go with it."""
    pointers = Pointers()
    lines = flat_lines(element, pointers)
    lines += [text for key in pointers.footnotes if (text := reader.register.footnote_text(key))]
    reader.register.note(draft, NOTES[local_name(element)], "\n".join(lines))


def _through(reader: Reader, element: etree._Element, draft: Draft) -> None:
    reader.walk(element, draft)


STRUCTURE: Mapping[str, Handler] = {
    **dict.fromkeys(DIVISIONS, _division),
    **dict.fromkeys(HOLDERS, _through),
    **dict.fromkeys(NOTES, _explanation),
    "Schedules": _schedules,
    "P1group": _group,
    "P1": _p1,
    "P": _paragraph,
    "SignedSection": _signature,
    "Form": _form,
}
