"""Traditional Chinese characters read as simplified ones, so that both ways of writing find each other."""

from __future__ import annotations

import re
from functools import cache

_CHARACTERS = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x2A6E0))
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df]")


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
    from opencc import OpenCC  # noqa: PLC0415 -- 60 ms that only Chinese text needs

    characters = list(map(chr, _CHARACTERS))
    converter = OpenCC("t2s")
    # Twice, since some come out as characters that are simplified further; in lines, so that none is part of a word.
    simpler = converter.convert(converter.convert("\n".join(characters))).split("\n")
    pairs = zip(characters, simpler, strict=True)
    return {ord(one): simple for one, simple in pairs if one != simple and len(simple) == 1}
