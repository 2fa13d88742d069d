"""The words-kept account of recorded CELLAR pages: nothing of the source's text is lost, nothing doubled."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable

import pytest
from lxml import etree, html

from crawlers.parsers import eu_xhtml
from indexer.text import fold_words
from tests.support.recorded import recorded
from tests.support.words import count_words

_NOT_LAW = {
    "reference": "running head", "disclaimer": "publisher's notice", "anonymous-disclaimer": "publisher's notice",
    "before-disclaimer": "publisher's notice", "modref": "amendment mark", "arrow": "amendment mark",
    "hd-date": "journal head", "hd-lg": "journal head", "hd-ti": "journal head", "hd-oj": "journal head",
    "hd-coll": "journal head", "hd-uniq": "journal head", "no-doc-c": "journal head",
}  # fmt: skip
"""Classes left out on purpose, and why."""
_IMPRINT = re.compile(r"\nELI: http\S+|\nISSN [\d-]+X? \([^)]*\)")
_DELETED_WORDS = re.compile(r"\ue000[^◄]*◄")


def _source_words(body: bytes, title: str) -> Counter[str]:
    """Words of the page by a walk over all its text nodes; the title counts where the page shows it once more."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        root = html.fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    plain = next((block for block in root.iter() if block.get("id") == "TexteOnly"), None)
    start = plain if plain is not None else next(block for block in root.iter("{*}body"))
    blocks = list(start)
    if re.match(r"0?\d{4}[A-Z]{1,2}\d{4} —", "".join(map(str, blocks[0].itertext())).strip()):
        rules = [at for at, block in enumerate(blocks) if str(block.tag).endswith("hr")]
        blocks = blocks[rules[1] + 1 :] if len(rules) > 1 else []
    pieces: list[str] = []
    for block in blocks:
        _gather(block, pieces)
        pieces.append(block.tail or "")
    if plain is not None:
        pieces = _without_title("".join(pieces).splitlines(), title)
    text = _DELETED_WORDS.sub(" ", _IMPRINT.sub("", "".join(pieces)))
    return _words([re.sub(r"[►▼◄]\s*(?:\(\d\)\s*)?(?:[BMCA]\d*\b)?", " ", text)])


def _words(texts: Iterable[str]) -> Counter[str]:
    """Counted words, raised digits as plain ones."""
    return count_words(unicodedata.normalize("NFKC", text) for text in texts)


def _without_title(lines: list[str], title: str) -> list[str]:
    """Plain pages repeat the title in their first lines, as often as not in capitals."""
    folded, lines = fold_words(title), [f"\n{line}" for line in lines if line.strip()]
    while lines and (fold_words(lines[0]) in folded or lines[0].startswith("\nOfficial Journal")):
        if re.fullmatch(r"\s*Article \d+\s*", lines[0]) and lines[0] not in lines[1:]:
            break
        del lines[0]
    return lines


def _gather(element: etree._Element, pieces: list[str]) -> None:
    if not isinstance(element.tag, str):
        return
    name = element.tag.rpartition("}")[2]
    classes = set(element.get("class", "").replace("oj-", "").split())
    if classes & set(_NOT_LAW) or name in {"head", "script", "style"}:
        return
    if name == "a" and "*" not in element.get("href", "") and re.match(r"#(?:ntr|E)", element.get("href", "")):
        return
    if name == "a" and "►" in "".join(map(str, element.itertext())):
        pieces.append("\ue000" if "DELETED" in element.get("title", "") else " ")
        return
    is_block = name in {"p", "div", "td", "tr", "table"}
    text = element.text or ""
    pieces += ["\n" if is_block else "", text]
    for child in element:
        _gather(child, pieces)
        pieces.append(child.tail or "")
    pieces.append("\n" if is_block else "")


def _accounts(stem: str, every: int) -> list[tuple[float, float, str]]:
    """Share of words kept, share of words added, and address of every n-th recorded page with a body."""
    found = []
    for at, capture in enumerate(item for item in recorded(stem) if item.url.endswith("html")):
        if at % every:
            continue
        if b"eurlex-frontoffice" in capture.body:  # the website's own page, which carries no text
            continue
        document = eu_xhtml.parse(capture).documents[0]
        source = _source_words(capture.body, document.title)
        texts = [text for p in document.provisions for text in (p.text, p.heading, p.num)]
        kept = _words([*texts, document.title])
        added = _words(texts) - source
        added.pop("image", None)
        if source:
            found.append(((source & kept).total() / source.total(), added.total() / source.total(), capture.url))
    return found


@pytest.mark.parametrize(("stem", "every"), [("eu_cellar", 7), ("eu_cellar_load", 11)])
def test_no_word_of_a_recorded_page_is_lost_or_doubled(stem: str, every: int) -> None:
    accounts = _accounts(stem, every)
    assert [account for account in accounts if account[0] < 0.995] == []
    assert [account for account in accounts if account[1] > 0.005] == []
    assert statistics.median(kept for kept, _, _ in accounts) >= 0.999
