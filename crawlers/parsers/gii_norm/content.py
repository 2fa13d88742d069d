"""The body of one norm: paragraphs, nested lists, tables, headings and footnotes, in a single pass over the tree.

Text before the first list of a provision is its own; text after a list is a closing part (`wrapup`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

from lxml import etree

from crawlers.parsers.gii_norm.headings import HeadingName, heading_name
from crawlers.parsers.gii_norm.naming import Name, footnote_name, item_name
from crawlers.parsers.gii_norm.plain import MARK, plain_text, raised, unmarked
from crawlers.parsers.gii_norm.tables import table_text
from crawlers.parsers.gii_norm.wording import is_reference_only, is_repealed
from crawlers.parsers.outline import Draft, Outline
from indexer.domain.provision import Role, Standing
from indexer.text import clean, clean_inline

_PARAGRAPH = re.compile(
    r"\((?P<only>\d{1,3}[a-z]*)\)(?:\s*(?:bis|und|u\.|–|-)\s*\((?P<last>\d{1,3}[a-z]*)\))?"
    r"|\((?P<first>\d{1,3}[a-z]*)\s*(?:bis|und|u\.|–|-)\s*(?P<until>\d{1,3}[a-z]*)\)"
    r"|\(\s*\)"
)
_INLINE = frozenset({"B", "I", "U", "F", "SP", "NB", "small", "SUB", "Citation", "Ident"})
_PARAGRAPHS = frozenset({"P", "LA", "DD", "pre"})
_EDITORIAL = re.compile(r"\s*\(?\s*Fundstelle\b")
_LONGEST_HEADING = 300
_WRAPUP = Name("wrapup", "", "wrapup", "")
_TABLE = Name("table", "", "table", "Tabelle ")


class Body:
    """Reads the content of one unit (or division) into drafts under it."""

    def __init__(self, owner: Draft, outline: Outline) -> None:
        self._owner = owner
        self._outline = outline
        self._container = owner
        self._headings: list[tuple[int, Draft]] = []
        self._buffer: list[str] = []
        self._number_pending = False
        self._pictures: list[str] = []
        self._lists: Counter[str] = Counter()
        self._marks: defaultdict[str, set[str]] = defaultdict(set)

    def read(self, content: etree._Element) -> None:
        """The children of one `Content`."""
        self._walk(content, self._container, top=True)
        self._flush(self._container)
        if self._pictures:
            self._report_pictures()

    def read_footnotes(self, footnotes: etree._Element) -> None:
        """The official footnotes of the norm, as pieces after its text."""
        for footnote in footnotes.iterchildren(etree.Element):
            mark = footnote_mark(footnote)
            draft = self._piece(self._owner, footnote_name(mark), mark)
            self._walk(footnote, draft)
            self._flush(draft)

    def _walk(self, node: etree._Element, holder: Draft, *, top: bool = False) -> None:
        """Text and children of a node; blocks become drafts under `holder`, everything else gathers in the buffer."""
        self._say(node.text)
        for child in node:
            if top:
                self._block(child)
                holder = self._container
            else:
                self._inline(child, holder)
            self._say(child.tail)

    def _say(self, text: str | None) -> None:
        if text:
            # Line ends of the file are blanks; only <BR/> and paragraphs break lines. `clean` collapses what is left.
            self._buffer.append(text.replace("\n", " ").replace("\t", " ").replace("\r", " "))

    def _block(self, node: etree._Element) -> None:
        """A child of `Content`: only here do numbered paragraphs and headings begin."""
        match node.tag:
            case "P":
                self._flush(self._container)
                if self._owner.kind == "annex" and (title := _bold_title(node)):
                    self._heading(title)
                    return
                self._paragraph(node)
            case "Title":
                self._flush(self._container)
                self._heading(plain_text(node))
            case "TOC":
                self._outline.omitted.add("TOC")
                for remark in node.iter("kommentar"):
                    self._remark(remark)
            case _:
                self._inline(node, self._container)

    def _paragraph(self, node: etree._Element) -> None:
        if match := _PARAGRAPH.match(_first_words(node)):
            base = self._headings[-1][1] if self._headings else self._owner
            self._container = self._numbered(base, match)
            self._container.italic = _is_italic(node)
            self._number_pending = True
        self._walk(node, self._container)
        self._flush(self._container)
        self._number_pending = False

    def _numbered(self, base: Draft, match: re.Match[str]) -> Draft:
        first = match["only"] or match["first"] or ""
        last = match["last"] or match["until"] or ""
        number = f"{first}-{last}" if last else first
        joint = "und" if "u" in match[0] else "bis"
        printed = f"Abs. {first} {joint} {last}" if last else f"Abs. {first or '()'}"
        if not number:
            self._outline.find("missing-number", base.eid, f"a paragraph of {base.label} is printed without its number")
        return self._piece(base, Name("abs", number or "x", "paragraph", printed), clean_inline(match[0]))

    def _inline(self, node: etree._Element, holder: Draft) -> None:
        """Any child below a paragraph. Two calls a level of nesting, so that the deepest document we accept is safe."""
        tag = node.tag
        if not isinstance(tag, str):
            return
        if tag == "DL":
            self._flush(holder)
            self._list(node, holder)
        elif tag in _PARAGRAPHS:
            self._flush(holder)
            self._walk(node, holder)
            self._flush(holder)
        elif tag in _INLINE or not self._special(node, tag, holder):
            self._walk(node, holder)

    def _special(self, node: etree._Element, tag: str, holder: Draft) -> bool:
        """Elements read otherwise than word by word; False where only their words count."""
        match tag:
            case "BR":
                self._buffer.append("\n")
            case "table":
                self._flush(holder)
                self._table(node, holder)
            case "SUP" if number := raised(node):
                self._buffer.append(number)
            case "kommentar":
                self._remark(node)
            case "noindex" if _EDITORIAL.match(plain_text(node)):
                self._remark(node)
            case "IMG" | "FILE":
                self._picture(node)
            case "FnR":
                self._buffer.append(MARK)
            case "Split":
                self._outline.omitted.add(tag)
            case "SUP" | "noindex":
                return False
            case _:
                self._unknown(tag)
                return False
        return True

    def _unknown(self, tag: object) -> None:
        self._outline.find("unknown-element", self._owner.eid, f"element kept as plain text: {tag}")

    def _flush(self, holder: Draft) -> None:
        """Hand the gathered text to its provision, or to closing words where a list or table went before."""
        if not self._buffer:
            return
        text = clean(unmarked("".join(self._buffer)))
        self._buffer.clear()
        if self._number_pending and text:
            text = _PARAGRAPH.sub("", text, count=1).lstrip()
            self._number_pending = False
        if not text:
            return
        target = holder.tail or holder
        if target.has_children:
            target = self._piece(holder, _WRAPUP)
            holder.tail = target
        target.parts.append(text)
        target.standing = Standing.REPEALED if is_repealed(text) and len(target.parts) == 1 else Standing.IN_FORCE

    def _list(self, node: etree._Element, holder: Draft) -> None:
        self._lists[holder.eid] += 1
        repeated: bool | None = None
        mark: etree._Element | None = None
        for child in node.iterchildren(etree.Element):
            if child.tag == "DT":
                mark = child
            elif child.tag == "DD":
                repeated = self._item(mark, child, holder, repeated=repeated)
                mark = None
            else:
                self._unknown(child.tag)
                self._buffer.append(plain_text(child))

    def _item(
        self, mark: etree._Element | None, node: etree._Element, holder: Draft, *, repeated: bool | None
    ) -> bool | None:
        """One entry; gives whether its list begins with a mark that an earlier list of the holder had.

        Sentences are not split, so there the mark alone would cite the earlier list.
        """
        printed = plain_text(mark)
        if not printed and holder.has_children:
            # An entry without a mark after others is set there for its indent: it closes the sentence of the list.
            self._inline(node, holder)
            return repeated
        name = item_name(printed)
        if repeated is None:
            repeated = name.label in self._marks[holder.eid]
        self._marks[holder.eid].add(name.label)
        if repeated:
            name = replace(name, label=f"({self._lists[holder.eid]}. Aufzählung) {name.label}")
        item = self._piece(holder.tail or holder, name, printed)
        self._walk(node, item)
        self._flush(item)
        return repeated

    def _table(self, node: etree._Element, holder: Draft) -> None:
        draft = self._piece(holder.tail or holder, _TABLE)
        draft.heading = plain_text(node.find("Title"))
        text = table_text(node)
        if text:
            draft.parts.append(text)
        for remark in node.iter("kommentar"):
            self._remark(remark)
        for picture in node.iter("IMG", "FILE"):
            self._picture(picture)
        for child in node.iterchildren(etree.Element):
            if child.tag not in ("Title", "tgroup"):
                self._unknown(child.tag)
                self._buffer.append(plain_text(child))
        self._flush(holder)

    def _heading(self, text: str) -> None:
        """A title inside the norm opens a piece, nested by its rank; a leading one completes a bare annex heading."""
        if not text:
            return
        name = heading_name(text)
        fresh = not self._headings and not self._owner.parts and not self._owner.has_children
        if fresh and not name.number and is_reference_only(self._owner.heading):
            self._owner.heading += f" {text}"
            return
        if self._headings and not name.number and _is_bare(self._headings[-1][1]):
            self._headings[-1][1].heading = text
            return
        while self._headings and self._headings[-1][0] >= name.rank:
            self._headings.pop()
        self._open_heading(name)

    def _open_heading(self, name: HeadingName) -> None:
        base = self._headings[-1][1] if self._headings else self._owner
        draft = self._piece(base, Name(name.abbreviation, name.number, "heading", name.printed), name.printed)
        draft.heading = name.text
        self._headings.append((name.rank, draft))
        self._container = draft

    def _piece(self, parent: Draft, name: Name, num: str = "") -> Draft:
        """A new piece under `parent`; a label that ends in a blank is completed by the ordinal of the id."""
        eid = self._outline.eids.make(parent.eid, name.abbreviation, name.number)
        ordinal = eid.rpartition("_")[2] if name.label.endswith(" ") else ""
        citation = f"{parent.label} {name.label}{ordinal}".strip()
        return self._outline.add(Draft(eid, name.kind, Role.PIECE, citation, parent, num))

    def _remark(self, node: etree._Element) -> None:
        self._outline.note(self._owner.eid, "source", clean_inline(" ".join(map(str, node.itertext()))))

    def _picture(self, node: etree._Element) -> None:
        self._outline.omitted.add(str(node.tag))
        self._pictures.append(clean_inline(node.get("alt") or node.get("SRC") or ""))

    def _report_pictures(self) -> None:
        names = ", ".join(self._pictures)
        self._outline.note(self._owner.eid, "picture", f"Not reproduced here: {names}")
        self._outline.find(
            "picture-left-out", self._owner.eid, f"{self._owner.label} has pictures or files that are left out: {names}"
        )


def footnote_mark(footnote: etree._Element) -> str:
    """The mark as printed: "1)"."""
    return clean_inline("".join(footnote.get(name, "") for name in ("Prefix", "FnZ", "Postfix")))


def _first_words(node: etree._Element) -> str:
    """The first text of a paragraph that is not blank, whatever inline element it stands in."""
    return next((str(text).lstrip() for text in node.itertext() if text.strip()), "")


def _only_child(node: etree._Element, tag: str) -> bool:
    children = [child for child in node if child.tag != "BR"]
    return (
        not (node.text or "").strip()
        and bool(children)
        and all(child.tag == tag and not (child.tail or "").strip() for child in children)
    )


def _is_italic(node: etree._Element) -> bool:
    return _only_child(node, "I")


def _bold_title(node: etree._Element) -> str:
    """The words of a paragraph set wholly in bold: in annexes the same headings come so or as Title; else ""."""
    if not _only_child(node, "B") or node.find(".//DL") is not None or node.find(".//table") is not None:
        return ""
    text = plain_text(node)
    return text if len(text) <= _LONGEST_HEADING else ""


def _is_bare(draft: Draft) -> bool:
    return not (draft.heading or draft.parts or draft.has_children)
