"""Rows as entries: provisions known by what they name, in an order that does not depend on the publisher's sorting."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from crawlers.parsers.eids import Eids
from crawlers.parsers.federal_register.slugs import slug
from crawlers.parsers.trade_list.declaration import Column, ListDeclaration
from crawlers.parsers.trade_list.rows import Row
from indexer.domain.finding import Finding
from indexer.domain.provision import ENTRY, Provision, Role, Standing
from indexer.text import fold_words, sha256_hex

_ALIASES = re.compile(
    r"\s*\(\s*(?:also|formerly|previously|doing business|and|including|with|or)\b"
    r"|\s*\(\s*[afd]\.?/?[kb]\.?/?a\.?\b"
    r"|[,;]?\s+(?:[afd]\.?/?[kb]\.?/?a\.?|also known as|formerly known as)[\s:(]"
    r"|[,;]?\s+(?:and|including) (?:its|their) (?:\w+[\s,-]+){0,6}?(?:subsidiar|affiliat|subordinate|alias|entit)",
    re.IGNORECASE,
)
"""Where the name an entry is known by ends, and its aliases and subsidiaries begin."""


@dataclass(slots=True)
class Entries:
    """The entries of one list. `unread` are rows no entry could be made of."""

    provisions: tuple[Provision, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry before it has an id. `key` is what makes it the same entry in the next edition."""

    key: str
    words: str
    label: str
    name: str
    lines: tuple[str, ...]
    starts: date | None
    ends: date | None
    standing: Standing


def main_name(printed: str) -> str:
    """The name before aliases and subsidiaries: "X Co. (also known as Y)" → "X Co."; all of it where it has none."""
    found = _ALIASES.search(printed)
    return (printed[: found.start()] if found and found.start() else printed).strip(" ,;")


def read_entries(rows: Iterable[Row], declared: ListDeclaration, where: str) -> Entries:
    """One provision a row, in alphabetical order of name, place and section.

    A row without a name or with more cells than headings is unread and a finding `row-unread`; a date that is none is
    `unreadable-date`, its words stay; two rows that say the same are one (`duplicate-entry`).
    """
    found = Entries()
    reader = _Reader(declared, where, found)
    entries: dict[tuple[str, ...], _Entry] = {}
    for row in rows:
        entry = reader.read(row)
        if entry is None:
            found.unread += 1
        elif (said := (entry.key, entry.name, *entry.lines)) in entries:
            found.findings.append(Finding("duplicate-entry", f"{where}#{row.where}", f"{entry.label} stands twice"))
        else:
            entries[said] = entry
    found.provisions = tuple(_provisions(entries.values()))
    return found


def _provisions(entries: Iterable[_Entry]) -> Iterable[Provision]:
    """Entries of one key differ in their words only, and take their ordinals in that order."""
    same: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        same[entry.key].append(entry)
    eids = Eids()
    for key in sorted(same):
        for entry in sorted(same[key], key=lambda entry: (entry.lines, entry.name)):
            yield Provision(
                eids.unique(_eid(entry)),
                "entry",
                Role.UNIT,
                entry.label,
                heading=entry.name,
                text="\n".join(entry.lines),
                valid_from=entry.starts,
                valid_to=entry.ends,
                standing=entry.standing,
            )


def _eid(entry: _Entry) -> str:
    """Readable where the words fit into an id, and told apart by a hash of them where they do not."""
    short = slug(entry.words)
    exact = short.replace("-", "") == entry.key.replace("|", "")
    return ENTRY + "-".join(filter(None, (short, "" if exact else sha256_hex(entry.key)[:8])))


def _fold(words: str) -> str:
    """Equal for names that differ in accents, case, punctuation and blanks only."""
    plain = unicodedata.normalize("NFKD", words)
    return fold_words("".join(letter for letter in plain if not unicodedata.combining(letter)))


class _Reader:
    def __init__(self, declared: ListDeclaration, where: str, found: Entries) -> None:
        self._declared = declared
        self._where = where
        self._found = found
        self._unknown: set[str] = set()

    def read(self, row: Row) -> _Entry | None:
        """The entry of a row; None where it has none."""
        columns = [(self._column(heading), heading, value) for heading, value in row.cells.items()]
        said = {column.means: value for column, _, value in columns if value and column.means != "other"}
        missing = [c.heading for c in self._declared.columns if c.required and c not in [k for k, _, v in columns if v]]
        if row.problem or "name" not in said or missing:
            self._find("row-unread", row.where, row.problem or f"nothing stands under {missing or 'the name'}")
            return None
        section = row.section or said.get("section", "")
        name = said["name"]
        identity = [main_name(name), said.get("place", ""), section]
        place, starts = said.get("place", ""), self._day(said.get("from", ""), row)
        given = {column.heading: value for column, _, value in columns}
        for column in self._declared.columns:
            if column.identity:
                dated = column.means == "from" and starts
                identity.append(starts.isoformat() if dated and starts else given.get(column.heading, ""))
        ends, ended = self._day(said.get("until", ""), row), self._is_ended(said.get("status", ""))
        return _Entry(
            key="|".join(map(_fold, identity)),
            words=" ".join(filter(None, identity)),
            label=", ".join(filter(None, (self._declared.cited, section, main_name(name), place))),
            name=name,
            lines=tuple(self._lines(columns, section if row.section else "")),
            starts=starts,
            ends=ends - timedelta(days=1) if ends else None,
            standing=Standing.REPEALED if ended else Standing.IN_FORCE,
        )

    def _lines(self, columns: list[tuple[Column, str, str]], section: str) -> Iterable[str]:
        if section:
            yield f"Section: {section}"
        for column, heading, value in columns:
            if value and column.means not in {"name", "ignored"}:
                yield f"{column.label or heading}: {value}"

    def _column(self, heading: str) -> Column:
        column = self._declared.column(heading)
        if column is None and heading not in self._unknown:
            self._unknown.add(heading)
            self._find("unknown-column", heading, f"the column {heading!r} is not declared; its words are kept")
        return column or Column(heading=re.escape(heading))

    def _is_ended(self, status: str) -> bool:
        return bool(self._declared.ended and status and re.fullmatch(self._declared.ended, status, re.IGNORECASE))

    def _day(self, printed: str, row: Row) -> date | None:
        if not printed:
            return None
        for form in ("%Y-%m-%d", *self._declared.dates):
            try:
                return datetime.strptime(printed, form).date()  # noqa: DTZ007 - a day of the calendar has no zone
            except ValueError:
                continue
        self._find("unreadable-date", row.where, f"{printed[:60]!r} is not a date")
        return None

    def _find(self, code: str, place: str, message: str) -> None:
        self._found.findings.append(Finding(code, f"{self._where}#{place}", message))
