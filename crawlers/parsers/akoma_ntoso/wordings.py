"""Several wordings of one provision side by side, as Finlex prints them: which is in force, which were, which come.

The publisher puts the newest wording first, a note after it ("… tulee voimaan 1.1.2027. Aiempi sanamuoto kuuluu:") and
the former wording after the note. A repeal to come stands as a placeholder in front of the wording still in force.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.akoma_ntoso.profiles import Profile
from crawlers.parsers.akoma_ntoso.vocabulary import INLINE, KINDS
from crawlers.parsers.flow import line
from crawlers.parsers.xml import local_name

_DAY = r"(\d{1,2}\.\d{1,2}\.\d{4})"
_TEMPORARY = re.compile(rf"(?:voimassa|i kraft(?: temporärt)?)\s+{_DAY}\s*[–-]\s*{_DAY}")
_FROM = re.compile(rf"(?:tulee|tuli|tulevat|tulivat) voimaan {_DAY}|(?:träder|trädde) i kraft(?: den)? {_DAY}")
_UNTIL = re.compile(
    rf"(?:voimassa|i kraft)[^.\d]{{0,40}}{_DAY} (?:saakka|asti)|(?:i kraft|gäller) till(?: och med)? {_DAY}"
)
_FORMER_FOLLOWS = re.compile(r"(?:Aiempi sanamuoto|Tidigare lydelse|Den tidigare lydelsen)\b[^:]{0,40}:\s*$")
_VERSION = re.compile(r"v\d{8}(?=__|$)")
_NOTE_CHARS = 600


@dataclass(slots=True)
class Wording:
    """One wording of a provision. `former_follows` says that what comes next under the same number was before it."""

    element: etree._Element
    name: str
    notes: list[str] = field(default_factory=list)
    starts: date | None = None
    ends: date | None = None
    repeals: bool = False
    former_follows: bool = False

    def holds(self, today: date) -> bool:
        """Whether it is the law of the day as far as its notes say."""
        return (self.starts is None or self.starts <= today) and (self.ends is None or today <= self.ends)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The children of one element, sorted: `shown` in order with their notes, `coming` and `former` wordings."""

    shown: tuple[tuple[etree._Element, Wording | None], ...]
    coming: tuple[Wording, ...] = ()
    former: tuple[Wording, ...] = ()
    undated: tuple[Wording, ...] = ()
    """Have a former wording after them and no day we can read: all are shown."""


def plain_eid(eid: str) -> str:
    """The publisher's id without marks of wordings: `chp_1__sec_2v20230752` → `chp_1__sec_2`."""
    return _VERSION.sub("", eid)


def sort_wordings(parent: etree._Element, profile: Profile, today: date) -> Sorted:
    """Tell the wordings under one element apart; other children are shown as they stand."""
    children = list(parent.iterchildren(etree.Element))
    if not profile.editorial:
        return Sorted(tuple((child, None) for child in children))
    groups: list[list[Wording]] = []
    order: list[etree._Element | list[Wording]] = []
    for child in children:
        is_note = child.get("name") in profile.editorial
        if is_note and groups and order and order[-1] is groups[-1]:
            _apply_note(groups[-1][-1], line(child, INLINE)[:_NOTE_CHARS])
        elif not is_note and local_name(child) in KINDS:
            wording = _wording(child, profile)
            if groups and order[-1] is groups[-1] and groups[-1][-1].name == wording.name:
                groups[-1].append(wording)
            else:
                groups.append([wording])
                order.append(groups[-1])
        else:
            order.append(child)
    return _settle(order, today)


def _wording(element: etree._Element, profile: Profile) -> Wording:
    wording = Wording(element, plain_eid(element.get("eId", "")) or f"@{id(element)}")
    text = _placeholder(element, profile)
    if text:
        wording.repeals = True
        _apply_note(wording, text)
        wording.notes.clear()
    return wording


def _placeholder(element: etree._Element, profile: Profile) -> str:
    """What the publisher wrote where the provision stood; "" where it still stands."""
    texts = [part for part in element.iterchildren(etree.Element) if local_name(part) not in {"num", "heading"}]
    if not 1 <= len(texts) <= 2 or any(local_name(part) not in {"content", "subsection"} for part in texts):
        return ""
    text = " ".join(line(part, INLINE) for part in texts)
    return text if len(text) < _NOTE_CHARS and profile.repealed_text.fullmatch(text) else ""


def _apply_note(wording: Wording, text: str) -> None:
    wording.notes.append(text)
    wording.former_follows = wording.former_follows or bool(_FORMER_FOLLOWS.search(text))
    if match := _TEMPORARY.search(text):
        wording.starts, wording.ends = _day(match[1]), _day(match[2])
        return
    if match := _FROM.search(text):
        wording.starts = _day(match[1] or match[2])
    if match := _UNTIL.search(text):
        wording.ends = _day(match[1] or match[2])


def _settle(order: list[etree._Element | list[Wording]], today: date) -> Sorted:
    shown: list[tuple[etree._Element, Wording | None]] = []
    coming: list[Wording] = []
    former: list[Wording] = []
    undated: list[Wording] = []
    for entry in order:
        if not isinstance(entry, list):
            shown.append((entry, None))
            continue
        if any(w.former_follows and w.starts is None for w in entry[:-1]):
            undated += entry
            shown += ((w.element, w) for w in entry)
            continue
        linked = any(w.former_follows or w.starts or w.ends for w in entry)
        if not linked:  # the publisher's ids repeat, or each stands for itself
            shown += ((w.element, w) for w in entry)
            continue
        current = next((w for w in entry if w.holds(today)), None)
        for wording in entry:
            if wording is current:
                shown.append((wording.element, wording))
            elif wording.starts and wording.starts > today:
                coming.append(wording)
            else:
                former.append(wording)
    return Sorted(tuple(shown), tuple(coming), tuple(former), tuple(undated))


def _day(printed: str | None) -> date | None:
    parts = (printed or "").split(".")
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0])) if len(parts) == 3 else None
    except ValueError:
        return None
