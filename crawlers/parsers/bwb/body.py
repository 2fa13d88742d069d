"""The text of a toestand from its elements to provisions, in document order."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from crawlers.parsers.bwb.vocabulary import (
    ACTIONS,
    BLOCKS,
    DIVISIONS,
    FRONT,
    PIECES,
    SILENT,
    STYLE,
    UNITS,
    WRAPPERS,
)
from crawlers.parsers.eids import eid_number
from crawlers.parsers.flow import flow, grid, line
from crawlers.parsers.outline import DEEPEST, Draft, Outline
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import parse_day
from indexer.domain.provision import Mark, Role, Standing
from indexer.text import clean_inline

_GONE = re.compile(r"\W*vervallen\b.{0,40}", re.IGNORECASE | re.DOTALL)
_GAZETTE = re.compile(r"(Stb|Stcrt|Trb|Stcourant)\.?\s*(\d{4})-(\d+)")
_STANDINGS = {"vervallen": Standing.REPEALED, "nogniet": Standing.NOT_YET}
_IN_FORCE = re.compile(r"datum inwerkingtreding (\d\d)-(\d\d)-(\d{4})", re.ASCII)
_MAX_NUMBER = 40


def gazette_work(source: str) -> str:
    """`Stb.2025-356` → `nl/stb-2025-356`; the words as they stand where they are of another form."""
    match = _GAZETTE.fullmatch(source.strip())
    return f"nl/{match[1].lower()}-{match[2]}-{int(match[3])}" if match else source.strip()


class Body:
    """Reads one text in one language into an outline."""

    def __init__(self, outline: Outline, day: date | None) -> None:
        self.outline = outline
        self.day = day
        """The first day of the state."""
        self.sources: dict[str, None] = {}
        """The gazettes whose amendments stand in this text."""
        self.unapplied: list[str] = []

    def children(self, element: etree._Element, owner: Draft | None) -> None:
        """Read what stands in an element, in order."""
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
        if name in SILENT:
            self._silent(element, name, owner)
        elif name in FRONT:
            self._front(element, FRONT[name], owner)
        elif name in DIVISIONS or name in UNITS or name in PIECES:
            self._provision(element, name, owner)
        elif name == "table":
            self._table(element, owner)
        elif name in WRAPPERS:
            self.children(element, owner)
        else:
            if name not in BLOCKS:
                self.outline.find("unknown-element", "", f"the element {name} is unknown; its words are kept")
            self._block(element, owner)

    def _stray(self, text: str | None, owner: Draft | None) -> None:
        if text and text.strip():
            self.outline.find("stray-text", "", "words stand where the format has none; they are kept")
            self.outline.say(self._owner(owner), clean_inline(text))

    def _silent(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        if name in {"plaatje", "illustratie"}:
            self.outline.find("image-left-out", owner.eid if owner else "", "a picture stands here and has no words")
        elif name == "meta-data" and owner is not None:
            for remark in element.iterfind("./brondata//opmerkingen-inhoud"):
                self.outline.note(owner.eid, "editorial", flow(remark, STYLE))
            for remark in element.iter("gegenereerde-tekst"):
                self._reaching_back(flow(remark, STYLE), element, owner)
        elif name in {"redactie", "noot"}:
            self._editorial(element, self._owner(owner))

    def _reaching_back(self, said: str, element: etree._Element, owner: Draft) -> None:
        """What an amendment says that reaches back to this state; one that is younger than the words is not in them."""
        self.outline.note(owner.eid, "retroactive", said)
        parent, match = element.getparent(), _IN_FORCE.search(said)
        if parent is not None and match and "-".join(reversed(match.groups())) > parent.get("inwerking", ""):
            self.unapplied.append(f"{owner.label}: {said}")

    def _front(self, element: etree._Element, kind: str, owner: Draft | None) -> None:
        text = flow(element, STYLE)
        if not text:
            return
        label = {"preamble": "Aanhef", "signature": "Slotformulier", "note": "Nota van toelichting"}[kind]
        eid = self.outline.eids.unique(kind if owner is None else f"{owner.eid}__{kind}")
        label = label if owner is None else f"{owner.label}, {label.lower()}"
        role = Role.PIECE if owner and owner.in_unit else Role.UNIT
        draft = self.outline.add(Draft(eid, kind, role, label, owner))
        draft.parts.append(text)
        self._dates(element, draft)
        self._apparatus(element, draft)

    def _provision(self, element: etree._Element, name: str, owner: Draft | None) -> None:
        num, heading = _head(element)
        if name in PIECES:
            kind, abbreviation = PIECES[name]
            role = Role.PIECE if owner else Role.UNIT
        elif name in UNITS:
            kind, abbreviation, role = "article", "art", Role.UNIT
        else:
            kind, abbreviation = DIVISIONS[name]
            role = Role.DIVISION if _groups(element) else Role.UNIT
        if owner and owner.in_unit:
            role = Role.PIECE
        number = eid_number(_number(element, name).replace(":", "."))[:_MAX_NUMBER]
        parent = _stem(owner) if name in UNITS else owner.eid if owner else None
        eid = self.outline.eids.make(parent, abbreviation, number or ("" if name != "enig-artikel" else "enig"))
        draft = self.outline.add(Draft(eid, kind, role, "", owner, num, heading))
        draft.label = _label(draft, name)
        self._dates(element, draft)
        self.children(element, draft)
        for title in element.iterfind("kop"):
            self._apparatus(title, draft)

    def _dates(self, element: etree._Element, draft: Draft) -> None:
        """The day a provision got these words, and the act that gave them to it."""
        status = element.get("status", "")
        draft.standing = _STANDINGS.get(status, draft.standing)
        draft.valid_from = self._begins(element, draft)
        source, effect = element.get("bron", ""), element.get("effect", "")
        if not source or not effect:
            return
        if (action := ACTIONS.get(effect)) is None:
            self.outline.find("unknown-action", draft.eid, f"an amendment did {effect[:40]!r}, which we do not know")
        if effect != "nieuwe-regeling":
            self.sources[gazette_work(source)] = None
        if action:
            self.outline.marks.append(Mark(draft.eid, action, gazette_work(source)))

    def _begins(self, element: etree._Element, draft: Draft) -> date | None:
        """The first day of the words. Words that came into force after the first day of the state stand in it since
        they reach back: they hold from the day they reach back to.
        """
        begins = self._day(element.get("inwerking", ""), draft)
        if not begins or not self.day or begins <= self.day:
            return begins
        reaches_back = element.iterfind("meta-data/brondata/inwerkingtreding/terugwerkend.datum")
        back = (self._day(stated.get("isodatum", ""), draft) for stated in reaches_back)
        return min((found for found in back if found), default=begins)

    def _day(self, text: str, draft: Draft) -> date | None:
        try:
            return parse_day(text) if text else None
        except InvalidIdentifier:
            self.outline.find("unreadable-date", draft.eid, f"{text[:40]!r} is not a date")
            return None

    def _table(self, element: etree._Element, owner: Draft | None) -> None:
        draft = self._owner(owner)
        if text := grid(element, STYLE):
            role = Role.PIECE if draft.in_unit else Role.UNIT
            eid = self.outline.eids.make(draft.eid, "table")
            self.outline.add(Draft(eid, "table", role, f"{draft.label}, tabel", draft)).parts.append(text)
        self._apparatus(element, draft)

    def _block(self, element: etree._Element, owner: Draft | None) -> None:
        draft = self._owner(owner)
        self.outline.say(draft, flow(element, STYLE))
        self._apparatus(element, draft)

    def _apparatus(self, element: etree._Element, draft: Draft) -> None:
        """Pictures, notes and editorial words inside running text."""
        for part in element.iter("redactie", "noot", "plaatje"):
            if part.tag == "plaatje":
                self._silent(part, "plaatje", draft)
            else:
                self._editorial(part, draft)

    def _editorial(self, element: etree._Element, draft: Draft) -> None:
        """Words of the publisher's staff where law stood, and footnotes."""
        text = flow(element, STYLE)
        if element.tag == "noot":
            role = Role.PIECE if draft.in_unit else Role.UNIT
            eid = self.outline.eids.make(draft.eid, "fn")
            self.outline.add(Draft(eid, "footnote", role, f"{draft.label}, voetnoot", draft)).parts.append(text)
            return
        self.outline.note(draft.eid, "editorial", text)
        if _GONE.fullmatch(text) and not draft.parts and not draft.has_children:
            draft.standing = Standing.REPEALED

    def _owner(self, owner: Draft | None) -> Draft:
        if owner is not None:
            return owner
        return self.outline.add(Draft(self.outline.eids.make(None, "text"), "text", Role.UNIT, "Tekst"))


