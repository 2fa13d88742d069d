"""Chinese search: lay questions over articles of Chinese law. Prints its figures as one JSON object last.

python -m bench.zh --queries zh_queries.json --articles zh_articles.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from indexer.domain.provision import Standing
from indexer.search.engine import SearchEngine
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.passages import Passage
from indexer.search.query import Query, SearchRequest
from indexer.search.syntax import QuerySyntaxError, parse_query

_DAY = date(2024, 1, 1)
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条.*$")


def passage_of(name: str, text: str) -> Passage:
    """One article as a passage; its name is that of the law and the number of the article."""
    label = found[0] if (found := _ARTICLE.search(name)) else name
    law = name.removesuffix(label) or name
    return Passage(
        id=name, work=f"cn/{law}", language="zh", jurisdiction="cn", provision=name, label=label, heading="",
        context="", title=law, short_title="", text=text.strip(), type="law", source="cn", authority="official",
        standing=Standing.IN_FORCE, on=_DAY, until=None, permalinks=((_DAY, name),), detected=_DAY,
    )  # fmt: skip


def read(text: str) -> Query:
    """The query, or the one proposed instead, as a person would accept it."""
    try:
        return parse_query(text)
    except QuerySyntaxError as error:
        return parse_query(error.hint)


def measure(engine: SearchEngine, questions: Iterable[dict[str, object]]) -> dict[str, float]:
    """Recall@10 over the articles relevant to each question, the share of questions with any of them among the first
    ten, and the median time of a search.
    """
    recalls, successes, times = [], [], []
    for question in questions:
        text = " ".join(str(question["query"]).split())
        wanted = set(question["relevant"])  # type: ignore[call-overload]
        started = time.perf_counter()
        request = SearchRequest(read(text), today=_DAY, text=text, limit=10, per_work=10, facets=())
        hits = engine.search(request).hits
        times.append((time.perf_counter() - started) * 1000)
        right = len(wanted & {hit.provision for hit in hits})
        recalls.append(right / len(wanted))
        successes.append(right > 0)
    return {
        "queries": len(recalls),
        "recall_at_10": round(statistics.mean(recalls), 4),
        "success_at_10": round(statistics.mean(successes), 4),
        "p50_ms": round(statistics.median(times), 2),
    }


def main() -> None:
    """Build the index in a temporary directory, ask every question, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--articles", type=Path, required=True)
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.articles.read_text("utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as directory:
        engine = TantivyEngine(Path(directory) / "index")
        engine.replace("cn/all", "zh", [passage_of(row["article"], row["text"]) for row in rows])
        engine.commit(1)
        figures = measure(engine, json.loads(arguments.queries.read_text("utf-8")))
        print(json.dumps({**figures, "articles": engine.count()}))
        engine.close()


if __name__ == "__main__":
    main()
