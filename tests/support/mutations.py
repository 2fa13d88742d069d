"""Seeded mutations of a payload: what networks, proxies and hostile hands do to bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator

_TOKENS = (
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"\x00",
    b"\xff\xfe",
    b"]]>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;",
    b"9" * 40,
    b"<P>",
    b"</P>",
    b'"',
    b"99999999",
    b"\xe2\x80\xae",
    b"<![CDATA[",
    b"<html>",
    b"-1",
    "é".encode("latin-1"),
)


def mutations(seed: bytes, count: int, *, random_seed: int = 1) -> Iterator[bytes]:
    """`count` mutants of `seed`, the same for the same arguments: flips, cuts, doubled slices, inserted tokens."""
    rng = random.Random(random_seed)
    for _ in range(count):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(data) + 1)
            match rng.randrange(5):
                case 0 if at < len(data):
                    data[at] = rng.randrange(256)
                case 1:
                    del data[at : at + rng.randint(1, 200)]
                case 2:
                    data[at:at] = data[at : at + rng.randint(1, 400)]
                case 3:
                    data[at:at] = rng.choice(_TOKENS)
                case _:
                    if rng.random() < 0.2:
                        del data[at:]
        yield bytes(data)
