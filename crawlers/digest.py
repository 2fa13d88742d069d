"""A watched page as we may keep it: title, dates and version as stated, a fingerprint. Its words are not kept."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from crawlers.catalogue import CaptureRule
from crawlers.parsers.charset import as_utf8
from crawlers.parsers.xml import parse_html
from crawlers.readers.markup import Element
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError
from indexer.text import clean_inline, fold_words, sha256_hex

MEDIA_TYPE = "application/vnd.rulewatch.page-digest+json"

_FURNITURE = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "nav", "aside", "header", "footer"}
    | {"form", "button", "input", "select", "textarea", "dialog", "link", "meta"}
)
_BANNER = re.compile(
    r"(?:cookie|consent|gdpr|onetrust|breadcrumb|newsletter|share|social|csrf|captcha|advert|skip-?link|related)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""How a class or id begins that furniture has: beginnings only, for `no-sidebar` says so of the page itself."""
_BANNER_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"})
_TOKEN = re.compile(
    r"\b(?:[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[\w-]{24,})\b"
)
_FILES = (".pdf", ".xlsx", ".docx", ".zip")
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


def digest(capture: Capture, rule: CaptureRule) -> Capture:
    """The capture with a JSON body in place of the page: keys url, title, lang, canonical, stated_version, stated_date,
    words (a number), sha256, links (addresses of the files it offers, sorted). Version and date are what the rule's
    `reads` finds in the visible text.

    The fingerprint is the same as long as the words a reader comes for are: it ignores scripts, navigation, banners,
    tokens, case, white space and what the rule drops. Of a PDF it is that of the file. Raises ParseError where the
    page cannot be read, or `no-words` where it says nothing.
    """
    said = _of_pdf(capture) if capture.body[:1024].lstrip().startswith(b"%PDF-") else _of_page(capture, rule)
    body = json.dumps({"url": capture.url, **said}, ensure_ascii=False, sort_keys=True).encode()
    kept = tuple((name, value) for name, value in capture.headers if name != "content-type")
    return Capture(capture.url, capture.fetched_at, body, capture.status, (("content-type", MEDIA_TYPE), *kept))


def _of_page(capture: Capture, rule: CaptureRule) -> dict[str, str | int | list[str]]:
    root = parse_html(as_utf8(capture, rule.charset) if rule.charset else capture.body, capture.url)
    main = _main(root)
    text = _TOKEN.sub(" ", clean_inline(" ".join(_visible(main))))
    if rule.reads and rule.reads.drop:
        text = re.sub(rule.reads.drop, " ", text)
    if not fold_words(text):
        raise ParseError("no-words", capture.url, "the page has no words without its scripts and furniture")
    stated = rule.reads.fields if rule.reads else {}
    return {
        "title": _first(root, "//h1") or _first(root, "//title"),
        "lang": _first(root, "/html/@lang"),
        "canonical": urljoin(capture.url, _first(root, "//link[@rel='canonical']/@href")),
        "stated_version": _stated(stated.get("version", ""), text),
        "stated_date": _stated(stated.get("date", ""), text),
        "words": len(re.findall(r"\w+", text)),
        "sha256": sha256_hex(fold_words(text)),
        "links": _files(main, capture.url),
    }


def _files(main: Element, url: str) -> list[str]:
    """The files a page offers: a new edition often shows as a new file first."""
    addresses = (urljoin(url, str(link.get("href"))) for link in main.iterfind(".//a[@href]"))
    plain = {address.partition("#")[0].partition("?")[0] for address in addresses}
    return sorted(address for address in plain if address.lower().endswith(_FILES))


def _of_pdf(capture: Capture) -> dict[str, str | int | list[str]]:
    # Few processes ever meet a PDF: those that do not need not spend a tenth of a second on its library.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    title = changed = ""
    try:
        about = PdfReader(io.BytesIO(capture.body)).metadata
        if about is not None:
            title, changed = str(about.get("/Title") or ""), str(about.get("/ModDate") or "")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        title = changed = ""  # the file's own hash still says whether it changed
    day = _PDF_DATE.match(changed)
    return {
        "title": clean_inline(title),
        "lang": "",
        "canonical": capture.url,
        "stated_version": "",
        "stated_date": "-".join(day.groups()) if day else "",
        "words": 0,
        "sha256": hashlib.sha256(capture.body).hexdigest(),
        "links": [],
    }


def _main(root: Element) -> Element:
    """What the page is about: its `main`, else its only article, else all of its body."""
    for expression in ("//main", "//*[@role='main']", "//article", "//body"):
        found = root.xpath(expression)
        if isinstance(found, list) and len(found) == 1 and isinstance(found[0], Element):
            return found[0]
    return root


def _visible(element: Element) -> Iterator[str]:
    """Text in document order, without furniture, and without what follows furniture being lost."""
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start" and _is_furniture(node):
            walk.skip_subtree()
        elif event == "start":
            yield node.text or ""
        if event != "start" and node is not element:
            yield node.tail or ""


def _is_furniture(element: Element) -> bool:
    if element.tag in _FURNITURE or element.get("role") in _BANNER_ROLES:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = f"{element.get('id', '')} {element.get('class', '')}".split()
    return element.tag not in {"body", "main", "article", "html"} and any(map(_BANNER.match, names))


def _first(root: Element, expression: str) -> str:
    found = root.xpath(expression)
    if not isinstance(found, list) or not found:
        return ""
    first = found[0]
    return clean_inline("".join(map(str, first.itertext())) if isinstance(first, Element) else str(first))


def _stated(pattern: str, text: str) -> str:
    match = re.search(pattern, text) if pattern else None
    return "" if match is None else clean_inline((match[1] if match.re.groups else match[0]) or "")
