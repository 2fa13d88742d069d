"""German federal law as gesetze-im-internet.de serves it: a zip with one gii-norm XML document, the current state."""

from __future__ import annotations

from crawlers.parsers.gii_norm.commencement import starts_of
from crawlers.parsers.gii_norm.header import Header, work_id
from crawlers.parsers.gii_norm.norms import read_norms
from crawlers.parsers.gii_norm.package import open_document
from crawlers.parsers.gii_norm.standing import apply_starts
from crawlers.parsers.outline import Outline
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError

VERSION = 2


def parse(capture: Capture) -> Parsed:
    """The law in force or announced as the publisher consolidates it today.

    The publisher names no versions: `expression` is "" and text and observation time tell states apart. Provisions
    get a `valid_from` only where the publisher states the day and the words cannot have changed since. Raises
    ParseError where the capture is no such document or holds no provision.
    """
    work = work_id(capture.url)
    outline = Outline(capture.url)
    root = open_document(capture, outline)
    norms = root.findall("norm")
    if not norms:
        raise ParseError("no-norm", capture.url, "the document holds no norm")
    header = Header.read(norms[0], root, outline)
    footnotes = read_norms(norms, outline)
    if not outline.drafts:
        raise ParseError("no-provisions", capture.url, "the document holds no provision")
    starts = starts_of(header.footnote, footnotes)
    apply_starts(outline.drafts, starts, today=capture.fetched_at.date(), amended=header.amended)
    # Not `outline.provisions()`: a section may enter into force before the division it stands in.
    document = Document(
        work=work,
        type=header.type,
        title=header.title,
        short_title=header.short_title,
        language="de",
        expression="",
        authority=Authority.CONSOLIDATION,
        rendition="gii-norm",
        provisions=tuple(draft.provision() for draft in outline.drafts),
        notes=(*header.notes, *outline.notes),
        relations=header.relations,
        milestones=(*starts.milestones, *header.milestones),
        identifiers=header.identifiers,
        unapplied=header.unapplied,
        omitted=tuple(sorted(outline.omitted)),
    )
    return Parsed((document,), tuple(outline.findings))
