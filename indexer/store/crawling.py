"""The ledger of our own looking: runs, what they learnt of each address, and what a source has brought so far."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, insert, select, update

from indexer.domain.crawling import Known, Run, Verdict
from indexer.domain.finding import Finding
from indexer.store import tables as t
from indexer.store.crawl_tables import crawl_address, crawl_run
from indexer.store.database import Database
from indexer.store.departures import Departures
from indexer.store.writing import Writer

_RUN, _ADDRESS = crawl_run.c, crawl_address.c
_KNOWN = tuple(field.name for field in fields(Known))


@dataclass(frozen=True, slots=True)
class Holding:
    """What the store holds of one source."""

    captures: int = 0
    works: int = 0
    findings: int = 0
    gone: int = 0
    last_capture: datetime | None = None


class Ledger:
    """Runs and addresses in one database; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, source: str | None = None, limit: int = 100, *, verdict: Verdict | None = None) -> list[Run]:
        """The latest runs, newest first: of a source or of all together, with one verdict or any."""
        statement = select(crawl_run).order_by(_RUN.started.desc(), _RUN.id.desc()).limit(limit)
        if source is not None:
            statement = statement.where(_RUN.source == source)
        if verdict is not None:
            statement = statement.where(_RUN.verdict == verdict.value)
        with self._database.reading() as connection:
            return [_run(row) for row in connection.execute(statement).mappings()]

    def run(self, number: int) -> Run | None:
        """One run, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(crawl_run).where(_RUN.id == number)).mappings().first()
        return _run(row) if row else None

    def run_in(self, source: str, folder: str) -> Run | None:
        """The run that was recorded of a folder, or None."""
        statement = select(crawl_run).where(_RUN.source == source, _RUN.folder == folder)
        with self._database.reading() as connection:
            row = connection.execute(statement).mappings().first()
        return _run(row) if row else None

    def last_news(self, source: str) -> datetime | None:
        """The end of the last run that brought changes."""
        statement = select(func.max(_RUN.finished)).where(
            _RUN.source == source, _RUN.changes > 0, _RUN.verdict.in_([Verdict.HEALTHY, Verdict.DEGRADED])
        )
        with self._database.reading() as connection:
            return connection.execute(statement).scalar()

    def known(self, source: str) -> list[Known]:
        """What is known of every address of a source, by address."""
        statement = select(crawl_address).where(_ADDRESS.source == source).order_by(_ADDRESS.url)
        with self._database.reading() as connection:
            return [_known(row) for row in connection.execute(statement).mappings()]

    def record(self, run: Run, known: Iterable[Known] = (), findings: Iterable[Finding] = ()) -> Run:
        """Write a run with what it taught, in one transaction; a run of the same folder is replaced.

        `findings` are of addresses; each is told with the address's last capture. Works that have left the source by
        what is known now, or came back, are told as changes of this run. Returns the run with its key.
        """
        with self._database.writing() as connection:
            _put_known(connection, run.source, known)
            _add_findings(connection, findings, run.finished)
            told = Departures(connection).tell(run.source, run.finished)
            run = replace(run, changes=run.changes + told)
            return replace(run, id=_put_run(connection, run))

    def last_sighting(self, url: str) -> int | None:
        """The last sighting of a text that was read from an address, or None."""
        joined = t.observation.join(t.capture, t.capture.c.id == t.observation.c.capture)
        statement = select(func.max(t.observation.c.id)).select_from(joined).where(t.capture.c.url == url)
        with self._database.reading() as connection:
            return connection.execute(statement).scalar()

    def findings(self, source: str, limit: int = 50) -> list[tuple[datetime, Finding]]:
        """The latest findings of a source's captures, newest first."""
        joined = t.finding.join(t.capture, t.capture.c.id == t.finding.c.capture)
        statement = select(t.finding).select_from(joined).where(t.capture.c.source == source)
        with self._database.reading() as connection:
            rows = connection.execute(statement.order_by(t.finding.c.id.desc()).limit(limit)).mappings()
            return [(row["detected"], Finding(row["code"], row["where"], row["message"])) for row in rows]

    def holdings(self) -> Mapping[str, Holding]:
        """What the store holds of each source that it holds anything of."""
        c = t.capture.c
        joined = t.finding.join(t.capture, c.id == t.finding.c.capture)
        with self._database.reading() as connection:
            captures = _counts(connection, select(c.source, func.count()).group_by(c.source))
            last = _moments(connection, select(c.source, func.max(c.fetched_at)).group_by(c.source))
            works = _counts(connection, select(t.work.c.source, func.count()).group_by(t.work.c.source))
            found = _counts(connection, select(c.source, func.count()).select_from(joined).group_by(c.source))
            gone = _counts(
                connection, select(_ADDRESS.source, func.count()).where(_ADDRESS.gone).group_by(_ADDRESS.source)
            )
        return {
            source: Holding(
                captures.get(source, 0), works.get(source, 0), found.get(source, 0), gone.get(source, 0),
                last.get(source),
            )
            for source in captures.keys() | works.keys() | gone.keys()
        }  # fmt: skip


def _counts(connection: Connection, statement: Select[tuple[str, int]]) -> dict[str, int]:
    rows = connection.execute(statement).all()
    return dict(rows)  # type: ignore[arg-type]


def _moments(connection: Connection, statement: Select[tuple[str, datetime]]) -> dict[str, datetime]:
    rows = connection.execute(statement).all()
    return dict(rows)  # type: ignore[arg-type]


def _put_run(connection: Connection, run: Run) -> int:
    values = asdict(run) | {"verdict": run.verdict.value, "reasons": json.dumps(run.reasons, ensure_ascii=False)}
    values.pop("id")
    same = update(crawl_run).where(_RUN.source == run.source, _RUN.folder == run.folder).values(values)
    key = connection.execute(same.returning(_RUN.id)).scalar()
    if key is None:
        key = connection.execute(insert(crawl_run).values(values).returning(_RUN.id)).scalar_one()
    return int(key)


def _put_known(connection: Connection, source: str, known: Iterable[Known]) -> None:
    ids = select(_ADDRESS.url, _ADDRESS.id).where(_ADDRESS.source == source)
    keys = {row[0]: row[1] for row in connection.execute(ids)}
    rows = [{**{name: getattr(row, name) for name in _KNOWN}, "source": source} for row in known]
    fresh = [row for row in rows if row["url"] not in keys]
    seen = [{f"new_{k}": v for k, v in row.items()} | {"key": keys[row["url"]]} for row in rows if row["url"] in keys]
    if seen:
        statement = update(crawl_address).where(_ADDRESS.id == bindparam("key"))
        connection.execute(statement.values({column: bindparam(f"new_{column}") for column in rows[0]}), seen)
    if fresh:
        connection.execute(insert(crawl_address), fresh)


def _add_findings(connection: Connection, findings: Iterable[Finding], detected: datetime) -> None:
    for finding in findings:
        statement = select(func.max(t.capture.c.id)).where(t.capture.c.url == finding.where)
        Writer(connection).add_findings((finding,), connection.execute(statement).scalar(), detected)


def _run(row: RowMapping) -> Run:
    return Run(**{**row, "verdict": Verdict(row["verdict"]), "reasons": tuple(json.loads(row["reasons"]))})


def _known(row: RowMapping) -> Known:
    return Known(**{name: row[name] for name in _KNOWN})
