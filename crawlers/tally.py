"""A crawl's journal summed up: which addresses were listed, fetched, refused, and what discovery could not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawlers.journal import Entry, Happened


@dataclass(slots=True)
class Tally:
    """Addresses by what happened to them last; `listed` says whether a listing of everything led there."""

    listed: dict[str, bool] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    """What a listing says of when a document changed last."""
    fetched: dict[str, Entry] = field(default_factory=dict)
    unchanged: dict[str, Entry] = field(default_factory=dict)
    absent: dict[str, Entry] = field(default_factory=dict)
    refused: dict[str, Entry] = field(default_factory=dict)
    suspect: list[Entry] = field(default_factory=list)
    done: bool = False

    def add(self, entry: Entry) -> None:
        """Count one entry; a later answer of an address replaces an earlier one."""
        if entry.happened is Happened.DONE:
            self.done = True
        elif entry.happened is Happened.SUSPECT:
            self.suspect.append(entry)
        elif entry.happened is Happened.LISTED:
            self.listed[entry.url] = entry.whole or self.listed.get(entry.url, False)
            self.stamps[entry.url] = entry.stamp or self.stamps.get(entry.url, "")
        else:
            for answered in (self.fetched, self.unchanged, self.absent, self.refused):
                answered.pop(entry.url, None)
            self._answers(entry.happened)[entry.url] = entry

    def _answers(self, happened: Happened) -> dict[str, Entry]:
        if happened is Happened.FETCHED:
            return self.fetched
        if happened is Happened.UNCHANGED:
            return self.unchanged
        return self.absent if happened is Happened.ABSENT else self.refused

    @property
    def whole(self) -> set[str]:
        """Addresses that a listing of everything led to."""
        return {url for url, whole in self.listed.items() if whole}

    @property
    def answered(self) -> int:
        """Addresses that were there."""
        return len(self.fetched) + len(self.unchanged)

    @property
    def refused_discovery(self) -> list[Entry]:
        """Refusals and absences of what is no document: without them a listing is not whole."""
        return [entry for entry in (*self.refused.values(), *self.absent.values()) if entry.url not in self.listed]

    @property
    def refused_documents(self) -> list[Entry]:
        """Refusals of documents that were listed."""
        return [entry for entry in self.refused.values() if entry.url in self.listed]

    def suspicions(self) -> Counter[str]:
        """How often each code was said of discovery."""
        return Counter(entry.code for entry in self.suspect)


def tally(entries: Iterable[Entry]) -> Tally:
    """Sum up a journal."""
    summed = Tally()
    for entry in entries:
        summed.add(entry)
    return summed
