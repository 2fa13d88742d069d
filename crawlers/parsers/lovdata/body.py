"""The text of a document of Lovdata from its sections and articles to provisions, in document order."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.eids import eid_number
from crawlers.parsers.flow import Style, flow, grid, line, runs
from crawlers.parsers.lovdata.header import linked_work
from crawlers.parsers.outline import DEEPEST, Draft, Outline
from indexer.domain.provision import Mark, Role, Standing

STYLE = Style(
    blocks=frozenset({"article", "p", "li", "ol", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "div", "footer"}),
    left_out=frozenset({"noteref"}),
)
_HEADERS = ("h1", "h2", "h3", "h4", "h5", "h6")
_STOPS = frozenset({"article", "section", "ol", "ul", "table", "p", "footer", "div", *_HEADERS})
_DIVISION = re.compile(
    r"(?P<num>(?P<word>Kapittel|Kap\.|Del|Avdeling|Avsnitt|Bolk|Vedlegg)\s+[\dA-ZÆØÅ]+(?:[-\s][a-zA-Z]\b)?"
    r"|(?P<ordinal>\w+)\s+(?:del|avdeling|bolk)|[A-Z]|[IVX]+)\.?(?:\s+|$)(?P<rest>.*)"
)
_KINDS = {
    "kapittel": ("chapter", "chp"), "kap.": ("chapter", "chp"), "del": ("part", "part"), "vedlegg": ("annex", "annex"),
    "avdeling": ("division", "div"), "avsnitt": ("division", "div"), "bolk": ("division", "div"),
}  # fmt: skip
_GONE = re.compile(r"\(?\s*(?:Opphevet|Opphevd|Oppheva)\b.{0,300}", re.DOTALL)
_NUMERATOR = re.compile(r"^\(?\d+\s?[a-z]?[.)]\s*")
_PLAIN = frozenset({"listArticle", "defaultP", "centeredP"})
_LETTER = re.compile(r"[a-zæøå]{1,2}")
_ORDINALS = (
    "første", "andre", "tredje", "fjerde", "femte", "sjette", "sjuende", "åttende", "niende", "tiende", "ellevte",
    "tolvte",
)  # fmt: skip
_COMES = r"(?:Endres|Oppheves|Tilføyes|Flyttes|Blir (?:endra|endret|oppheva|opphevet|tilføyd|tilføydd|flytta)) "
_TO_COME = re.compile(rf"\b{_COMES}(?:ved|av|til) .+?(?=(?<=[.)]) [A-ZÆØÅ][a-zæøå]+ (?:ved|av|til) |$)")
"""An amendment made and not yet in force, in the history of what it will amend."""
_TO_INSERT = re.compile(r"(?:Tilføyes|Blir tilføydd?) ")
_ACTIONS = (
    (re.compile(r"\b[oO]pphev(?:et|a|d)\b"), "repealed"),
    (re.compile(r"\b(?:[tT]ilføy(?:d|et)|[nN]y)\b"), "inserted"),
    (re.compile(r"\b(?:[eE]ndr(?:et|a)|[fF]lytt(?:et|a)|[oO]mnummerert)\b"), "substituted"),
    (re.compile(rf"\b{_COMES}"), ""),
)
"""The last that fits counts; what is still to come has done nothing."""


class Body:
    """Reads one document into an outline."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.unapplied: list[str] = []

    def read(self, root: etree._Element) -> bool:
        """Read the main part; whether there is one."""
        for mark in root.iter("sup"):
            if "footnotereference" in mark.get("class", ""):
                mark.tag = "noteref"
        main = root.find(".//main")
        if main is None:
            return False
        for part in runs(main, STYLE, _stops):
            if isinstance(part, str) or part.tag != "h1":
                self._part(part, None)
        return True

    def _children(self, element: etree._Element, owner: Draft | None) -> None:
        for part in runs(element, STYLE, _stops):
            self._part(part, owner)

    def _part(self, part: str | etree._Element, owner: Draft | None) -> None:
        if isinstance(part, str) or self.outline.depth >= DEEPEST:
            self.outline.say(self._owner(owner), part if isinstance(part, str) else flow(part, STYLE))
            return
        self.outline.depth += 1
        self._element(part, owner)
        self.outline.depth -= 1

    def _element(self, part: etree._Element, owner: Draft | None) -> None:
        if part.tag == "section":
            self._section(part, owner)
        elif part.tag in {"ol", "ul"}:
            self._items(part, self._owner(owner))
        elif part.tag == "table":
            self._table(part, self._owner(owner))
        elif part.tag == "footer":
            for footnote in part.iter("article"):
                self.outline.note(owner.eid if owner else "", "footnote", flow(footnote, STYLE))
        elif part.tag in _HEADERS:
            self._heading(part, owner)
        else:
            self._named(part, part.get("class", ""), owner)

    def _named(self, part: etree._Element, name: str, owner: Draft | None) -> None:
        """What is an article of HTML, by its class; paragraphs of HTML have none."""
        match name:
            case "legalArticle":
                self._article(part, owner)
            case "legalP":
                self._ledd(part, owner)
            case "numberedLegalP":
                self._numbered(part, owner)
            case "changesToParent":
                self._history(part, owner)
            case _:
                if part.tag == "article" and name not in _PLAIN:
                    self.outline.find("unknown-element", "", f"an article of class {name[:40]!r}; its words are kept")
                self._children(part, self._owner(owner))

    def _section(self, element: etree._Element, owner: Draft | None) -> None:
        heading = next((line(part, STYLE) for part in element if part.tag in _HEADERS), "")
        match = _DIVISION.fullmatch(heading)
        word = (match["word"] or "del" if match else "").lower()
        kind, abbreviation = _KINDS.get(word, ("division", "div"))
        name = element.get("data-name") or ""
        if name.startswith("vedlegg") or not match:
            kind, abbreviation = "annex", "annex"
        number = eid_number(re.sub(r"^(?:kap|del|vedlegg|avd)", "", name))[:40]
        holds = any(part.get("class") == "legalArticle" for part in element.iter("article"))
        role = Role.PIECE if owner and owner.in_unit else Role.DIVISION if holds else Role.UNIT
        eid = self.outline.eids.make(owner.eid if owner else None, abbreviation, number)
        draft = Draft(eid, kind, role, heading or kind.capitalize(), owner)
        draft.num, draft.heading = (match["num"], match["rest"]) if match else ("", heading)
        self.outline.add(draft)
        headed = False
        for part in runs(element, STYLE, _stops):
            if not headed and not isinstance(part, str) and part.tag in _HEADERS:
                headed = True
                continue
            self._part(part, draft)
        if _GONE.fullmatch(draft.heading) and not draft.has_children:
            draft.standing = Standing.REPEALED

    def _article(self, element: etree._Element, owner: Draft | None) -> None:
        head = next((part for part in element if part.get("class") == "legalArticleHeader"), None)
        num, heading = _head(head)
        name = element.get("data-name", "") or num
        annex = _annex(owner)
        number = eid_number(name.rpartition("/a")[2] if "/a" in name else name)[:40]
        stem = annex.eid if annex and not name.startswith("§") else None
        eid = self.outline.eids.make(stem, "par" if name.startswith("§") else "art", number)
        label = num or heading or "Paragraf"
        label = f"{annex.heading[:80].rstrip()}, {label}" if annex and stem else label
        role = Role.PIECE if owner and owner.in_unit else Role.UNIT
        draft = self.outline.add(Draft(eid, "section", role, label, owner, num, heading))
        for part in runs(element, STYLE, _stops):
            if part is not head:
                self._part(part, draft)
        self._settle(draft)

    def _settle(self, draft: Draft) -> None:
        """Words that only say that a section is repealed are no law."""
        text = "\n".join(draft.parts)
        if text and not draft.has_children and _GONE.fullmatch(text):
            self.outline.note(draft.eid, "editorial", text)
            draft.parts.clear()
            draft.standing = Standing.REPEALED
        elif draft.is_empty and _GONE.fullmatch(draft.heading):
            draft.standing = Standing.REPEALED

    def _ledd(self, element: etree._Element, owner: Draft | None) -> None:
        """A paragraph of a section; anywhere else its words belong to what it stands in."""
        if owner is None or owner.kind != "section":
            self._children(element, self._owner(owner))
            return
        eid = self.outline.eids.make(owner.eid, "para")
        ordinal = int(eid.rpartition("_")[2].partition("-")[0])
        words = f"{_ORDINALS[ordinal - 1]} ledd" if ordinal <= len(_ORDINALS) else f"{ordinal}. ledd"
        draft = self.outline.add(Draft(eid, "paragraph", Role.PIECE, f"{owner.label} {words}", owner))
        self._children(element, draft)

    def _numbered(self, element: etree._Element, owner: Draft | None) -> None:
        above = self._owner(owner)
        number = element.get("data-numerator", "")
        printed = _NUMERATOR.match((element.text or "").lstrip())
        num = printed[0].strip() if printed else number
        eid = self.outline.eids.make(above.eid, "para", number)
        role = Role.PIECE if above.in_unit else Role.UNIT
        label = f"{above.label} {num if num.startswith('(') else f'nr. {number}'}"
        draft = self.outline.add(Draft(eid, "paragraph", role, label, above, num))
        for count, part in enumerate(runs(element, STYLE, _stops)):
            is_first = count == 0 and isinstance(part, str)
            self._part(_NUMERATOR.sub("", part) if is_first and isinstance(part, str) else part, draft)

    def _items(self, element: etree._Element, owner: Draft) -> None:
        for item in element.iterchildren("li"):
            num = item.get("data-name", "")
            plain = num.strip(" .()")
            eid = self.outline.eids.make(owner.eid, "point", plain if plain[:1].isalnum() else "")
            if not plain[:1].isalnum():
                words = f"strekpunkt {eid.rpartition('_')[2]}"
            else:
                words = f"bokstav {plain}" if _LETTER.fullmatch(plain) else f"nr. {plain}"
            role = Role.PIECE if owner.in_unit else Role.UNIT
            draft = self.outline.add(Draft(eid, "point", role, f"{owner.label} {words}", owner, num))
            self._children(item, draft)

    def _table(self, element: etree._Element, owner: Draft) -> None:
        if text := grid(element, STYLE):
            role = Role.PIECE if owner.in_unit else Role.UNIT
            eid = self.outline.eids.make(owner.eid, "table")
            self.outline.add(Draft(eid, "table", role, f"{owner.label}, tabell", owner)).parts.append(text)

    def _heading(self, element: etree._Element, owner: Draft | None) -> None:
        """A heading inside a section that opens no section of its own."""
        text = line(element, STYLE)
        if owner is not None and owner.in_unit:
            self.outline.say(owner, text)
        elif text:
            eid = self.outline.eids.make(owner.eid if owner else None, "hd")
            self.outline.add(Draft(eid, "crossheading", Role.DIVISION, text, owner, heading=text))

    def _history(self, element: etree._Element, owner: Draft | None) -> None:
        """Which acts amended a provision: a note, and a mark for each act named with what it did. What they are still
        to do is told apart; of a provision they are to insert nothing stands there yet but its heading.
        """
        eid = owner.eid if owner else ""
        history = flow(element, STYLE).replace("\n", " ")
        self.outline.note(eid, "history", history)
        coming = [match[0] for match in _TO_COME.finditer(history)]
        self.unapplied += (f"{owner.label}: {words}" if owner else words for words in coming)
        if owner and owner.is_empty and any(map(_TO_INSERT.match, coming)):
            owner.standing = Standing.NOT_YET
        said = element.text or ""
        action = ""
        for link in element.iterchildren():
            for pattern, does in _ACTIONS:
                action = does if pattern.search(said) else action
            work = linked_work(link.get("href", "") if isinstance(link.tag, str) else "")
            if owner and action and work.startswith("no/lov/") and "som endret ved" not in said:
                self.outline.marks.append(Mark(eid, action, work))
            said = link.tail or ""

    def _owner(self, owner: Draft | None) -> Draft:
        """Where text goes that stands before every section: one unit."""
        if owner is not None:
            return owner
        last = self.outline.drafts[-1] if self.outline.drafts else None
        if last is not None and last.kind == "preamble":
            return last
        eid = self.outline.eids.unique("preamble")
        return self.outline.add(Draft(eid, "preamble", Role.UNIT, "Innledning"))


def _stops(element: etree._Element) -> bool:
    return element.tag in _STOPS


def _head(head: etree._Element | None) -> tuple[str, str]:
    if head is None:
        return "", ""
    spans = {span.get("class", ""): line(span, STYLE) for span in head.iter("span")}
    num, title = spans.get("legalArticleValue", ""), spans.get("legalArticleTitle", "")
    return (num, title) if num or title else ("", line(head, STYLE))


def _annex(owner: Draft | None) -> Draft | None:
    """The outermost section that is no chapter: a treaty or regulation printed behind the act."""
    found = None
    while owner:
        found = owner if owner.kind == "annex" else found
        owner = owner.parent
    return found
