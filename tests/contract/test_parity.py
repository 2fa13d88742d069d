"""The two engines give the same answers to queries of all kinds over a corpus of invented law."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.parity import Both, Comparison, compare, requests_from
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.passages import Passage
from tests.support.elasticsearch_server import engine_at
from tests.unit.search.passage_samples import TODAY, VOCABULARY, random_corpus

_SYLLABLES = [a + b for a in ("b", "cr", "d", "fl", "g", "l", "pr", "s", "t", "v") for b in "aeiou"]


def invented_law(size: int) -> Iterator[Passage]:
    """Passages whose words are as unevenly frequent as those of real texts, with some of the words of real ones."""
    rng = random.Random(5)
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(1_500)]
    for place, passage in enumerate(random_corpus(seed=6, size=size)):
        known = [] if passage.language == "zh" else VOCABULARY[passage.language].split()
        vocabulary = [*known, *words]
        weights = [1 / (rank + 8) for rank in range(len(vocabulary))]

        def text(count: int, vocabulary: list[str] = vocabulary, weights: list[float] = weights) -> str:
            joint = "" if passage.language == "zh" else " "  # noqa: B023 -- called within this turn
            return joint.join(rng.choices(vocabulary, weights, k=count))

        if passage.language == "zh":
            yield replace(passage, id=f"q{place}")
        else:
            yield replace(
                passage,
                id=f"q{place}",
                text=text(rng.randint(5, 160)),
                heading=text(rng.randint(0, 6)),
                context=text(rng.randint(0, 8)),
                title=f"{passage.title} {text(3)}",
            )


@pytest.fixture(scope="module")
def comparison(elasticsearch_node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparison]:
    place: Path = tmp_path_factory.mktemp("parity")
    embedded, cluster = TantivyEngine(place / "index"), engine_at(place)
    groups: dict[tuple[str, str], list[Passage]] = {}
    corpus = list(invented_law(2_500))
    for passage in corpus:
        groups.setdefault((passage.work, passage.language), []).append(passage)
    both = Both((embedded, cluster))
    for (work, language), members in groups.items():
        both.replace(work, language, members)
    both.commit(1)
    assert both.position() == 1
    yield compare(embedded, cluster, requests_from(corpus, 330, TODAY))
    embedded.close()
    cluster.close()


def test_every_count_and_every_facet_is_the_same(comparison: Comparison) -> None:
    assert comparison.queries >= 300
    assert comparison.found > 250
    assert "counts" not in comparison.differing
    assert "works" not in comparison.differing
    assert "facets" not in comparison.differing


def test_the_first_hit_is_the_same(comparison: Comparison) -> None:
    assert comparison.share("first") >= 0.99, comparison.differing["first"]


def test_the_first_ten_stand_in_the_same_order(comparison: Comparison) -> None:
    assert comparison.share("top_ten") >= 0.98, comparison.differing["top_ten"]
