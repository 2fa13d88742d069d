"""The stored form of a document's text and facts: compressed JSON, addressed by its SHA-256."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.domain.document import Document, Milestone, Relation
from indexer.domain.history import Effect, EffectKind
from indexer.domain.provision import Mark, Note, Provision, Role, Standing, Text

_FAST = 1
"""zlib level: three times faster than the default for a tenth more bytes."""


@dataclass(frozen=True, slots=True)
class Body:
    """What of a document is stored as a whole; its dates and identity stand in the observation's columns."""

    title: str
    short_title: str
    type: str
    text: Text
    notes: tuple[Note, ...]
    relations: tuple[Relation, ...]
    milestones: tuple[Milestone, ...]
    identifiers: tuple[tuple[str, str], ...]
    unapplied: tuple[str, ...]


def encode_body(document: Document) -> tuple[str, bytes]:
    """The address and bytes of a document's body; equal documents give equal bytes."""
    plain = json.dumps(
        {
            "title": document.title,
            "short_title": document.short_title,
            "type": document.type,
            "provisions": [_provision_row(provision) for provision in document.provisions],
            "marks": [[mark.eid, mark.action, mark.act, mark.place] for mark in document.text.marks],
            "notes": [[note.eid, note.kind, note.text] for note in document.notes],
            "relations": [[relation.kind, relation.target, relation.place] for relation in document.relations],
            "milestones": [[stone.kind, stone.date.isoformat(), stone.text] for stone in document.milestones],
            "identifiers": document.identifiers,
            "unapplied": document.unapplied,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return hashlib.sha256(plain).hexdigest(), zlib.compress(plain, _FAST)


def decode_body(data: bytes) -> Body:
    """The body as it was stored."""
    plain: dict[str, Any] = json.loads(zlib.decompress(data))
    return Body(
        title=plain["title"],
        short_title=plain["short_title"],
        type=plain["type"],
        text=Text(tuple(_provision(row) for row in plain["provisions"]), tuple(Mark(*row) for row in plain["marks"])),
        notes=tuple(Note(*row) for row in plain["notes"]),
        relations=tuple(Relation(*row) for row in plain["relations"]),
        milestones=tuple(Milestone(kind, date.fromisoformat(day), text) for kind, day, text in plain["milestones"]),
        identifiers=tuple((name, value) for name, value in plain["identifiers"]),
        unapplied=tuple(plain["unapplied"]),
    )


def _provision_row(p: Provision) -> list[str | None]:
    return [
        p.eid, p.kind, p.role.value, p.label, p.num, p.heading, p.text, p.parent,
        p.valid_from.isoformat() if p.valid_from else None, p.valid_to.isoformat() if p.valid_to else None,
        p.standing.value,
    ]  # fmt: skip


def _provision(row: list[Any]) -> Provision:
    eid, kind, role, label, num, heading, text, parent, valid_from, valid_to, standing = row
    return Provision(
        eid, kind, Role(role), label, num, heading, text, parent, _day(valid_from), _day(valid_to), Standing(standing)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def encode_effects(effects: tuple[Effect, ...]) -> bytes:
    """Effects as stored with their change."""
    rows = [
        [
            e.kind.value, e.provision, e.label, e.before, e.after, e.effective.isoformat() if e.effective else None,
            [e.by.eid, e.by.action, e.by.act, e.by.place] if e.by else None, e.moved_from,
        ]
        for e in effects
    ]  # fmt: skip
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), _FAST)


def decode_effects(data: bytes) -> tuple[Effect, ...]:
    """Effects as they were stored."""
    return tuple(
        Effect(EffectKind(kind), eid, label, before, after, _day(day), Mark(*by) if by else None, moved_from)
        for kind, eid, label, before, after, day, by, moved_from in json.loads(zlib.decompress(data))
    )
