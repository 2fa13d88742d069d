"""Reading Atom and RSS (0.9x, 1.0, 2.0): link, id, title and updated come by themselves, the rest by XPath."""

from __future__ import annotations

from collections.abc import Mapping

from crawlers.declaration import Step
from crawlers.parsers.xml import local_name, parse_xml
from crawlers.readers.answer import Answer, answer, recoded
from crawlers.readers.markup import finder, prefixes, select

_ENTRIES = "//*[local-name()='entry' or local-name()='item']"
_ATOM = {
    "link": "? ./*[local-name()='link'][not(@rel) or @rel='alternate'][1]/@href",
    "id": "? ./*[local-name()='id']",
    "title": "? ./*[local-name()='title']",
    "updated": "? ./*[local-name()='updated']",
}
_RSS = {
    "link": "? ./*[local-name()='link']",
    "id": "? ./*[local-name()='guid']",
    "title": "? ./*[local-name()='title']",
    "updated": "? ./*[local-name()='pubDate' or local-name()='date'][1]",
}
_OWN: Mapping[str, Mapping[str, str]] = {"feed": _ATOM, "rss": _RSS, "RDF": _RSS}
_NEXT = "/*[local-name()='feed']/*[local-name()='link'][@rel='next']/@href"


def read(body: bytes, url: str, step: Step) -> Answer:
    """What a feed lists; raises ParseError where it is no feed. The link to the next page is Atom's unless declared."""
    root = parse_xml(recoded(body, step.charset, url), url, expect=frozenset(_OWN))
    names = prefixes(root, step.namespaces)
    fields = {**_OWN[local_name(root)], **step.fields}
    pages = step.pages if step.pages.next else step.pages.model_copy(update={"next": _NEXT})
    whole = step.model_copy(update={"fields": fields, "pages": pages})
    return answer(root, select(root, _ENTRIES, names, url), finder(names, url), whole, url)
