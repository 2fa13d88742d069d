"""Headings: the lines of a TITLE, and what they say of the division, annex or group they open."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from crawlers.parsers.eu import numbering
from crawlers.parsers.formex.drafts import Draft
from crawlers.parsers.formex.inline import Run, RunReader, settle


@dataclass(slots=True)
class TitleLine:
    """One line of a heading; `number` is the number that stands before it as an element of its own."""

    words: Run
    number: Run | None = None

    @property
    def source(self) -> str:
        """The line as the file has it, deleted or not."""
        return f"{self.number.source if self.number else ''} {self.words.source}".strip()

    @property
    def text(self) -> str:
        """What stands of the line."""
        return f"{self.number.text if self.number else ''} {self.words.text}".strip()

    def settle(self, draft: Draft) -> None:
        """Book marks and footnotes on the draft whose heading this is."""
        for run in (self.number, self.words):
            if run is not None:
                settle(run, draft)


def title_lines(reader: RunReader, title: etree._Element) -> list[TitleLine]:
    """The lines of a TITLE (TI, then STI) in order, empty ones left out."""
    lines: list[TitleLine] = []
    for part in reader.elements(title):
        lines += _lines(reader, part)
    return [line for line in lines if not line.words.is_empty or (line.number and not line.number.is_empty)]


def head_division(draft: Draft, lines: list[TitleLine]) -> None:
    """Name a division after its heading: "CHAPTER III", "General provisions"."""
    if not lines:
        return
    heading = numbering.read_division(lines[0].source)
    draft.kind, draft.abbreviation, draft.printed = heading.kind, heading.abbreviation, heading.number
    draft.title = _shown(lines[0].source, heading.rest) if heading.number else lines[0].source
    _write(draft, lines, heading)


def head_annex(draft: Draft, lines: list[TitleLine]) -> None:
    """Name an annex, an appendix or a statement published with the act."""
    if not lines:
        return
    first = lines[0].source
    annex, group = numbering.read_annex(first), numbering.read_group(first)
    if annex is not None:
        draft.printed = annex.number
        _write(draft, lines, annex, has_number=True)
    elif group.kind == "appendix":
        draft.kind, draft.abbreviation, draft.printed = group.kind, group.abbreviation, group.number
        draft.title = _shown(first, group.rest)
        _write(draft, lines, group)
    else:
        draft.kind, draft.abbreviation, draft.title = "statement", "statement", first
        _write(draft, lines, group)


def head_group(draft: Draft, lines: list[TitleLine]) -> None:
    """Name a group inside an annex: "Part A", "1.2. Scope", a heading without number."""
    if not lines:
        return
    first = lines[0]
    heading = numbering.read_group(first.source)
    if heading.kind == "heading" and first.number is not None and numbering.bare(first.number.source):
        heading = numbering.Heading("section", "sec", numbering.bare(first.number.source), first.words.source)
    draft.kind, draft.abbreviation, draft.printed = heading.kind, heading.abbreviation, heading.number
    draft.title = _shown(first.source, heading.rest) if heading.number else first.source
    _write(draft, lines, heading)


def _lines(reader: RunReader, element: etree._Element) -> list[TitleLine]:
    """The lines of a TI or STI: one a paragraph, or the whole where it holds words of its own."""
    if (element.text or "").strip() or not len(element):
        return [TitleLine(reader.line(element))]
    lines: list[TitleLine] = []
    for part in reader.elements(element):
        lines += _numbered(reader, part) if part.tag == "NP" else [TitleLine(reader.line(part))]
    return lines


def _numbered(reader: RunReader, element: etree._Element) -> list[TitleLine]:
    number: Run | None = None
    lines: list[TitleLine] = []
    for part in reader.elements(element):
        if part.tag == "NO.P" and number is None:
            number = reader.line(part)
        else:
            lines.append(TitleLine(reader.line(part), None if lines else number))
    if number is not None and not lines:
        lines.append(TitleLine(Run(), number))
    return lines


def _write(draft: Draft, lines: list[TitleLine], heading: numbering.Heading, *, has_number: bool = False) -> None:
    """Put the first line into number and heading as read, the others into the heading."""
    first = lines[0].text
    words = [line.text for line in lines[1:]]
    if not (heading.number or has_number):
        draft.heading = " ".join(filter(None, [first, *words]))
    elif heading.rest and first.endswith(heading.rest):
        draft.num = first[: len(first) - len(heading.rest)].strip()
        draft.heading = " ".join([heading.rest, *filter(None, words)])
    else:
        draft.num, draft.heading = first, " ".join(filter(None, words))
    for line in lines:
        line.settle(draft)


def _shown(source: str, rest: str) -> str:
    return source[: len(source) - len(rest)].strip(" .:–—-") if rest else source
