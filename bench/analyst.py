"""How well analysts' questions are answered over a replayed base: first hit, five hits, nDCG, and honest "not covered".

    python bench/analyst.py --questions QUESTIONS.json --base DATA_FOLDER [--engine embedded|elasticsearch] [--url URL]

A question names the provisions that answer it as (address of the document, section as printed, grade 2 or 1); a hit
answers if it is of that work and language and stands in that section. Plain BM25, which is told the language of the
question, answers the same ones in the same run. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.services import Answer, Question, Services
from bench.engines import Bench, Place, add_engine, answered, bench
from bench.reference import Reference, beside, percentiles
from indexer.clock import today
from indexer.feed import catch_up

_SHOWN = 10
_LANGUAGES = {"ENG": "en", "FRA": "fr", "DEU": "de", "SPA": "es", "eng": "en", "fra": "fr"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and by (work, language, section) how well each provision answers it; none where none can."""

    id: str
    text: str
    as_of: date | None
    kind: str
    language: str
    wanted: dict[tuple[str, str, str], int]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was answered: places, best first; and whether the answer says that no text here covers the question."""

    places: tuple[Place, ...]
    not_covered: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What one question's answer was worth."""

    kind: str
    language: str
    first: bool
    in_five: bool
    ndcg: float
    took_ms: float


def main() -> None:
    """Ask ourselves and the reference every question and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument(
        "--misses", action="store_true", help="print what was found instead, for questions not answered"
    )
    parser.add_argument("--no-reference", action="store_true", help="ask ourselves only: half a minute less")
    add_engine(parser)
    arguments = parser.parse_args()
    with bench(arguments.engine, arguments.url) as room, room.services(arguments.base) as services:
        works = _works_by_url(services)
        asked = [_asked(row, works) for row in json.loads(arguments.questions.read_text("utf-8"))]
        ours = [_judge(one, lambda one: _found(services, one), show=arguments.misses) for one in asked]
        paired = {} if arguments.no_reference else beside(_figures(ours), _figures(_plain(room, services, asked)))
    grouped = {"by_kind": _by("kind", ours), "by_language": _by("language", ours)}
    print(json.dumps({"engine": arguments.engine, **_figures(ours), **grouped, **paired}))


def _works_by_url(services: Services) -> dict[str, str]:
    return {url: str(work.record.id) for work in services.library.works() for url in work.source_urls}


def _asked(row: dict[str, Any], works: dict[str, str]) -> Asked:
    as_of = date.fromisoformat(row["as_of"]) if row["as_of"] else None
    wanted = {_place(works, entry): entry["grade"] for entry in row["relevant"]}
    labels = tuple(entry["label"] for entry in row["relevant"])
    return Asked(row["id"], row["query"], as_of, row["kind"], row["lang"], wanted, labels)


def _found(services: Services, asked: Asked) -> Found:
    answer = answered(services, Question(asked.text, asked.as_of, limit=_SHOWN))
    places = tuple(Place(hit.work, hit.language, hit.provision) for hit in answer.results.hits)
    return Found(places, _says_not_covered(answer))


def _says_not_covered(answer: Answer) -> bool:
    return not answer.results.hits or bool(answer.not_covered)


def _plain(room: Bench, services: Services, asked: list[Asked]) -> list[Judged]:
    """The same questions put to the reference, which says "not covered" by finding nothing."""
    with closing(Reference(room)) as reference:
        catch_up(services.store, reference, services.subjects.aliases)

        def found(one: Asked) -> Found:
            places = tuple(reference.search(one.text, one.language, today(), one.as_of))
            return Found(places, not places)

        return [_judge(one, found, show=False) for one in asked]


def _judge(asked: Asked, find: Callable[[Asked], Found], *, show: bool) -> Judged:
    started = time.perf_counter()
    found = find(asked)
    took_ms = (time.perf_counter() - started) * 1000
    gains = _gains(found.places, asked.wanted) if asked.wanted else [float(found.not_covered)]
    ideal = sorted(asked.wanted.values(), reverse=True) or [1]
    if show and not any(gains[:5]):
        print(asked.id, asked.kind, asked.text, asked.as_of or "", list(asked.labels))
        for place in found.places[:5]:
            print("      ", place.work, place.language, place.provision)
    dcg = _dcg(gains) / _dcg(ideal[:_SHOWN])
    return Judged(asked.kind, asked.language, any(gains[:1]), any(gains[:5]), dcg, took_ms)


def _place(works: dict[str, str], entry: dict[str, Any]) -> tuple[str, str, str]:
    """(work, language, section) of a judged provision; an unknown address stays itself and is never found."""
    url = entry["url"]
    code = re.search(r"\.(ENG|FRA|DEU|SPA)\.|/(eng|fra)/XML/", url)
    language = _LANGUAGES[code[1] or code[2]] if code else ("de" if "gesetze-im-internet" in url else "en")
    return works.get(url, url), language, (entry["section"] or "").casefold()


def _section(provision: str) -> str:
    """The section a provision stands in, as lawyers print it: "8", "21.303", "annex i", "schedule 10"."""
    kind, _, number = provision.split("__", maxsplit=1)[0].partition("_")
    return (f"{kind} {number}" if kind in {"annex", "schedule"} else number).casefold()


def _gains(places: tuple[Place, ...], wanted: dict[tuple[str, str, str], int]) -> list[float]:
    """The grade of each place; a provision counts once, further passages of it are worth nothing."""
    left = dict(wanted)
    gains = []
    for place in places:
        section = _section(place.provision)
        names = (section, re.sub(r" 1$", "", section), "")
        gain = next((left.pop(key) for name in names if (key := (place.work, place.language, name)) in left), 0)
        gains.append(float(gain))
    return gains


def _dcg(gains: list[float] | list[int]) -> float:
    return sum((2**gain - 1) / math.log2(rank + 2) for rank, gain in enumerate(gains[:_SHOWN]))


def _figures(judged: list[Judged]) -> dict[str, float]:
    return {"questions": len(judged), **_means(judged), **percentiles([one.took_ms for one in judged])}


def _by(key: str, judged: list[Judged]) -> dict[str, dict[str, float]]:
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[getattr(one, key)].append(one)
    return {name: {"questions": len(group), **_means(group)} for name, group in sorted(groups.items())}


def _means(judged: list[Judged]) -> dict[str, float]:
    return {
        "success_at_1": round(statistics.fmean(one.first for one in judged), 4),
        "success_at_5": round(statistics.fmean(one.in_five for one in judged), 4),
        "ndcg_at_10": round(statistics.fmean(one.ndcg for one in judged), 4),
    }


if __name__ == "__main__":
    main()
