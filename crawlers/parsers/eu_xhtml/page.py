"""Walking an XHTML page of the Official Journal or of a consolidation and handing its blocks to an Outline.

Three generations of pages share this walk: class names with and without the prefix "oj-", consolidations with grids
or with indented `div`s, and consolidations with no class names at all, whose blocks are told apart by their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from crawlers.parsers.eu_xhtml import numbering
from crawlers.parsers.eu_xhtml.inline import Run, RunReader, act_of_arrow, printed_note, read_run
from crawlers.parsers.eu_xhtml.levels import ListLevels
from crawlers.parsers.eu_xhtml.outline import Outline
from crawlers.parsers.eu_xhtml.tables import definition_rows, list_rows, read_table
from crawlers.parsers.xml import local_name

_INLINE = frozenset(
    {"span", "a", "br", "b", "i", "em", "strong", "sup", "sub", "img", "figure", "u", "small", "font", "svg", "strike"}
)
_SILENT = frozenset({"col", "colgroup", "head", "script", "style", "link", "meta", "title"})
_CONTAINERS = frozenset({"div", "body", "html", "section", "article", "main", "center", "blockquote", "form", "ul", "ol"})
TITLE_CLASSES = frozenset({"title-doc-first", "title-doc-last", "title-doc-oj-reference"})
HEADER_CLASSES = frozenset(
    {
        "hd-date", "hd-lg", "hd-ti", "hd-oj", "hd-coll", "hd-uniq", "reference", "disclaimer", "hd-modifiers",
        "hd-toc-1", "hd-toc-2", "hd-toc-3", "toc-1", "toc-2", "title-fam-member", "title-fam-member-star",
        "title-fam-member-ref-1", "title-fam-member-ref-2", "title-member-ref-2", "no-doc-c",
    }
)  # fmt: skip
_TEXT_CLASSES = frozenset(
    {
        "", "normal", "norm", "list", "inline-element", "item-none", "tbl-norm", "tbl-txt", "tbl-left", "tbl-right",
        "tbl-centered", "tbl-hdr", "tbl-num", "tbl-cod", "hd-column", "container-center", "center", "prefix", "image",
        "dlist-term", "dlist-definition", "ti-annotation", "toc-item", "title-toc", "sp-normal",
    }
)  # fmt: skip
_INDENTED = re.compile(r"text-indent:\s*-")
_SECTION_ID = re.compile(r"(?:art|anx|app|rct|cit|fnp|dcl|pbl|cpt|tis|prt|sct|sbs|enc|tit)_")
_IMPRINT = re.compile(r"ELI: https?://\S+\s*$|ISSN \d{4}-\d{3}[\dX] \([^)]{1,60}\)\s*$")
_CENTRED = "text-align: center"


class Page:
    """One walk over one page."""

    def __init__(self, outline: Outline, *, with_ids: bool, skip_title: bool = True) -> None:
        self.images = 0
        self.unknown: dict[str, None] = {}
        self._outline = outline
        self._with_ids = with_ids
        self._skip_title = skip_title
        self._article: str = ""
        self._in_title = False
        self._annexed = ""
        self._levels: dict[int, ListLevels] = {}

    def walk(self, container: etree._Element, depth: int) -> None:
        """Every block of a container, in order; words that stand in it directly are paragraphs too."""
        reader = RunReader()
        reader.add(container.text)
        for child in container:
            name = local_name(child)
            if name in _INLINE and not _holds_blocks(child):
                reader.add_element(child)
            elif name and name not in _SILENT:
                self._words(reader, depth)
                self._block(child, name, depth)
            reader.add(child.tail)
        self._words(reader, depth)

    def walk_all(self, blocks: Iterable[etree._Element]) -> None:
        """Blocks that stand beside each other, with the words between them."""
        reader = RunReader()
        for block in blocks:
            name = local_name(block)
            if name in _INLINE and not _holds_blocks(block):
                reader.add_element(block)
            elif name and name not in _SILENT:
                self._words(reader, 0)
                self._block(block, name, 0)
            reader.add(block.tail)
        self._words(reader, 0)

    def _words(self, reader: RunReader, depth: int) -> None:
        if reader.parts or reader.notes:
            run = reader.finish()
            self.images += run.images
            if self._in_title:
                return
            self._outline.text(run, depth)

    def _block(self, element: etree._Element, name: str, depth: int) -> None:
        if name == "p":
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

    def _division(self, element: etree._Element, depth: int) -> None:
        names = _classes(element)
        name = element.get("id", "")
        if "grid-list" in names:
            self._grid(element, depth)
        elif "norm" in names and _first_class(element) == "no-parag":
            self._numbered(element, depth)
        elif "signatory" in names or "final" in names or name.startswith("fnp_"):
            self._closing(element)
        elif "eli-main-title" in names:
            self._main_title(element, depth)
        elif _INDENTED.search(element.get("style", "")):
            self._indented(element, depth)
        elif name and self._section(element, name, depth):
            return
        else:
            self.walk(element, depth)

    def _section(self, element: etree._Element, name: str, depth: int) -> bool:
        """A container whose id says what it is; False where the id says nothing to us."""
        if "eli-subdivision" in _classes(element) and name.startswith("art_"):
            self._article_division(element, name, depth)
        elif name.startswith("cit_"):
            for child in element:
                self._outline.preamble_line("citation", read_run(child))
        elif name.startswith(("anx_", "dcl_")) and "eli-container" in _classes(element):
            self._outline.boundary()
            self.walk(element, depth)
        else:
            return False
        return True

    def _article_division(self, element: etree._Element, name: str, depth: int) -> None:
        outer, self._article = self._article, name
        first = next((child for child in element if _class(child) not in {"modref", "arrow"}), None)
        if first is not None and _class(first) not in {"ti-art", "title-article-norm"}:
            self._leading_marks(element)
            self._outline.silent_article(name.removeprefix("art_").split(".")[0])
        self.walk(element, depth)
        self._article = outer

    def _leading_marks(self, element: etree._Element) -> None:
        for child in element:
            if _class(child) not in {"modref", "arrow"}:
                return
            self._change_mark(child)

    def _grid(self, element: etree._Element, depth: int) -> None:
        number = ""
        for child in element:
            if "grid-list-column-1" in _classes(child):
                number = read_run(child).text
            elif local_name(child):
                self._outline.item(number, depth)
                self.walk(child, depth + 1)

    def _numbered(self, element: etree._Element, depth: int) -> None:
        """`div.norm` with the number in a span of its own."""
        head, *rest = list(element)
        run = read_run(head)
        self._outline.paragraph(run.text, depth)
        inner = depth + 1 if depth else depth
        reader = RunReader()
        reader.add(head.tail)
        for child in rest:
            if local_name(child) in _INLINE:
                reader.add_element(child)
            elif local_name(child):
                self._words(reader, inner)
                self._block_or_words(child, inner)
            reader.add(child.tail)
        self._words(reader, inner)

    def _block_or_words(self, element: etree._Element, depth: int) -> None:
        if local_name(element) == "div":
            self.walk(element, depth)
        else:
            self._block(element, local_name(element), depth)

    def _indented(self, element: etree._Element, depth: int) -> None:
        """An item of an older consolidation: a paragraph that begins with its number and a wide blank."""
        first = next((child for child in element if local_name(child)), None)
        number, run = _leading_number(first) if first is not None and local_name(first) == "p" else ("", None)
        if run is None or first is None:
            self.walk(element, depth)
            return
        if not _follows_item(element):
            self._levels[depth] = ListLevels()
        level = depth + self._levels.setdefault(depth, ListLevels()).depth(number, self._outline.lead)
        self.images += run.images
        inner = self._outline.numbered(number, level)
        self._outline.text(run, inner)
        self.walk_from(element, first, inner)

    def walk_from(self, container: etree._Element, after: etree._Element, depth: int) -> None:
        """The blocks of a container behind one of its children."""
        reader = RunReader()
        reader.add(after.tail)
        for child in after.itersiblings():
            name = local_name(child)
            if name == "p" and (continued := _without_repeated_dash(child)) is not None:
                self._words(reader, depth)
                self._outline.text(continued, depth)
            elif name:
                self._words(reader, depth)
                self._block(child, name, depth)
            reader.add(child.tail)
        self._words(reader, depth)

    def _closing(self, element: etree._Element) -> None:
        for child in element:
            if local_name(child) == "div":
                self._closing(child)
            elif local_name(child) == "table":
                for line in read_table(child).lines:
                    self._outline.closing(Run(line.replace("\t", " ")))
            elif local_name(child) and _class(child) in {"modref", "arrow"}:
                self._change_mark(child)
            elif local_name(child) and _class(child) == "note":
                self._note(child, 0)
            elif local_name(child) and (run := read_run(child)).text:
                self._outline.closing(run)

    def _main_title(self, element: etree._Element, depth: int) -> None:
        if self._skip_title and not self._outline.has_begun:
            return
        self.walk(element, depth)

    def _table(self, element: etree._Element, depth: int) -> None:
        if any(_class(cell) in HEADER_CLASSES for cell in element.iter("{*}p")):
            return
        definitions = definition_rows(element)
        for run in definitions or ():
            self._outline.definition(run, depth)
        rows = None if definitions else list_rows(element)
        if definitions:
            return
        if rows is None:
            table = read_table(element)
            self.images += table.calls.images
            self._outline.table(table.calls, table.lines, depth)
            for note in table.printed:
                self._outline.note(note)
            return
        for row in rows:
            if row.is_indented:
                self.walk(row.content, self._outline.numbered(row.number, depth))
            else:
                self._outline.item(row.number, depth)
                self.walk(row.content, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        name = _class(element)
        if name in {"modref", "arrow"}:
            self._change_mark(element)
        elif name in {"note", "footnote"} or (not name and _links_back(element)):
            self._note(element, depth)
        elif name in HEADER_CLASSES or (name in TITLE_CLASSES and not self._outline.has_begun):
            return
        elif name == "normal" and depth == 0 and _IMPRINT.match(element.text or ""):
            return
        elif _holds_blocks(element):
            self.walk(element, depth)
        else:
            run = read_run(element)
            self.images += run.images
            if name == "" and not run.notes and _is_bare_arrow(element):
                self._change_mark(element)
            else:
                self._classified(element, name, run, depth)

    def _classified(self, element: etree._Element, name: str, run: Run, depth: int) -> None:
        outline = self._outline
        if not run.text and not run.notes:
            return
        if name in {"ti-art", "title-article-norm"}:
            outline.article(run, depth=depth, real=self._is_real(element, name))
        elif name in {"sti-art", "stitle-article-norm"} or "eli-title" in element.getparent().get("class", "") and self._article and element.getparent().get("id", "").startswith("art_"):
            outline.article_title(run, depth)
        elif name.endswith("article-quoted"):
            outline.article(run, depth=depth, real=False)
        elif name in {"ti-section-1", "title-division-1"}:
            outline.division(run, depth=depth, real=self._is_real_division(run, depth))
        elif name in {"ti-section-2", "title-division-2"}:
            outline.division_title(run, depth)
        elif name in {"doc-ti", "title-annex-1"}:
            self._annex(element, run, depth)
        elif name == "title-annex-2":
            outline.annex_title(run, depth)
        elif name.startswith(("ti-grseq", "title-gr-seq")):
            outline.group(run, int(name[-1]) if name.startswith("title") and name[-1].isdigit() else 0, depth)
        elif name in {"ti-tbl", "title-table", "title-blk"}:
            outline.caption(run)
        elif name == "signatory":
            outline.closing(run)
        else:
            self._plain(element, name, run, depth)

    def _plain(self, element: etree._Element, name: str, run: Run, depth: int) -> None:
        if name not in _TEXT_CLASSES:
            self.unknown[f"p.{name}"] = None
        if name == "" and _CENTRED in element.get("style", "") and self._styled_heading(run):
            return
        parent = element.getparent()
        numbered = parent is not None and re.fullmatch(r"\d{3}[A-Z]*\.\d{3}[A-Z]*", parent.get("id", "")) is not None
        self._outline.text(run, depth, numbered=numbered)

    def _styled_heading(self, run: Run) -> bool:
        """Headings of pages without class names: centred lines, told apart by their words."""
        outline = self._outline
        if numbering.is_article_heading(run.text):
            outline.article(run)
        elif numbering.is_division_heading(run.text):
            outline.division(run)
        elif numbering.read_annex(run.text) and outline.has_begun:
            outline.annex(run)
        elif outline.is_under_heading:
            outline.article_title(run)
        elif outline.has_begun:
            outline.division_title(run)
        else:
            return not outline.has_begun
        return True

    def _annex(self, element: etree._Element, run: Run, depth: int) -> None:
        parent = element.getparent()
        name = parent.get("id", "") if parent is not None else ""
        outline = self._outline
        if "quotation-ti" in _classes(element):
            outline.article(run, real=False) if outline.is_quoting or run.text[:1] in numbering.OPENING_QUOTES else outline.group(run, 0)
        elif (_opens_annex(run.text) and outline.has_begun) or (name != self._annexed and name.startswith(("anx_", "app_", "dcl_"))):
            self._annexed = name
            outline.annex(run, number=name.partition("_")[2] if name.startswith("anx_") and name != "anx_1" else "", depth=depth)
        elif outline.has_begun:
            outline.annex_title(run)

    def _is_real(self, element: etree._Element, name: str) -> bool | None:
        """Whether an article heading is of this act, as far as the page says."""
        if name == "title-article-norm":
            return True
        if not self._with_ids:
            return None
        parent = element.getparent()
        return parent is not None and parent.get("id", "").startswith("art_")

    def _is_real_division(self, run: Run, depth: int) -> bool:
        """Whether a chapter heading is of this act even where a quotation was never closed."""
        return depth == 0 and not self._article and run.text[:1] not in numbering.OPENING_QUOTES

    def _change_mark(self, element: etree._Element) -> None:
        code, act = act_of_arrow(element)
        if code:
            self._outline.tree.act = act

    def _note(self, element: etree._Element, depth: int) -> None:
        """A footnote, or a note inside a quotation, which is part of the quoted words."""
        note = None if self._outline.is_quoting else printed_note(element)
        if note is None:
            self._outline.text(read_run(element), depth)
        else:
            self._outline.note(note)


def _classes(element: etree._Element) -> list[str]:
    return element.get("class", "").replace("oj-", "").split()


def _class(element: etree._Element) -> str:
    """The class that says what a paragraph is: the first one, without the prefix of the new converter."""
    names = _classes(element)
    return names[0] if names else ""


def _first_class(element: etree._Element) -> str:
    return _class(element[0]) if len(element) else ""


def _holds_blocks(element: etree._Element) -> bool:
    """Whether a paragraph or inline element holds blocks, as pages of the old converter do."""
    return any(local_name(inner) in {"p", "div", "table"} for inner in element.iterdescendants())


def _follows_item(element: etree._Element) -> bool:
    """Whether the block before an indented item, change marks aside, is an indented item too."""
    for before in element.itersiblings(preceding=True):
        if local_name(before) and _class(before) not in {"modref", "arrow"}:
            return _INDENTED.search(before.get("style", "")) is not None
    return False


def _links_back(element: etree._Element) -> bool:
    """Whether a paragraph without class begins with the link back of a footnote."""
    first = next(element.iter("{*}a"), None)
    return first is not None and first.get("href", "").startswith("#src.")


def _opens_annex(text: str) -> bool:
    return numbering.read_annex(text) is not None or numbering.read_group(text).kind == "appendix"


def _is_bare_arrow(element: etree._Element) -> bool:
    return "".join(element.itertext()).strip()[:1] in {"▼", "►"} and len("".join(element.itertext()).strip()) < 20


def _leading_number(paragraph: etree._Element) -> tuple[str, Run | None]:
    """The number before the wide blank of an indented item and the words behind it; None without a wide blank."""
    first = paragraph[0] if len(paragraph) else None
    if first is None or "word-spacing" not in first.get("style", "") or _holds_blocks(paragraph):
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


def _without_repeated_dash(paragraph: etree._Element) -> Run | None:
    """The old converter repeats an item's dash before each of its further paragraphs."""
    number, run = _leading_number(paragraph)
    return run if run is not None and not numbering.bare(number) else None
