"""The text of a Japanese law from its elements to provisions, in document order."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.egov_jp.numerals import kanji, law_number
from crawlers.parsers.egov_jp.vocabulary import (
    ANNEXES,
    DIVISIONS,
    HEADS,
    ITEMS,
    SENTENCES,
    SILENT,
    STYLE,
    TEXTS,
    WRAPPERS,
)
from crawlers.parsers.eids import eid_number
from crawlers.parsers.flow import flow, grid, line
from crawlers.parsers.outline import DEEPEST, Draft, Outline
from indexer.domain.provision import Role, Standing
from indexer.text import clean_inline

_DELETED = "削除"
_MAX_NUMBER = 40


class Body:
    """Reads one law into an outline."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline

    def read(self, law: etree._Element) -> None:
        """Read the body of a law."""
        for body in law.iterchildren("LawBody"):
            self._children(body, None)

    def _children(self, element: etree._Element, owner: Draft | None) -> None:
        if self.outline.depth >= DEEPEST:
            self.outline.say(self._owner(owner), flow(element, STYLE))
            return
        self.outline.depth += 1
        self._stray(element.text, owner)
        for child in element:
            if isinstance(child.tag, str):
                self._dispatch(child, child.tag, owner)
            self._stray(child.tail, owner)
        self.outline.depth -= 1

    def _dispatch(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        if name in HEADS or name in SILENT:
            return
        if element.get("Hide") == "true":
            self.outline.omitted.add(f"{name}[Hide]")
        elif name in DIVISIONS or name == "SupplProvision":
            self._division(element, name, owner)
        elif name in ANNEXES or name == "Preamble":
            self._annex(element, name, owner)
        elif name == "Article":
            self._article(element, owner)
        elif name == "Paragraph":
            self._paragraph(element, owner)
        elif name in ITEMS:
            self._item(element, name, owner)
        elif name in WRAPPERS:
            self._children(element, owner)
        else:
            self._words(element, name, owner)

    def _words(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        if name in {"TableStruct", "Table", "FigStruct"}:
            self._figure(element, name, owner)
        elif name in SENTENCES:
            self.outline.say(self._owner(owner), _sentences(element))
        else:
            if name not in TEXTS:
                self.outline.find("unknown-element", "", f"the element {name} is unknown; its words are kept")
            self.outline.say(self._owner(owner), flow(element, STYLE))

    def _stray(self, text: str | None, owner: Draft | None) -> None:
        if text and text.strip():
            self.outline.find("stray-text", "", "words stand where the format has none; they are kept")
            self.outline.say(self._owner(owner), clean_inline(text))

    def _division(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        if name == "SupplProvision":
            self._supplement(element, owner)
            return
        kind, abbreviation = DIVISIONS[name]
        printed = line(element.find(f"{name}Title"), STYLE)
        num, heading = _split(printed)
        eid = self.outline.eids.make(owner.eid if owner else None, abbreviation, _number(element))
        draft = self.outline.add(Draft(eid, kind, Role.DIVISION, printed or kind, owner, num, heading))
        self._mark(element, draft)
        self._children(element, draft)

    def _supplement(self, element: etree._Element, owner: Draft | None) -> None:
        """Supplementary provisions, of the law itself or of an act that amended it: its number tells them apart."""
        amending = clean_inline(element.get("AmendLawNum", ""))
        heading = line(element.find("SupplProvisionLabel"), STYLE) or "附則"
        number = law_number(amending)
        eid = self.outline.eids.unique(f"suppl_{number}" if number else "suppl")
        label = f"附則（{amending}）" if amending else "附則"
        draft = self.outline.add(Draft(eid, "supplement", Role.DIVISION, label, owner, heading=heading))
        if amending:
            self.outline.note(eid, "amending-law", amending)
        self._children(element, draft)

    def _annex(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        kind = "preamble" if name == "Preamble" else "annex"
        word = "前文" if kind == "preamble" else ANNEXES[name]
        printed = line(element.find(f"{name}Title"), STYLE)
        eid = self.outline.eids.make(owner.eid if owner else None, kind, "")
        base = f"{owner.label} " if owner else ""
        draft = self.outline.add(Draft(eid, kind, Role.UNIT, f"{base}{printed or word}", owner, printed))
        self._mark(element, draft)
        self._children(element, draft)

    def _article(self, element: etree._Element, owner: Draft | None) -> None:
        num, heading = line(element.find("ArticleTitle"), STYLE), line(element.find("ArticleCaption"), STYLE)
        supplement = _supplement_of(owner)
        eid = self.outline.eids.make(supplement.eid if supplement else None, "art", _number(element))
        label = f"{supplement.label}{num}" if supplement else num or heading or "条"
        role = Role.PIECE if owner and owner.in_unit else Role.UNIT
        draft = self.outline.add(Draft(eid, "article", role, label, owner, num, heading))
        self._mark(element, draft)
        self._children(element, draft)
        below = [part for part in self.outline.drafts[-2:] if part is draft or part.parent is draft]
        if "".join("".join(part.parts) for part in below) == _DELETED:
            draft.standing = Standing.REPEALED

    def _paragraph(self, element: etree._Element, owner: Draft | None) -> None:
        number = element.get("Num", "")
        role = Role.PIECE if owner and owner.in_unit else Role.UNIT
        num = line(element.find("ParagraphNum"), STYLE)
        heading = line(element.find("ParagraphCaption"), STYLE)
        eid = self.outline.eids.make(owner.eid if owner else None, "para", _number(element))
        cited = f"第{kanji(int(number))}項" if number.isdecimal() and len(number) < 5 else num
        draft = Draft(eid, "paragraph", role, f"{owner.label if owner else ''}{cited}" or "項", owner, num, heading)
        self.outline.add(draft)
        self._mark(element, draft)
        self._children(element, draft)

    def _item(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        num = line(element.find(f"{name}Title"), STYLE)
        abbreviation = "item" if name == "Item" else f"sub{name.removeprefix('Subitem')}"
        eid = self.outline.eids.make(owner.eid if owner else None, abbreviation, _number(element))
        head, joint, rest = num.partition("の")
        cited = f"第{head}号{joint}{rest}" if name == "Item" and num else num or f"[{eid.rpartition('_')[2]}]"
        role = Role.PIECE if owner and owner.in_unit else Role.UNIT
        draft = Draft(eid, "item" if name == "Item" else "subitem", role, "", owner, num)
        draft.label = f"{owner.label if owner else ''}{cited}"
        self.outline.add(draft)
        self._mark(element, draft)
        self._children(element, draft)

    def _figure(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        if name == "FigStruct":
            self.outline.find("image-left-out", owner.eid if owner else "", "a picture stands here and has no words")
            text = flow(element, STYLE)
            if text:
                self.outline.say(self._owner(owner), text)
            return
        draft = self._owner(owner)
        text = grid(element, STYLE) if name == "Table" else flow(element, STYLE)
        if text:
            role = Role.PIECE if draft.in_unit else Role.UNIT
            eid = self.outline.eids.make(draft.eid, "table")
            self.outline.add(Draft(eid, "table", role, f"{draft.label} 表", draft)).parts.append(text)

    def _mark(self, element: etree._Element, draft: Draft) -> None:
        if element.get("Delete") == "true":
            draft.standing = Standing.REPEALED

    def _owner(self, owner: Draft | None) -> Draft:
        """Where text goes that stands in no provision: a unit of its own."""
        if owner is not None:
            return owner
        return self.outline.add(Draft(self.outline.eids.make(None, "formula"), "formula", Role.UNIT, "制定文"))


def _sentences(element: etree._Element) -> str:
    """Sentences run on; columns of a definition are parted by a blank."""
    columns = [line(part, STYLE) for part in element.iterchildren("Column")]
    if columns and element.tag != "Column":
        rest = [line(part, STYLE) for part in element if isinstance(part.tag, str) and part.tag != "Column"]
        return " ".join(filter(None, (*columns, *rest)))
    return flow(element, STYLE)


def _number(element: etree._Element) -> str:
    """`36_3` → 36.3, a range of deleted articles `38:84` → 38to84."""
    return eid_number(element.get("Num", "").replace(":", "to").replace("_", "."))[:_MAX_NUMBER]


def _split(printed: str) -> tuple[str, str]:
    """第一章 総則 → its number and its heading."""
    num, _, heading = printed.partition(" ")
    return (num, heading) if num.startswith("第") else ("", printed)


def _supplement_of(owner: Draft | None) -> Draft | None:
    while owner:
        if owner.kind in {"supplement", "annex"}:
            return owner
        owner = owner.parent
    return None
