"""Citations against the text of a work: which provision one names, and whether the text has it at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.domain.provision import Provision
from indexer.search.citations import BODY, asked_keys, cited_units


def cited_provision(text: Iterable[Provision], key: str) -> Provision | None:
    """The provision of a text that a key names; None where its labels have none."""
    return next((provision for provision in text if key in asked_keys(provision.label)[:1]), None)


def lacks(text: Iterable[Provision], unit: str) -> bool:
    """Whether the text has no such unit, though it labels units of this kind, or is a fragment without any articles,
    sections, regulations or rules: a text of sections has no articles to lack.

    In doubt it lacks nothing: where a label of this kind, or of none we read, has the number ("Art. 1er", "Art. 8º").
    """
    kind, _, number = unit.partition(" ")
    if kind in BODY and not number[0].isdigit():
        return False
    written, kinds = re.compile(rf"(?<!\d){re.escape(number)}(?!\d)", re.IGNORECASE), set[str]()
    for provision in text:
        own = {found.partition(" ")[0] for found in cited_units(asked_keys(provision.label))}
        kinds |= own
        if (kind in own or not own) and written.search(provision.label):
            return False
    return kind in kinds or (kind in BODY and kinds.isdisjoint(BODY))
