"""What stands before the first provision: long title, dates, preamble, enacting words."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.clml.flat import flat_text
from crawlers.parsers.clml.inline import Pointers
from crawlers.parsers.clml.outline import Draft, Head
from crawlers.parsers.clml.reader import Reader
from crawlers.parsers.clml.vocabulary import PRELIM_FACTS
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role

_PREAMBLES = frozenset({"PrimaryPreamble", "SecondaryPreamble"})
_UNITS = {
    "LongTitle": ("longtitle", "preface", "Long title"),
    "DateOfEnactment": ("enactmentdate", "preface", "Date of enactment"),
    "IntroductoryText": ("preamble", "preamble", "Preamble"),
    "EnactingText": ("formula", "formula", "Enacting words"),
}


def read_prelims(reader: Reader, element: etree._Element, root: Draft) -> str:
    """Open the units that stand before the body; returns the printed title.

    The made, laid and coming-into-force lines of an instrument are one preface; title, number and subject stand in
    the document's own fields.
    """
    title, preface = "", None
    blocks = [
        block
        for child in element
        for block in (child if local_name(child) in _PREAMBLES else (child,))
        if local_name(block)
    ]
    for block in blocks:
        name = local_name(block)
        if name in _UNITS:
            _open(reader, block, root, _UNITS[name])
        elif name == "Title":
            title = f"{title} {flat_text(block, Pointers())}".strip()
        elif name not in PRELIM_FACTS:
            preface = preface or reader.outline.add(root, Role.UNIT, ("preface", "preface"), Head("Preface"))
            pointers = Pointers()
            preface.lines.append(flat_text(block, pointers))
            reader.register.annotate(preface, pointers)
    if preface is not None:
        reader.finish(preface)
    return title


def _open(reader: Reader, block: etree._Element, root: Draft, names: tuple[str, str, str]) -> None:
    abbreviation, kind, label = names
    unit = reader.outline.add(root, Role.UNIT, (abbreviation, kind), Head(label))
    reader.walk(block, unit)
    reader.finish(unit)
