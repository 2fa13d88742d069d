"""From the served bytes to the root element: the zip, the one XML in it, and the entities only its DTD would know."""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from crawlers.parsers.archive import read_zip
from crawlers.parsers.outline import Outline
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError

_HTML = re.compile(rb"\s*(?:<!DOCTYPE\s+html|<html\b)", re.IGNORECASE)
_ENTITY = re.compile(rb"<!\[CDATA\[.*?\]\]>|&([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL)
_XML_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def open_document(capture: Capture, outline: Outline) -> etree._Element:
    """The `dokumente` element. Raises ParseError: the codes of read_zip and parse_xml, `html-instead` for a page."""
    if _HTML.match(capture.body[:4096]):
        raise ParseError("html-instead", capture.url, "a web page was served where a zip was expected")
    files = read_zip(capture.body, capture.url)
    name, data = next(iter(files.items()))
    for extra in list(files)[1:]:
        outline.find("extra-file", extra, f"the archive holds a further XML file that was not read: {extra}")
    data = _ENTITY.sub(lambda match: _reference(match, outline), data)
    return parse_xml(data, f"{capture.url}#{name}", expect=frozenset({"dokumente"}))


def _reference(match: re.Match[bytes], outline: Outline) -> bytes:
    """A named entity as character references, since the DTD that declares it is never loaded.

    An unknown one stays in the text as printed, with a finding: left to the XML reader its place would be empty.
    """
    name = match[1]
    if not name or name in _XML_OWN:
        return match[0]
    text = html.entities.html5.get(f"{name.decode('ascii')};")
    if text is None:
        outline.find("unknown-entity", "", f"entity without a known meaning, kept as printed: &{name.decode('ascii')};")
        return b"&amp;" + name + b";"
    return "".join(f"&#{ord(char)};" for char in text).encode("ascii")
