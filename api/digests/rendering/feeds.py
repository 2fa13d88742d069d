"""Feeds: entries as values, written as Atom (RFC 4287, archives after RFC 5005) or JSON Feed 1.1. Ids never change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from lxml import etree

from api.digests.digest import Digest
from api.digests.rendering.letters import digest_letter, legible
from api.digests.rendering.links import Links, Own
from api.digests.rendering.words import code_word
from indexer.domain.alerts import DigestRecord
from indexer.domain.history import ChangeKind, Effect, EffectKind
from indexer.store.reading import ChangeRecord
from indexer.text import clean_inline, sha256_hex

_IDS = UUID("5f0c9c0e-6a43-5d0b-9b1e-3f6a2f7c1d10")
"""The namespace of every id in our feeds. Changing it, or what goes into an id, shows every reader everything again."""
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)
_EFFECTS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to read. `html` is a whole page or "", `text` says it in short."""

    id: str
    title: str
    url: str
    updated: datetime
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, newest first. `previous` is the archive before this document; `current` the living one, for archives."""

    id: str
    title: str
    url: str
    home: str
    entries: tuple[Entry, ...]
    previous: str = ""
    current: str = ""

    @property
    def updated(self) -> datetime:
        """When the newest entry came; a fixed day for an empty feed."""
        return max((entry.updated for entry in self.entries), default=_NEVER)


def stable_id(kind: str, name: str) -> str:
    """An id that is the same in every copy of a base, today and later."""
    return f"urn:uuid:{uuid5(_IDS, f'{kind}:{name}')}"


def change_id(change: ChangeRecord) -> str:
    """The id of a change: made of what changed, not of a number in our base."""
    parts: list[object] = [change.work, change.language, change.kind, change.from_permalink or "", change.to_permalink]
    if not ChangeKind(change.kind).is_of_text:
        parts.append(change.detected.isoformat())  # the same text may leave its source more than once
    for effect in change.effects:
        texts = (sha256_hex(text) if text is not None else "" for text in (effect.before, effect.after))
        parts += [effect.kind, effect.provision, *texts]
    return stable_id("change", "\n".join(map(str, parts)))


def change_entry(change: ChangeRecord, title: str, links: Links) -> Entry:
    """A change for a feed: what happened to which provision, and when it applies."""
    said = [_said(effect) for effect in change.effects]
    shown = "; ".join(said[:_EFFECTS]) + (f"; and {len(said) - _EFFECTS} more" if len(said) > _EFFECTS else "")
    applies = f"Applies {change.effective}. " if change.effective else ""
    return Entry(
        id=change_id(change),
        title=_line(f"{title}: {code_word('en', change.kind)}"),
        url=links.work(change.to_permalink, change.language),
        updated=change.detected,
        text=_line(applies + shown),
    )


def _said(effect: Effect) -> str:
    if effect.kind is EffectKind.RESCHEDULED:
        return f"{code_word('en', effect.label)} {effect.after} (was {effect.before})"
    return f"{effect.label or effect.provision}: {code_word('en', effect.kind)}"


def digest_entry(record: DigestRecord, digest: Digest, links: Links, own: Own) -> Entry:
    """A digest for its subscriber's feed, whole."""
    letter = digest_letter(digest, links, own)
    url = f"{own.history}/{record.id}"
    return Entry(stable_id("digest", record.sha256), letter.subject, url, record.composed, letter.text, letter.html)


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM, "fh": _HISTORY})  # type: ignore[dict-item]
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _stamp(feed.updated))
    _add(_add(root, "author"), "name", "Rulewatch")
    _add(root, "link", rel="self", href=feed.url)
    _add(root, "link", rel="alternate", href=feed.home)
    if feed.previous:
        _add(root, "link", rel="prev-archive", href=feed.previous)
    if feed.current:
        etree.SubElement(root, f"{{{_HISTORY}}}archive")
        _add(root, "link", rel="current", href=feed.current)
    for entry in feed.entries:
        _add_entry(root, entry)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1; `next_url` leads to the archives, where items may be missing or repeated by id."""
    items = [
        {
            "id": entry.id, "title": entry.title, "url": entry.url, "date_published": _stamp(entry.updated),
            "content_text": entry.text, **({"content_html": entry.html} if entry.html else {}),
        }
        for entry in feed.entries
    ]  # fmt: skip
    body = {
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": feed.home,
        "feed_url": feed.url, "items": items, **({"next_url": feed.previous} if feed.previous else {}),
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _add_entry(root: etree._Element, entry: Entry) -> None:
    node = _add(root, "entry")
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", _stamp(entry.updated))
    _add(node, "link", rel="alternate", href=entry.url)
    if entry.html:
        _add(node, "content", entry.html, type="html")
    else:
        _add(node, "content", entry.text, type="text")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    node.text = str(legible(text)) or None
    return node


def _line(text: str) -> str:
    return clean_inline(str(legible(text)))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
