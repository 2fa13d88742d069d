"""Traditional Chinese characters read as simplified ones, so that both ways of writing find each other."""

from __future__ import annotations

import re
from functools import cache

_CHARACTERS = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def simplified(text: str) -> str:
    """The text with every traditional character as the simplified one; **the same length**.

    Characters are read one by one, by OpenCC's table: where it knows several readings of one, the first. That is enough
    to find by, and too coarse to write by.
    """
    if text.isascii() or not _HAN.search(text):
        return text
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    """By code point; read when the first Chinese text comes."""
    from opencc import OpenCC  # noqa: PLC0415 -- 50 ms that only Chinese text needs

    converter = OpenCC("t2s")

    def read(characters: list[str]) -> list[tuple[str, str]]:
        # In lines, so that none is read as part of a word.
        lines = converter.convert("\n".join(characters)).split("\n")
        return [pair for pair in zip(characters, lines, strict=True) if len(pair[1]) == 1]

    simpler = {one: other for one, other in read(list(map(chr, _CHARACTERS))) if one != other}
    simplest = dict(read(list(simpler.values())))  # some come out as characters that are simplified further
    return {ord(one): simplest.get(other, other) for one, other in simpler.items()}
