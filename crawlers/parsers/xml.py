"""The only door to lxml for fetched bytes: no network, no entities, no DTD, bounded depth and size."""

from __future__ import annotations

import re

from lxml import etree, html

from indexer.domain.errors import ParseError

_MAX_BYTES = 64 << 20
_INTERNAL_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)
_DECLARED_CHARSET = re.compile(
    rb"\s*<\?xml[^>]*encoding=[\"']((?:iso-8859-\d+|latin-?1|windows-125\d|cp125\d))[\"']", re.IGNORECASE
)
_HTML_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+html|<html)\b", re.IGNORECASE | re.DOTALL
)


def parse_xml(data: bytes, where: str, *, expect: frozenset[str] | None = None) -> etree._Element:
    """The root element of an XML document.

    `expect` holds the accepted local names of the root. Raises ParseError: `empty`, `too-large`, `dtd-refused`
    (a DOCTYPE with an internal subset), `html-instead` (a web page where law was expected), `malformed-xml`,
    `unexpected-root`.
    """
    _refuse_early(data, where)
    if expect is not None and "html" not in expect and _HTML_PAGE.match(data[:4096]):
        raise ParseError("html-instead", where, "a web page was served where an XML document was expected")
    # A new parser each time: libxml2 keeps a name dictionary per parser, which would grow with hostile input.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ParseError("malformed-xml", where, f"not well-formed XML: {error}") from error
    if expect is not None and local_name(root) not in expect:
        names = ", ".join(sorted(expect))
        raise ParseError("unexpected-root", where, f"root element is {local_name(root)!r}, expected {names}")
    return root


def parse_html(data: bytes, where: str) -> html.HtmlElement:
    """The root of an HTML page read leniently as UTF-8; raises ParseError (`empty`, `too-large`, `malformed-html`,
    `too-deep`).
    """
    _refuse_early(data, where)
    parser = html.HTMLParser(huge_tree=False, encoding="utf-8", no_network=True)
    try:
        root = html.fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("malformed-html", where, f"not readable as HTML: {error}") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The parser stops there without an error, and every word after it is gone.
        raise ParseError("too-deep", where, "the page nests deeper than is read: words would be lost")
    return root


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; "" for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _refuse_early(data: bytes, where: str) -> None:
    if not data.strip():
        raise ParseError("empty", where, "the body is empty")
    if len(data) > _MAX_BYTES:
        raise ParseError("too-large", where, f"{len(data)} bytes, more than {_MAX_BYTES}")
    declared = _DECLARED_CHARSET.match(data[:200])
    if declared and not data.isascii() and _is_utf8(data):
        charset = declared[1].decode("ascii", "replace")
        raise ParseError(
            "wrong-charset", where, f"the text is UTF-8 and declares {charset}: its letters would come out wrong"
        )
    if _INTERNAL_SUBSET.search(data[:65536]):
        raise ParseError("dtd-refused", where, "a DOCTYPE with an internal subset is refused")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
