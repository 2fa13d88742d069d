"""The words of one HKLM document: its elements as provisions, its amendment history as notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import etree

from crawlers.parsers.blocks import read_blocks
from crawlers.parsers.drafts import Draft
from crawlers.parsers.eids import Eids
from crawlers.parsers.flow import Style, line
from crawlers.parsers.mathml import linear
from crawlers.parsers.typography import raised_words
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Note, Provision, Role, Standing
from indexer.text import clean_inline

_DIVISIONS = {
    "part": "part",
    "division": "div",
    "subdivision": "subdiv",
    "chapter": "chp",
    "crossHeading": "crossheading",
}
_UNITS = {
    "section": "sec", "rule": "rule", "regulation": "reg", "article": "art", "order": "order", "bylaw": "bylaw",
    "schedule": "sched", "annex": "annex", "longTitle": "longtitle", "preamble": "preamble",
    "enactingFormula": "formula",
}  # fmt: skip
_PIECES = {
    "subsection": "subsec", "paragraph": "para", "subparagraph": "subpara", "subsubparagraph": "subsubpara",
    "def": "def", "item": "item", "clause": "clause",
}  # fmt: skip
_NOTES = frozenset({"sourceNote", "referenceNote", "commencementNote", "editorialNote", "remark"})
_WRAPUPS = frozenset({"continued"})
_TRANSPARENT_NAMES = (
    "main body content text leadIn ref term b i u em strong sup sub inline p span group schedules block list "
    "docTitle docNumber quotedText quotedStructure a abbr br big small math"
)
_TRANSPARENT = frozenset(_TRANSPARENT_NAMES.split())
_PARAGRAPHS = frozenset({"p", "text", "leadIn", "content", "block", "br"})
_LEFT_OUT = frozenset({"meta", "toc"})
_STYLE = Style()
_ABOVE = frozenset({*_DIVISIONS, *_UNITS})
"""What makes a schedule a division: units, and divisions in which its items are units."""
_CITED = {
    "en": {
        "section": "Section", "rule": "Rule", "regulation": "Regulation", "article": "Article", "annex": "Annex",
        "schedule": "Schedule", "longTitle": "Long title", "preamble": "Preamble",
        "enactingFormula": "Enacting formula",
    },
    "zh": {"schedule": "附表", "annex": "附件", "longTitle": "詳題", "preamble": "弁言", "enactingFormula": "制定語句"},
}  # fmt: skip
_IN_FORCE = frozenset({"", "operational", "in effect", "ineffect", "inforce", "in operation"})
_NOT_YET = frozenset({"notyetoperational", "not yet in operation", "notinoperation", "pending", "future"})
_ENDED = frozenset({"repealed", "expired", "spent", "omitted", "lapsed"})
_MAX_DEPTH = 200
_MATHML = "http://www.w3.org/1998/Math/MathML"


class Reader:
    """Reads one document. `notes` and `problems` (code, sentence) fill while it reads."""

    def __init__(self, language: str, day: date | None, *, is_repealed: bool = False) -> None:
        self._language = language
        self._day = day
        self._is_repealed = is_repealed
        self._eids = Eids()
        self._drafts: list[Draft] = []
        self.notes: list[Note] = []
        self.problems: list[tuple[str, str]] = []

    def read(self, root: etree._Element) -> tuple[Provision, ...]:
        """The provisions of a document in order; its words outside all of them stand in a preface."""
        for formula in root.iter(f"{{{_MATHML}}}math"):
            words = linear(formula)
            del formula[:]
            formula.text = words
        self._walk(root, None, 0)
        for draft in self._drafts:
            if draft.kind != "table":
                draft.paragraphs = [clean_inline(paragraph) for paragraph in draft.paragraphs]
        finished = tuple(draft.finished() for draft in self._drafts)
        if not self._is_repealed:
            return finished
        return tuple(
            replace(provision, standing=Standing.REPEALED) if provision.role is not Role.DIVISION else provision
            for provision in finished
        )

    def _walk(self, element: etree._Element, within: Draft | None, depth: int) -> None:
        if depth > _MAX_DEPTH:
            self.problems.append(("unknown-element", "the document is nested too deeply: the rest is plain text"))
            self._add(within, "".join(map(str, element.itertext())))
            return
        self._add(within, element.text)
        for child in element:
            self._child(child, within, depth)
            self._add(within, child.tail)

    def _child(self, child: etree._Element, within: Draft | None, depth: int) -> None:
        name = local_name(child)
        if not name or name in _LEFT_OUT or (name in {"num", "heading"} and within is not None):
            return
        if name in _NOTES:
            self.notes.append(Note(within.eid if within else "", name, line(child, _STYLE)))
        elif name == "img":
            self.problems.append(("image-left-out", "the law holds pictures, which carry no words"))
        elif name == "table":
            self._table(child, within)
        elif name in _WRAPUPS and within is not None:
            self._walk(child, self._wrapup(within), depth + 1)
        elif (level := _level(name)) is not None:
            self._provision(child, name, level, within, depth)
        else:
            self._through(child, name, within, depth)

    def _through(self, child: etree._Element, name: str, within: Draft | None, depth: int) -> None:
        """An element that is no provision: its words belong to what it stands in."""
        if figures := raised_words(child):
            self._add(within, figures)
            return
        is_known = name in _TRANSPARENT or name in {"num", "heading"}
        if not is_known:
            self.problems.append(("unknown-element", f"element {name[:60]!r} is not known; its words are kept"))
        stands_apart = name in _PARAGRAPHS or not is_known
        if stands_apart:
            self._holder(within).paragraphs.append("")
        self._walk(child, within, depth + 1)
        if stands_apart and (child.tail or "").strip():
            self._holder(within).paragraphs.append("")

    def _provision(
        self, element: etree._Element, name: str, level: tuple[Role, str], within: Draft | None, depth: int
    ) -> None:
        if self._has_ended(element):
            self.problems.append(("superseded-left-out", f"a {name} that ended before this version is left out"))
            return
        role, abbreviation = level
        if role is Role.UNIT and within is not None and within.role is not Role.DIVISION and name != "schedule":
            role = Role.UNIT if within.kind in {"schedule", "annex"} else Role.PIECE
        if role is Role.PIECE and (within is None or within.role is Role.DIVISION):
            role = Role.UNIT
        if name in {"schedule", "annex"} and any(local_name(inner) in _ABOVE for inner in element.iterdescendants()):
            role = Role.DIVISION
        self._walk(element, self._open(element, name, role, abbreviation, within), depth + 1)

    def _open(self, element: etree._Element, name: str, role: Role, abbreviation: str, within: Draft | None) -> Draft:
        num, heading = _child_text(element, "num"), _child_text(element, "heading")
        if name == "crossHeading" and not heading:
            heading = line(element, _STYLE)
            del element[:]
            element.text = None
        above = _schedule_of(within) if role is not Role.PIECE else within
        term = _term(element) if name == "def" else ""
        eid = self._eids.make(above.eid if above else None, abbreviation, term or _number_of(num))
        draft = Draft(eid, name, role, self._label(name, role, num or term, heading, within), num, heading, within)
        draft.standing = self._standing(element)
        self._drafts.append(draft)
        return draft

    def _label(self, name: str, role: Role, num: str, heading: str, within: Draft | None) -> str:
        number = num.strip(". ")
        if role is Role.PIECE and within is not None:
            if name == "def":
                said = f", definition of {number}" if self._language == "en" else f"「{number}」"
                return f"{within.label}{said if number else ''}"
            return f"{within.label}{number}"
        loose = {"def": "definition of"}.get(name, name) if name in _PIECES and self._language == "en" else ""
        word = _CITED.get(self._language, {}).get(name, loose)
        bare = number.casefold().startswith(word.casefold()) if word else True
        said = (
            number if bare and number else f"{word} {number}".strip() if self._language == "en" else f"{word}{number}"
        )
        if self._language == "zh" and name == "section" and number:
            said = f"第{number}條"
        schedule = _schedule_of(within)
        if schedule is None or name == "crossHeading":
            return said or heading or name
        above = within if within and name in _PIECES else schedule
        return f"{above.label} {said or heading or name}"

    def _standing(self, element: etree._Element) -> Standing:
        status = str(element.get("status", "")).strip().casefold()
        starts = _iso(element.get("startPeriod"))
        if status in _ENDED:
            return Standing.REPEALED
        if status in _NOT_YET or (starts and self._day and starts > self._day):
            return Standing.NOT_YET
        if status not in _IN_FORCE:
            self.problems.append(("unknown-status", f"status {status[:40]!r} is not known"))
            return Standing.UNKNOWN
        return Standing.IN_FORCE

    def _has_ended(self, element: etree._Element) -> bool:
        """Whether an element is the text before an amendment: it ended on or before the day of this version."""
        ended = _iso(element.get("endPeriod"))
        return bool(ended and self._day and ended <= self._day)

    def _table(self, table: etree._Element, within: Draft | None) -> None:
        text = "\n".join(block.text for block in read_blocks(table))
        if text:
            draft = Draft(
                self._eids.make(within.eid if within else None, "table"), "table", Role.PIECE,
                within.label if within else "Table", parent=within, paragraphs=[text],
            )  # fmt: skip
            self._drafts.append(draft)

    def _add(self, within: Draft | None, text: str | None) -> None:
        """Put words where they belong; white space only where words stand before it."""
        if not text or (not text.strip() and not self._is_open(within)):
            return
        paragraphs = self._holder(within).paragraphs
        if paragraphs:
            paragraphs[-1] += text
        else:
            paragraphs.append(text)

    def _is_open(self, within: Draft | None) -> bool:
        """Whether the words before stand in the same provision."""
        return within is not None and bool(self._drafts) and self._drafts[-1] is within

    def _holder(self, within: Draft | None) -> Draft:
        """What takes words of a provision: itself, and after its children a `wrapup`; the preface outside all."""
        if within is None:
            return self._preface()
        if within.role is Role.DIVISION or self._is_open(within):
            return within
        last = self._drafts[-1]
        return last if last.kind == "wrapup" and last.parent is within else self._wrapup(within)

    def _preface(self) -> Draft:
        found = next((draft for draft in self._drafts if draft.kind == "preface"), None)
        if found is None:
            found = Draft(self._eids.make(None, "preface"), "preface", Role.UNIT, "Preface")
            self._drafts.insert(0, found)
        return found

    def _wrapup(self, within: Draft) -> Draft:
        draft = Draft(self._eids.make(within.eid, "wrapup"), "wrapup", Role.PIECE, within.label, parent=within)
        self._drafts.append(draft)
        return draft


def _level(name: str) -> tuple[Role, str] | None:
    for role, names in ((Role.DIVISION, _DIVISIONS), (Role.UNIT, _UNITS), (Role.PIECE, _PIECES)):
        if name in names:
            return role, names[name]
    return None


def _term(element: etree._Element) -> str:
    """The defined term: the first emphasised words of a definition."""
    names = {"b", "term", "i", "strong"}
    found = next((inner for inner in element.iterdescendants() if local_name(inner) in names), None)
    return line(found, _STYLE)


def _schedule_of(within: Draft | None) -> Draft | None:
    """The schedule a provision stands in: sections of schedules count from one again."""
    while within is not None and within.kind not in {"schedule", "annex"}:
        within = within.parent
    return within


def _child_text(element: etree._Element, name: str) -> str:
    return line(next((child for child in element if local_name(child) == name), None), _STYLE)


def _number_of(printed: str) -> str:
    """The number without the word before it: "Schedule 1" → "1"."""
    return printed.rsplit(maxsplit=1)[-1] if printed else ""


def _iso(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None
