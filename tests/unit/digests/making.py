"""Making changes, candidates and subscribers for tests of digests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from api.digests.changed import Candidate
from api.digests.composing import Desk
from api.digests.items import Items
from api.digests.matching import Matcher, Meaning
from api.digests.significance import Scale, published_formula
from api.digests.surroundings import Surroundings
from indexer.domain.alerts import Aim, Follow, FollowKind, Profile, Subscriber, SubscriberState
from indexer.domain.crawling import Health
from indexer.domain.history import Effect, EffectKind
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Standing
from indexer.search.passages import Passage
from indexer.store.reading import ChangeRecord, WorkRecord
from taxonomy.vocabulary import Taxonomy

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NOTHING_MEANT = Meaning(
    related=lambda _: (), topics=lambda _: (), within=lambda topic: frozenset({topic}), works=lambda _: frozenset()
)


def passage(identity: str, text: str, *, work: str = "xx/acts/S-1", language: str = "en", **more: object) -> Passage:
    """One text that changed."""
    values: dict[str, object] = {
        "id": identity, "work": work, "language": language, "jurisdiction": work.split("/", maxsplit=1)[0],
        "provision": "art_1", "label": "Article 1", "heading": "", "context": "", "title": "Sample Act",
        "short_title": "", "text": text, "type": "act", "source": "sample", "authority": "consolidation",
        "standing": Standing.IN_FORCE, "on": date(2026, 11, 1), "until": None,
        "permalinks": ((date(2026, 11, 1), f"{work}@2026-11-01#art_1"),), "detected": date(2026, 11, 20),
    }  # fmt: skip
    return Passage(**{**values, **more})  # type: ignore[arg-type]


def candidate(
    seq: int,
    *,
    work: str = "xx/acts/S-1",
    language: str = "en",
    before: str | None = "Goods are free.",
    after: str | None = "Goods are taxed.",
    provision: str = "art_1",
    topics: Iterable[str] = (),
    regimes: tuple[str, ...] = (),
    type_: str = "act",
    kind: str = "amended",
    effective: date | None = date(2026, 11, 1),
) -> Candidate:
    """A change of one provision: inserted without a text before, repealed without one after."""
    effect_kind = (
        EffectKind.INSERTED if before is None else EffectKind.REPEALED if after is None else EffectKind.SUBSTITUTED
    )
    effect = Effect(effect_kind, provision, f"Article {provision[4:]}", before, after, effective)
    change = ChangeRecord(
        seq, WorkId(work), language, kind, "crawl", date(2026, 10, 20), effective, NOW, retroactive=False,
        from_permalink=f"{work}@2026-01-01", to_permalink=f"{work}@2026-11-01", effects=(effect,),
    )  # fmt: skip
    texts = [(sign, text) for sign, text in (("-", before), ("+", after)) if text is not None]
    passages = tuple(
        passage(
            f"{seq}{sign}",
            text,
            work=work,
            language=language,
            provision=provision,
            topics=tuple(topics),
            regimes=regimes,
            type=type_,
        )
        for sign, text in texts
    )
    record = WorkRecord(WorkId(work), type_, f"Title of {work}", "", "sample", tuple(topics), regimes)
    return Candidate(
        change, record, frozenset(topics), frozenset({provision}), passages,
        Permalink(WorkId(work), date(2026, 1, 1), "0" * 8), Permalink(WorkId(work), date(2026, 11, 1), "1" * 8),
    )  # fmt: skip


def subscriber(key: int = 1, *, profile: Profile | None = None, settled: int = 0) -> Subscriber:
    """Somebody who is told things."""
    return Subscriber(key, SubscriberState.ACTIVE, profile or Profile(), b"sealed", f"lookup {key}", NOW, NOW, settled)


def follow(key: int, aim: Aim, *, of: int = 1, since: int = 0) -> Follow:
    """What a subscriber follows."""
    return Follow(key, of, aim, f"follow {key}", "", since, NOW)


def search(query: str, **filters: tuple[str, ...]) -> Aim:
    """A saved search."""
    return Aim(FollowKind.SEARCH, query=query, filters=tuple(sorted(filters.items())))


def desk(
    candidates: Iterable[Candidate],
    *,
    taxonomy: Taxonomy | None = None,
    health: tuple[Health, ...] = (),
    waiting: frozenset[int] = frozenset(),
    meaning: Meaning = NOTHING_MEANT,
) -> Desk:
    """Everything digests of these changes are composed of."""
    found = list(candidates)
    today = NOW.date()
    empty = Taxonomy({}, {}, {}, {}, {}, {}, {}, {})
    return Desk(
        now=NOW,
        head=max((one.change.seq for one in found), default=0),
        candidates={one.change.seq: one for one in found},
        waiting=waiting,
        matcher=Matcher(found, meaning, today),
        items=Items(Scale(published_formula(), lambda _: "", today)),
        surroundings=Surroundings(taxonomy or empty, {}, health, today),
        titles=str,
    )
