"""Published lists of entities, orders and goods: a work whose provisions are the entries, read as a declaration says.

An entry is known by what it names, never by its row, and entries stand in alphabetical order: a list that is sorted
anew has not changed, an entry that comes or goes is one inserted or repealed provision.
"""

from __future__ import annotations

from crawlers.parsers.trade_list.declaration import ListDeclaration, declaration_for
from crawlers.parsers.trade_list.entries import Entries, read_entries
from crawlers.parsers.trade_list.rows import read_rows
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId

VERSION = 3

_MOST_UNREAD = 5
_MOST_UNREAD_SHARE = 0.02


def parse(capture: Capture) -> Parsed:
    """The list at an address, as its declaration under `lists/` says.

    Raises ParseError: those of `read_rows`; `undeclared-list`; `no-table` (no row); `rows-unread` (more than 5 rows, or
    more than 2 % of them, cannot be read: a list with holes would say that entries were removed).
    """
    declared = declaration_for(capture.url)
    if declared is None:
        raise ParseError("undeclared-list", capture.url, "no declaration says how this list is read")
    listed = read_rows(capture, declared)
    entries = read_entries(listed.rows, declared, capture.url)
    if not listed.rows:
        raise ParseError("no-table", capture.url, "the list has no row")
    _refuse_holes(entries, len(listed.rows), capture.url)
    fewest, most = declared.expects
    if not fewest <= len(entries.provisions) <= most:
        message = f"{len(entries.provisions)} entries, where {fewest} to {most} were expected"
        entries.findings.append(Finding("unexpected-count", capture.url, message))
    return Parsed((_document(declared, entries, listed.edition),), tuple(entries.findings))


def _refuse_holes(entries: Entries, count: int, where: str) -> None:
    if entries.unread > _MOST_UNREAD or entries.unread > _MOST_UNREAD_SHARE * count:
        first = entries.findings[0].message if entries.findings else ""
        raise ParseError("rows-unread", where, f"{entries.unread} of {count} rows cannot be read: {first}")


def _document(declared: ListDeclaration, entries: Entries, edition: str) -> Document:
    return Document(
        work=WorkId(declared.work),
        type="list",
        title=declared.title,
        short_title=declared.cited if declared.cited != declared.title else "",
        language=declared.language,
        expression=edition,
        authority=declared.authority,
        rendition=f"list-{declared.read}",
        provisions=entries.provisions,
        identifiers=(("entries", str(len(entries.provisions))),),
        omitted=tuple(column.heading for column in declared.columns if column.means == "ignored"),
    )
