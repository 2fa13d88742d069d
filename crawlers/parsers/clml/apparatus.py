"""What a document holds beside its text: tables of notes and versions, citations, gaps, and what was left out."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.clml.identity import cited_work
from crawlers.parsers.clml.metadata import Facts
from crawlers.parsers.clml.vocabulary import APPARATUS, NOTES, PRELIM_FACTS, PRELIMS
from crawlers.parsers.xml import local_name
from indexer.domain.finding import Finding
from indexer.domain.provision import Provision

TEXTS = frozenset({"Primary", "Secondary", "EURetained"})
_BODIES = frozenset({"Body", "EUBody"})


def by_id(root: etree._Element, holder: str) -> dict[str, etree._Element]:
    """The children of the root's `holder` (Commentaries, Versions) by their id."""
    return {key: child for group in root if local_name(group) == holder for child in group if (key := child.get("id"))}


def footnotes(root: etree._Element) -> dict[str, tuple[str, etree._Element]]:
    """Footnotes by id, each with its number; notes in the margin carry none."""
    found: dict[str, tuple[str, etree._Element]] = {}
    for position, (key, note) in enumerate(by_id(root, "Footnotes").items(), start=1):
        found[key] = (str(position), note)
    for key, note in by_id(root, "MarginNotes").items():
        found.setdefault(key, ("", note))
    return found


def text_roots(root: etree._Element) -> list[etree._Element]:
    """The elements that hold the text of the law."""
    return [child for child in root if local_name(child) in TEXTS]


def explanatory_footnotes(root: etree._Element) -> frozenset[str]:
    """Ids of footnotes that notes outside the law refer to."""
    return frozenset(
        reference.get("Ref", "")
        for text in text_roots(root)
        for child in text
        if local_name(child) in NOTES
        for reference in child.iter("{*}FootnoteRef")
    )


def cited(root: etree._Element, own: str) -> list[str]:
    """Work ids that the text cites, each once, in order, without the document's own."""
    addresses = dict.fromkeys(
        address for text in text_roots(root) for link in text.iter("{*}Citation") if (address := link.get("URI"))
    )
    works = dict.fromkeys(cited_work(address) for address in addresses)
    return [work for work in works if work and work != own]


def is_whole(root: etree._Element, facts: Facts) -> bool:
    """Whether this is a whole document and no part of one or table of contents."""
    return not facts.part and any(local_name(child) in _BODIES for text in text_roots(root) for child in text)


def gaps(root: etree._Element, facts: Facts, provisions: tuple[Provision, ...], url: str) -> list[Finding]:
    """Findings on what this document does not hold."""
    if not provisions:
        return [Finding("no-text", url, "the publisher gives facts about this document and no text in this format")]
    if not is_whole(root, facts):
        part = facts.part or "what stands before the body"
        return [Finding("part-only", url, f"this is a part of the document only ({part})")]
    return []


def omitted(root: etree._Element, facts: Facts) -> tuple[str, ...]:
    """Names of the elements that are in this document and not in its provisions."""
    names = dict.fromkeys(facts.omitted)
    for child in root:
        name = local_name(child)
        if name in APPARATUS:
            names[name] = None
        elif name in TEXTS:
            names |= dict.fromkeys(_left_out(child))
    return tuple(names)


def _left_out(text: etree._Element) -> list[str]:
    found: list[str] = []
    for child in text:
        name = local_name(child)
        if name in NOTES:
            found.append(name)
        elif name in PRELIMS:
            found += [f"{name}/{inner}" for fact in child if (inner := local_name(fact)) in PRELIM_FACTS]
        elif name == "Schedules" and any(local_name(inner) == "Title" for inner in child):
            found.append("Schedules/Title")
    return found
