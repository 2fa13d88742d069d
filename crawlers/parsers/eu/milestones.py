"""Dates that bind, as the final articles of an act state them: with a calendar date in English and French, entry into
force also counted from the Official Journal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from crawlers.parsers.eu.entry import counted_entry
from indexer.domain.document import Milestone
from indexer.domain.provision import Provision

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
}
_DAY = r"(?P<day>\d{1,2})(?:er)?\s(?P<month>[^\W\d]+)\s(?P<year>\d{4})"
_ACT = r"(?:This|The present) (?:Regulation|Directive|Decision)"
_ACTE = r"(?:Le présent règlement|La présente directive|La présente décision)"
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("entry_into_force", rf"(?:{_ACT}|It) shall enter into force on (?:the )?{_DAY}"),
        (
            "application",
            (
                rf"(?:{_ACT}|It) shall (?:enter into force on [^.]{{1,120}} and )?(?:apply|be applicable)"
                rf" (?:as )?(?:from|of|as of) {_DAY}"
            ),
        ),
        ("application", rf"(?:{_ACT}|It) shall apply with effect from {_DAY}"),
        (
            "transposition",
            rf"Member States shall (?:adopt and publish|bring into force)[^.]{{0,160}}?\bby {_DAY}",
        ),
        ("entry_into_force", rf"(?:{_ACTE}|Il|Elle) entre en vigueur le {_DAY}"),
        (
            "application",
            rf"(?:{_ACTE}|Il|Elle) (?:est|s[’']) ?(?:applicable|applique) (?:à partir du|à compter du) {_DAY}",
        ),
        (
            "transposition",
            (
                rf"Les États membres (?:adoptent et publient|mettent en vigueur)[^.]{{0,160}}?"
                rf" (?:au plus tard le|avant le) {_DAY}"
            ),
        ),
    )
)
_FINAL_ARTICLES = 8


def read_milestones(provisions: tuple[Provision, ...], published: date | None = None) -> tuple[Milestone, ...]:
    """Entry into force, application and transposition of the act itself; quoted words of other acts do not count.

    `published` is the day of the Official Journal that brought the act as adopted: days are counted from it.
    """
    articles = [provision.eid for provision in provisions if provision.kind == "article"][-_FINAL_ARTICLES:]
    found: dict[Milestone, None] = {}
    for text in _own_words(provisions, frozenset(articles)):
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                if (day := _date(match)) is not None:
                    found[Milestone(kind, day, _sentence(text, match))] = None
        for match, day in counted_entry(text, published) if published else ():
            found[Milestone("entry_into_force", day, _sentence(text, match))] = None
    return tuple(found)


def _own_words(provisions: Iterable[Provision], articles: frozenset[str]) -> Iterator[str]:
    inside: set[str] = set()
    for provision in provisions:
        if provision.eid in articles or provision.parent in inside:
            if provision.kind in {"quoted", "footnote", "table"}:
                continue
            inside.add(provision.eid)
            yield provision.text


def _date(match: re.Match[str]) -> date | None:
    month = _MONTHS.get(match["month"].casefold())
    try:
        return date(int(match["year"]), month, int(match["day"])) if month else None
    except ValueError:
        return None


def _sentence(text: str, match: re.Match[str]) -> str:
    end = text.find(".", match.end())
    return text[match.start() : end + 1 if end >= 0 else len(text)].split("\n", maxsplit=1)[0]
