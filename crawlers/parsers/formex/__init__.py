"""EU acts as CELLAR serves them in Formex 4: a zip of the act (ACT) or consolidation (CONS.ACT), annexes, metadata.

Formex says more than the XHTML of the same version: which act changed what, and where. It also keeps deleted text,
which is left out here.
"""

from __future__ import annotations

from dataclasses import replace

from crawlers.parsers.eu.entry import entry_into_force
from crawlers.parsers.eu.identity import LANGUAGES, EuAddress, read_address
from crawlers.parsers.eu.milestones import read_milestones
from crawlers.parsers.formex.body import Body
from crawlers.parsers.formex.finish import Finish
from crawlers.parsers.formex.header import Header, read_header
from crawlers.parsers.formex.inline import RunReader
from crawlers.parsers.formex.package import Package, open_package
from crawlers.parsers.formex.spans import Spans
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Standing

VERSION = 3

_OMITTED = (
    "text inside CLG.MDFO with ACTION DELETED or REPEALED", "BIB.INSTANCE", "FAM.COMP", "INFO.CONSLEG", "INFO.PROD",
    "TITLE of the act", "PAGE", "COL.PAGE", "NOTE.REF", "NUMBERING of notes", "DOC.XML",
)  # fmt: skip


def parse(capture: Capture) -> Parsed:
    """The one document of a Formex archive.

    Raises ParseError: `no-act`, `no-celex` (neither address nor files name the act), `unbalanced-deletion` (marks of
    deleted text do not pair up, so that what is law cannot be told), and what reading zip and XML raises.
    """
    package = open_package(capture)
    header = read_header(package.main, package.metadata)
    address = _address(capture.url, header)
    spans = Spans()
    reader = RunReader(spans, package.files)
    body = _read(package, reader)
    if spans.unsure:
        raise ParseError("unbalanced-deletion", capture.url, f"deleted text cannot be told from law: {spans.unsure}")
    finish = Finish(body.root, address.language)
    document = _document(address, header, body, finish)
    document = replace(document, marks=finish.marks(spans.all))
    findings = [*package.findings, *_findings(capture.url, header, document), *_reading_findings(capture.url, reader)]
    return Parsed((document,), tuple(findings))


def _read(package: Package, reader: RunReader) -> Body:
    body = Body(reader)
    body.act(package.main)
    for name, root in package.annexes:
        if name not in reader.included:
            body.annex(root)
    for name, root in package.others:
        if name not in reader.included:
            body.act(root)
    reader.spans.finish()
    return body


def _address(url: str, header: Header) -> EuAddress:
    """What the address says of the act, completed from the files where it names only a page of the Official Journal."""
    address = read_address(url)
    language = LANGUAGES.get(header.language, header.language.lower())
    if address is None and header.celex:
        address = EuAddress(header.celex, header.start if header.is_consolidation else None, language)
    if address is None:
        raise ParseError("no-celex", url, "neither the address nor the files name the act")
    return address if address.language else replace(address, language=language)


def _document(address: EuAddress, header: Header, body: Body, finish: Finish) -> Document:
    identifiers = [("celex", address.celex)]
    if address.day is not None:
        identifiers.append(("celex", f"0{address.celex[1:]}-{address.day:%Y%m%d}"))
    provisions = tuple(finish.provisions)
    own_day = None if header.is_consolidation else header.published
    milestones = read_milestones(provisions, own_day)
    return Document(
        work=WorkId(f"eu/{address.celex}"),
        type=address.type,
        title=body.title or header.title,
        language=address.language,
        expression=address.expression,
        authority=address.authority,
        rendition="formex",
        provisions=provisions,
        richness=2,
        valid_from=header.start if header.is_consolidation else entry_into_force(milestones, own_day),
        valid_to=header.end,
        published=header.published,
        relations=tuple(dict.fromkeys(header.relations)),
        milestones=milestones,
        identifiers=(*identifiers, *header.identifiers),
        omitted=_OMITTED,
    )


def _findings(url: str, header: Header, document: Document) -> list[Finding]:
    found = [Finding("unreadable-date", url, f"{text!r} is not a date") for text in header.bad_dates]
    stated = LANGUAGES.get(header.language, header.language.lower())
    if header.is_consolidation and document.expression != (header.start.isoformat() if header.start else ""):
        found.append(
            Finding(
                "date-mismatch",
                url,
                f"the file is the version of {header.start}, the address asks for {document.expression}",
            )
        )
    if header.celex and header.celex != str(document.work).removeprefix("eu/"):
        found.append(
            Finding("celex-mismatch", url, f"the file says it is {header.celex}, the address names {document.work}")
        )
    if stated and stated != document.language:
        found.append(Finding("language-mismatch", url, f"the file says {stated}, the address {document.language}"))
    if not any(provision.standing is not Standing.REPEALED for provision in document.provisions):
        found.append(Finding("no-text", url, "no text stands in this version, as for a repealed act"))
    return found


def _reading_findings(url: str, reader: RunReader) -> list[Finding]:
    found = [
        Finding("unknown-element", f"{url}#{name}", f"{name} is not known; its words are kept")
        for name in reader.unknown
    ]
    found += [Finding(code, url, message) for code, message in reader.spans.faults]
    found += [
        Finding("missing-file", f"{url}#{name}", "the text refers to a file that the archive does not hold")
        for name in reader.missing
    ]
    if reader.images:
        found.append(
            Finding("image-without-text", url, f"{reader.images} formulas or pictures are images and carry no words")
        )
    return found
