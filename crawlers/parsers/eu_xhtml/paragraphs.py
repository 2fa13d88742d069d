"""What single paragraphs of a page are: headings, notes, change marks, or words of the law."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from crawlers.parsers.eu import numbering
from crawlers.parsers.eu_xhtml.inline import Run, act_of_arrow, printed_note, read_run
from crawlers.parsers.eu_xhtml.markup import (
    CHANGE_CLASSES,
    HEADER_CLASSES,
    TEXT_CLASSES,
    TITLE_CLASSES,
    class_name,
    class_names,
    is_bare_arrow,
    links_back,
)
from crawlers.parsers.eu_xhtml.outline import Outline

_NUMBERED_ID = re.compile(r"\d{3}[A-Z]*\.\d{3}[A-Z]*")
_IMPRINT = re.compile(r"ELI: https?://\S+\s*$|ISSN \d{4}-\d{3}[\dX] \([^)]{1,60}\)\s*$")
_CENTRED = "text-align: center"
_OWN_ARTICLE = "title-article-norm"


class Paragraphs:
    """Hands the paragraphs of one page to its outline. `with_ids`: the page tells its own articles by their ids."""

    def __init__(self, outline: Outline, *, with_ids: bool) -> None:
        self.images = 0
        self.unknown: dict[str, None] = {}
        self.article = ""
        """Id of the article division being read, "" outside any."""
        self._outline = outline
        self._with_ids = with_ids
        self._annexed = ""
        self._readers: dict[str, Callable[[etree._Element, Run, int], None]] = {
            "ti-art": self._article,
            _OWN_ARTICLE: self._article,
            "title-article-quoted": self._quoted_article,
            "stitle-article-quoted": self._quoted_article,
            "sti-art": self._article_title,
            "stitle-article-norm": self._article_title,
            "ti-section-1": self._division,
            "title-division-1": self._division,
            "ti-section-2": self._division_title,
            "title-division-2": self._division_title,
            "doc-ti": self._annex,
            "title-annex-1": self._annex,
            "title-annex-2": self._annex_title,
            "ti-tbl": self._caption,
            "title-table": self._caption,
            "title-blk": self._caption,
            "signatory": self._signatory,
        }

    def take(self, element: etree._Element, depth: int) -> bool:
        """Read a paragraph that is told by its class alone (marks, notes, header); False where it is not."""
        name = class_name(element)
        if name in CHANGE_CLASSES:
            self.change_mark(element)
        elif name in {"note", "footnote"} or (not name and links_back(element)):
            self.note(element, depth)
        elif name in TITLE_CLASSES and self._outline.has_begun:
            return False
        else:
            return name in HEADER_CLASSES or name in TITLE_CLASSES or _is_imprint(element, name, depth)
        return True

    def read(self, element: etree._Element, depth: int) -> None:
        """Read a paragraph that holds words only."""
        run = read_run(element)
        self.images += run.images
        name = class_name(element)
        if not name and not run.notes and is_bare_arrow(element):
            self.change_mark(element)
        elif run.text or run.notes:
            self._classified(element, name, run, depth)

    def change_mark(self, element: etree._Element) -> None:
        """A mark that says which act the words after it come from."""
        code, act = act_of_arrow(element)
        if code:
            self._outline.tree.act = act

    def note(self, element: etree._Element, depth: int) -> None:
        """A footnote, or a note inside a quotation, which is part of the quoted words."""
        note = None if self._outline.is_quoting else printed_note(element)
        if note is None:
            self._outline.text(read_run(element), depth)
        else:
            self._outline.note(note)

    def _classified(self, element: etree._Element, name: str, run: Run, depth: int) -> None:
        if name in self._readers:
            self._readers[name](element, run, depth)
        elif name.startswith(("ti-grseq", "title-gr-seq")):
            self._group(element, run, depth)
        elif self.article and _is_in_article_title(element):
            self._outline.article_title(run, depth)
        else:
            self._plain(element, run, depth)

    def _article(self, element: etree._Element, run: Run, depth: int) -> None:
        real: bool | None = None
        if class_name(element) == _OWN_ARTICLE:
            real = True
        elif self._with_ids:
            real = _id_of_parent(element).startswith("art_")
        self._outline.article(run, depth=depth, real=real)

    def _quoted_article(self, _element: etree._Element, run: Run, depth: int) -> None:
        self._outline.article(run, depth=depth, real=False)

    def _article_title(self, _element: etree._Element, run: Run, depth: int) -> None:
        self._outline.article_title(run, depth)

    def _division(self, _element: etree._Element, run: Run, depth: int) -> None:
        # A chapter that stands in no article is of this act, even where a quotation was never closed.
        real = depth == 0 and not self.article and run.text[:1] not in numbering.OPENING_QUOTES
        self._outline.division(run, depth=depth, real=real)

    def _division_title(self, _element: etree._Element, run: Run, depth: int) -> None:
        self._outline.division_title(run, depth)

    def _annex(self, element: etree._Element, run: Run, depth: int) -> None:
        name = _id_of_parent(element)
        outline = self._outline
        if "quotation-ti" in class_names(element):
            self._quoted_annex(run)
        elif (_opens_annex(run.text) and outline.has_begun) or self._is_new_annex(name):
            self._annexed = name
            number = name.partition("_")[2] if name.startswith("anx_") and name != "anx_1" else ""
            outline.annex(run, number=number, depth=depth)
        elif outline.has_begun:
            outline.annex_title(run)

    def _quoted_annex(self, run: Run) -> None:
        if self._outline.is_quoting or run.text[:1] in numbering.OPENING_QUOTES:
            self._outline.article(run, real=False)
        else:
            self._outline.group(run, 0)

    def _is_new_annex(self, name: str) -> bool:
        return name != self._annexed and name.startswith(("anx_", "app_", "dcl_"))

    def _annex_title(self, _element: etree._Element, run: Run, depth: int) -> None:
        self._outline.annex_title(run, depth)

    def _group(self, element: etree._Element, run: Run, depth: int) -> None:
        name = class_name(element)
        level = int(name[-1]) if name.startswith("title") and name[-1:].isdigit() else 0
        self._outline.group(run, level, depth)

    def _caption(self, _element: etree._Element, run: Run, _depth: int) -> None:
        self._outline.caption(run)

    def _signatory(self, _element: etree._Element, run: Run, _depth: int) -> None:
        self._outline.closing(run)

    def _plain(self, element: etree._Element, run: Run, depth: int) -> None:
        name = class_name(element)
        if name not in TEXT_CLASSES:
            self.unknown[f"p.{name}"] = None
        if not name and _CENTRED in element.get("style", "") and self._styled_heading(run):
            return
        numbered = _NUMBERED_ID.fullmatch(_id_of_parent(element)) is not None
        self._outline.text(run, depth, numbered=numbered)

    def _styled_heading(self, run: Run) -> bool:
        """Headings of pages without class names: centred lines, told apart by their words.

        Before the act begins they repeat its title, which the head of the page states.
        """
        outline = self._outline
        if numbering.is_article_heading(run.text):
            outline.article(run)
        elif numbering.is_division_heading(run.text):
            outline.division(run)
        elif not outline.has_begun:
            return True
        elif numbering.read_annex(run.text):
            outline.annex(run)
        elif outline.is_under_heading:
            outline.article_title(run)
        else:
            outline.division_title(run)
        return True


def _id_of_parent(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("id", "") if parent is not None else ""


def _is_in_article_title(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and "eli-title" in parent.get("class", "") and parent.get("id", "").startswith("art_")


def _opens_annex(text: str) -> bool:
    return numbering.read_annex(text) is not None or numbering.read_group(text).kind == "appendix"


def _is_imprint(element: etree._Element, name: str, depth: int) -> bool:
    """Whether a paragraph is the line with the ELI or the ISSN below an act."""
    return name == "normal" and depth == 0 and _IMPRINT.match(element.text or "") is not None
