"""Schedules and forms, and the loosely structured matter in them: provisions, lists, bilingual lists, signatures."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.justice_laws.citation import (
    Cite,
    id_number,
    numbered_label,
    printed_heading,
    slug,
    word,
)
from crawlers.parsers.justice_laws.outline import Draft, Scope
from crawlers.parsers.justice_laws.reader import Reader
from crawlers.parsers.justice_laws.wording import child, line, lines, plain
from indexer.domain.provision import Role, Standing

_HEADING = "ScheduleFormHeading"
_OWN = frozenset({"Label", "MarginalNote", "ProvisionHeading"})


def schedule(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A schedule: a unit, or a piece of the schedule or section it stands in."""
    node = node.innermost()
    head = child(element, _HEADING)
    if head is None and (form := child(element, "FormGroup")) is not None and form.getprevious() is None:
        head = child(form, _HEADING)
    draft = _open(reader, element, head, node, "schedule")
    reader.read(element, draft)


def form(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A form within a schedule; one whose heading already opened the schedule only groups."""
    head = child(element, _HEADING)
    parent = element.getparent()
    if head is None or (parent is not None and child(parent, _HEADING) is None and element.getprevious() is None):
        node.headings = node.headings or []
        depth = len(node.headings)
        reader.read(element, node)
        del node.headings[depth:]
        return
    reader.read(element, _open(reader, element, head, node.innermost(), "form"))


def _open(reader: Reader, element: etree._Element, head: etree._Element | None, node: Draft, default: str) -> Draft:
    num = line(child(head, "Label")) if head is not None else ""
    title = lines(head, "TitleText") if head is not None else ""
    kind, number, label = printed_heading(reader.language, num)
    kind = kind or default
    own = label or (title if head is not None and title else word(reader.language, default))
    prefix = node.scope.ids
    name = id_number(number) if num else slug(title)
    eid = reader.outline.eid(prefix, kind, name)
    label = f"{node.label}, {own}" if prefix else own
    scope = Scope(eid, eid, Cite(base=label), label)
    draft = Draft(eid, kind, Role.PIECE if prefix else Role.UNIT, label, scope, num=num, heading=title)
    reader.add(node, draft, element)
    return draft


def schedule_heading(reader: Reader, element: etree._Element, node: Draft) -> None:
    """What stands under a schedule's number beside its title: the sections it belongs to."""
    reader.history(element, node)
    for part in element:
        if isinstance(part.tag, str) and part.tag not in {"Label", "TitleText", "HistoricalNote"}:
            reader.say(node, line(part))


def provision(reader: Reader, element: etree._Element, node: Draft) -> None:
    """Loose matter: an item where it has a number or heading of its own, else paragraphs of what it stands in."""
    if not any(part.tag in _OWN for part in element):
        reader.read(element, node)
        return
    node = node.innermost()
    indent = _indent(element)
    node.items = node.items or []
    while node.items and node.items[-1][0] >= indent:
        node.items.pop()
    parent = node.items[-1][1] if node.items else node
    draft = _item(reader, element, parent)
    node.items.append((indent, draft))
    reader.read(element, draft)


def item(reader: Reader, element: etree._Element, node: Draft) -> None:
    """An entry of a list: a piece where it is numbered, else a line."""
    if child(element, "Label") is None:
        reader.read(element, node)
    else:
        reader.read(element, _item(reader, element, node.innermost()))


def _indent(element: etree._Element) -> int:
    stated = element.get("format-ref", "").removeprefix("indent-")[:1]
    return int(stated) if stated in set("0123456789") - {""} else 0


def _item(reader: Reader, element: etree._Element, node: Draft) -> Draft:
    num = line(child(element, "Label"))
    name = id_number(num)
    eid = reader.outline.eid(node.scope.ids, "item" if name else "point", name)
    cite = node.scope.cite.deeper(num)
    label = numbered_label(reader.language, "item", cite)
    draft = Draft(eid, "item", Role.PIECE, label, Scope(eid, eid, cite), num=num)
    return reader.add(node, draft, element)


def item_heading(_reader: Reader, element: etree._Element, node: Draft) -> None:
    """The heading of a loose provision."""
    node = node.innermost()
    node.heading = f"{node.heading} {line(element)}".strip()


def bilingual_list(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A list printed in both languages side by side: a table of two columns, named after its title."""
    node = node.innermost()
    title = lines(element, "TitleText")
    draft = reader.piece(element, node, "table", num=slug(title))
    draft.num, draft.heading = "", title
    for part in element:
        if part.tag == "BilingualItemFr" and draft.words and part.getprevious() is not None:
            draft.words[-1] += f"\t{line(part)}"
        elif isinstance(part.tag, str) and part.tag != "TitleText":
            draft.words.append(line(part))


def signature(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A signature block: names and titles, a line each."""
    reader.piece(element, node, "signature").words.append(plain(element))


def repealed(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The statement that a whole schedule is repealed."""
    node = node.innermost()
    reader.say(node, line(element))
    if node.eid:
        node.standing = Standing.REPEALED
