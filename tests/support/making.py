"""Making small documents and sightings for tests: an act is a list of (number, text) articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from indexer.domain.document import Authority, Capture, Document
from indexer.domain.history import Observation
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Mark, Provision, Role, Standing
from indexer.wording import fingerprint, stated_amendments

WORK = WorkId("xx/acts/S-1")


def article(number: str, text: str, *, heading: str = "", standing: Standing = Standing.IN_FORCE) -> Provision:
    """An article without paragraphs."""
    return Provision(
        f"art_{number}", "article", Role.UNIT, f"Article {number}", heading=heading, text=text, standing=standing
    )


def paragraph(of: str, number: str, text: str) -> Provision:
    """A numbered paragraph of an article."""
    eid, label = f"art_{of}__para_{number}", f"Article {of}({number})"
    return Provision(eid, "paragraph", Role.PIECE, label, f"{number}.", "", text, f"art_{of}")


def recital(number: str, text: str) -> Provision:
    """A recital, which consolidations leave out."""
    return Provision(f"rec_{number}", "recital", Role.UNIT, f"Recital {number}", f"({number})", "", text)


def document(
    provisions: Sequence[Provision],
    valid_from: date | None = None,
    *,
    expression: str = "",
    authority: Authority = Authority.CONSOLIDATION,
    rendition: str = "xml",
    richness: int = 1,
    language: str = "en",
    marks: tuple[Mark, ...] = (),
    work: WorkId = WORK,
) -> Document:
    """A version of the act."""
    return Document(
        work=work, type="act", title="Sample Act", language=language, expression=expression, authority=authority,
        rendition=rendition, richness=richness, provisions=tuple(provisions), valid_from=valid_from, marks=marks,
    )  # fmt: skip


def capture(day: date, body: bytes = b"x", url: str = "https://example.org/act.xml") -> Capture:
    """A capture made at noon of a day."""
    return Capture(url, datetime.combine(day, time(12), UTC), body)


def sighting(doc: Document, detected: date, key: int) -> Observation:
    """What the store would hold of a document seen on a day."""
    return Observation(
        id=key, expression=doc.expression, starts_on=doc.valid_from or doc.published or detected,
        valid_from=doc.valid_from, valid_to=doc.valid_to, published=doc.published,
        detected=datetime.combine(detected, time(12), UTC), authority=doc.authority, rendition=doc.rendition,
        richness=doc.richness, wording=fingerprint(doc.text), partial=doc.partial,
        stated=stated_amendments(doc),
    )  # fmt: skip
