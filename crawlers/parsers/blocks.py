"""An HTML page as a flat list of text blocks in reading order: what a reader sees between two line breaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from crawlers.parsers.grid import Grid, cells_of, row_text
from crawlers.parsers.mathml import linear
from crawlers.parsers.typography import is_unseen, raised_words
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary ul resultado"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT_NAMES = "script style noscript template head title meta link button select input svg iframe img"
_SILENT = frozenset(_SILENT_NAMES.split())
"""Never text a reader is shown as law; pictures carry no words."""
_BOLD = frozenset({"b", "strong", "th"})


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text. `tag` is the nearest block element, `names` its id and classes, `table` whether it is a whole
    table: its caption, then cells separated by a tab, rows by a line feed; `bold` whether most of it is bold,
    `leads_bold` whether it begins so. `ids` are the anchors since the block before.
    """

    tag: str
    text: str
    names: str = ""
    table: bool = False
    bold: bool = False
    leads_bold: bool = False
    ids: tuple[str, ...] = ()


def read_blocks(root: etree._Element, leave_out: Collection[etree._Element] = ()) -> list[Block]:
    """The blocks of an element in order, each with words; `leave_out` and what never shows is passed over."""
    return _Reader(frozenset(leave_out)).read(root)


def text_of(root: etree._Element) -> str:
    r"""The visible text of an element: blocks separated by "\n", table cells by "\t"."""
    return "\n".join(block.text for block in read_blocks(root))


class _Reader:
    """Walks without recursion: hostile pages nest as deep as they like."""

    def __init__(self, leave_out: frozenset[etree._Element]) -> None:
        self._leave_out = leave_out
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._bold_chars = 0
        self._leads_bold = False
        self._ids: list[str] = []
        self._at: tuple[str, str] = ("", "")

    def read(self, root: etree._Element) -> list[Block]:
        stack: list[tuple[etree._Element, bool, bool]] = [(root, False, False)]
        while stack:
            element, leaving, bold = stack.pop()
            name = local_name(element).lower()
            if leaving:
                self._leave(element, name, bold, is_root=element is root)
                continue
            stack.append((element, True, bold))
            if not name or element in self._leave_out or (element is not root and _is_silent(element, name)):
                continue
            if figures := linear(element) if name == "math" else raised_words(element):
                self._add(figures, bold=bold)
                continue
            self._enter(element, name)
            if name == "table" and _is_data(element):
                self._break()
                self._table(element)
                continue
            inside = bold or name in _BOLD or _is_bold(element)
            self._add(element.text, bold=inside)
            stack.extend((child, False, inside) for child in reversed(element))
        self._break()
        return self._blocks

    def _enter(self, element: etree._Element, name: str) -> None:
        if name in _BLOCKS or name in {"table", "tr", "td", "th"}:
            self._break()
            self._at = (name, f"{element.get('id', '')} {element.get('class', '')}".strip())
        elif name == "br":
            self._break()
        anchor = element.get("id") or (element.get("name") if name == "a" else None)
        if anchor:
            self._ids.append(anchor)

    def _leave(self, element: etree._Element, name: str, bold: bool, *, is_root: bool) -> None:
        if name in _BLOCKS or name in {"tr", "td", "th"}:
            self._break()
        if not is_root:
            self._add(element.tail, bold=bold)

    def _add(self, text: str | None, *, bold: bool) -> None:
        if text:
            if not self._pieces or not "".join(self._pieces).strip():
                self._leads_bold = bold
            self._pieces.append(text)
            self._bold_chars += len(text.strip()) if bold else 0

    def _break(self) -> None:
        text = clean_inline("".join(self._pieces))
        if text:
            bold = self._bold_chars * 2 > len(text)
            tag, names = self._at
            self._blocks.append(Block(tag, text, names, bold=bold, leads_bold=self._leads_bold, ids=tuple(self._ids)))
            self._ids = []
        self._pieces, self._bold_chars = [], 0

    def _table(self, table: etree._Element) -> None:
        grid = Grid()
        rows = (grid.place(row, cells_of(row)) for row in table.iter() if local_name(row).lower() == "tr")
        captions = (self._words(part) for part in table if local_name(part).lower() == "caption")
        text = "\n".join(filter(None, (*captions, *(row_text(row, self._words) for row in rows))))
        if text:
            names = f"{table.get('id', '')} {table.get('class', '')}".strip()
            self._blocks.append(Block("table", text, names, table=True, ids=tuple(self._ids)))
            self._ids = []

    def _words(self, cell: etree._Element) -> str:
        return clean_inline(" ".join(block.text for block in _Reader(self._leave_out).read(cell)))


def _is_silent(element: etree._Element, name: str) -> bool:
    return name in _SILENT or is_unseen(element)


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds cells beside each other; else it only lays a page out."""
    if any(local_name(inner).lower() == "table" for inner in table.iterdescendants()):
        return False
    return any(len(cells_of(row)) > 1 for row in table.iter() if local_name(row).lower() == "tr")


def _is_bold(element: etree._Element) -> bool:
    style = element.get("style")
    return bool(style) and "bold" in str(style)
