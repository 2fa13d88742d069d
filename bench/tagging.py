"""How fast the tagger reads, beside a blank spaCy tokenizer on the same text, and how much memory new words cost.

Run `python -m bench.tagging [FILE]`: FILE is a gzipped JSON-lines file of objects with a text under "abstract" or
"text"; without it, made-up provisions are read. The last line printed is the result as JSON.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import string
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import process_time

import spacy

from taxonomy.folding import WORD, fold
from taxonomy.tagger import Tagger
from taxonomy.vocabulary import load

TEXTS = 20_000
UNIQUE_DOCUMENTS = 50_000
FILLER = ("the", "of", "and", "to", "in", "shall", "be", "that", "by", "or", "section", "article", "member", "market")


def recorded_texts(path: Path) -> Iterator[str]:
    """The texts of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield str(record.get("abstract") or record.get("text") or "")


def made_texts() -> Iterator[str]:
    """Provisions of a hundred words, one in ten of which speaks of a topic."""
    rng = random.Random(1)
    labels = [label for topic in load().topics.values() for code, label in topic.names if code == "en"]
    while True:
        words = rng.choices(FILLER, k=100)
        if rng.random() < 0.1:
            words[rng.randrange(100)] = rng.choice(labels)
        yield " ".join(words)


def unique_texts() -> Iterator[str]:
    """Documents of 40 words nobody has seen before, and one label."""
    rng = random.Random(2)
    while True:
        yield " ".join("".join(rng.choices(string.ascii_lowercase, k=9)) for _ in range(40)) + " forced labour"


def words_per_second(read: Callable[[str], object], texts: list[str], words: int) -> int:
    """Words read in a second of processor time."""
    start = process_time()
    for text in texts:
        read(text)
    return round(words / (process_time() - start))


def memory_grown_mb(tagger: Tagger) -> float:
    """By how much the peak memory of the process rises over documents of new words."""
    tagger.tag("forced labour", "en")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for text in islice(unique_texts(), UNIQUE_DOCUMENTS):
        tagger.tag(text, "en")
    return round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1)


def main() -> None:
    """Measure and print."""
    start = process_time()
    tagger = Tagger(load())
    tagger.tag("warm up", "en")
    ready_s = process_time() - start
    source = recorded_texts(Path(sys.argv[1])) if len(sys.argv) > 1 else made_texts()
    texts = list(islice(source, TEXTS))
    words = sum(len(text.split()) for text in texts)
    tokenizer = spacy.blank("en").tokenizer
    result = {
        "texts": len(texts),
        "words": words,
        "tags": sum(len(tagger.tag(text, "en")) for text in texts),
        "ready_s": round(ready_s, 2),
        "tagger_words_per_s": words_per_second(lambda text: tagger.tag(text, "en"), texts, words),
        "units_words_per_s": words_per_second(lambda text: sum(1 for _ in WORD.finditer(fold(text))), texts, words),
        "spacy_tokenizer_words_per_s": words_per_second(tokenizer, texts, words),
        "unique_documents": UNIQUE_DOCUMENTS,
        "memory_grown_mb": memory_grown_mb(tagger),
    }
    for key, value in result.items():
        print(f"{key:28} {value:>12,}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
