"""Digests of watched pages: title, stated version and date, fingerprint. The words of a private code are never kept.

crawlers/digest.py makes the digest when the page is fetched; which work the page speaks of is the source's to declare.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawlers.parsers.notice.declared import reads_of
from crawlers.parsers.notice.documents import ROOT, work_of
from crawlers.parsers.notice.records import Record
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.finding import Finding
from indexer.domain.provision import Provision, Role
from indexer.text import clean_inline

VERSION = 1
_MAX_LINKS = 500


class _Digest(BaseModel):
    """The JSON object of a digest."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    url: str
    title: str
    lang: str = ""
    canonical: str = ""
    stated_version: str = ""
    stated_date: str = ""
    words: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    links: list[str] = []


def parse(capture: Capture) -> Parsed:
    """The page as one document of authority metadata: pieces Title, Version, Date, Fingerprint, Files.

    The day a page states is the day of the code it speaks of, not of the page, so it dates no version. Findings:
    no-version (the source declares where a version stands and the page states none). Raises ParseError:
    `unknown-address`, `malformed-digest`, `no-identity`, `no-title`.
    """
    reads, named = reads_of(capture)
    digest = _load(capture)
    title = clean_inline(reads.title) if "{" not in reads.title else clean_inline(digest.title)
    if not title:
        raise ParseError("no-title", capture.url, "the page has no title")
    try:
        work = work_of(Record({}, named).fill(reads.work))
    except InvalidIdentifier as error:
        raise ParseError("no-identity", capture.url, error.message) from error
    document = Document(
        work=work,
        type=reads.type,
        title=title,
        language=digest.lang.partition("-")[0].lower() or reads.language,
        expression="",
        authority=Authority.METADATA,
        rendition="page-digest",
        provisions=tuple(_provisions(digest)),
        identifiers=(("url", digest.canonical or digest.url), ("words", str(digest.words))),
    )
    findings = []
    if "version" in reads.fields and not digest.stated_version:
        findings.append(Finding("no-version", capture.url, "no version stands where the source declares one"))
    return Parsed((document,), tuple(findings))


def _load(capture: Capture) -> _Digest:
    try:
        return _Digest.model_validate_json(capture.body)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        message = f"not a digest of a page: {'.'.join(map(str, problem['loc']))} {problem['msg']}".replace("  ", " ")
        raise ParseError("malformed-digest", capture.url, message) from error


def _provisions(digest: _Digest) -> Iterator[Provision]:
    yield Provision(ROOT, "record", Role.UNIT, "Page")
    shown = (
        ("title", "Title", digest.title),
        ("version", "Version", digest.stated_version),
        ("date", "Date", digest.stated_date),
        ("fingerprint", "Fingerprint", digest.sha256),
        ("files", "Files", "\n".join(sorted(set(digest.links))[:_MAX_LINKS])),
    )
    for kind, label, text in shown:
        words = "\n".join(filter(None, map(clean_inline, text.split("\n"))))
        if words:
            yield Provision(f"{ROOT}__{kind}", kind, Role.PIECE, label, text=words, parent=ROOT)
