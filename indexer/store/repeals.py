"""What texts say of the repeal of other works: kept beside each text when it is stored, looked up by the other work."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, Row, Select, select

from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision
from indexer.repeals.statements import Repeal, read_repeals
from indexer.repeals.told import Speaking
from indexer.store import tables as t

_REPEALS_NOTHING = re.compile(r"(?:^|-)(?:bill|corrigendum|draft|proposal|proposed)(?:-|$)")
"""Types of document that only plan a repeal, or quote one."""
_EU_LAW = "eu/3"
"""How ids of EU legislation begin; those of preparatory documents begin otherwise, whatever their type."""


def rows_of(body: str, provisions: Iterable[Provision]) -> list[dict[str, object]]:
    """The rows of the table `repeal` for a text at its address: one for each work that a named act may be."""
    return [
        {
            "body": body,
            "number": number,
            "target": target,
            "provision": said.provision,
            "label": said.label,
            "words": said.words,
            "since": said.since,
            "is_whole": said.is_whole,
        }
        for number, said in enumerate(read_repeals(provisions))
        for target in sorted(said.targets)
    ]


class StatedRepeals:
    """Reads within one transaction of a Database. A statement counts for a work if it can be of no other that is held,
    and is made by a version of another act that is law where this one is: what a British instrument says of a
    regulation of the EU is of its copy in British law.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, work: WorkId) -> list[Speaking]:
        """Every version that stands of every act that says in one of them that this work is repealed."""
        r, o = t.repeal.c, t.observation.c
        by_body: dict[str, list[Repeal]] = defaultdict(list)
        for row in self._connection.execute(self._counting(work).order_by(r.body, r.number)):
            by_body[row.body].append(_repeal(row))
        if not by_body:
            return []
        speakers = select(o.work, o.language).where(o.body.in_(list(by_body)), o.work != str(work)).distinct()
        return [
            Speaking(Permalink(WorkId(row.work), row.starts_on), row.starts_on, language, tuple(by_body[row.body]))
            for of_work, language in self._connection.execute(speakers).all()
            for row in self._standing(of_work, language)
            if _can_repeal(WorkId(of_work), row.type, work)
        ]

    def said_by(self, work: WorkId, language: str) -> dict[str, tuple[object, ...]]:
        """By work what the versions of a text say of its repeal, and since which of them: compared before and after the
        text is told anew it shows of which works something else is said.
        """
        said: dict[str, list[tuple[date, frozenset[tuple[object, ...]]]]] = {}
        standing = [(row.starts_on, row.body) for row in self._standing(str(work), language)]
        spoken = self._by_target({body for _, body in standing})
        for target, of_body in spoken.items():
            said[target] = [(start, frozenset(of_body[body])) for start, body in standing]
        return {target: _turns(of_target) for target, of_target in said.items()}

    def rivals(self, work: WorkId) -> list[str]:
        """The other works that statements naming this one may be of."""
        r, other = t.repeal.c, t.repeal.alias("other").c
        statement = select(other.target).where(
            r.target == str(work), other.body == r.body, other.number == r.number, other.target != r.target
        )
        return sorted(self._connection.execute(statement.distinct()).scalars())

    def _counting(self, work: WorkId) -> Select[tuple[object, ...]]:
        """The rows that name this work, and no other that is held."""
        r, other = t.repeal.c, t.repeal.alias("other").c
        rival = select(other.target).where(
            other.body == r.body, other.number == r.number, other.target != r.target,
            other.target.in_(select(t.work.c.id)),
        )  # fmt: skip
        return select(t.repeal).where(r.target == str(work), ~rival.exists())

    def _standing(self, work: str, language: str) -> list[Row[tuple[str, str, date, str]]]:
        v, o, w = t.version.c, t.observation.c, t.work.c
        joined = t.version.join(t.observation, o.id == v.observation).join(t.work, w.id == v.work)
        statement = select(v.work, w.type, v.starts_on, o.body).select_from(joined)
        of_text = (v.work == work, v.language == language, ~v.superseded)
        return list(self._connection.execute(statement.where(*of_text).order_by(v.ordinal)))

    def _by_target(self, bodies: set[str]) -> dict[str, dict[str, list[tuple[object, ...]]]]:
        r = t.repeal.c
        found: dict[str, dict[str, list[tuple[object, ...]]]] = {}
        for row in self._connection.execute(select(t.repeal).where(r.body.in_(bodies))):
            of_body = found.setdefault(row.target, defaultdict(list))
            of_body[row.body].append((row.since, row.is_whole))
        return found


def _can_repeal(work: WorkId, type_: str, target: WorkId) -> bool:
    is_law = not _REPEALS_NOTHING.search(type_) and (work.jurisdiction != "eu" or str(work).startswith(_EU_LAW))
    return is_law and work.jurisdiction == target.jurisdiction


def _repeal(row: Row[tuple[object, ...]]) -> Repeal:
    return Repeal(frozenset((row.target,)), row.provision, row.label, row.words, row.since, row.is_whole)


def _turns(said: list[tuple[date, frozenset[tuple[object, ...]]]]) -> tuple[object, ...]:
    """Only where a version says something else than the one before it."""
    return tuple((next(same)[0], saying) for saying, same in groupby(said, key=lambda one: one[1]))
