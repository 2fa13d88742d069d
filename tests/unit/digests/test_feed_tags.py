"""A feed is called unchanged exactly where nothing of it changed (R80)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import Request, Response

from api.conditional import tagged
from api.digests.rendering.feeds import Entry, Feed, atom, json_feed, stable_id
from tests.unit.digests.told import NOW

ENTRIES = tuple(
    Entry(stable_id("x", str(number)), f"Title {number}", f"https://x.example/{number}", NOW, "text", "<p>html</p>")
    for number in range(5)
)
FEED = Feed(stable_id("feed", ""), "Title", "https://x.example/f", "https://x.example/", ENTRIES)
ROUNDS = 5_000


def answer(body: bytes, tag: str = "") -> Response:
    """What somebody gets who has the feed with this tag, or none."""
    headers = [(b"if-none-match", tag.encode())] if tag else []
    return tagged(Request({"type": "http", "headers": headers}), body, Response(body))


def mutated(feed: Feed, chance: random.Random) -> Feed:
    """The feed with one thing changed: an entry gone, come, moved or corrected in a character, or a later moment."""
    entries = list(feed.entries)
    place = chance.randrange(len(entries))
    entry = entries[place]
    letter = chr(chance.choice((0x61, 0xE9, 0x4E00)) + chance.randrange(20))
    match chance.randrange(6):
        case 0 if len(entries) > 2:
            del entries[place]
        case 1:
            entries.insert(place, replace(entry, id=stable_id("y", str(chance.random()))))
        case 2:
            entries[place] = replace(entry, updated=entry.updated + timedelta(seconds=chance.randint(1, 90)))
        case 3:
            entries[place] = replace(entry, html=f"{entry.html}{letter}")
        case 4:
            entries[place] = replace(entry, url=f"{entry.url}{chance.randrange(10)}")
        case _:
            at = chance.randrange(len(entry.title) + 1)
            entries[place] = replace(entry, title=f"{entry.title[:at]}{letter}{entry.title[at:]}")
    return replace(feed, entries=tuple(entries[-8:]))


@pytest.mark.parametrize("write", [atom, json_feed])
def test_a_changed_feed_is_never_answered_304_and_an_unchanged_one_always(write: Callable[[Feed], bytes]) -> None:
    chance = random.Random(80)
    feed, tag = FEED, answer(write(FEED)).headers["etag"]
    for _ in range(ROUNDS):
        before, feed = feed, mutated(feed, chance)
        if len(feed.entries[0].title) > 60:
            feed = FEED
        assert answer(write(before), tag).status_code == 304
        fresh = answer(write(feed), tag)
        assert (fresh.status_code == 304) == (feed == before)
        tag = fresh.headers["etag"]
