"""How well analysts' questions are answered over a replayed base: first hit, five hits, nDCG, and honest "not covered".

    python bench/analyst.py --questions QUESTIONS.json --base DATA_FOLDER [--engine embedded]

A question names the provisions that answer it as (address of the document, section as printed, grade 2 or 1); a hit
answers if it is of that work and language and stands in that section. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.config import Settings
from api.services import Answer, Question, Services
from indexer.search.query import Hit

_SHOWN = 10
_LANGUAGES = {"ENG": "en", "FRA": "fr", "DEU": "de", "SPA": "es", "eng": "en", "fra": "fr"}


@dataclass(frozen=True)
class Judged:
    """What one question's answer was worth."""

    kind: str
    language: str
    first: bool
    in_five: bool
    ndcg: float
    took_ms: float


def main() -> None:
    """Run every question and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument(
        "--misses", action="store_true", help="print what was found instead, for questions not answered"
    )
    arguments = parser.parse_args()
    questions = json.loads(arguments.questions.read_text("utf-8"))
    services = Services(Settings(data=arguments.base))
    services.freshen()
    works = _works_by_url(services)
    judged = [_judge(services, works, question, show=arguments.misses) for question in questions]
    print(json.dumps(_figures(judged)))
    services.close()


def _works_by_url(services: Services) -> dict[str, str]:
    return {url: str(work.record.id) for work in services.library.works() for url in work.source_urls}


def _judge(services: Services, works: dict[str, str], question: dict[str, Any], *, show: bool) -> Judged:
    as_of = question["as_of"]
    asked = Question(question["query"], date.fromisoformat(as_of) if as_of else None, limit=_SHOWN)
    started = time.perf_counter()
    answer = services.search(asked)
    took_ms = (time.perf_counter() - started) * 1000
    if not question["relevant"]:
        right = _says_not_covered(answer)
        gains = [float(right)]
        ideal = [1.0]
    else:
        wanted = {_place(works, entry): entry["grade"] for entry in question["relevant"]}
        gains = _gains(answer.results.hits, wanted)
        ideal = sorted(wanted.values(), reverse=True)
    if show and not any(gains[:5]):
        print(
            question["id"], question["kind"], question["query"], as_of or "", [r["label"] for r in question["relevant"]]
        )
        for hit in answer.results.hits[:5]:
            print("      ", hit.work, hit.language, hit.label, "|", hit.heading)
    dcg = _dcg(gains) / _dcg(ideal[:_SHOWN])
    return Judged(question["kind"], question["lang"], any(gains[:1]), any(gains[:5]), dcg, took_ms)


def _says_not_covered(answer: Answer) -> bool:
    return not answer.results.hits or bool(answer.not_covered)


def _place(works: dict[str, str], entry: dict[str, Any]) -> tuple[str, str, str]:
    """(work, language, section) of a judged provision; an unknown address stays itself and is never found."""
    url = entry["url"]
    code = re.search(r"\.(ENG|FRA|DEU|SPA)\.|/(eng|fra)/XML/", url)
    language = _LANGUAGES[code[1] or code[2]] if code else ("de" if "gesetze-im-internet" in url else "en")
    return works.get(url, url), language, (entry["section"] or "").casefold()


def _section(hit: Hit) -> str:
    """The section a hit stands in, as lawyers print it: "8", "21.303", "annex i", "schedule 10"."""
    head = hit.provision.split("__")[0]
    kind, _, number = head.partition("_")
    if kind in {"annex", "schedule"}:
        return f"{kind} {number}".casefold()
    return number.casefold()


def _gains(hits: tuple[Hit, ...], wanted: dict[tuple[str, str, str], int]) -> list[float]:
    """The grade of each hit; a provision counts once, further passages of it are worth nothing."""
    left = dict(wanted)
    gains = []
    for hit in hits:
        section = _section(hit)
        names = (section, re.sub(r" 1$", "", section), "")
        gain = next((left.pop(key) for name in names if (key := (hit.work, hit.language, name)) in left), 0)
        gains.append(float(gain))
    return gains


def _dcg(gains: list[float] | list[int]) -> float:
    return sum((2**gain - 1) / math.log2(rank + 2) for rank, gain in enumerate(gains[:_SHOWN]))


def _figures(judged: list[Judged]) -> dict[str, object]:
    def by(key: str) -> dict[str, dict[str, float]]:
        groups: defaultdict[str, list[Judged]] = defaultdict(list)
        for one in judged:
            groups[getattr(one, key)].append(one)
        return {name: {"questions": len(group), **_means(group)} for name, group in sorted(groups.items())}

    return {
        "questions": len(judged),
        **_means(judged),
        "p50_ms": round(statistics.median(one.took_ms for one in judged), 2),
        "by_kind": by("kind"),
        "by_language": by("language"),
    }


def _means(judged: list[Judged]) -> dict[str, float]:
    return {
        "success_at_1": round(statistics.fmean(one.first for one in judged), 4),
        "success_at_5": round(statistics.fmean(one.in_five for one in judged), 4),
        "ndcg_at_10": round(statistics.fmean(one.ndcg for one in judged), 4),
    }


if __name__ == "__main__":
    main()
