"""What the elements of CELLAR's pages say by class name, id and style, over all generations of converters."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.eu import numbering
from crawlers.parsers.eu_xhtml.inline import Run, RunReader, text_of
from crawlers.parsers.xml import local_name

TITLE_CLASSES = frozenset({"title-doc-first", "title-doc-last", "title-doc-oj-reference"})
HEADER_CLASSES = frozenset(
    {
        "hd-date", "hd-lg", "hd-ti", "hd-oj", "hd-coll", "hd-uniq", "reference", "disclaimer", "hd-modifiers",
        "hd-toc-1", "hd-toc-2", "hd-toc-3", "toc-1", "toc-2", "title-fam-member", "title-fam-member-star",
        "title-fam-member-ref-1", "title-fam-member-ref-2", "title-member-ref-2", "no-doc-c",
    }
)  # fmt: skip
TEXT_CLASSES = frozenset(
    {
        "", "normal", "norm", "list", "inline-element", "item-none", "tbl-norm", "tbl-txt", "tbl-left", "tbl-right",
        "tbl-centered", "tbl-hdr", "tbl-num", "tbl-cod", "hd-column", "container-center", "center", "prefix", "image",
        "dlist-term", "dlist-definition", "ti-annotation", "toc-item", "title-toc", "sp-normal",
    }
)  # fmt: skip
CHANGE_CLASSES = frozenset({"modref", "arrow"})
_BLOCKS = frozenset({"p", "div", "table"})
_INDENTED = re.compile(r"text-indent:\s*-")


def class_names(element: etree._Element) -> list[str]:
    """The class names of an element without the prefix of the new converter."""
    names = element.get("class")
    return names.replace("oj-", "").split() if names else []


def class_name(element: etree._Element) -> str:
    """The class that says what a paragraph is: the first one."""
    names = class_names(element)
    return names[0] if names else ""


def is_indented(element: etree._Element) -> bool:
    """Whether a block is an item of a list in a page of the older converter."""
    return _INDENTED.search(element.get("style", "")) is not None


def holds_blocks(element: etree._Element) -> bool:
    """Whether a paragraph or inline element holds blocks, as pages of the old converter do."""
    return len(element) > 0 and any(local_name(inner) in _BLOCKS for inner in element.iterdescendants())


def follows_item(element: etree._Element) -> bool:
    """Whether the block before an indented item, change marks aside, is an indented item too."""
    for before in element.itersiblings(preceding=True):
        if local_name(before) and class_name(before) not in CHANGE_CLASSES:
            return is_indented(before)
    return False


def links_back(element: etree._Element) -> bool:
    """Whether a paragraph without class begins with the link back of a footnote."""
    first = next(element.iter("{*}a"), None)
    return first is not None and first.get("href", "").startswith("#src.")


def is_bare_arrow(element: etree._Element) -> bool:
    """Whether a paragraph holds nothing but a change mark ("▼M1 —————")."""
    text = text_of(element).strip()
    return text[:1] in {"▼", "►"} and len(text) < 20


def leading_number(paragraph: etree._Element) -> tuple[str, Run | None]:
    """The number before the wide blank of an indented item and the words behind it; None without a wide blank."""
    first = paragraph[0] if len(paragraph) else None
    if first is None or "word-spacing" not in first.get("style", "") or holds_blocks(paragraph):
        return "", None
    number = " ".join((paragraph.text or "").split())
    reader = RunReader()
    reader.add(first.text)
    for inner in first:
        reader.add_element(inner)
        reader.add(inner.tail)
    reader.add(first.tail)
    for child in first.itersiblings():
        reader.add_element(child)
        reader.add(child.tail)
    return number, reader.finish()


def without_repeated_dash(paragraph: etree._Element) -> Run | None:
    """The old converter repeats an item's dash before each of its further paragraphs."""
    number, run = leading_number(paragraph)
    return run if run is not None and not numbering.bare(number) else None
