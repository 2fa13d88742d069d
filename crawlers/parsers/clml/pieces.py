"""Elements inside a unit: numbered levels, lists and definitions, tables, quoted amendments, lines of text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from crawlers.parsers.clml.flat import flat_lines, flat_text, table_text
from crawlers.parsers.clml.inline import Pointers, running_text
from crawlers.parsers.clml.numbers import cited, list_number, printed, slug
from crawlers.parsers.clml.outline import Draft, Head
from crawlers.parsers.clml.reader import Handler, Reader, unknown
from crawlers.parsers.clml.vocabulary import LEVELS, LINES, QUOTED
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role

_TERM = re.compile(r"[^“\"‘]{0,60}[“\"]\s*([^”\"]{1,200})[”\"]")
_QUOTES = {"single": ("‘", "’"), "none": ("", "")}


def numbered(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """A numbered level: subsection, paragraph, subparagraph."""
    pointers = Pointers()
    name = local_name(element)
    number = reader.take(element, "Pnumber")
    num = printed(number, name, pointers) if number is not None else ""
    plain = running_text(number, Pointers()) if number is not None else ""
    names = LEVELS[draft.scheme].get(name, ("para", "paragraph"))
    heading, draft.pending = draft.pending, ""
    label = cited(draft.label, plain)
    piece = reader.outline.add(draft, Role.PIECE, names, Head(label, plain, num=num, heading=heading))
    reader.state(piece, element)
    reader.register.annotate(piece, pointers)
    reader.walk(element, piece)
    reader.finish(piece)


def _titled(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """A group of pieces whose title stands over the first."""
    title = reader.take(element, "Title")
    pointers = Pointers()
    draft.pending = running_text(title, pointers) if title is not None else ""
    reader.register.annotate(draft, pointers)
    reader.walk(element, draft)
    if draft.pending:
        pending, draft.pending = draft.pending, ""
        reader.say(draft, pending, Pointers())


def _list(reader: Reader, element: etree._Element, draft: Draft) -> None:
    position = 0
    for child in element:
        name = local_name(child)
        if name != "ListItem":
            if name:
                unknown(reader, child, draft)
            continue
        position += 1
        item = _item(reader, child, list_number(element, child, position), draft)
        reader.state(item, child)
        reader.walk(child, item)
        reader.finish(item)


def _item(reader: Reader, child: etree._Element, num: str, draft: Draft) -> Draft:
    if num:
        label = f"{draft.label} paragraph {num}" if draft.kind == "definition" else cited(draft.label, num)
        return reader.outline.add(draft, Role.PIECE, ("item", "item"), Head(label, num, num=num))
    term = _defined_term(child)
    if term:
        label = f"{draft.label}, definition of “{term}”"
        return reader.outline.add(draft, Role.PIECE, ("def", "definition"), Head(label, slug(term)))
    return reader.outline.add(draft, Role.PIECE, ("li", "item"), Head(f"{draft.label} list item"))


def _defined_term(item: etree._Element) -> str:
    """The term a list item defines: the marked one, else the first in quotation marks near its beginning."""
    first = next(item.iter("{*}Text"), None)
    if first is None:
        return ""
    marked = next(first.iter("{*}Term"), None)
    if marked is not None and (term := running_text(marked, Pointers())):
        return term
    match = _TERM.match(running_text(first, Pointers()))
    return match[1].strip() if match else ""


def _key(reader: Reader, element: etree._Element, draft: Draft) -> None:
    pointers = Pointers()
    reader.say(draft, flat_text(element, pointers), pointers)


def _line(reader: Reader, element: etree._Element, draft: Draft) -> None:
    pointers = Pointers()
    reader.say(draft, running_text(element, pointers), pointers)


def _append(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """Words after a quoted amendment; a mere full stop is printed with the quotation."""
    pointers = Pointers()
    line = running_text(element, pointers)
    last = reader.outline.drafts[-1] if reader.outline.drafts else draft
    if last.kind == "quoted" and last.parent is draft and last.lines and not any(map(str.isalnum, line)):
        last.lines[-1] += line
        reader.register.annotate(last, pointers)
    else:
        reader.say(draft, line, pointers)


def _quoted(reader: Reader, element: etree._Element, draft: Draft) -> None:
    """Words to be inserted in another act, in the quotation marks the publisher prints around them."""
    pointers = Pointers()
    lines = flat_lines(element, pointers)
    piece = reader.outline.add(draft, Role.PIECE, ("quoted", "quoted"), Head(f"{draft.label} quoted text"))
    if lines:
        before, after = _QUOTES.get(element.get("Format", ""), ("“", "”"))
        lines[0] = before + lines[0]
        lines[-1] += after
    piece.lines = lines
    reader.register.annotate(piece, pointers)
    reader.finish(piece)


def _table(reader: Reader, element: etree._Element, draft: Draft) -> None:
    pointers = Pointers()
    table = reader.outline.add(draft, Role.PIECE, ("table", "table"), Head(f"{draft.label} table"))
    blocks = [element] if local_name(element) == "table" else element
    for child in blocks:
        name = local_name(child)
        if name == "table":
            table.lines.append(table_text(child, pointers))
        elif name == "Number":
            table.num = running_text(child, pointers)
        elif name == "Title":
            table.heading = f"{table.heading} {running_text(child, pointers)}".strip()
        elif name:
            table.lines += flat_lines(child, pointers)
    reader.state(table, element)
    reader.register.annotate(table, pointers)
    reader.finish(table)


def _figure(reader: Reader, element: etree._Element, draft: Draft) -> None:
    pointers = Pointers()
    for line in flat_lines(element, pointers):
        reader.outline.say(draft, line)
    pointers.figures += 1
    reader.register.annotate(draft, pointers)


PIECES: Mapping[str, Handler] = {
    **dict.fromkeys(LEVELS["act"], numbered),
    **dict.fromkeys((f"P{level}group" for level in range(2, 8)), _titled),
    **dict.fromkeys(LINES, _line),
    **dict.fromkeys(QUOTED, _quoted),
    **dict.fromkeys(("UnorderedList", "OrderedList"), _list),
    **dict.fromkeys(("Tabular", "table"), _table),
    "AppendText": _append,
    "KeyListItem": _key,
    "Figure": _figure,
}
