"""PDF files with a text layer: a unit a page, or a unit a numbered heading where its numbers rise without doubt.

For sources that have nothing else: which work a file is says its declaration under `documents/`, never the file. The
words of a page come in the order in which the file draws them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawlers.parsers.eids import Eids
from crawlers.parsers.pdf_text.declaration import Identity, identify
from crawlers.parsers.pdf_text.lines import Line, paragraphs
from crawlers.parsers.pdf_text.pages import read_pages
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.provision import Note, Provision, Role

VERSION = 2

_FEWEST_HEADINGS = 2
_NEAR_THE_BEGINNING = 40
_FIGURE = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+[A-Za-z]?")
_SHORT = {"section": "sec", "article": "art"}


def parse(capture: Capture) -> Parsed:
    """The text of a PDF as units that name the page they begin on.

    Raises ParseError: `undeclared-document`, `no-identifier`, and those of `read_pages`.
    """
    identity = identify(capture.url)
    texts = read_pages(capture.body, capture.url)
    lines, running = paragraphs(texts, across=identity.declared.units == "headings")
    if not lines:
        raise ParseError("no-text-layer", capture.url, "the pages hold nothing but running lines")
    findings = [
        Finding("page-without-text", f"{capture.url}#page={number}", f"page {number} holds no text: an image, or blank")
        for number, text in enumerate(texts, 1)
        if not text.strip()
    ]
    units = _by_heading(lines, identity) if identity.declared.units == "headings" else None
    if units is None and identity.declared.units == "headings":
        findings.append(Finding("no-headings", capture.url, "no rising series of headings; the units are its pages"))
    provisions, notes = units or _by_page(paragraphs(texts, across=False)[0], identity)
    document = Document(
        work=identity.work,
        type=identity.declared.type,
        title=_title(lines, identity),
        short_title=identity.cited,
        language=identity.declared.language,
        expression=identity.expression,
        authority=identity.declared.authority,
        rendition="pdf",
        provisions=provisions,
        valid_from=identity.valid_from,
        notes=notes,
        identifiers=(("pages", str(len(texts))),),
        omitted=tuple(f"running line: {line}" for line in running),
    )
    return Parsed((document,), tuple(findings))


def _title(lines: Sequence[Line], identity: Identity) -> str:
    """The name a text gives itself near its beginning, else the declared title."""
    if identity.declared.named is None:
        return identity.title
    found = re.search(identity.declared.named, " ".join(line.text for line in lines[:_NEAR_THE_BEGINNING]))
    return found[1].strip(" .,") if found else identity.title


def _by_page(lines: Sequence[Line], identity: Identity) -> tuple[tuple[Provision, ...], tuple[Note, ...]]:
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line.text)
    return tuple(
        Provision(f"page_{number}", "page", Role.UNIT, f"{identity.cited}, p. {number}", text="\n".join(texts))
        for number, texts in pages.items()
    ), ()


def _by_heading(lines: Sequence[Line], identity: Identity) -> tuple[tuple[Provision, ...], tuple[Note, ...]] | None:
    """A unit for each heading and one for the words before the first; None where the numbers do not rise.

    A table of contents prints the headings before the text does: the last rising series counts.
    """
    pattern = re.compile(identity.declared.heading or r"(?!)")
    starts = [(at, found) for at, line in enumerate(lines) if (found := pattern.match(line.text))]
    numbers = [int(figure[0]) if (figure := _FIGURE.search(found["num"])) else 0 for _, found in starts]
    first = max((at for at, number in enumerate(numbers) if at and number < numbers[at - 1]), default=0)
    starts, numbers = starts[first:], numbers[first:]
    if len(starts) < _FEWEST_HEADINGS or any(a >= b for a, b in pairwise(numbers)):
        return None
    eids = Eids()
    made = [_opening(lines[: starts[0][0]], identity, eids)] if starts[0][0] else []
    ends = [at for at, _ in starts[1:]] + [len(lines)]
    made += [_unit(lines[at:end], found, identity, eids) for (at, found), end in zip(starts, ends, strict=True)]
    notes = tuple(Note(provision.eid, "page", f"page {page}") for provision, page in made)
    return tuple(provision for provision, _ in made), notes


def _opening(lines: Sequence[Line], identity: Identity, eids: Eids) -> tuple[Provision, int]:
    text = "\n".join(line.text for line in lines)
    label = f"{identity.cited}, opening words"
    return Provision(eids.make(None, "front"), "front", Role.UNIT, label, text=text), lines[0].page


def _unit(lines: Sequence[Line], found: re.Match[str], identity: Identity, eids: Eids) -> tuple[Provision, int]:
    num, kind = found["num"].strip(), identity.declared.unit
    number = _NUMBER.search(num)
    printed = number[0] if number else num
    rest = [lines[0].text[found.end() :].strip(), *(line.text for line in lines[1:])]
    provision = Provision(
        eids.make(None, _SHORT.get(kind, kind), printed),
        kind,
        Role.UNIT,
        f"{identity.cited}, {kind.capitalize()} {printed}",
        num=num,
        heading=(found.groupdict().get("heading") or "").strip(),
        text="\n".join(filter(None, rest)),
    )
    return provision, lines[0].page
