"""The walk over a LIMS document: one handler an element name, and what all handlers need to add provisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from lxml import etree

from crawlers.parsers.justice_laws.address import day
from crawlers.parsers.justice_laws.citation import Cite, id_number, named_label
from crawlers.parsers.justice_laws.outline import Draft, Outline, Scope
from crawlers.parsers.justice_laws.wording import inline, line, plain, tidy
from indexer.domain.provision import Role, Standing

LIMS = "{http://justice.gc.ca/lims}"
_START = f"{LIMS}inforce-start-date"
_NOT_IN_FORCE = frozenset({"no", "9999-01-01"})
_REPEALED_TEXT = re.compile(r"\[(?:Repealed|Revoked|Abrogé|Abrogée|Abrogés|Abrogées)\b[^\]]*\]")
_FILLER = re.compile(r"(?:\s|[,;.:()“”«»\"'*—–-]|\b(?:and|or|et|ou|to|à)\b|\([a-z.\d]+\))*")

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml exports no public name for the type
Handler: TypeAlias = Callable[["Reader", Element, Draft], None]


class Reader:
    """Reads elements into an outline. `current` is the consolidation date: what starts later is not yet in force."""

    def __init__(self, outline: Outline, language: str, current: date | None, handlers: Mapping[str, Handler]) -> None:
        self.outline = outline
        self.language = language
        self._current = current
        self._handlers = handlers

    def read(self, element: etree._Element, node: Draft) -> None:
        """Read the children of an element into a provision; stray text and unknown elements keep their words."""
        if (text := element.text) and not text.isspace():
            self.say(node, tidy(text))
        for child in element:
            if (handler := self._handlers.get(child.tag)) is not None:
                handler(self, child, node)
            elif isinstance(child.tag, str):
                self.say(node, plain(child))
            if (tail := child.tail) and not tail.isspace():
                self.say(node, tidy(tail))

    def read_one(self, element: etree._Element, node: Draft) -> None:
        """Read one element into a provision by its handler; without one its words are kept as text."""
        handler = self._handlers.get(element.tag)
        if handler is None:
            self.say(node, plain(element))
        else:
            handler(self, element, node)

    def say(self, node: Draft, text: str) -> None:
        """Add a clean paragraph to a provision: to its own words, or after its children to its closing words."""
        if not text:
            return
        node = node.innermost()
        if node.eid and not node.has_children:
            node.words.append(text)
            return
        if node.closing is None:
            closing = self.piece(None, node, "wrapup")
            closing.valid_from, closing.standing = node.valid_from, node.standing
            node.closing = closing
        node.closing.words.append(text)

    def piece(  # noqa: PLR0913  # four of them are optional names
        self,
        element: etree._Element | None,
        node: Draft,
        kind: str,
        *,
        abbreviation: str = "",
        num: str = "",
        name: str = "",
    ) -> Draft:
        """A provision inside a unit that is cited by what it is: `Section 2, table`. Children are cited after it."""
        node = node.innermost()
        eid = self.outline.eid(node.scope.ids, abbreviation or kind, id_number(num))
        label = named_label(self.language, node.label, kind, name)
        draft = Draft(eid, kind, Role.PIECE, label, Scope(eid, eid, Cite(base=label)), num=num)
        return self.add(node, draft, element)

    def add(self, node: Draft, draft: Draft, element: etree._Element | None) -> Draft:
        """Append a draft under `node` with the dates and standing its element states."""
        if element is not None:
            self._date(draft, element)
        return self.outline.add(node, draft)

    def text(self, element: etree._Element, node: Draft) -> None:
        """Read a paragraph of running text, with the history notes and the repeal it may hold."""
        text = inline(element)
        if len(element):
            self.history(element, node)
        if text and "[" in text and not node.has_children and not node.words and is_repeal(element, text):
            node.innermost().standing = Standing.REPEALED
        self.say(node, text)

    def history(self, element: etree._Element, node: Draft) -> None:
        """Record the history notes anywhere in an element as notes of the provision."""
        for note in element.iter("HistoricalNote"):
            parts = [line(item) for item in note] or [line(note)]
            self.outline.note(node.innermost().eid, "history", "; ".join(part.rstrip("; ") for part in parts if part))

    def _date(self, draft: Draft, element: etree._Element) -> None:
        stated = element.get(_START, "")
        draft.valid_from = day(stated)
        if stated and draft.valid_from is None and not stated.startswith("9999"):
            self.outline.find("unreadable-date", draft.eid, f"{stated!r} is not a date")
        if element.get("in-force") in _NOT_IN_FORCE:
            draft.standing, draft.valid_from = Standing.NOT_YET, None
        elif draft.valid_from and self._current and draft.valid_from > self._current:
            draft.standing = Standing.NOT_YET


def is_repeal(element: etree._Element, text: str) -> bool:
    """Whether a text says nothing but that the provision is repealed, beside the term or numbers it names."""
    if _REPEALED_TEXT.fullmatch(text):
        return True
    if element.find("Repealed") is None:
        return False
    rest = [element.text or ""]
    for child in element:
        if child.tag not in {"Repealed", "DefinedTermEn", "DefinedTermFr", "FootnoteRef"}:
            rest.append("".join(str(part) for part in child.itertext()))
        rest.append(child.tail or "")
    return _FILLER.fullmatch("".join(rest)) is not None
