"""Commentaries: the publisher's notes (F, C, I, M, E, P, X), and the marks that amendment notes give."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawlers.parsers.clml.flat import flat_text
from crawlers.parsers.clml.identity import cited_work
from crawlers.parsers.clml.inline import Pointers, running_text
from crawlers.parsers.xml import local_name

_VERB = re.compile(
    r"\b(substituted|inserted|added|repealed|omitted|revoked|renumbered|ceases?d?\b.{0,20}effect|expired)",
    re.IGNORECASE,
)
_ONE_PLACE = re.compile(r"(?:ss|regs|arts|rules|paras|Schs|schs)\. [^\s,–-]+")
_ACTIONS = {"substituted": "substituted", "inserted": "inserted", "added": "inserted", "renumbered": "renumbered"}
CHANGES = {"Addition": "inserted", "Substitution": "substituted", "Repeal": "repealed"}


@dataclass(frozen=True, slots=True)
class Commentary:
    """One note. `action`, `act` and `place` are what an amendment note says; "" where it does not."""

    kind: str
    text: str
    action: str = ""
    act: str = ""
    place: str = ""


class Commentaries:
    """The commentaries of a document, read when a provision first refers to one."""

    def __init__(self, elements: dict[str, etree._Element]) -> None:
        self._elements = elements
        self._read: dict[str, Commentary] = {}

    def get(self, key: str) -> Commentary | None:
        """The commentary with this id; None for a reference to nothing."""
        if key not in self._read and key in self._elements:
            self._read[key] = _read(self._elements[key])
        return self._read.get(key)

    def acts(self) -> list[str]:
        """Work ids of the acts that amended the text, each once, in the order the notes were met."""
        return list(dict.fromkeys(note.act for note in self._read.values() if note.act.startswith("uk/")))


def _read(element: etree._Element) -> Commentary:
    text = flat_text(element, Pointers())
    kind = element.get("Type", "")
    verb = _VERB.search(text) if kind == "F" else None
    if verb is None:
        return Commentary(kind, text)
    act, place = _source(element)
    return Commentary(kind, text, _ACTIONS.get(verb[1].lower(), "repealed"), act, place)


def _source(element: etree._Element) -> tuple[str, str]:
    """The amending act (work id, else as printed) and the place in it that does the amending."""
    act = key = ""
    places: list[tuple[bool, str]] = []
    for cited in element.iter("{*}Citation", "{*}CitationSubRef"):
        if local_name(cited) == "Citation":
            if act:
                break
            act, key = cited_work(cited.get("URI")) or running_text(cited, Pointers()), cited.get("id", "")
        elif act and cited.get("CitationRef", key) == key:
            places.append((cited.get("Operative") == "true", running_text(cited, Pointers())))
        if act and "(with" in (cited.tail or ""):
            break
    return act, ", ".join(_operative(places))


def _operative(places: list[tuple[bool, str]]) -> list[str]:
    """The places marked as operative; where none is marked, all named for the act. "ss. 90(2)" alone is "s. 90(2)"."""
    chosen = [place for operative, place in places if operative] or [place for _, place in places]
    if len(chosen) == 1 and _ONE_PLACE.fullmatch(chosen[0]):
        return [chosen[0].replace("s. ", ". ", 1)]
    return chosen
