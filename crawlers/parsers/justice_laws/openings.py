"""What stands before and beside the body: preamble, enacting clause, order, the repeal of the whole instrument."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.justice_laws.citation import Cite, id_number, word
from crawlers.parsers.justice_laws.outline import Draft, Scope
from crawlers.parsers.justice_laws.reader import Reader
from crawlers.parsers.justice_laws.wording import child, line
from indexer.domain.provision import Role

_MAX_RESERVED = 60
_RESERVED = re.compile(r"\s*(?:reserved|réservée?s?)\s*$", re.IGNORECASE)


def _unit(reader: Reader, element: etree._Element, node: Draft, kind: str, label: str) -> Draft:
    eid = reader.outline.eid(None, kind, "")
    draft = Draft(eid, kind, Role.UNIT, label, Scope(eid, eid, Cite(base=label), label))
    return reader.add(node, draft, element)


def preamble(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The preamble, each of its paragraphs a piece."""
    label = word(reader.language, "preamble")
    unit = _unit(reader, element, node, "preamble", label)
    for part in element:
        if part.tag != "Provision":
            reader.history(element, unit)
            continue
        num = line(child(part, "Label"))
        eid = reader.outline.eid(unit.eid, "para", id_number(num))
        place = num or eid.rpartition("_")[2]
        name = f"{label}, {word(reader.language, 'paragraph').lower()} {place}"
        piece = Draft(eid, "paragraph", Role.PIECE, name, Scope(eid, eid, Cite(base=name)), num=num)
        reader.read(part, reader.add(unit, piece, part))


def enacting(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The words by which an Act is enacted."""
    reader.read(element, _unit(reader, element, node, "formula", word(reader.language, "enacting")))


def order(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The words by which a regulation is made; of an instrument without a body they are the instrument itself."""
    root = element.getparent()
    kind = "formula" if root is not None and root.find("Body") is not None else "order"
    reader.read(element, _unit(reader, element, node, kind, word(reader.language, "order")))


def made_by(reader: Reader, element: etree._Element, node: Draft) -> None:
    """Who made a regulation and under which order number."""
    maker, number = line(element.find("RegulationMaker")), line(element.find("OrderNumber"))
    if maker or number:
        unit = _unit(reader, element, node, "preface", word(reader.language, "preface"))
        unit.words.append(f"{maker} {number}".strip())


def repeal(reader: Reader, element: etree._Element, node: Draft) -> None:
    """The statement that the whole instrument is repealed."""
    unit = _unit(reader, element, node, "repeal", word(reader.language, "repeal"))
    unit.words.append(line(element))


def reserved(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A line in the body that is no section: numbers kept free, or introductory words."""
    text = line(element)
    name = id_number(_RESERVED.sub("", text.strip("[]"))) if len(text) < _MAX_RESERVED else ""
    eid = reader.outline.eid(node.scope.ids, "reserved", name)
    label = text.strip("[]") if name else word(reader.language, "text").capitalize()
    role = Role.PIECE if node.scope.ids else Role.UNIT
    draft = Draft(eid, "reserved", role, label, Scope(eid, eid, Cite(base=label)))
    reader.add(node.innermost(), draft, element).words.append(text)
