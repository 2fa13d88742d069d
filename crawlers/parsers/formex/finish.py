"""From drafts to provisions: what stands and what was deleted, ids, labels, and the marks of the amending acts."""

from __future__ import annotations

import re
from collections import Counter

from crawlers.parsers.eids import Eids, eid_number
from crawlers.parsers.eu import numbering
from crawlers.parsers.eu.identity import citation
from crawlers.parsers.eu.labels import (
    indent_label,
    paragraph_label,
    place_word,
    point_label,
    subparagraph_label,
)
from crawlers.parsers.formex.drafts import Draft
from crawlers.parsers.formex.places import amending_act, place_in_act
from crawlers.parsers.formex.spans import Span
from indexer.domain.provision import Mark, Provision, Role, Standing
from indexer.text import clean_inline

_LONGEST_LABEL = 120
_COUNTED_FROM_TWO = "subparagraph"
_NEVER_NUMBERED = frozenset(
    {"subparagraph", "wrapup", "indent", "definition", "table", "footnote", "quoted", "contents"}
)
_IDENTIFIER = re.compile(r"0*(\d+)([A-Z]{0,6})", re.ASCII)
_ACTIONS = {"INSERTED": "inserted", "REPLACED": "substituted", "DELETED": "repealed", "REPEALED": "repealed"}
_GROUPS = frozenset({"part", "title", "chapter", "appendix", "heading", "article"})


class Finish:
    """Names the drafts of one document and turns them into provisions and marks."""

    def __init__(self, root: Draft, language: str) -> None:
        self.provisions: list[Provision] = []
        self._language = language
        self._eids = Eids()
        self._standing: Counter[str] = Counter()
        self._deleted: Counter[str] = Counter()
        self._find_living(root)
        for draft in root.children:
            self._finish(draft, None)

    def marks(self, spans: list[Span]) -> tuple[Mark, ...]:
        """What each amendment mark did, to the widest provisions it covers and to units inside a covered division.

        Marks of all amending acts since adoption stand in a consolidation; they come in the order in which the acts
        were worked in, so that the last one for a provision is the newest.
        """
        found: dict[Mark, None] = {}
        for span in sorted(spans, key=lambda span: span.id[1:7] if span.id[1:7].isdigit() else "~"):
            if span.action not in _ACTIONS:
                continue
            act, place = amending_act(span.act), place_in_act(span.place, self._language)
            for draft in span.touched:
                if draft.eid and _is_widest(draft, span):
                    found[Mark(draft.eid, _action(span, draft), act, place)] = None
        return tuple(found)

    def _find_living(self, draft: Draft) -> bool:
        """A draft lives by words of its own that stand, or by a living child."""
        living = [self._find_living(child) for child in draft.children]
        draft.live = draft.has_own_words or any(living)
        return draft.live

    def _finish(self, draft: Draft, parent: Draft | None) -> None:
        if not draft.live and not draft.struck and not any(child.struck for child in draft.children):
            return
        ordinal = self._ordinal(draft, parent)
        draft.eid = self._eid(draft, parent, ordinal)
        draft.label = self._label(draft, parent, ordinal)
        if draft.live:
            self.provisions.append(_provision(draft, parent))
        for child in draft.children:
            self._finish(child, draft)

    def _ordinal(self, draft: Draft, parent: Draft | None) -> int:
        """The place among its like under one parent; deleted ones do not count for those that stand."""
        stem = f"{parent.eid if parent else ''}__{draft.abbreviation}"
        first = 2 if draft.kind == _COUNTED_FROM_TWO else 1
        if draft.live:
            self._standing[stem] += 1
            return self._standing[stem] + first - 1
        self._deleted[stem] += 1
        return self._standing[stem] + self._deleted[stem] + first - 1

    def _eid(self, draft: Draft, parent: Draft | None, ordinal: int) -> str:
        """The id; one of a deleted provision is not taken from those that stand."""
        number = eid_number(_number(draft)) or str(ordinal)
        prefix = ""
        if parent is not None and (draft.role is Role.PIECE or draft.role is Role.DIVISION):
            prefix = f"{parent.eid}__"
        eid = f"{prefix}{draft.abbreviation}_{number}"
        return self._eids.unique(eid) if draft.live else eid

    def _label(self, draft: Draft, parent: Draft | None, ordinal: int) -> str:
        if draft.role is not Role.PIECE or parent is None:
            return self._unit_label(draft)
        if draft.kind in {"paragraph", "point", "section"}:
            return self._numbered_label(draft, parent)
        base, language = parent.label, self._language
        if draft.kind in _GROUPS:
            base = f"{_group_base(draft, parent).label}, {_short(draft.title or draft.num)}"
        elif draft.kind == "indent":
            base = indent_label(base, ordinal, language)
        elif draft.kind == "subparagraph":
            base = subparagraph_label(base, ordinal, language)
        elif draft.kind == "footnote":
            base = f"{base}, {place_word('footnote', language)} {draft.num or ordinal}"
        elif draft.kind == "table":
            base = f"{base}, {place_word('table', language)}"
        return base

    def _numbered_label(self, draft: Draft, parent: Draft) -> str:
        printed = draft.num or draft.printed
        if draft.kind == "section":
            return point_label(_group_base(draft, parent).label, printed, self._language, nested=False)
        if draft.kind == "paragraph" and _stands_in_article(parent):
            # A number deleted by an amendment leaves a paragraph that is cited without one.
            return (
                paragraph_label(parent.label, printed, self._language) if draft.num or not draft.live else parent.label
            )
        return point_label(parent.label, printed, self._language, nested=parent.kind == "point")

    def _unit_label(self, draft: Draft) -> str:
        words = citation(self._language)
        number = numbering.bare(draft.printed)
        match draft.kind:
            case "article":
                return draft.title or f"{words.article} {_number(draft)}"
            case "annex":
                return f"{words.annex} {number}".strip()
            case "recital":
                return f"{words.recital} {number}".strip()
            case _ if draft.title:
                return _short(_sentence_case(draft.title) if draft.printed else draft.title)
            case kind:
                return place_word(kind, self._language).capitalize()


