"""A store with changes in it, made without parsing anything, and people who follow them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import event

from api.digests.knowledge import Knowledge
from api.digests.matching import Meaning
from api.digests.windows import next_window
from indexer.domain.alerts import Aim, FollowKind, Profile
from indexer.domain.document import Authority
from indexer.domain.history import Change, ChangeKind, Effect, EffectKind, Origin, Version
from indexer.domain.identifiers import WorkId
from indexer.store.alerts import AlertStore
from indexer.store.store import Store
from taxonomy.vocabulary import Taxonomy
from tests.support.making import article, document

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVERYTHING = Aim(FollowKind.JURISDICTION, "xx")
KNOWLEDGE = Knowledge(
    Taxonomy({}, {}, {}, {}, {}, {}, {}, {}),
    Meaning(lambda _: (), lambda _: (), lambda topic: frozenset({topic}), lambda _: frozenset()),
    lambda _: (),
    {},
)


def add_change(
    store: Store,
    text: str = "Goods are taxed.",
    *,
    work: str = "xx/acts/S-1",
    origin: Origin = Origin.CRAWL,
    detected: datetime = START,
) -> int:
    """Tell a change of one article; returns its number."""
    with store.writer() as writer:
        writer.put_work(document([article("1", text)], work=WorkId(work)), "sample")
        before, after = _version(work, date(2026, 1, 1), "a"), _version(work, date(2026, 11, 1), "b")
        effect = Effect(EffectKind.SUBSTITUTED, "art_1", "Article 1", "Goods are free.", text, date(2026, 11, 1))
        change = Change(
            WorkId(work), "en", ChangeKind.AMENDED, None, date(2026, 11, 1), detected, before, after, (effect,)
        )
        return writer.add_change(change, f"{work} {text}", origin)


def hurry(store: Store) -> None:
    """Do not wait for the disk: what is written outlives a killed process all the same, only not a machine."""
    store.database.engine.dispose()
    event.listen(store.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def withdraw(store: Store, change: int) -> None:
    """Learn that a change was none."""
    with store.writer() as writer:
        writer.withdraw_change(change, change)


def _version(work: str, on: date, letter: str) -> Version:
    return Version(
        WorkId(work), "en", on, None, on, None, START, Authority.CONSOLIDATION, (Authority.CONSOLIDATION,), "xml",
        letter * 64, superseded=False, observation=0,
    )  # fmt: skip


def subscribe(
    store: Store, name: str, *aims: Aim, profile: Profile | None = None, at: datetime = START, seal: bytes = b"sealed"
) -> int:
    """Somebody who follows these aims (everything, unless said) from now on; returns the key."""
    profile = profile or Profile()
    with AlertStore(store).write() as alerts:
        key = alerts.people.add(seal, name, profile, at)
        alerts.people.activate(key, next_window(profile.rhythm, at).due)
        for aim in aims or (EVERYTHING,):
            alerts.people.add_follow(key, aim, "all", "", at)
    return key
