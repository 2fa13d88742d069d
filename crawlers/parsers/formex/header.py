"""What an archive says of the act: CELEX number, language, dates, title, and the acts worked into a consolidation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.eu.identity import compact_day
from crawlers.parsers.formex.places import amending_act
from indexer.domain.document import Relation
from indexer.text import clean_inline

_RELATIONS = {"MOD": "amended_by", "ADH": "amended_by", "REP": "repealed_by"}
_OPEN_ENDED = frozenset({"", "99999999", "99991231"})
_ACT_LETTERS = (("REG", "R"), ("DIR", "L"), ("DEC", "D"), ("RECO", "H"))
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_CELEX = re.compile(r"\d{5}[A-Z]{1,2}\d{4}(?:R\(\d{2}\))?", re.ASCII)


@dataclass(slots=True)
class Header:
    """What the files state. `published` is the day of the Official Journal that gave this text: the act's own, for a
    consolidation that of the last act or corrigendum worked in. `start` and `end` bound a consolidation.
    """

    celex: str = ""
    language: str = ""
    title: str = ""
    published: date | None = None
    start: date | None = None
    end: date | None = None
    is_consolidation: bool = False
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    bad_dates: list[str] = field(default_factory=list)

    def day(self, text: str) -> date | None:
        """A YYYYMMDD date; the publisher's words for "open" are None, what is no date is noted besides."""
        text = text.strip()
        day = compact_day(text)
        if day is None and text not in _OPEN_ENDED:
            self.bad_dates.append(text[:40])
        return day


def read_header(main: etree._Element, metadata: list[etree._Element]) -> Header:
    """The header of the archive whose main text is `main`, with the `*.doc.xml` roots beside it."""
    header = Header()
    for root in metadata:
        _read_metadata(header, root)
    header.is_consolidation = main.tag == "CONS.ACT"
    if header.is_consolidation:
        _read_consolidation(header, main)
    else:
        _read_act(header, main.find("BIB.INSTANCE"), metadata)
    return header


def _read_metadata(header: Header, root: etree._Element) -> None:
    publication = root.find("FMX/DOC.MAIN.PUB")
    header.celex = header.celex or _celex(_text(publication, "NO.CELEX"))
    header.language = header.language or _text(publication, "LG.DOC")
    header.title = header.title or _title(root.find("PAPER/VOLUME.PAPER/ITEM.VOLUME/TITLE"))


def _read_consolidation(header: Header, main: etree._Element) -> None:
    info = main.find("INFO.CONSLEG")
    if info is not None:
        header.start = header.day(info.get("START.DATE", ""))
        header.end = header.day(info.get("END.DATE", ""))
    header.language = _text(main, "CONS.DOC/BIB.INSTANCE/LG.DOC") or header.language
    family = main.find("CONS.DOC/FAM.COMP")
    if family is None:
        return
    act = family.find("BIB.DATA")
    if act is not None:
        header.celex = _celex(_text(act, "NO.CELEX")) or header.celex
        header.title = _title(act.find("TITLE")) or header.title
        _add_journal(header, act.find("BIB.INSTANCE.CONS"))
    days = [header.published, *(_relate(header, changed) for changed in family.iter("MOD.ACT", "CORRIG"))]
    header.published = max((day for day in days if day), default=None)


def _relate(header: Header, changed: etree._Element) -> date | None:
    """Note an amending act or a corrigendum; its day in the Official Journal."""
    celex = _text(changed, "BIB.DATA/NO.CELEX")
    kind = "corrected_by" if changed.tag == "CORRIG" else _RELATIONS.get(changed.get("TYPE", ""), "amended_by")
    if celex:
        header.relations.append(Relation(kind, amending_act(celex)))
    return header.day(_iso(changed.find("BIB.DATA/BIB.INSTANCE.CONS/DATE")))


def _read_act(header: Header, instance: etree._Element | None, metadata: list[etree._Element]) -> None:
    header.language = _text(instance, "LG.DOC") or header.language
    for root in metadata:
        header.published = header.published or header.day(_iso(root.find("PUBLICATION.REF/DATE")))
    if instance is None:
        return
    legal_value = next((_text(root, "FMX/DOC.MAIN.PUB/LEGAL.VALUE") for root in metadata), "")
    header.celex = header.celex or _celex(_text(instance, "NO.CELEX")) or _derived_celex(instance, legal_value)
    _add_journal(header, instance, header.published)


def _derived_celex(instance: etree._Element, legal_value: str) -> str:
    """The CELEX number made of type, year and number, where an address of the Official Journal does not say it."""
    letter = next((letter for prefix, letter in _ACT_LETTERS if legal_value.startswith(prefix)), "")
    year, number = _text(instance, "NO.DOC/YEAR"), _text(instance, "NO.DOC/NO.CURRENT")
    if letter and _YEAR.fullmatch(year) and _NUMBER.fullmatch(number):
        return f"3{year}{letter}{int(number):04}"
    return ""


def _add_journal(header: Header, instance: etree._Element | None, day: date | None = None) -> None:
    """The Official Journal reference as printed: "L 150, 9.6.2023, p. 206", since 2023 "L, 2024/1781, 28.6.2024"."""
    if instance is None:
        return
    reference = instance.find("DOCUMENT.REF.CONS")
    reference = instance.find("DOCUMENT.REF") if reference is None else reference
    day = day or header.day(_iso(instance.find("DATE")))
    header.published = header.published or (
        day if reference is not None and reference.tag == "DOCUMENT.REF.CONS" else None
    )
    series, issue = _text(reference, "COLL"), _text(reference, "NO.OJ").lstrip("0")
    printed = f"{day.day}.{day.month}.{day.year}" if day else ""
    number, year = _text(reference, "NO.DOC/NO.CURRENT"), _text(reference, "NO.DOC/YEAR")
    if series and issue and printed:
        header.identifiers.append(("oj", f"{series} {issue}, {printed}, p. {_text(reference, 'PAGE.FIRST')}"))
    elif series and number and printed:
        header.identifiers.append(("oj", f"{series}, {year}/{number}, {printed}"))


def _celex(text: str) -> str:
    return text if _CELEX.fullmatch(text) else ""


def _iso(element: etree._Element | None) -> str:
    return element.get("ISO", "") if element is not None else ""


def _text(element: etree._Element | None, path: str) -> str:
    """The words of the first element at a path, "" where there is none."""
    found = element.find(path) if element is not None else None
    return clean_inline("".join(_own_words(found))) if found is not None else ""


def _title(title: etree._Element | None) -> str:
    """A title on one line, without its footnotes."""
    if title is None:
        return ""
    return clean_inline(" ".join("".join(_own_words(line)) for line in title.iterfind("TI//P") if not _in_note(line)))


def _in_note(line: etree._Element) -> bool:
    return next(iter(line.iterancestors("NOTE")), None) is not None


def _own_words(line: etree._Element) -> list[str]:
    words = [line.text or ""]
    for child in line:
        if isinstance(child.tag, str) and child.tag != "NOTE":
            words += _own_words(child)
        words.append(child.tail or "")
    return words
