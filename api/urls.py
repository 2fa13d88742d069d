"""Addresses of pages. A permalink is a path under /works; a language is named where it is not the default one."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from indexer.domain.identifiers import Permalink


def _query(values: Mapping[str, str | None]) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _path(permalink: Permalink) -> str:
    return "/works/" + quote(str(permalink.at("")), safe="/@~,()")


def work_url(permalink: Permalink, language: str | None = None) -> str:
    """A text, scrolled to the permalink's provision if it names one."""
    place = f"#{quote(permalink.provision)}" if permalink.provision else ""
    return f"{_path(permalink)}{_query({'lang': language})}{place}"


def alone_url(permalink: Permalink, language: str | None = None) -> str:
    """A provision alone, with what is under it; the whole text where none is named."""
    if not permalink.provision:
        return work_url(permalink, language)
    return Places(permalink, language).alone(permalink.provision)


def alike_url(permalink: Permalink, language: str | None) -> str:
    """A provision alone, with those that are like it in other works."""
    there = f"{_path(permalink)}%23{quote(permalink.provision)}"
    return f"{there}{_query({'lang': language, 'alike': 'true'})}#rw-alike"


class Places:
    """Addresses of the many places of one text, each built with little effort."""

    def __init__(self, permalink: Permalink, language: str | None) -> None:
        self._path = _path(permalink)
        self._query = _query({"lang": language})

    def at(self, eid: str) -> str:
        """A place in the whole text."""
        return f"{self._path}{self._query}#{quote(eid)}"

    def alone(self, eid: str) -> str:
        """One provision alone, with what is under it: what one prints or quotes."""
        return f"{self._path}%23{quote(eid)}{self._query}"


def diff_url(before: str, after: str, language: str | None = None) -> str:
    """Two versions side by side."""
    return "/diff" + _query({"from": before, "to": after, "lang": language})


def changes_url(**values: str) -> str:
    """The list of changes, all or those that its filters let through."""
    return "/changes" + _query(values)


def works_url(jurisdiction: str = "", title: str = "", page: int = 1) -> str:
    """The list of works, of one jurisdiction or all."""
    values = {"jurisdiction": jurisdiction, "title": title, "page": str(page) if page > 1 else None}
    return "/works" + _query(values)


def regime_url(regime: str) -> str:
    """A rule family."""
    return f"/regimes/{quote(regime)}"


def milestones_url(**wanted: str) -> str:
    """What is ahead or past, of everything or of a regime, jurisdiction or topic."""
    return "/milestones" + _query(wanted)


def calendar_url(**wanted: str) -> str:
    """The public calendar of milestones, of everything or of a regime, jurisdiction or topic."""
    return "/feeds/milestones.ics" + _query(wanted)


def coverage_url(jurisdiction: str) -> str:
    """What is here of a jurisdiction."""
    return f"/coverage#{quote(jurisdiction)}"


def follow_url(kind: str, target: str) -> str:
    """The form that follows something, with what it would have sent."""
    return "/follow" + _query({"kind": kind, "target": target})


def feed_url(**wanted: str) -> str:
    """The public feed of changes, of everything or of a work, regime, topic or jurisdiction."""
    return "/feeds/changes.atom" + _query(wanted)
