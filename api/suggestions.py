"""What a few typed letters may mean: works by title, regimes, topics and jurisdictions by any of their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from api.services import Services
from indexer.clock import today
from indexer.search.analysis import surfaces
from indexer.search.query import And, FieldIs, Prefix, Query, SearchRequest, Word
from indexer.search.records import FIRST
from indexer.search.spelling import is_near
from taxonomy.vocabulary import load

_FEWEST_LETTERS = 2
_SHORTEST_MISSPELT = 9
_LETTERS_OFF = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name, what kind of thing it names (work, regime, topic, jurisdiction), and its id."""

    kind: str
    id: str
    name: str


def suggest(services: Services, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Names whose words begin as typed, regimes first, then works, topics and jurisdictions; none for one letter."""
    words = surfaces(typed)
    if len("".join(words)) < _FEWEST_LETTERS:
        return ()
    found = list(_named(words))
    regimes = [one for one in found if one.kind == "regime"]
    others = [one for one in found if one.kind != "regime"]
    return (*regimes, *_works(services, words, limit), *others)[:limit]


def meant(typed: str) -> str:
    """The name of a regime, topic or jurisdiction at most two letters off what was typed, "" where none is; short words
    are near too many.
    """
    joined = _joined(surfaces(typed))
    if len(joined) < _SHORTEST_MISSPELT:
        return ""
    return next((name for _, _, name, folded in _vocabulary() if is_near(joined, folded, _LETTERS_OFF)), "")


def proposed() -> tuple[str, ...]:
    """The English name of every regime and topic, for a box that completes by itself."""
    taxonomy = load()
    names = [regime.name for regime in taxonomy.regimes.values()]
    return tuple(sorted({*names, *(topic.labels["en"] for topic in taxonomy.topics.values())}))


def _named(words: list[str]) -> Iterator[Suggestion]:
    """Regimes, topics and jurisdictions, each by the first of its names in which the typed words follow each other, the
    last one perhaps not yet whole.
    """
    typed = _joined(words)
    seen: set[tuple[str, str]] = set()
    for kind, id_, name, folded in _vocabulary():
        if typed in folded and (kind, id_) not in seen:
            seen.add((kind, id_))
            yield Suggestion(kind, id_, name)


@cache
def _vocabulary() -> tuple[tuple[str, str, str, str], ...]:
    """Every name of the taxonomy: kind, id, the name, its words joined."""
    taxonomy = load()
    names: list[tuple[str, str, str]] = []
    for regime in taxonomy.regimes.values():
        others = (name for listed in regime.names.values() for name in listed)
        names += [("regime", regime.id, name) for name in (regime.name, *others)]
    for topic in taxonomy.topics.values():
        names += [("topic", topic.id, name) for _, name in topic.names]
    for place in taxonomy.jurisdictions.values():
        names += [("jurisdiction", place.id, name) for name in place.labels.values()]
    return tuple((kind, id_, name, _joined(surfaces(name))) for kind, id_, name in names)


def _joined(words: list[str]) -> str:
    """The words with a blank before each, so that one text is in another where its words begin so."""
    return "".join(f" {word}" for word in words)


def _works(services: Services, words: list[str], limit: int) -> Iterator[Suggestion]:
    parts: list[Query] = [Word(word, "title") for word in words[:-1]]
    parts.append(Prefix(words[-1], "title"))
    # Every passage has the title of its work: one of each is enough.
    query = And((*parts, FieldIs("kind", FIRST)))
    request = SearchRequest(query, today=today(), limit=limit, per_work=1, facets=())
    seen: set[str] = set()
    for hit in services.engine.search(request).hits:
        if hit.work not in seen:
            seen.add(hit.work)
            yield Suggestion("work", hit.work, hit.title)
