"""Australian acts and instruments as the Federal Register of Legislation serves them: EPUB, and its OData answers.

There is no XML: the book's paragraphs carry the styles of the drafting office's Word template. The styles are taken
from descriptions of live files; no real book was at hand to measure words kept on.
"""

from __future__ import annotations

from crawlers.parsers.au_frl.act import ActReader
from crawlers.parsers.au_frl.address import Address, read_address
from crawlers.parsers.au_frl.book import Cover, read_book, split_cover
from crawlers.parsers.au_frl.register import read_answer
from crawlers.parsers.outline import Outline
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.identifiers import WorkId

VERSION = 3


def parse(capture: Capture) -> Parsed:
    """The text of one compilation (or of the act as made), or what an answer of the API says of a compilation.

    A compilation is named by its date, which is its first day in force; the one printed in the book goes before the
    day that was asked for. A volume of several is a partial document.
    Raises ParseError: `empty`, `no-identifier`, `no-text`, and those of the zip and HTML doors.
    """
    body = capture.body.lstrip()
    if not body:
        raise ParseError("empty", capture.url, "the body is empty")
    if body[:1] in (b"{", b"["):
        return read_answer(capture)
    address = read_address(capture.url)
    if not address.title:
        raise ParseError("no-identifier", capture.url, "the address does not name a title")
    cover, blocks = split_cover(read_book(capture.body, capture.url))
    outline = Outline(capture.url)
    ActReader(outline).read(blocks)
    provisions = outline.provisions()
    if not any(provision.text or provision.heading for provision in provisions):
        raise ParseError("no-text", capture.url, "the book has no provision")
    _compare_days(address, cover, outline)
    if cover.pictures:
        message = f"{cover.pictures} paragraphs are pictures, formulas mostly, which carry no words"
        outline.find("image-left-out", "", message)
    return Parsed((_document(address, cover, outline),), tuple(outline.findings))


def _compare_days(address: Address, cover: Cover, outline: Outline) -> None:
    if cover.compiled and address.as_at and cover.compiled > address.as_at:
        message = f"the book was compiled on {cover.compiled}, after {address.as_at}, for which it was asked"
        outline.find("date-differs", "", message)


def _document(address: Address, cover: Cover, outline: Outline) -> Document:
    compiled = cover.compiled or (address.as_at if cover.compilation else None)
    starts = compiled or address.as_at
    is_compiled = bool(cover.compilation or cover.compiled)  # of a text as made no day in force is stated
    facts = (("title_id", address.title), ("compilation", cover.compilation), ("made", cover.made))
    return Document(
        work=WorkId(f"au/{address.title}"),
        type="act" if address.title.startswith("C") else "regulation",
        title=cover.title or address.title,
        language="en",
        expression=starts.isoformat() if starts else "",
        authority=Authority.CONSOLIDATION if is_compiled else Authority.OFFICIAL,
        rendition="frl-epub",
        provisions=outline.provisions(),
        partial=address.volume > 0,
        valid_from=starts if is_compiled else None,
        published=None if is_compiled else starts,
        identifiers=tuple(fact for fact in facts if fact[1]),
        omitted=tuple(sorted(cover.omitted)),
    )
