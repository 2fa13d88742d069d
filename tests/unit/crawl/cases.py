"""Making cases for verdicts: a declaration, a journal, earlier runs, as small as they can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from crawlers.declaration import Crawl
from crawlers.journal import Entry, Happened
from indexer.domain.crawling import Known, Run, Verdict

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOST = "https://law.example.org"


def crawl(
    *,
    fewest: int = 1,
    most: int = 1000,
    canaries: tuple[str, ...] = (),
    whole: bool = True,
    changes_per_week: float = 2.0,
    every_days: float = 1.0,
) -> Crawl:
    """A listing of everything (or a feed) that leads to documents."""
    return Crawl.model_validate(
        {
            "every_days": every_days,
            "hosts": ["law.example.org"],
            "start": [{"url": f"{HOST}/list", "step": "list"}],
            "steps": {"list": {"read": "xml", "records": "//row", "is_whole": whole}},
            "expects": {"documents": [fewest, most], "changes_per_week": changes_per_week},
            "canaries": list(canaries),
        }
    )


def url(number: int) -> str:
    """The address of a document."""
    return f"{HOST}/act/{number}"


def urls(count: int) -> list[str]:
    """The addresses of so many documents."""
    return [url(number) for number in range(count)]


def listing(listed: Iterable[str], *, whole: bool = True, fetched: bool = True) -> list[Entry]:
    """The journal of a crawl in which all went well."""
    addresses = list(listed)
    answer = Happened.FETCHED if fetched else Happened.UNCHANGED
    return [
        *(Entry(Happened.LISTED, address, whole=whole) for address in addresses),
        *(Entry(answer, address, etag=f'"{address}"', sha256="0" * 64, status=200) for address in addresses),
        Entry(Happened.DONE),
    ]


def run(days: float, verdict: Verdict = Verdict.HEALTHY, *, listed: int = 10, changes: int = 0) -> Run:
    """A run so many days after the first day."""
    at = START + timedelta(days=days)
    return Run(0, "xx_acts", f"{days}", at, at + timedelta(hours=1), verdict, listed=listed, changes=changes)


def known(addresses: Iterable[str], *, missing: Sequence[str] = ()) -> list[Known]:
    """Rows of addresses that a listing of everything led to; those `missing` were missed once."""
    return [Known(a, listed_at=START, whole=True, missing=int(a in missing)) for a in addresses]
