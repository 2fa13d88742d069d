"""Invented Acts in the format of Justice Laws, with a history each: amendments, recaptures, changes of layout only."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from indexer.domain.document import Capture

_NOUNS = (
    "ledger", "harbour", "consignment", "timber", "battery", "supplier", "registry", "operator", "inspector", "smelter",
    "cocoa", "emission", "shipment", "certificate", "warehouse", "mineral", "packaging", "importer", "penalty", "audit",
)  # fmt: skip
_VERBS = ("register", "trace", "report", "inspect", "label", "store", "declare", "weigh", "seal", "publish")
_LIMS = 'xmlns:lims="http://justice.gc.ca/lims"'


def act_captures(number: int, *, versions: int, sections: int = 12) -> Iterator[Capture]:
    """The captures of one Act: each version, some of them twice, the second time laid out otherwise."""
    rng = random.Random(number)
    texts = [_sentence(rng) for _ in range(sections)]
    day = date(2020, 1, 1) + timedelta(days=rng.randrange(300))
    for version in range(versions):
        body = _act(number, day, texts)
        yield _capture(number, body, day)
        if rng.random() < 0.3:
            yield _capture(number, body.replace("\n<Section", "\n\n  <Section"), day + timedelta(days=9))
        texts = _amended(rng, texts, version)
        day += timedelta(days=rng.randint(40, 200))


def acts(count: int, *, versions: int = 3, sections: int = 12, first: int = 1) -> list[Capture]:
    """The captures of several Acts, oldest first."""
    found = [
        capture
        for number in range(first, first + count)
        for capture in act_captures(number, versions=versions, sections=sections)
    ]
    return sorted(found, key=lambda capture: (capture.fetched_at, capture.url))


def _amended(rng: random.Random, texts: list[str], version: int) -> list[str]:
    """One section reads otherwise, one is repealed, one is new."""
    after = list(texts)
    after[rng.randrange(len(after))] = _sentence(rng)
    after[rng.randrange(len(after))] = f"<Repealed>[Repealed, 20{20 + version}, c. 9, s. 1]</Repealed>"
    return [*after, _sentence(rng)]


def _sentence(rng: random.Random) -> str:
    who, what, where = rng.sample(_NOUNS, 3)
    does, also = rng.sample(_VERBS, 2)
    return (
        f"Every {who} must {does} each {what} within {rng.randint(2, 90)} days, and must {also} the {where} "
        f"under the number {rng.randrange(10_000)}, unless the {rng.choice(_NOUNS)} was lost."
    )


def _act(number: int, day: date, texts: list[str]) -> str:
    dated = f'lims:inforce-start-date="{day}"'
    sections = "".join(
        f"\n<Section {dated}><MarginalNote>Duty {position}</MarginalNote><Label>{position}</Label>"
        f"<Text>{text}</Text></Section>"
        for position, text in enumerate(texts, 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<Statute lims:pit-date="{day}" lims:lastAmendedDate="{day}" lims:current-date="{day}" {dated} '
        f'bill-type="govt-public" xml:lang="en" in-force="yes" {_LIMS}>\n'
        f"<Identification {dated}><LongTitle {dated}>An Act respecting invented duty {number}</LongTitle>"
        f'<ShortTitle {dated} status="official">Invented Duty {number} Act</ShortTitle>'
        f'<Chapter><ConsolidatedNumber official="no">Z-{number}.9</ConsolidatedNumber></Chapter></Identification>'
        f"\n<Body {dated}>{sections}\n</Body></Statute>"
    )


def _capture(number: int, body: str, day: date) -> Capture:
    fetched_at = datetime(day.year, day.month, day.day, 12, number % 60, tzinfo=UTC)
    url = f"https://laws-lois.justice.gc.ca/eng/XML/Z-{number}.9.xml"
    return Capture(url, fetched_at, body.encode(), headers=(("content-type", "text/xml"),))
