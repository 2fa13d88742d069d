"""The eCFR's element names turned into those of the Federal Register, whose paragraphs, tables and notes we can read.

Both are set from the same locator codes by the same office; the eCFR only writes them nearer to HTML.
"""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.grid import place_cells
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

EDITORIAL = {
    "CITA": "history",
    "SECAUTH": "authority",
    "PARAUTH": "authority",
    "AUTH": "authority",
    "SOURCE": "source",
    "EDNOTE": "editorial",
    "EFFDNOT": "effective_date",
}
"""Elements that stand beside the law, and the kind of note each becomes."""
APPARATUS = frozenset({"CFRTOC", "SECHD", "AMDDATE", "VOLUME"})
"""Tables of contents and running matter, which repeat headings or name the edition."""

_FLUSH = re.compile(r"(?:FP|P|LP|NP)\d?(?:-[A-Z0-9]{1,5})?|PSPACE|HANGINDENT", re.ASCII)
_HEADINGS = re.compile(r"HED|HD\d|H\d", re.ASCII)
_TYPEFACE = {"I": "03", "EM": "03", "i": "03", "em": "03", "B": "04", "STRONG": "04", "b": "04", "U": "04"}
_LINKS = frozenset({"XREF", "A", "a", "SPAN", "span", "AC", "SCAP"})
_SHIFTED = {"SUP": "SU", "sup": "SU"}
_IMAGES = frozenset({"img", "IMG", "MATH", "math"})
_SECTION_HEAD = re.compile(r"(§+\s*\S*\d\S*(?:\s+(?:through|to|and)\s+\S*\d\S*)?)\s*(.*)", re.DOTALL)


def translate(root: etree._Element) -> None:
    """Rename the elements under `root` in place. Words and their order stay; table cells move onto a plain grid."""
    elements = list(root.iter(etree.Element))
    for element in elements:
        name = local_name(element)
        if name in {"DIV", "div"}:
            element.tag = "EXTRACT"
        elif name == "DIV8":
            _split_head(element)
        elif renamed := _renamed(element, name):
            element.tag = renamed
    for element in elements:
        if element.tag == "TABLE":
            _retable(element)


def _renamed(element: etree._Element, name: str) -> str:
    if name in _TYPEFACE or name in _LINKS:
        element.set("T", _TYPEFACE.get(name, "link"))
        return "E"
    if _HEADINGS.fullmatch(name):
        element.set("SOURCE", name.replace("H", "HD") if re.fullmatch(r"H\d", name) else name)
        return "HD"
    if name in _IMAGES:
        return "GPH"
    if _FLUSH.fullmatch(name) and name not in {"P", "FP"}:
        return "FP"
    return _SHIFTED.get(name, "")


def _split_head(section: etree._Element) -> None:
    """`<HEAD>§ 51.1 Policy.</HEAD>` as a number and a subject; without a number the one in @N stands for it."""
    head = section.find("HEAD")
    if head is None:
        return
    found = _SECTION_HEAD.match(clean_inline("".join(map(str, head.itertext()))))
    words = clean_inline("".join(map(str, head.itertext(etree.Element))))
    found = _SECTION_HEAD.match(words)
    printed = section.get("N", "").lstrip("§ ")
    number, subject = (found[1], found[2]) if found else (f"§ {printed}" if printed else "", words)
    at = section.index(head)
    made = [etree.Element("SECTNO"), etree.Element("SUBJECT")]
    made[0].text, made[1].text, made[1].tail = number, subject, head.tail
    section[at : at + 1] = made


def _retable(table: etree._Element) -> None:
    """HTML rows and cells as ROW and ENT, one cell a column; a caption becomes the table's title."""
    rows = place_cells(table)
    caption = next((child for child in table if local_name(child) in {"CAPTION", "caption"}), None)
    loose = [text for child in table if (text := (child.tail or "").strip())]
    tail = table.tail
    table.clear()
    table.tag, table.tail = "GPOTABLE", tail
    if caption is not None:
        caption.tag = "TTITLE"
        table.append(caption)
    for row in rows:
        made = etree.SubElement(table, "ROW")
        for cell in row:
            if cell is None:
                etree.SubElement(made, "ENT")
            else:
                cell.tag = "ENT"
                made.append(cell)
    for text in loose:
        etree.SubElement(table, "TNOTE").text = text
