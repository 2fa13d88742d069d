"""The files of one Formex archive, sorted by what their roots say they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from crawlers.parsers.archive import read_zip
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding

_MAIN_ROOTS = frozenset({"CONS.ACT", "ACT", "CORR", "GENERAL", "AGR", "PROT", "DECISION", "OPINION", "CONS.OTH.DOC"})
_ANNEX_ROOTS = frozenset({"ANNEX", "CONS.ANNEX"})
_METADATA_ROOTS = frozenset({"DOC", "PUBLICATION"})


@dataclass(slots=True)
class Package:
    """The main text, its annexes in order, and the metadata; `files` holds every text by name."""

    main: etree._Element
    annexes: list[tuple[str, etree._Element]] = field(default_factory=list)
    others: list[tuple[str, etree._Element]] = field(default_factory=list)
    metadata: list[etree._Element] = field(default_factory=list)
    files: dict[str, etree._Element] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def open_package(capture: Capture) -> Package:
    """Read an archive; a bare XML document counts as an archive of one file.

    Raises ParseError: what crawlers.parsers.archive and .xml raise, and `no-act` where no file holds an act.
    """
    roots = _roots(capture)
    metadata = [root for root in roots.values() if root.tag in _METADATA_ROOTS]
    texts = {name: root for name, root in roots.items() if root.tag not in _METADATA_ROOTS}
    order, missing = _order(metadata, texts)
    main = next((name for name in order if texts[name].tag in _MAIN_ROOTS), None)
    if main is None:
        raise ParseError("no-act", capture.url, "no file of the archive holds an act")
    package = Package(texts[main], metadata=metadata, files=texts)
    package.findings += [
        Finding("missing-file", f"{capture.url}#{name}", "the archive names a file that it does not hold")
        for name in missing
    ]
    for name in order:
        if name != main:
            group = package.annexes if texts[name].tag in _ANNEX_ROOTS else package.others
            group.append((name, texts[name]))
    return package


def _roots(capture: Capture) -> dict[str, etree._Element]:
    body = capture.body
    if body.lstrip()[:1] == b"<":
        return {"body.xml": parse_xml(body, capture.url, expect=_MAIN_ROOTS)}
    files = read_zip(body, capture.url)
    return {name: parse_xml(data, f"{capture.url}#{name}") for name, data in files.items()}


def _order(metadata: list[etree._Element], texts: dict[str, etree._Element]) -> tuple[list[str], list[str]]:
    """Names of the texts as the metadata lists them, then the rest; and names the metadata lists in vain."""
    listed = [
        reference.get("FILE", "")
        for root in metadata
        for reference in root.iterfind("FMX//REF.PHYS")
        if reference.get("TYPE") == "DOC.XML"
    ]
    known = dict.fromkeys(name for name in listed if name in texts)
    missing = [name for name in dict.fromkeys(listed) if name and name not in texts]
    return [*known, *(name for name in texts if name not in known)], missing
