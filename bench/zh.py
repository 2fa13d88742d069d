"""Chinese search: lay questions over articles of Chinese law, ours beside plain BM25 in the same run.

    python bench/zh.py --queries JSON --articles JSONL [--engine embedded|elasticsearch] [--url URL]

Ours widens a question by the meanings it names, as the product does. The reference gets the same words, those of our
segmenter. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.services import Services
from bench.engines import Place, add_engine, bench, places
from bench.reference import Reference, beside, percentiles
from indexer.domain.provision import Standing
from indexer.search.passages import Passage

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


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the articles that answer it."""

    text: str
    wanted: frozenset[str]


def questions_of(path: Path) -> list[Question]:
    """The questions of a file: `query`, and `relevant` names of articles."""
    rows = json.loads(path.read_text("utf-8"))
    return [Question(" ".join(str(row["query"]).split()), frozenset(row["relevant"])) for row in rows]


def measure(ask: Callable[[str], list[Place]], questions: list[Question]) -> dict[str, float]:
    """Recall@10 over the articles relevant to each question, the share of questions with any of them among the first
    ten, and the time of a search.
    """
    recalls, successes, times = [], [], []
    for question in questions:
        started = time.perf_counter()
        answers = ask(question.text)
        times.append((time.perf_counter() - started) * 1000)
        right = len(question.wanted & {place.provision for place in answers})
        recalls.append(right / len(question.wanted))
        successes.append(right > 0)
    return {
        "queries": len(recalls),
        "recall_at_10": round(statistics.mean(recalls), 4),
        "success_at_10": round(statistics.mean(successes), 4),
        **percentiles(times),
    }


def main() -> None:
    """Index the articles for ourselves and for the reference, ask both every question, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--articles", type=Path, required=True)
    add_engine(parser)
    arguments = parser.parse_args()
    lines = arguments.articles.read_text("utf-8").splitlines()
    passages = [passage_of(row["article"], row["text"]) for row in map(json.loads, filter(str.strip, lines))]
    questions = questions_of(arguments.queries)
    with (
        bench(arguments.engine, arguments.url) as room,
        closing(room.empty()) as engine,
        closing(Reference(room)) as reference,
    ):
        for index in (engine, reference):
            index.replace("cn/all", "zh", passages)
            index.commit(1)
        meanings = Services(room.settings(room.folder)).meanings
        ours = measure(lambda text: places(engine, text, _DAY, meanings.found(text, "zh")), questions)
        plain = measure(lambda text: reference.search(text, "zh", _DAY), questions)
        told = {"engine": arguments.engine, "articles": engine.count()}
        print(json.dumps({**ours, **told, **beside(ours, plain)}))


if __name__ == "__main__":
    main()
