"""Ranking on ObliQA: questions over passages of financial rulebooks. Prints its figures as one JSON object last.

python -m bench.obliqa --passages obliqa_passages.zip --questions obliqa_dev.json --engine embedded
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from indexer.domain.provision import Standing
from indexer.search.engine import SearchEngine
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.passages import Passage
from indexer.search.query import Query, SearchRequest
from indexer.search.syntax import QuerySyntaxError, parse_query

_DAY = date(2024, 1, 1)
_HEADING_WORDS = 20
"""A passage no longer than this, of whose number others begin, is read as their heading."""


def passages_of(path: Path) -> Iterator[tuple[str, list[Passage]]]:
    """Each document's id and its passages, with the headings above each as its context."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json") and not name.startswith("__MACOSX")]
        for name in sorted(names):
            rows = json.loads(archive.read(name))
            texts = {row["PassageID"]: row["Passage"].strip() for row in rows}
            yield Path(name).stem, [_passage(str(row["DocumentID"]), row["PassageID"], texts) for row in rows]


def _passage(document: str, number: str, texts: dict[str, str]) -> Passage:
    above = [texts[parent] for parent in _parents(number) if len(texts.get(parent, "").split()) in _HEADINGS]
    return Passage(
        id=f"{document} {number}", work=f"adgm/{document}", language="en", jurisdiction="ae", provision=number,
        label=number, heading="", context="\n".join(above), title="", short_title="", text=texts[number],
        type="rulebook", source="adgm", authority="official", standing=Standing.IN_FORCE, on=_DAY, until=None,
        permalinks=((_DAY, f"adgm/{document}@{_DAY}"),), detected=_DAY,
    )  # fmt: skip


_HEADINGS = range(1, _HEADING_WORDS + 1)


def _parents(number: str) -> list[str]:
    """Numbers above "3.8.1.(a)", outermost first: "3", "3.", "3.8", "3.8.1"."""
    parts = number.split(".")
    above = [".".join(parts[:size]) for size in range(1, len(parts))]
    return [form for place in above for form in (place, f"{place}.") if form != number]


def measure(engine: SearchEngine, questions: list[dict[str, object]]) -> dict[str, float]:
    """Recall@10, MAP@10 (over all relevant passages of a question) and the median time of a search."""
    recalls, precisions, times = [], [], []
    for question in questions:
        text = str(question["Question"])
        wanted = {f"adgm/{row['DocumentID']} {row['PassageID']}" for row in question["Passages"]}  # type: ignore[attr-defined]
        started = time.perf_counter()
        query = _read(text)
        request = SearchRequest(query, today=_DAY, text=text, limit=10, per_work=10, facets=())
        hits = engine.search(request).hits
        times.append((time.perf_counter() - started) * 1000)
        found = [f"{hit.work} {hit.provision}" in wanted for hit in hits]
        recalls.append(sum(found) / len(wanted))
        precisions.append(sum(sum(found[: at + 1]) / (at + 1) for at, right in enumerate(found) if right) / len(wanted))
    return {
        "questions": len(questions),
        "recall_at_10": round(statistics.mean(recalls), 4),
        "map_at_10": round(statistics.mean(precisions), 4),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
    }


def _read(text: str) -> Query:
    """The query, or the one proposed instead, as a person would accept it."""
    try:
        return parse_query(text)
    except QuerySyntaxError as error:
        return parse_query(error.hint)


def main() -> None:
    """Build the index in a temporary directory, ask every question, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--engine", choices=["embedded"], default="embedded")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        engine = TantivyEngine(Path(directory) / "index")
        started = time.perf_counter()
        for document, passages in passages_of(arguments.passages):
            engine.replace(f"adgm/{document}", "en", passages)
        engine.commit(1)
        built = time.perf_counter() - started
        figures = measure(engine, json.loads(arguments.questions.read_text("utf-8")))
        print(json.dumps({**figures, "passages": engine.count(), "build_s": round(built, 1)}))
        engine.close()


if __name__ == "__main__":
    main()
