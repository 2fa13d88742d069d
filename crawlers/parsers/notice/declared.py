"""What a source declares about an address: the reading of its records, and the values the address itself names."""

from __future__ import annotations

import re
from urllib.parse import unquote

from crawlers.catalogue import source_of
from crawlers.reading import Reads
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError
from indexer.text import clean_inline


def reads_of(capture: Capture) -> tuple[Reads, dict[str, str]]:
    """The declared reading and the named groups of the address; raises ParseError `unknown-address` without one."""
    found = source_of(capture.url)
    if found is None or found[1].reads is None:
        raise ParseError("unknown-address", capture.url, "no source says how records of this address are read")
    rule = found[1]
    match = re.fullmatch(rule.url, capture.url)
    groups = match.groupdict() if match else {}
    return found[1].reads, {name: clean_inline(unquote(value)) for name, value in groups.items() if value}
