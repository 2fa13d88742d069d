"""Hong Kong legislation in HKLM 1.0, the Department of Justice's XML, as its weekly bulk archives hold it.

No recorded file was at hand: element names are those of the schema as others describe it, and what is not known is
kept as text and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from crawlers.parsers.archive import read_zip
from crawlers.parsers.flow import Style, line
from crawlers.parsers.hklm.reader import Reader
from crawlers.parsers.xml import local_name, parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Provision
from indexer.text import clean_inline

VERSION = 3
_ROOTS = frozenset({"lawDoc", "ordinance", "subLeg", "resolution", "instrument"})
_IDENTIFIER = re.compile(r"/?hk/(?P<key>[A-Za-z]*\d+[A-Z]*)(?:!(?P<lang>[\w-]+))?.*")
_LANGUAGES = {"en": "en", "zh-hant-hk": "zh", "zh-hant": "zh", "zh": "zh", "tc": "zh"}
_CITED_AS = re.compile(r"may be cited as the\s+(?P<title>.{3,160}?)\s*(?:[.;]|,| and | \(|$)")
_REPEALED = re.compile(r"repealed|expired|spent|lapsed|omitted", re.IGNORECASE)


def parse(capture: Capture) -> Parsed:
    """Every law of an archive, or the one of an XML file: consolidated, not authentic unless its copy is verified.

    `valid_from` is the day of the version as the file dates it. Findings: a file that cannot be read gives one with
    the code of its refusal; duplicate-number, unknown-element, unknown-status, superseded-left-out, no-provisions,
    image-left-out.
    Raises ParseError as `read_zip` does, and `no-documents` where no file is a law.
    """
    is_archive = capture.body[:2] == b"PK" or capture.url.endswith(".zip")
    files = read_zip(capture.body, capture.url) if is_archive else {capture.url: capture.body}
    documents: dict[tuple[str, str], Document] = {}
    findings: list[Finding] = []
    for name, data in files.items():
        where = f"{capture.url}#{name}" if is_archive else capture.url
        try:
            document = _document(data, where, findings)
        except ParseError as error:
            findings.append(Finding(error.code, error.where, error.message))
            continue
        key = str(document.work), document.language
        if key in documents:
            findings.append(Finding("duplicate-number", where, f"{document.work} stands twice; the first was kept"))
        documents.setdefault(key, document)
    if not documents:
        first = findings[0] if findings else Finding("no-documents", capture.url, "the archive holds no law")
        raise ParseError(first.code, first.where, first.message)
    return Parsed(tuple(documents.values()), tuple(dict.fromkeys(findings)))


def _document(data: bytes, where: str, findings: list[Finding]) -> Document:
    root = parse_xml(data, where, expect=_ROOTS)
    meta = {local_name(child): clean_inline("".join(map(str, child.itertext()))) for child in _meta(root)}
    work, language = _identity(root, meta, where)
    day = _day(meta.get("date", ""))
    is_repealed = bool(_REPEALED.search(meta.get("docStatus", "")))
    reader = Reader(language, day, is_repealed=is_repealed)
    provisions = reader.read(root)
    if not provisions:
        findings.append(Finding("no-provisions", where, "the law has no provision here"))
    findings += [Finding(code, where, message) for code, message in dict.fromkeys(reader.problems)]
    name = meta.get("docName", "")
    return Document(
        work=work,
        type="act" if work.value.rsplit("/", 1)[1].isdigit() else "regulation",
        title=_title(root, provisions) or name or str(work),
        short_title=name,
        language=language,
        expression=day.isoformat() if day else "",
        authority=Authority.CONSOLIDATION,
        rendition="hklm",
        provisions=provisions,
        valid_from=day,
        notes=tuple(reader.notes),
        identifiers=tuple((key, meta[key]) for key in ("docNumber", "docStatus", "identifier") if meta.get(key)),
        omitted=("meta", "toc"),
    )


def _meta(root: etree._Element) -> Iterator[etree._Element]:
    for child in root:
        if local_name(child) == "meta":
            yield from (part for part in child if local_name(part))


def _identity(root: etree._Element, meta: dict[str, str], where: str) -> tuple[WorkId, str]:
    """Work and language: by the register's own key ("/hk/cap486!en"), else by the number of the document."""
    match = _IDENTIFIER.fullmatch(meta.get("identifier", ""))
    key = match["key"] if match else meta.get("docNumber", "")
    key = key.removeprefix("cap")
    stated = (
        (match["lang"] if match else "")
        or meta.get("language", "")
        or str(root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))
    )
    language = _LANGUAGES.get(stated.casefold())
    if language is None:
        raise ParseError("unknown-language", where, f"the document is in {stated[:20]!r}")
    try:
        return WorkId(f"hk/cap/{key}" if key[:1].isdigit() else f"hk/instrument/{key}"), language
    except InvalidIdentifier as error:
        raise ParseError("no-identity", where, error.message) from error


def _title(root: etree._Element, provisions: tuple[Provision, ...]) -> str:
    """The title element where there is one, else the name the law gives itself in its first sections."""
    for element in root.iter():
        if local_name(element) == "docTitle" and (text := line(element, Style())):
            return text
    found = (_CITED_AS.search(clean_inline(provision.text)) for provision in provisions[:12])
    return next((match["title"] for match in found if match), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
