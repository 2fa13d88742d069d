"""Fingerprints of a text, and its plain rendering: by these two texts count as the same."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.domain.document import Document
from indexer.domain.history import Wording
from indexer.domain.provision import UNCOMPARED_KINDS, Provision, Role, Standing, Text
from indexer.text import fold_typography, fold_words, sha256_hex

_SEPARATOR = "\x1f"


def render(provisions: Iterable[Provision]) -> str:
    """Plain text of provisions in order: number, heading and text of each on lines of their own or run together.

    This is the text whose SHA-256 a version states; it holds nothing but the source's words.
    """
    return "\n".join(line for provision in provisions if (line := _line(provision)))


def fingerprint(text: Text) -> Wording:
    """The wording of a document; equal fingerprints mean equal texts at that level of strictness."""
    provisions = text.provisions
    exact = render(provisions)
    strict = _SEPARATOR.join(f"{_numbered(p)}{p.heading}{p.text}{p.standing.value}" for p in provisions)
    loose = " ".join(
        f"{p.num} {p.heading} {p.text}"
        for p in provisions
        if p.kind not in UNCOMPARED_KINDS and p.role is not Role.DIVISION
    )
    return Wording(
        exact=sha256_hex(exact),
        typography=sha256_hex(fold_typography(strict)),
        words=sha256_hex(fold_words(loose)),
        word_count=loose.count(" "),
        repealed=any(p.standing is Standing.REPEALED and p.role is Role.UNIT for p in provisions)
        or any(mark.action == "repealed" for mark in text.marks),
        units=frozenset(
            p.eid
            for p in provisions
            if p.role is Role.UNIT and p.kind not in UNCOMPARED_KINDS and p.standing is not Standing.NOT_YET
        ),
    )


def stated_amendments(document: Document) -> str:
    """A fingerprint of what the publisher says of the amendments in a text: its date, and the acts that amended it."""
    acts = sorted(f"{r.target} {r.place}" for r in document.relations if r.kind == "amended_by")
    return sha256_hex("\n".join([str(document.valid_from), *acts]))


def is_repealed(text: Text) -> bool:
    """Whether the publisher marks the whole text as repealed, so that nothing of it is law any more."""
    units = [p for p in text.provisions if p.role is Role.UNIT and p.kind not in UNCOMPARED_KINDS]
    if not units:
        return any(mark.action == "repealed" for mark in text.marks)
    return all(unit.standing is Standing.REPEALED for unit in units)


def _line(provision: Provision) -> str:
    head = " ".join(part for part in (provision.num, provision.heading) if part)
    if provision.heading:
        return "\n".join(part for part in (head, provision.text) if part)
    return " ".join(part for part in (head, provision.text) if part)


def _numbered(provision: Provision) -> str:
    """Footnote numbers shift whenever one is added before them; the number is not their text."""
    return "" if provision.kind == "footnote" else provision.num
