"""The text of a document from Akoma Ntoso elements to provisions, in document order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from lxml import etree

from crawlers.parsers.akoma_ntoso.apparatus import Apparatus
from crawlers.parsers.akoma_ntoso.identification import amendment_days
from crawlers.parsers.akoma_ntoso.naming import Names
from crawlers.parsers.akoma_ntoso.profiles import Profile, kind_name
from crawlers.parsers.akoma_ntoso.vocabulary import (
    BLOCKS,
    HEADS,
    INLINE,
    KINDS,
    STYLE,
    UNITS,
    WRAPPERS,
)
from crawlers.parsers.akoma_ntoso.wordings import Sorted, Wording, plain_eid, sort_wordings
from crawlers.parsers.flow import flow, grid, line
from crawlers.parsers.outline import DEEPEST, Draft, Outline
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role, Standing
from indexer.text import clean_inline

_RAISED_NUMBER = re.compile(r"\d{1,3}(?:bis|ter|quater|quinquies|sexies|septies|octies)?")
_LEADING = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3}[a-z]*)\s*")
_SILENT = frozenset({"meta", "preface", "coverPage", "img", "toc", "authorialNote", "placeholder", "del", "eol"})


class Body:
    """Reads one document into an outline."""

    def __init__(self, outline: Outline, profile: Profile, language: str, today: date) -> None:
        self.outline = outline
        self.profile = profile
        self.language = language
        self.today = today
        self.unapplied: list[str] = []
        self.changes: set[date] = set()
        """Days on which the wording shown began, or one that is over ended."""
        self._apparatus = Apparatus(outline, profile)
        self._amendment_days: dict[str, date] = {}
        self._units: tuple[str, ...] = UNITS
        self._names = Names(outline.eids, profile, language)

    def read(self, root: etree._Element) -> None:
        """Read everything under the root that is text."""
        articles = next(root.iter("{*}article"), None)
        if articles is None or self.profile.sectioned:
            self._units = (*UNITS, "section")
        if next(root.iter("{*}img"), None) is not None:
            self.outline.find("image-left-out", "", "the document holds pictures, often formulas, which carry no words")
        self._amendment_days = amendment_days(root)
        self._names.restarting = self.profile.sectioned and _restarts(root)
        for act in root.iterchildren(etree.Element):
            for part in act.iterchildren(etree.Element):
                self._dispatch(part, None, None)

    def _dispatch(self, element: etree._Element, owner: Draft | None, wording: Wording | None) -> None:
        name = local_name(element)
        if name in _SILENT or name in HEADS:
            return
        if name in {"preamble", "conclusions", "coverPage"} and owner is None:
            self._front(element, "preamble" if name == "preamble" else "signature")
        elif name == "hcontainer":
            self._container(element, owner)
        elif name in KINDS and not (name == "list" and element.find("{*}num") is None):
            self._provision(element, owner, wording)
        elif name == "table":
            self._table(element, owner)
        elif name in WRAPPERS:
            self._children(element, owner)
        elif name in BLOCKS:
            self._block(element, owner)
        else:
            self.outline.find("unknown-element", "", f"the element {name} is unknown; its words are kept")
            self._block(element, owner)

    def _children(self, element: etree._Element, owner: Draft | None) -> None:
        if self.outline.depth >= DEEPEST:
            self.outline.say(self._owner(owner), flow(element, STYLE))
            return
        self.outline.depth += 1
        found = sort_wordings(element, self.profile, self.today)
        self._report(found, owner)
        self._stray(element.text, owner)
        current = owner
        for child, wording in found.shown:
            if opened := self._raised_paragraph(child, owner):
                current = opened
            else:
                is_provision = local_name(child) in KINDS and local_name(child) != "list"
                self._dispatch(child, owner if is_provision else current, wording)
            self._stray(child.tail, owner)
        self.outline.depth -= 1

    def _report(self, found: Sorted, owner: Draft | None) -> None:
        """Say what became of the wordings that are not law today, and on which days what is law changed."""
        self.changes |= {wording.starts for _, wording in found.shown if wording and wording.starts}
        for wording in found.coming:
            self._announce(wording, owner)
        for wording in found.undated:
            message = "several wordings of a provision, and no day we can read"
            self.outline.find("wording-undated", wording.name, message)
        for wording in found.former:
            self.outline.omitted.add("former wording")
            if wording.ends and wording.ends < self.today:
                self.changes.add(wording.ends + timedelta(days=1))

    def _stray(self, text: str | None, owner: Draft | None) -> None:
        """Words that stand where the format has none."""
        if text and text.strip():
            self.outline.find("stray-text", "", "words stand where the format has none; they are kept")
            self.outline.say(self._owner(owner), clean_inline(text))

    def _announce(self, wording: Wording, owner: Draft | None) -> None:
        """A wording to come is no law yet: it is told, with its words in a note."""
        num = line(wording.element.find("{*}num"), INLINE) or wording.name.rpartition("_")[2]
        num = f"{owner.label} {num}" if owner and owner.in_unit else num
        self.outline.omitted.add("wording to come")
        self.unapplied.append(f"{num}: {' '.join(wording.notes) or line(wording.element, STYLE)[:300]}")
        self.outline.note("", "coming-wording", f"{wording.starts} {num}\n{flow(wording.element, STYLE)}")

    def _front(self, element: etree._Element, kind: str) -> None:
        """Preamble and signatures: one unit each, a line a paragraph."""
        text = flow(element, STYLE)
        if not text:
            return
        label = kind_name(self.language, kind)
        draft = self.outline.add(Draft(self.outline.eids.unique(kind), kind, Role.UNIT, label))
        draft.parts.append(text)
        self._apparatus.read_notes(element, draft)

    def _container(self, element: etree._Element, owner: Draft | None) -> None:
        name = element.get("name", "")
        if name in self.profile.editorial:
            text = flow(element, STYLE)
            self.outline.note(owner.eid if owner else "", "editorial", text)
            if owner:
                self._apparatus.repeal(owner, text)
            self.outline.omitted.add("hcontainer[editorial]")
        elif element.find("{*}heading") is not None or name in {"attachment", "entryIntoForce"}:
            self._provision(element, owner, None, kind=_snake(name) or "container")
        else:
            self._children(element, owner)

    def _provision(
        self, element: etree._Element, owner: Draft | None, wording: Wording | None, *, kind: str = ""
    ) -> None:
        name = local_name(element)
        kind = kind or KINDS.get(name, name)
        num, heading = self._head(element, name)
        role = self._role(element, owner, name)
        if role is Role.PIECE and not num and not heading and self._is_only(element, owner):
            self._children(element, owner)  # the one unnumbered paragraph of an article is the article's own text
            return
        eid = self._names.eid(element, owner.eid if owner else None, num or heading)
        draft = self.outline.add(Draft(eid, kind, role, "", owner, num, heading))
        draft.label = self._names.label(draft)
        begins = self._amendment_days.get(element.get("eId", "").removeprefix("entryIntoForce_"))
        if begins and begins > self.today:
            draft.standing, draft.valid_from = Standing.NOT_YET, begins
        if wording:
            draft.valid_from, draft.valid_to = wording.starts, wording.ends
            for note in wording.notes:
                self.outline.note(eid, "editorial", note)
            if wording.ends and wording.ends < self.today:
                draft.standing = Standing.REPEALED
        self._fill(element, draft)

    def _fill(self, element: etree._Element, draft: Draft) -> None:
        if local_name(element) != "crossHeading":
            for head in element.iterchildren("{*}num", "{*}heading", "{*}subheading"):
                self._apparatus.read_notes(head, draft)
            self._children(element, draft)
        self._apparatus.settle(element, draft)

    def _head(self, element: etree._Element, name: str) -> tuple[str, str]:
        if name == "crossHeading":
            return "", line(element, INLINE)
        heads = [line(part, INLINE) for part in element.iterchildren("{*}heading", "{*}subheading")]
        return line(element.find("{*}num"), INLINE), " – ".join(filter(None, heads))

    def _role(self, element: etree._Element, owner: Draft | None, name: str) -> Role:
        if owner is not None and owner.in_unit:
            return Role.PIECE
        if name in self._units:
            return Role.UNIT
        if name in {"crossHeading", "recitals"}:
            return Role.DIVISION
        below: Callable[..., etree._Element | None] = lambda names: next(  # noqa: E731 - one expression, used twice
            element.iterdescendants(*(f"{{*}}{each}" for each in names)), None
        )
        nested = below((*self._units, "paragraph", "level", "hcontainer", "chapter", "title", "subdivision"))
        return Role.UNIT if nested is None or name in {"paragraph", "subsection"} else Role.DIVISION

    def _is_only(self, element: etree._Element, owner: Draft | None) -> bool:
        """Whether a piece that is not even counted stands alone in a unit that holds nothing yet."""
        parent = element.getparent()
        counted = any(map(str.isdigit, element.get("eId", "").replace("/", "__").rpartition("__")[2]))
        if owner is None or parent is None or counted or not owner.is_empty:
            return False
        siblings = [part for part in parent.iterchildren(etree.Element) if local_name(part) not in HEADS]
        return siblings == [element]

    def _table(self, element: etree._Element, owner: Draft | None) -> None:
        draft = self._owner(owner)
        text = grid(element, STYLE)
        if text:
            label = f"{draft.label}, {kind_name(self.language, 'table')}"
            role = Role.PIECE if draft.in_unit else Role.UNIT
            table = self.outline.add(Draft(self.outline.eids.make(draft.eid, "table"), "table", role, label, draft))
            table.parts.append(text)
        self._apparatus.read_notes(element, draft)

    def _block(self, element: etree._Element, owner: Draft | None) -> None:
        draft = self._owner(owner)
        self.outline.say(draft, flow(element, STYLE))
        self._apparatus.read_notes(element, draft)

    def _raised_paragraph(self, element: etree._Element, owner: Draft | None) -> Draft | None:
        """The paragraph opened by a line that begins with a raised number, where paragraphs have no element."""
        first = next(element.iterchildren(etree.Element), None)
        is_open = local_name(element) == "p" and not (element.text or "").strip() and owner is not None
        if not is_open or owner is None or not owner.in_unit or first is None or local_name(first) != "sup":
            return None
        number = line(first, INLINE)
        if not _RAISED_NUMBER.fullmatch(number) or owner.num == number:
            return None
        eid = self.outline.eids.make(owner.eid, "para", number)
        draft = self.outline.add(Draft(eid, "paragraph", Role.PIECE, "", owner, number))
        draft.label = self._names.label(draft)
        self.outline.say(draft, _LEADING.sub("", flow(element, STYLE)))
        self._apparatus.read_notes(element, draft)
        return draft

    def _owner(self, owner: Draft | None) -> Draft:
        """Where text goes that stands in no provision: a unit of its own."""
        if owner is not None:
            return owner
        label = kind_name(self.language, "text")
        return self.outline.add(Draft(self.outline.eids.make(None, "text"), "text", Role.UNIT, label))


def _restarts(root: etree._Element) -> bool:
    """Whether two sections that are not wordings of each other bear the same number."""
    places: dict[str, set[str]] = {}
    for section in root.iter("{*}section"):
        number = line(section.find("{*}num"), INLINE)
        places.setdefault(number, set()).add(plain_eid(section.get("eId", "")))
    return any(len(eids) > 1 for number, eids in places.items() if number)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
