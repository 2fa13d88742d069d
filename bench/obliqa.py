"""Ranking on ObliQA: questions over passages of financial rulebooks, ours beside plain BM25 in the same run.

    python bench/obliqa.py --passages ZIP --questions JSON [--engine embedded|elasticsearch] [--url URL]

Recall and average precision count the first ten passages. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.engines import Place, add_engine, bench, places
from bench.reference import Reference, beside, percentiles
from indexer.domain.provision import Standing
from indexer.search.passages import Passage

_DAY = date(2024, 1, 1)
_HEADING_WORDS = 20
"""A passage no longer than this, of whose number others begin, is read as their heading."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the (work, provision) of every passage that answers it."""

    text: str
    wanted: frozenset[tuple[str, str]]


def questions_of(path: Path) -> list[Question]:
    """The questions of a file in the collection's own format."""
    return [
        Question(row["Question"], frozenset((f"adgm/{one['DocumentID']}", one["PassageID"]) for one in row["Passages"]))
        for row in json.loads(path.read_text("utf-8"))
    ]


def passages_of(path: Path) -> Iterator[tuple[str, list[Passage]]]:
    """Each document's id and its passages, with the headings above each as its context. Several texts may have one
    number: each is a passage.
    """
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json") and not name.startswith("__MACOSX")]
        for name in sorted(names):
            rows = json.loads(archive.read(name))
            first: dict[str, str] = {}
            for row in rows:
                first.setdefault(row["PassageID"], row["Passage"].strip())
            yield Path(name).stem, [_passage(row, place, first) for place, row in enumerate(rows)]


def _passage(row: dict[str, str], place: int, texts: dict[str, str]) -> Passage:
    document, number = str(row["DocumentID"]), row["PassageID"]
    above = [texts[parent] for parent in _parents(number) if len(texts.get(parent, "").split()) in _HEADINGS]
    return Passage(
        id=f"{document} {place}", work=f"adgm/{document}", language="en", jurisdiction="ae", provision=number,
        label=number, heading="", context="\n".join(above), title="", short_title="", text=row["Passage"].strip(),
        type="rulebook", source="adgm", authority="official", standing=Standing.IN_FORCE, on=_DAY, until=None,
        permalinks=((_DAY, f"adgm/{document}@{_DAY}"),), detected=_DAY,
    )  # fmt: skip


_HEADINGS = range(1, _HEADING_WORDS + 1)


def _parents(number: str) -> list[str]:
    """Numbers above "3.8.1.(a)", outermost first: "3", "3.", "3.8", "3.8.1"."""
    parts = number.split(".")
    above = [".".join(parts[:size]) for size in range(1, len(parts))]
    return [form for place in above for form in (place, f"{place}.") if form != number]


def measure(ask: Callable[[str], list[Place]], questions: list[Question]) -> dict[str, float]:
    """Recall@10, MAP@10 (over all relevant passages of a question), the time of a search, by clock and by processor."""
    recalls, precisions, times = [], [], []
    processor_s = time.process_time()
    for question in questions:
        started = time.perf_counter()
        answers = ask(question.text)
        times.append((time.perf_counter() - started) * 1000)
        # Judgements are of numbers; a second text of one that was found already is worth nothing.
        found = [place in question.wanted for place in dict.fromkeys((one.work, one.provision) for one in answers)]
        wanted = len(question.wanted)
        recalls.append(sum(found) / wanted)
        precisions.append(sum(sum(found[: at + 1]) / (at + 1) for at, right in enumerate(found) if right) / wanted)
    processor_s = time.process_time() - processor_s
    return {
        "questions": len(questions),
        "recall_at_10": round(statistics.mean(recalls), 4),
        "map_at_10": round(statistics.mean(precisions), 4),
        **percentiles(times),
        "processor_ms": round(processor_s * 1000 / len(questions), 2),
    }


def main() -> None:
    """Index the passages for ourselves and for the reference, ask both every question, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    add_engine(parser)
    arguments = parser.parse_args()
    questions = questions_of(arguments.questions)
    with bench(arguments.engine, arguments.url) as room, closing(room.empty()) as engine:
        started = time.perf_counter()
        for document, passages in passages_of(arguments.passages):
            engine.replace(f"adgm/{document}", "en", passages)
        engine.commit(1)
        built = time.perf_counter() - started
        ours = measure(lambda text: places(engine, text, _DAY), questions)
        with closing(Reference(room)) as reference:
            for document, passages in passages_of(arguments.passages):
                reference.replace(f"adgm/{document}", "en", passages)
            reference.commit(1)
            plain = measure(lambda text: reference.search(text, "en", _DAY), questions)
        told = {"engine": arguments.engine, "passages": engine.count(), "build_s": round(built, 1)}
        print(json.dumps({**ours, **told, **beside(ours, plain)}))


if __name__ == "__main__":
    main()