def _head(element: etree._Element) -> tuple[str, str]:
    """The printed number and the heading: ("Artikel 3.4", "…"), ("2", ""), ("a.", "")."""
    for name in ("lidnr", "li.nr"):
        if (number := element.find(name)) is not None:
            return line(number, STYLE), ""
    head = element.find("kop")
    if head is None:
        return "", ""
    num = " ".join(filter(None, (line(head.find("label"), STYLE), line(head.find("nr"), STYLE))))
    titles = [line(part, STYLE) for part in head if part.tag in {"titel", "subtitel"}]
    return num, " – ".join(filter(None, titles))


def _number(element: etree._Element, name: str) -> str:
    if name in PIECES:
        return _head(element)[0]
    return line(element.find("kop/nr"), STYLE)


def _groups(element: etree._Element) -> bool:
    names = [*UNITS, *(name for name in DIVISIONS if name != "model")]
    return next(element.iterdescendants(*names), None) is not None


def _stem(owner: Draft | None) -> str | None:
    """Articles keep their id when what encloses them is renumbered; annexes and texts of treaties count anew."""
    while owner:
        if owner.kind in {"annex", "treaty", "form"}:
            return owner.eid
        owner = owner.parent
    return None


def _label(draft: Draft, name: str) -> str:
    above = draft.parent
    plain = draft.num.strip(" .:;)(")
    if name in PIECES and above is not None:
        if name == "lid":
            return f"{above.label} lid {plain}" if plain else f"{above.label} lid"
        ordinal = draft.eid.rpartition("_")[2]
        word = "onder" if "onder " not in above.label else "sub"
        return f"{above.label} {word} {draft.num.rstrip('. )')}" if plain else f"{above.label} onderdeel {ordinal}"
    own = draft.num or draft.heading or ("Enig artikel" if name == "enig-artikel" else name.capitalize())
    if draft.role is Role.DIVISION:
        return f"{draft.num} {draft.heading}".strip() or own
    while above:
        if above.kind in {"annex", "form"}:
            return f"{above.num or above.label}, {own}"
        above = above.parent
    return own
