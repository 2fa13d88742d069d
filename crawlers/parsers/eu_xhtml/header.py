"""What stands above the text: Official Journal line, title, the acts worked into a consolidation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.eu_xhtml.inline import act_of_arrow, celex_of, read_run
from crawlers.parsers.xml import local_name
from indexer.domain.document import Relation
from indexer.text import clean_inline

_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ELI = re.compile(r"https?://data\.europa\.eu/eli/[\w/().%\-]+")
_SERIES = re.compile(r"\b([LC])\b")
_CORRECTED = re.compile(r"R\(\d{2}\)$")


@dataclass(slots=True)
class Header:
    """What the head of a page states. `day` is the date in the reference line of a consolidation."""

    title_lines: list[str] = field(default_factory=list)
    published: date | None = None
    bad_date: str = ""
    day: date | None = None
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    is_repealed: bool = False

    @property
    def title(self) -> str:
        """The act's full title on one line."""
        return clean_inline(" ".join(self.title_lines))


def printed_day(text: str) -> date | None:
    """A date printed as "5.7.2024"; None where there is none or it is no day of the calendar."""
    match = _DAY.search(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def read_journal_header(body: etree._Element) -> Header:
    """The head of a page of the Official Journal: date, number, ELI, title."""
    header = Header()
    series = ""
    for paragraph in body.iter("{*}p"):
        name = paragraph.get("class", "").replace("oj-", "")
        if name == "hd-date":
            _publish(header, read_run(paragraph).text)
        elif name == "hd-coll":
            match = _SERIES.search(read_run(paragraph).text)
            series = match[1] if match else ""
        elif name in {"hd-uniq", "hd-oj"}:
            _add(header, "oj", f"{series if name == 'hd-uniq' else ''} {read_run(paragraph).text}".strip())
        elif name in {"doc-ti", "no-doc-c"} and not _is_inside(paragraph, ("anx_", "L_", "C_", "dcl_")):
            header.title_lines += [read_run(paragraph).text] if name == "doc-ti" else []
        elif (text := paragraph.text or "").startswith("ELI:") and (match := _ELI.search(text)):
            _add(header, "eli", match[0])
    return header


def read_consolidation_header(blocks: list[etree._Element]) -> Header:
    """The head of a consolidation: reference line, title, "Amended by" and "Corrected by" tables."""
    header = Header()
    for block in blocks:
        for paragraph in [block] if local_name(block) == "p" else list(block.iter("{*}p")):
            _consolidation_line(header, paragraph)
        for link in _links(block):
            _relate(header, link)
    return header


def header_blocks(body: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """The blocks of a consolidation's page before and after the second rule across it.

    A page without a second rule (of a repealed act, as a rule) is searched for both from its beginning.
    """
    children = list(body)
    rules = [child for child in children if local_name(child) == "hr"]
    if len(rules) < 2:
        return children, children
    cut = children.index(rules[1])
    return children[:cut], children[cut + 1 :]


def _consolidation_line(header: Header, paragraph: etree._Element) -> None:
    name, text = paragraph.get("class", ""), read_run(paragraph).text
    if name == "reference" or (not name and re.match(r"\d{4,5}[A-Z]{1,2}\d{4} — ", text)):
        header.day = printed_day(text)
    elif name in {"title-doc-first", "title-doc-last"} or (
        not name
        and "text-align: center" in paragraph.get("style", "")
        and _is_in_cell(paragraph)
        and not text.startswith("(OJ")
        and "Journal" not in text
        and not re.fullmatch(r"\w{0,6}|[\d.]+", text)
    ):
        header.title_lines.append(text)
    elif name == "title-doc-oj-reference" or (not name and text.startswith("(OJ")):
        _add(header, "oj", re.sub(r"^(?:OJ|JO|ABl\.|DO)\s+", "", text.strip("() ")))
    elif name == "hd-modifiers" and re.match(r"Repealed|Abrog|Aufgehoben|Derogad", text):
        header.is_repealed = True


def _relate(header: Header, link: etree._Element) -> None:
    code = act_of_arrow(link)[0]
    celex = celex_of(link.get("href", ""))
    if not celex or (code[:1] == "B"):
        return
    if not code and not (header.is_repealed and "title-fam-member" in _parent_class(link)):
        return
    kind = "corrected_by" if code.startswith("C") or _CORRECTED.search(celex) else "amended_by"
    relation = Relation("repealed_by" if not code else kind, f"eu/{celex}")
    if relation not in header.relations:
        header.relations.append(relation)


def _links(block: etree._Element) -> Iterator[etree._Element]:
    yield from block.iter("{*}a")


def _publish(header: Header, text: str) -> None:
    header.published = printed_day(text)
    if header.published is None:
        header.bad_date = text


def _add(header: Header, kind: str, value: str) -> None:
    if value and (kind, value) not in header.identifiers:
        header.identifiers.append((kind, value))


def _is_inside(element: etree._Element, prefixes: tuple[str, ...]) -> bool:
    return any(parent.get("id", "").startswith(prefixes) for parent in element.iterancestors("{*}div"))


def _is_in_cell(element: etree._Element) -> bool:
    return next(element.iterancestors("{*}td"), None) is not None


def _parent_class(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("class", "") if parent is not None else ""
