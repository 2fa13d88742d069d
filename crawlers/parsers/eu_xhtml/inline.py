"""The words of one paragraph: amendment arrows and note marks are taken out of the text and kept beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from crawlers.parsers.typography import raised
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

_NOTE = "\ue000"
_CUT = "\ue001"
_INTERNAL = str.maketrans("", "", _NOTE + _CUT)
_NOTE_MARK = re.compile(rf" ?(?:\( ?{_NOTE} ?\)|{_NOTE})")
_NOTE_BETWEEN_WORDS = re.compile(rf"{_NOTE_MARK.pattern}(?=\w)")
_ARROW = re.compile(r"[►▼◄] ?(?:\(\d\) ?)?(?:(?:B|[MCA]\d{1,4})(?!\w))?")
_ARROW_CODE = re.compile(r"\s*(?:[►▼◄]\s*)?(?:\(\d\)\s*)?(?P<code>B|[MCA]\d+)?\s*◄?\s*")
_DELETED = re.compile(rf"{_CUT}[^◄{_CUT}]*(?=◄)|{_CUT}|—{{3,}}")
_BEFORE_MARK = re.compile(r" ([,.;:)’])")
_ACTIONS = {"INSERTED": "inserted", "REPLACED": "substituted", "DELETED": "repealed"}
_CELEX = re.compile(r"(?:celex/|CELEX:)(\d{5}[A-Z]{1,2}\d{4}(?:R\(\d{2}\))?)")
_NOTE_TARGET = re.compile(r"#(?:ntr|E)[\w*.\-]+")
_NOTE_NAME = re.compile(r"(?:ntr|E)[\w.\-]+")
_PRINTED_MARK = re.compile(r"(\( ?(?:\* ?)?\w{1,4} ?\)|\(\*+\)|\d{1,3}) ?")
_IMAGES = frozenset({"img", "svg"})
_RAISED_CLASSES = frozenset({"superscript", "oj-super", "super"})
IMAGE = "[image]"
"""Stands where the page has a picture of a formula or a form, and no words."""


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """The act words come from: CELEX number, "" for the act itself; what that act did to them."""

    celex: str = ""
    action: str = ""


ORIGINAL = Act()


@dataclass(frozen=True, slots=True)
class Run:
    """A paragraph's words, the names of the notes it calls, the acts its inline arrows name, images met in it."""

    text: str
    notes: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    images: int = 0


def text_of(element: etree._Element) -> str:
    """Every word in an element, as it stands."""
    return "".join(str(piece) for piece in element.itertext())


def celex_of(address: str) -> str:
    """The CELEX number an address of CELLAR or EUR-Lex names; "" where it names none."""
    match = _CELEX.search(unquote(address))
    return match[1] if match else ""


def act_of_arrow(element: etree._Element) -> tuple[str, Act]:
    """The code of a change mark ("M1", "C2", "B") and the act that the words after it come from.

    Newer pages say in the link's title what the act did ("32026L0470: REPLACED"); where they do not, an amended
    text is called substituted.
    """
    link = element if local_name(element) == "a" else next(element.iter("{*}a"), None)
    match = _ARROW_CODE.match(clean_inline(text_of(element)))
    code = (match["code"] if match else "") or ""
    if link is None or code in {"", "B"}:
        return code, ORIGINAL
    action = _ACTIONS.get(link.get("title", "").rpartition(":")[2].strip(), "substituted")
    return code, Act(celex_of(link.get("href", "")), action)


class RunReader:
    """Collects the words of inline content piece by piece."""

    __slots__ = ("acts", "images", "notes", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.notes: list[str] = []
        self.acts: list[Act] = []
        self.images = 0

    def add(self, text: str | None) -> None:
        """Words as they stand in the source."""
        if text:
            has_internal = _NOTE in text or _CUT in text
            self.parts.append(text.translate(_INTERNAL) if has_internal else text)

    def add_element(self, element: etree._Element) -> None:
        """An inline element with everything in it, without its tail."""
        name = local_name(element)
        if name == "a" and self._is_mark(element):
            return
        if name == "br":
            self.parts.append(" ")
        elif name in _IMAGES:
            self.images += 1
            self.parts.append(f" {IMAGE} ")
        self.add(_raised(element) if name else None)
        for child in element:
            self.add_element(child)
            self.add(child.tail)

    def _is_mark(self, link: etree._Element) -> bool:
        """Whether a link is a note mark or a change arrow, which is noted and left out of the text."""
        target = link.get("href", "")
        if _NOTE_TARGET.fullmatch(target):
            if "quotation" in link.get("class", "") or "*" in target:
                return False
            self.notes.append(target[1:])
            self.parts.append(_NOTE)
            return True
        text = text_of(link)
        if "►" in text or "▼" in text:
            _, act = act_of_arrow(link)
            if act.celex:
                self.acts.append(act)
            if act.action == "repealed":
                self.parts.append(_CUT)
            return True
        return False

    def finish(self) -> Run:
        """Everything collected, cleaned; the reader is empty afterwards."""
        # Line breaks and wide blanks of the markup go first, so that most texts need no further cleaning.
        text = " ".join("".join(self.parts).split())
        text = clean_inline(text) if text else ""
        if self.notes:
            text = _NOTE_MARK.sub("", _NOTE_BETWEEN_WORDS.sub(" ", text))
        if "►" in text or "▼" in text or "◄" in text or self.acts:
            text = _BEFORE_MARK.sub(r"\1", clean_inline(_ARROW.sub("", _DELETED.sub(" ", text))))
        run = Run(text, tuple(self.notes), tuple(self.acts), self.images)
        self.__init__()  # type: ignore[misc]
        return run


def _raised(element: etree._Element) -> str | None:
    """Words of an element; raised digits as Unicode has them, so that 10 to the sixth never reads as 106."""
    text = element.text
    is_raised = local_name(element) == "sup" or element.get("class", "") in _RAISED_CLASSES
    return raised(text, element.tail) if text and is_raised and not len(element) else text


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """A footnote where it is printed: the name by which it is called, its mark, its words."""

    name: str
    mark: str
    run: Run


def printed_note(block: etree._Element) -> PrintedNote | None:
    """The footnote a block holds; None for a block of other words and for notes inside quoted text ("*1")."""
    for link in block.iter("{*}a"):
        name = link.get("id", "") or link.get("href", "").removeprefix("#src.")
        if _NOTE_NAME.fullmatch(name):
            break
    else:
        return None
    text = read_run(block).text
    match = _PRINTED_MARK.match(text)
    if match is None or "quotation" in link.get("class", ""):
        return None
    mark = unicodedata.normalize("NFKC", match[1]).replace(" ", "")
    return PrintedNote(name, mark, Run(text[match.end() :]))


def read_run(element: etree._Element) -> Run:
    """The words of a paragraph element, its number included."""
    reader = RunReader()
    reader.add(element.text)
    for child in element:
        reader.add_element(child)
        reader.add(child.tail)
    return reader.finish()