def _provision(draft: Draft, parent: Draft | None) -> Provision:
    is_gone = draft.struck and not draft.text and not any(child.live for child in draft.children)
    return Provision(
        eid=draft.eid,
        kind=draft.kind,
        role=draft.role,
        label=draft.label,
        num=draft.num,
        heading=clean_inline(draft.heading),
        text=draft.text,
        parent=parent.eid if parent else None,
        standing=Standing.REPEALED if is_gone else Standing.IN_FORCE,
    )


def _number(draft: Draft) -> str:
    """The number for an id, "" where a count must serve."""
    if draft.kind in _NEVER_NUMBERED:
        return ""
    if draft.kind == "article":
        return _article_number(draft)
    number = numbering.bare(draft.printed)
    # "-1." is a paragraph inserted before "1." and must not share its id.
    return f"neg{number}" if draft.printed[:1] in "-–−" and number[:1].isdigit() else number


def _article_number(draft: Draft) -> str:
    number = numbering.article_number(draft.title)[0] if draft.title else ""
    if not any(char.isdigit() for char in number) and (match := _IDENTIFIER.fullmatch(draft.printed)):
        return f"{match[1]}{match[2]}".lower()
    return number.lower()


def _is_widest(draft: Draft, span: Span) -> bool:
    """Whether no provision around the draft is covered too; a unit also counts inside a covered division."""
    outer = draft.parent
    while outer is not None:
        if outer in span.touched and not (draft.role is Role.UNIT and outer.role is Role.DIVISION):
            return False
        outer = outer.parent
    return True


def _action(span: Span, draft: Draft) -> str:
    """Words deleted from or inserted into a provision that otherwise stands substitute it."""
    if span.deletes:
        return "substituted" if draft.live else "repealed"
    return _ACTIONS[span.action] if span.covers(draft) else "substituted"


def _stands_in_article(draft: Draft) -> bool:
    outer: Draft | None = draft
    while outer is not None:
        if outer.kind == "article":
            return True
        outer = outer.parent
    return False


def _group_base(draft: Draft, parent: Draft) -> Draft:
    """What a group's citation starts from: headings without number and numbers repeated in the group's own ("2" before
    "2.1") are passed over.
    """
    base, number = parent, numbering.bare(draft.printed)
    while base.role is Role.PIECE and base.parent is not None:
        if base.kind != "heading" and not (base.kind == "section" and number.startswith(numbering.bare(base.printed))):
            break
        base = base.parent
    return base


def _sentence_case(text: str) -> str:
    word, blank, rest = text.partition(" ")
    return word.capitalize() + blank + rest


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
