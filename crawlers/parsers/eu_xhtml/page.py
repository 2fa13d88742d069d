"""Walking an XHTML page of the Official Journal or of a consolidation and handing its blocks to an Outline.

Three generations of pages share this walk: class names with and without the prefix "oj-", consolidations with grids
or with indented `div`s, and consolidations with no class names at all, whose blocks are told apart by their words.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from crawlers.parsers.eu_xhtml.inline import Run, RunReader, read_run
from crawlers.parsers.eu_xhtml.levels import ListLevels
from crawlers.parsers.eu_xhtml.markup import (
    CHANGE_CLASSES,
    HEADER_CLASSES,
    TITLE_CLASSES,
    class_name,
    class_names,
    follows_item,
    holds_blocks,
    is_indented,
    leading_number,
    without_repeated_dash,
)
from crawlers.parsers.eu_xhtml.outline import Outline
from crawlers.parsers.eu_xhtml.paragraphs import Paragraphs
from crawlers.parsers.eu_xhtml.tables import definition_rows, list_rows, read_table
from crawlers.parsers.xml import local_name

_INLINE = frozenset(
    {"span", "a", "br", "b", "i", "em", "strong", "sup", "sub", "img", "figure", "u", "small", "font", "svg", "strike"}
)
_ARTICLE_CLASSES = frozenset({"ti-art", "title-article-norm"})
_CONTENTS_CLASSES = frozenset({"title-toc", "toc-item"})
_SILENT = frozenset({"col", "colgroup", "head", "script", "style", "link", "meta", "title"})
_CONTAINERS = frozenset(
    {"div", "body", "html", "section", "article", "main", "center", "blockquote", "form", "ul", "ol"}
)


class Page:
    """One walk over one page."""

    def __init__(self, outline: Outline, *, with_ids: bool) -> None:
        self.paragraphs = Paragraphs(outline, with_ids=with_ids)
        self.unknown: dict[str, None] = {}
        self._outline = outline
        self._levels: dict[int, ListLevels] = {}

    def walk(self, container: etree._Element, depth: int) -> None:
        """Every block of a container, in order; words that stand in it directly are paragraphs too."""
        self._flow(container.text, container, depth)

    def walk_all(self, blocks: Iterable[etree._Element]) -> None:
        """Blocks that stand beside each other, with the words between them."""
        self._flow(None, blocks, 0)

    def _flow(self, words: str | None, nodes: Iterable[etree._Element], depth: int) -> None:
        reader = RunReader()
        reader.add(words)
        for node in nodes:
            name = local_name(node)
            if name in _INLINE and not holds_blocks(node):
                reader.add_element(node)
            elif name and name not in _SILENT:
                self._words(reader, depth)
                self._block(node, name, depth)
            reader.add(node.tail)
        self._words(reader, depth)

    def _words(self, reader: RunReader, depth: int) -> None:
        if reader.parts:
            self._text(reader.finish(), depth)

    def _text(self, run: Run, depth: int) -> None:
        self.paragraphs.images += run.images
        self._outline.text(run, depth)

    def _block(self, element: etree._Element, name: str, depth: int) -> None:
        if name == "p":
            if not self.paragraphs.take(element, depth):
                self._paragraph(element, depth)
        elif name == "table":
            self._table(element, depth)
        elif name == "div":
            self._division(element, depth)
        elif name == "hr":
            if "doc-sep" in element.get("class", ""):
                self._outline.boundary()
        elif name == "li":
            if self._outline.has_begun:
                self._outline.item("—", depth)
            self.walk(element, depth + self._outline.has_begun)
        else:
            if name not in _CONTAINERS and name not in _INLINE:
                self.unknown[name] = None
            self.walk(element, depth)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        if holds_blocks(element):
            self.walk(element, depth)
        else:
            self.paragraphs.read(element, depth)

    def _division(self, element: etree._Element, depth: int) -> None:
        names = class_names(element)
        name = element.get("id", "")
        if "grid-list" in names:
            self._grid(element, depth)
        elif "norm" in names and len(element) and class_name(element[0]) == "no-parag":
            self._numbered(element, depth)
        elif "signatory" in names or "final" in names or name.startswith("fnp_"):
            self._closing(element)
        elif is_indented(element):
            self._indented(element, depth)
        elif not (self._is_left_out(names) or (name and self._section(element, name, depth))):
            self.walk(element, depth)

    def _is_left_out(self, names: list[str]) -> bool:
        """The title above the act, which the head of the page states, and the publisher's notices."""
        return "anonymous-disclaimer" in names or ("eli-main-title" in names and not self._outline.has_begun)

    def _section(self, element: etree._Element, name: str, depth: int) -> bool:
        """A container whose id says what it is; False where the id says nothing to us."""
        if "eli-subdivision" in class_names(element) and name.startswith("art_"):
            self._article_division(element, name, depth)
        elif name.startswith("cit_"):
            for child in element:
                self._outline.preamble_line("citation", read_run(child))
        elif name.startswith(("anx_", "dcl_")) and "eli-container" in class_names(element):
            self._outline.boundary()
            self.walk(element, depth)
        else:
            return False
        return True

    def _article_division(self, element: etree._Element, name: str, depth: int) -> None:
        outer, self.paragraphs.article = self.paragraphs.article, name
        for child in element:
            if class_name(child) not in CHANGE_CLASSES:
                if class_name(child) not in _ARTICLE_CLASSES:
                    self._outline.silent_article(name.removeprefix("art_").split(".")[0])
                break
            self.paragraphs.change_mark(child)
        self.walk(element, depth)
        self.paragraphs.article = outer

    def _grid(self, element: etree._Element, depth: int) -> None:
        number = ""
        for child in element:
            if "grid-list-column-1" in class_names(child):
                number = read_run(child).text
            elif local_name(child):
                self._outline.item(number, depth)
                self.walk(child, depth + 1)

    def _numbered(self, element: etree._Element, depth: int) -> None:
        """`div.norm` with the number in a span of its own."""
        head, *rest = element
        self._outline.paragraph(read_run(head).text, depth)
        self._flow(head.tail, rest, depth + 1 if depth else 0)

    def _indented(self, element: etree._Element, depth: int) -> None:
        """An item of an older consolidation: a paragraph that begins with its number and a wide blank."""
        first = next((child for child in element if local_name(child)), None)
        number, run = leading_number(first) if first is not None and local_name(first) == "p" else ("", None)
        if run is None or first is None:
            self.walk(element, depth)
            return
        if not follows_item(element):
            self._levels[depth] = ListLevels()
        level = depth + self._levels.setdefault(depth, ListLevels()).depth(number, self._outline.lead)
        inner = self._outline.numbered(number, level)
        self._text(run, inner)
        words = first.tail
        for child in first.itersiblings():
            if local_name(child) == "p" and (continued := without_repeated_dash(child)) is not None:
                self._text(continued, inner)
            else:
                self._flow(words, (child,), inner)
            words = None

    def _closing(self, element: etree._Element) -> None:
        for child in element:
            name = local_name(child)
            if name == "div":
                self._closing(child)
            elif name == "table":
                for line in read_table(child).lines:
                    self._outline.closing(Run(line.replace("\t", " ")))
            elif name and not self.paragraphs.take(child, 0) and (run := read_run(child)).text:
                self._outline.closing(run)

    def _table(self, element: etree._Element, depth: int) -> None:
        if not self._outline.has_begun and _is_header(element):
            return
        if definitions := definition_rows(element):
            for run in definitions:
                self._outline.definition(run, depth)
        elif rows := list_rows(element):
            for row in rows:
                inner = self._outline.numbered(row.number, depth, may_head_paragraph=row.is_indented)
                self.walk(row.content, inner)
        else:
            self._data(element, depth)

    def _data(self, element: etree._Element, depth: int) -> None:
        table = read_table(element)
        self.paragraphs.images += table.calls.images
        if class_name(next(element.iter("{*}p"), element)) in _CONTENTS_CLASSES:
            self._outline.contents(table.calls, table.lines)
        else:
            self._outline.table(table.calls, table.lines, depth)
        for note in table.printed:
            self._outline.note(note)


def _is_header(table: etree._Element) -> bool:
    return any(class_name(cell) in HEADER_CLASSES | TITLE_CLASSES for cell in table.iter("{*}p"))
