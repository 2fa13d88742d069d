"""Reading XML answers by XPath. No DTD, no entities, no network."""

from __future__ import annotations

from crawlers.declaration import Step
from crawlers.parsers.xml import parse_xml
from crawlers.readers.answer import Answer, answer, recoded
from crawlers.readers.markup import finder, prefixes, select


def read(body: bytes, url: str, step: Step) -> Answer:
    """What an XML answer lists; raises ParseError where it is not the XML it should be."""
    root = parse_xml(recoded(body, step.charset, url), url, expect=frozenset({step.root}) if step.root else None)
    names = prefixes(root, step.namespaces)
    rows = select(root, step.records, names, url)
    return answer(root, rows, finder(names, url), step, url)
