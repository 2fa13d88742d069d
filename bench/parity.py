"""Whether the embedded engine and Elasticsearch give the same answers. Prints its figures as one JSON object last.

    python bench/parity.py --captures A.warc.gz B.warc.gz [--url URL] [--queries 400] [--shards 3]
    python bench/parity.py --base DATA_FOLDER

Without a URL it starts a server of its own. Queries of all kinds are made from the passages themselves.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

from api.config import Settings
from api.services import Services
from bench.engines import ELASTICSEARCH, add_url, bench
from indexer.feed import catch_up
from indexer.search.analysis import analyse
from indexer.search.engine import SearchEngine
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.passages import Passage
from indexer.search.query import Hit, SearchRequest, SearchResults, Sort
from indexer.search.syntax import QuerySyntaxError, parse_query

_TOP = 10
_COMPARED = ("counts", "works", "facets", "first", "top_ten", "top_ten_ties_too")

Key: TypeAlias = tuple[str, str, date]
"""What tells hits apart."""


class Both:
    """Feeds two engines with the same passages and keeps some of them to make queries from."""

    def __init__(self, engines: tuple[SearchEngine, ...], kept: int = 2_000) -> None:
        self._engines, self._kept, self._rng, self._seen = engines, kept, random.Random(1), 0
        self.sample: list[Passage] = []

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        """To both; each passage has the same chance to be kept."""
        given = tuple(passages)
        for engine in self._engines:
            engine.replace(work, language, given)
        for passage in given:
            self._seen += 1
            if len(self.sample) < self._kept:
                self.sample.append(passage)
            elif (place := self._rng.randrange(self._seen)) < self._kept:
                self.sample[place] = passage

    def commit(self, position: int) -> None:
        """To both."""
        for engine in self._engines:
            engine.commit(position)

    def position(self) -> int:
        """Of the one that is behind."""
        return min(engine.position() for engine in self._engines)


def _words(passage: Passage, rng: random.Random, count: int) -> list[str]:
    """Words of the text, in order, from one place or from several."""
    tokens = [token for token in analyse(passage.text or passage.title, passage.language) if token.surface.isalnum()]
    if not tokens:
        return ["nothing"]
    return [tokens[place].surface for place in sorted(rng.sample(range(len(tokens)), min(count, len(tokens))))]


def _run(passage: Passage, rng: random.Random, count: int) -> str:
    text = " ".join((passage.text or passage.title).replace('"', " ").split())
    words = text.split(" ")
    start = rng.randrange(max(len(words) - count, 1))
    return " ".join(words[start : start + count])[:80]


def _boolean(passage: Passage, rng: random.Random) -> str:
    one, two, three = (_words(passage, rng, 3) * 3)[:3]
    return rng.choice((f"{one} AND {two}", f"{one} OR {two}", f"{one} NOT {two}", f"({one} OR {two}) AND {three}"))


_KINDS: dict[str, Callable[[Passage, random.Random], str]] = {
    "words": lambda p, rng: " ".join(_words(p, rng, rng.randint(1, 6))),
    "sentence": lambda p, rng: _run(p, rng, rng.randint(4, 12)),
    "phrase": lambda p, rng: f'"{_run(p, rng, rng.randint(2, 4))}"',
    "boolean": _boolean,
    "near": lambda p, rng: f" NEAR/{rng.randint(1, 8)} ".join((_words(p, rng, 2) * 2)[:2]),
    "prefix": lambda p, rng: f"{_words(p, rng, 1)[0][:4]}*",
    "field": lambda p, rng: f"{rng.choice(('title', 'heading', 'text'))}:{_words(p, rng, 1)[0]} {_words(p, rng, 1)[0]}",
    "range": lambda p, rng: f"{_words(p, rng, 1)[0]} effective:{p.on.year - rng.randint(0, 3)}..{p.on.year}",
    "heading": lambda p, _: " ".join((p.heading or p.title).split()[:12]),
    "citation": lambda p, rng: f"{p.label} {rng.choice((*p.names, p.short_title or p.title, p.work.split('/')[-1]))}",
    "value": lambda p, rng: (
        f"{_words(p, rng, 1)[0]} {rng.choice(('jurisdiction:' + p.jurisdiction, 'type:' + p.type))}"
    ),
}


def requests_from(
    passages: list[Passage], count: int, today: date, seed: int = 2
) -> Iterator[tuple[str, SearchRequest]]:
    """`count` searches with their kind: all kinds in turn, a third of them filtered, on a day or sorted by date."""
    rng, kinds, made = random.Random(seed), list(_KINDS), 0
    while made < count:
        kind, passage = kinds[made % len(kinds)], rng.choice(passages)
        text = _KINDS[kind](passage, rng)[:200]
        try:
            query = parse_query(text)
        except QuerySyntaxError:
            continue
        made += 1
        yield kind, SearchRequest(query, today, text=text, limit=_TOP, **_options(passage, rng))  # type: ignore[arg-type]


def _options(passage: Passage, rng: random.Random) -> dict[str, object]:
    match rng.randrange(15):
        case 0:
            return {"filters": {"jurisdiction": (passage.jurisdiction,), "language": (passage.language, "xx")}}
        case 1:
            return {"filters": {"type": (passage.type,), "status": ("current", "historical")}}
        case 2:
            return {"as_of": passage.on + timedelta(days=rng.randint(0, 400))}
        case 3:
            return {"sort": rng.choice((Sort.EFFECTIVE, Sort.DETECTED)), "per_work": 10}
        case 4:
            return {"topics": passage.topics, "languages": (passage.language,)}
        case _:
            return {}


@dataclass(slots=True)
class Comparison:
    """Answers compared so far; `differing` holds the texts of queries by what differed."""

    queries: int = 0
    found: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    differing: dict[str, list[str]] = field(default_factory=dict)
    overlaps: list[float] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: {"embedded": [], "elasticsearch": []})

    def add(self, kind: str, request: SearchRequest, embedded: SearchResults, other: SearchResults) -> None:
        """Compare two answers to a request."""
        self.queries += 1
        self.found += bool(embedded.hits)
        self.kinds[kind] += 1
        one, two = _keys(embedded.hits), _keys(other.hits)
        if embedded.hits:
            self.overlaps.append(len({*one} & {*two}) / len(one))
        same = {
            "counts": embedded.total_passages == other.total_passages,
            "works": embedded.total_works == other.total_works,
            "facets": embedded.facets == other.facets,
            "first": one[:1] == two[:1] or _tied_first(embedded.hits, other.hits),
            "top_ten": one == two or _equal(embedded.hits, other.hits),
            "top_ten_ties_too": one == two,
        }
        for name, equal in same.items():
            if not equal:
                self.differing.setdefault(name, []).append(f"{kind}: {request.text}")
        self.times["embedded"].append(embedded.took_ms)
        self.times["elasticsearch"].append(other.took_ms)

    def share(self, name: str) -> float:
        """Share of queries that were answered the same in this respect."""
        return 1 - len(self.differing.get(name, ())) / self.queries

    def figures(self) -> dict[str, object]:
        """Everything as plain values."""
        shares = {f"{name}_same": round(self.share(name), 4) for name in _COMPARED}
        times = {f"{name}_p50_ms": round(statistics.median(each), 2) for name, each in self.times.items()}
        overlaps = {
            "mean_overlap": round(statistics.mean(self.overlaps), 4),
            "share_overlapping_0.9": round(sum(each >= 0.9 for each in self.overlaps) / len(self.overlaps), 4),
        }
        return {"queries": self.queries, "with_hits": self.found, **shares, **overlaps, **times, "kinds": self.kinds}


def _keys(hits: tuple[Hit, ...]) -> list[Key]:
    return [(hit.permalink, hit.language, hit.valid_from) for hit in hits]


def _tied_first(one: tuple[Hit, ...], two: tuple[Hit, ...]) -> bool:
    """Whether each page begins with a hit that shares the best score on the other; all of a page may share it."""
    left, right = _ties(one), _ties(two)
    if len(left) == len(right) == 1:
        return len(one) == len(two)
    return bool(left and right) and left[0] == right[0]


def _equal(one: tuple[Hit, ...], two: tuple[Hit, ...]) -> bool:
    """Whether two pages are the same but for the order of hits with equal scores. Which of those with the last score
    are on the page at all is not compared: there may be more of them than it holds.
    """
    left, right = _ties(one), _ties(two)
    return [len(group) for group in left] == [len(group) for group in right] and _same_cut(left, right)


def _same_cut(left: list[set[Key]], right: list[set[Key]]) -> bool:
    return left[:-1] == right[:-1] and (left[-1:] == right[-1:] or len(left[-1]) > 1)


def _ties(hits: tuple[Hit, ...]) -> list[set[Key]]:
    groups: list[set[Key]] = []
    last = float("nan")
    for hit, key in zip(hits, _keys(hits), strict=True):
        if not math.isclose(hit.score, last, rel_tol=1e-6):
            groups.append(set())
        groups[-1].add(key)
        last = hit.score
    return groups


def compare(embedded: SearchEngine, other: SearchEngine, requests: Iterable[tuple[str, SearchRequest]]) -> Comparison:
    """Put every request to both engines."""
    comparison = Comparison()
    for kind, request in requests:
        comparison.add(kind, request, embedded.search(request), other.search(request))
    return comparison


def main() -> None:
    """Replay the captures, feed both engines, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--captures", type=Path, nargs="+")
    given.add_argument("--base", type=Path, help="a data folder that captures were replayed into")
    add_url(parser)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--shards", type=int, default=1)
    arguments = parser.parse_args()
    with (
        bench(ELASTICSEARCH, arguments.url) as room,
        closing(_services(arguments, room.folder)) as services,
        closing(TantivyEngine(room.folder / "compared")) as embedded,
        closing(room.empty(arguments.shards)) as cluster,
    ):
        both = Both((embedded, cluster))
        catch_up(services.store, both, services.subjects.aliases)
        today = max(passage.detected for passage in both.sample)
        comparison = compare(embedded, cluster, requests_from(both.sample, arguments.queries, today))
        for name, texts in comparison.differing.items():
            print(name, *texts[:20], sep="\n  ")
        print(json.dumps({**comparison.figures(), "passages": embedded.count(), "shards": arguments.shards}))


def _services(arguments: argparse.Namespace, folder: Path) -> Services:
    services = Services(Settings(data=arguments.base or folder, database_url=""))
    if arguments.captures:
        services.replay(arguments.captures)
    return services


if __name__ == "__main__":
    main()
