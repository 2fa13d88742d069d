"""Feeding the engine from the outbox: each work that changed is projected anew, so that doing it twice does no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from indexer.domain.history import Version
from indexer.domain.identifiers import WorkId
from indexer.doubts import repealed_from
from indexer.search.engine import Projection, RebuildsBeside, SearchEngine
from indexer.search.passages import Passage, VersionText, project
from indexer.store.reading import Reader, WorkRecord
from indexer.store.store import Store

Aliases = Callable[[str], tuple[str, ...]]
"""Names by which people ask for a work: acronyms and short names of its regimes."""
Pair: TypeAlias = tuple[str, str]
"""A work and a language."""

_WORKS_PER_COMMIT = 200


def catch_up(
    store: Store, engine: Projection, aliases: Aliases, on_work: Callable[[str], None] = lambda _: None
) -> int:
    """Bring the engine to the head of the outbox; returns how many works were projected.

    The position is committed with the content, after it was written: a process killed at any point repeats work
    and loses none. Each batch is read in one view of the store, so a later change only comes again. A work is
    projected once, at its last entry: engines count replaced passages among the others for some time.
    """
    done = 0
    while True:
        with store.reader() as reader:
            entries = reader.outbox(engine.position())
            if not entries:
                return done
            last = {(work, language): seq for seq, work, language in entries}
            batch = sorted(last, key=last.__getitem__)[:_WORKS_PER_COMMIT]
            for (work, language), passages in projected(reader, batch, aliases):
                engine.replace(work, language, passages)
                on_work(work)
            engine.commit(last[batch[-1]])  # what stands before it and is not in the batch comes again behind it
            done += len(batch)


def projected(reader: Reader, pairs: Sequence[Pair], aliases: Aliases) -> Iterator[tuple[Pair, tuple[Passage, ...]]]:
    """The passages of works in languages, as the record has them."""
    gone = {pair: noticed.date() for pair, noticed in reader.gone({work for work, _ in pairs}).items()}
    for work, language in pairs:
        texts = _texts(reader, WorkId(work), language, aliases)
        days = filter(None, (gone.get((work, language)), repealed_from(reader, WorkId(work), language)))
        yield (work, language), project(texts, min(days, default=None))


def rebuild(
    store: Store, engine: SearchEngine, aliases: Aliases, on_work: Callable[[str], None] = lambda _: None
) -> int:
    """Build the index anew from the store; returns how many works were projected.

    Searches go on over the old one where the engine can do that, else over what is there already of the new one.
    """
    if isinstance(engine, RebuildsBeside):
        with engine.rebuilding() as fresh:
            return catch_up(store, fresh, aliases, on_work)
    engine.clear()
    return catch_up(store, engine, aliases, on_work)


def _texts(reader: Reader, work: WorkId, language: str, aliases: Aliases) -> Iterator[VersionText]:
    """The versions of a work in a language with their texts, oldest first, one in memory at a time."""
    record = reader.work(work)
    if record is not None:
        for version in reader.versions(work, language):
            yield _text(reader, record, version, aliases)


def _text(reader: Reader, record: WorkRecord, version: Version, aliases: Aliases) -> VersionText:
    body = reader.body(version.observation)
    names = tuple(("alias", name) for name in aliases(str(record.id)))
    return VersionText(
        permalink=version.permalink,
        language=version.language,
        on=version.starts_on,
        until=version.until,
        title=body.title,
        type=record.type,
        source=record.source,
        authority=version.authority.value,
        detected=version.detected.date(),
        provisions=body.text.provisions,
        short_title=body.short_title,
        superseded=version.superseded,
        topics=reader.topics(version.observation),
        regimes=record.regimes,
        identifiers=(*body.identifiers, *names),
    )
