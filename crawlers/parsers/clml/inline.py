"""Running text: words in order, and beside them what the text points to (commentaries, changes, footnotes, images)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from crawlers.parsers.clml.mathml import math_line
from crawlers.parsers.typography import raised
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

_CHARACTERS = {"Minus": "−"}
_MARKERS = frozenset({"CommentaryRef", "FootnoteRef", "MarginNoteRef"})
_CLOSING = frozenset(".,;:)")
_CHANGES = frozenset({"Addition", "Substitution", "Repeal"})


@dataclass(slots=True)
class Pointers:
    """What a piece of running text points to, in order."""

    commentaries: list[str] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    """Name of the change element, id of the commentary that explains it."""
    footnotes: list[str] = field(default_factory=list)
    partial: list[tuple[str, str, str]] = field(default_factory=list)
    """Words repealed for some places or purposes only: the words, the extent, the commentary's id."""
    dropped: list[str] = field(default_factory=list)
    """Repealed words that were in the source and are not law."""
    figures: int = 0


def running_text(element: etree._Element, pointers: Pointers) -> str:
    """The element's words on one line, without note markers; `pointers` collects what they point to."""
    out: list[str] = []
    gather(element, out, pointers)
    return one_line(out)


def one_line(run: list[str]) -> str:
    """The words of a run on one line, without the publisher's line-break signs; "" for a run of blanks."""
    text = "".join(run)
    return clean_inline(text.replace("\u2060", "")) if text and not text.isspace() else ""


def gather(element: etree._Element, out: list[str], pointers: Pointers) -> None:
    """Append the words inside an element to `out`, as they stand."""
    name = local_name(element)
    if name == "math":
        out.append(f" {math_line(element)} ")
    elif name in _CHANGES or name == "Superior":
        inside: list[str] = []
        if name in _CHANGES:
            pointers.changes.append((name, element.get("CommentaryRef", "")))
        gather_children(element, inside, pointers)
        if name == "Repeal":
            out.append(_repealed(element, inside, pointers))
        else:
            text = "".join(inside)
            out.append(raised(text, element.tail) if name == "Superior" else text)
    elif not _points(element, name, out, pointers):
        gather_children(element, out, pointers)


def gather_children(element: etree._Element, out: list[str], pointers: Pointers) -> None:
    """Append the words of an element's text and children to `out`."""
    if element.text:
        out.append(element.text)
    retained = False
    for child in element:
        name = local_name(child)
        if retained and name in ("Addition", "Substitution"):
            out.append(" ")
        if name:
            gather(child, out, pointers)
        if child.tail:
            if name in _MARKERS and child.tail[0] in _CLOSING and out:
                out[-1] = out[-1].rstrip()
            out.append(child.tail)
        retained = name == "Repeal" and not child.tail


def _points(element: etree._Element, name: str, out: list[str], pointers: Pointers) -> bool:
    """Handle an element that stands for something else than its own words; False for any other."""
    if name == "CommentaryRef":
        pointers.commentaries.append(element.get("Ref", ""))
    elif name in ("FootnoteRef", "MarginNoteRef"):
        pointers.footnotes.append(element.get("Ref", ""))
    elif name == "Character":
        out.append(_CHARACTERS.get(element.get("Name", ""), " "))
    elif name in ("Image", "Figure"):
        pointers.figures += 1
        return name == "Image"
    elif name == "br":
        out.append(" ")
    else:
        return False
    return True


def _repealed(element: etree._Element, inside: list[str], pointers: Pointers) -> str:
    """Repealed words are law only where the publisher retains them: RetainText="true" says that the repeal is for
    some places or purposes and that the words still stand for the rest.
    """
    text = "".join(inside)
    words = clean_inline(text)
    if element.get("RetainText") == "true":
        pointers.partial.append((words, element.get("Extent", ""), element.get("CommentaryRef", "")))
        return text
    if any(character.isalnum() for character in words):
        pointers.dropped.append(words)
        return " . . . "
    return text
