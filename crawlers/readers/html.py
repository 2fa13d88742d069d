"""Reading web pages by XPath, leniently as browsers do."""

from __future__ import annotations

from crawlers.declaration import Step
from crawlers.parsers.xml import parse_html
from crawlers.readers.answer import Answer, answer, recoded
from crawlers.readers.markup import finder, select


def read(body: bytes, url: str, step: Step) -> Answer:
    """What a page lists; raises ParseError where it is not readable as HTML."""
    root = parse_html(recoded(body, step.charset, url), url)
    rows = select(root, step.records, step.namespaces, url)
    return answer(root, rows, finder(step.namespaces, url), step, url)
