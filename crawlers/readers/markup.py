"""XPath over a tree of elements: what the readers of XML, HTML and feeds have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from crawlers.readers.answer import Find
from indexer.domain.errors import ParseError
from indexer.text import clean_inline

Element = etree._Element  # noqa: SLF001 - the name the stubs give the public class


def prefixes(root: Element, declared: Mapping[str, str]) -> dict[str, str]:
    """Prefixes an expression may use: the document's own, and before them those the step declares."""
    own = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    return {**own, **declared}


def select(root: Element, expression: str, names: Mapping[str, str], url: str) -> tuple[Element, ...]:
    """The elements an expression selects; raises ParseError `bad-expression` where it cannot be evaluated."""
    found = _evaluate(root, expression, names, url)
    return tuple(node for node in found if isinstance(node, Element)) if isinstance(found, list) else ()


def finder(names: Mapping[str, str], url: str) -> Find[Element]:
    """How a field expression is read: the text of the first node found, or the string, number or truth computed."""

    def find(node: Element, expression: str) -> str:
        found = _evaluate(node, expression, names, url)
        if isinstance(found, list):
            return _text(found[0]) if found else ""
        return _text(found)

    return find


def _evaluate(node: Element, expression: str, names: Mapping[str, str], url: str) -> object:
    try:
        return node.xpath(expression, namespaces=dict(names))
    except etree.XPathError as error:
        raise ParseError("bad-expression", url, f"{expression!r} cannot be evaluated here: {error}") from error


def _text(found: object) -> str:
    if isinstance(found, Element):
        return clean_inline("".join(_strings(found)))
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        return f"{found:g}" if found == found else ""  # noqa: PLR0124 - NaN is what XPath says for no number
    return clean_inline(str(found))


def _strings(element: Element) -> Iterable[str]:
    return (str(text) for text in element.itertext() if text)
