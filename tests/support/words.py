"""The words-kept account: which share of a source's words ends up in provisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from indexer.domain.document import Document
from indexer.domain.provision import Role
from indexer.text import clean_inline

_WORD = re.compile(r"[^\W_]+")


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Words (runs of letters and digits, case kept) of the texts, each text on its own."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(clean_inline(text)))
    return counts


def provision_words(document: Document) -> Counter[str]:
    """Words that stand in provisions: text, heading and printed number of each; labels of units and divisions only,
    since "Article 8(2)" repeats for every piece what the source prints once."""
    texts: list[str] = []
    for provision in document.provisions:
        texts += [provision.text, provision.heading, provision.num]
        if provision.role is not Role.PIECE:
            texts.append(provision.label)
    return count_words(texts)


def words_kept(source: Counter[str], document: Document) -> float:
    """Share of the source's words found in provisions, counted with multiplicity; 1.0 for a source without words."""
    kept = provision_words(document)
    total = source.total()
    return sum(min(count, kept[word]) for word, count in source.items()) / total if total else 1.0
