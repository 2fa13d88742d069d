"""How well cases of a public EU law benchmark are answered: the right act first, and silence about what is not there.

    python bench/eu_cases.py --cases CASES.json --base DATA_FOLDER [--engine embedded|elasticsearch] [--url URL]

A case names acts by its own ids ("eu-eurlex:32014l0065"). It is right when one of them is the first hit; where the base
holds none of them, when there is no hit or the answer says what is not covered. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from api.services import Answer, Question, Services
from bench.engines import add_engine, answered, bench

_CELEX = re.compile(r"eu-eurlex:(3\d{4})([a-z])(\d{4})")


class Case(BaseModel):
    """What of a case counts here."""

    model_config = ConfigDict(frozen=True)

    id: str
    category: str
    query: str
    as_of: date | None
    relevant_works: tuple[str, ...]
    expect_no_hits: bool


def main() -> None:
    """Ask every case and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--misses", action="store_true", help="print what was found instead")
    add_engine(parser)
    arguments = parser.parse_args()
    cases = TypeAdapter(list[Case]).validate_json(arguments.cases.read_bytes())
    with bench(arguments.engine, arguments.url) as room, room.services(arguments.base) as services:
        marks = _marks(services, filter(_is_judged, cases), show=arguments.misses)
    print(json.dumps({**_figures(marks), "engine": arguments.engine}))


def _marks(services: Services, cases: Iterable[Case], *, show: bool) -> dict[str, list[tuple[bool, bool]]]:
    """By category: whether each case is right, and whether this base can answer it."""
    held = services.library.held().works
    marks: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for case in cases:
        answer = answered(services, Question(case.query, case.as_of))
        right = is_right(case, answer, held)
        marks[case.category].append((right, case.expect_no_hits or bool(_wanted(case, held))))
        if show and not right:
            print(case.id, case.query, case.relevant_works, [hit.work for hit in answer.results.hits[:3]])
    return marks


def _is_judged(case: Case) -> bool:
    """Cases that say neither which act is meant nor that there is none measure something else."""
    return bool(case.relevant_works) or case.expect_no_hits


def is_right(case: Case, answer: Answer, held: frozenset[str] | set[str]) -> bool:
    """Whether the first hit is an act meant; or, where the base has none, whether the answer says so."""
    wanted = _wanted(case, held)
    if wanted:
        return bool(answer.results.hits) and answer.results.hits[0].work in wanted
    return not answer.results.hits or bool(answer.not_covered)


def _wanted(case: Case, held: frozenset[str] | set[str]) -> frozenset[str]:
    return frozenset(held) & {work_of(name) for name in case.relevant_works}


def work_of(name: str) -> str:
    """Our id of an act: "eu-eurlex:32014l0065" gives "eu/32014L0065"; other collections keep theirs."""
    match = _CELEX.fullmatch(name)
    return f"eu/{match[1]}{match[2].upper()}{match[3]}" if match else name


def _figures(marks: dict[str, list[tuple[bool, bool]]]) -> dict[str, object]:
    """Over all cases, and over those `answerable` from this base: the act is there, or none is asked for."""
    return {
        **_counts([mark for got in marks.values() for mark in got]),
        "by_category": {name: _counts(got) for name, got in sorted(marks.items())},
    }


def _counts(marks: list[tuple[bool, bool]]) -> dict[str, int]:
    return {
        "cases": len(marks),
        "right": sum(right for right, _ in marks),
        "answerable": sum(answerable for _, answerable in marks),
        "right_of_answerable": sum(right and answerable for right, answerable in marks),
    }


if __name__ == "__main__":
    main()
