"""Days that matter: milestones of regimes, and texts whose first day lies ahead; by regime, jurisdiction and topic."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.bodies import Json
from api.services import Services
from api.values import value_id
from indexer.clock import today
from indexer.domain.identifiers import Permalink
from indexer.library import Beginning
from indexer.store.reading import WorkRecord
from taxonomy.regimes import Milestone, Moved, Regime, Sourced
from taxonomy.vocabulary import Taxonomy

TEXT = "text"
"""The kind of a day from which a text is to count."""


POSTPONED = "postponed"
"""The status of a milestone that was put off without a new day: its date is the one that stands no more."""


class When(StrEnum):
    """Which days are asked for; one known by its year or month only is past when all of that is."""

    AHEAD = "ahead"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Scope:
    """What days are asked for: of a regime, a jurisdiction and a topic with what is under it, all by id; "" for any."""

    regime: str = ""
    jurisdiction: str = ""
    topics: frozenset[str] = frozenset()

    def has_regime(self, regime: Regime) -> bool:
        """Whether a regime is asked for."""
        return (
            self.regime in {"", regime.id}
            and self.jurisdiction in {"", regime.jurisdiction}
            and (not self.topics or not self.topics.isdisjoint(regime.topics))
        )

    def has_work(self, work: WorkRecord) -> bool:
        """Whether a work is asked for."""
        return (
            (not self.regime or self.regime in work.regimes)
            and self.jurisdiction in {"", work.id.jurisdiction}
            and (not self.topics or not self.topics.isdisjoint(work.topics))
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year that matters, as exact as it is known. It is of a regime, and then `stated` says what the
    statement rests on, or of a text, which `permalink` names: then its publisher states it.
    """

    date: str
    id: str
    kind: str
    status: str
    past: bool
    jurisdiction: str
    regime: str = ""
    permalink: str = ""
    title: str = ""
    whom: str = ""
    what: str = ""
    yearly: bool = False
    history: tuple[Moved, ...] = ()
    stated: Sourced | None = None


def scope_of(taxonomy: Taxonomy, regime: str = "", jurisdiction: str = "", topic: str = "") -> Scope:
    """What is asked for by ids or names in any language, "" for any; raises UnknownValue."""
    return Scope(
        value_id(taxonomy, "regime", regime) if regime else "",
        value_id(taxonomy, "jurisdiction", jurisdiction) if jurisdiction else "",
        frozenset(taxonomy.within(value_id(taxonomy, "topic", topic))) if topic else frozenset(),
    )


def regimes_in(taxonomy: Taxonomy, scope: Scope) -> list[Regime]:
    """The regimes that are asked for."""
    return [regime for regime in taxonomy.regimes.values() if scope.has_regime(regime)]


def beginnings_in(services: Services, scope: Scope) -> list[Beginning]:
    """The texts that are asked for and whose first day lies ahead."""
    return [one for one in services.library.beginnings() if scope.has_work(one.work)]


def days(services: Services, scope: Scope, when: When) -> list[Day]:
    """The days that are asked for, the nearest to today first; what is known of a year or month only stands at its end,
    what was put off without a new day after all that lies ahead. Of a day that comes back each year it is the next one
    that lies ahead, or the first.
    """
    on = today()
    found = [
        _of_regime(regime, milestone, written, is_past=when is When.PAST)
        for regime in regimes_in(services.taxonomy, scope)
        for milestone in regime.milestones
        if (written := _past(milestone, on) if when is When.PAST else _ahead(milestone, on))
    ]
    if when is When.AHEAD:
        found += [_of_text(one) for one in beginnings_in(services, scope)]
    return sorted(found, key=_order, reverse=when is When.PAST)


def _order(day: Day) -> tuple[bool, date, int, str, str]:
    return day.status == POSTPONED, span(day.date)[1], -len(day.date), day.regime or day.permalink, day.id


def _ahead(milestone: Milestone, on: date) -> str:
    return milestone.date if milestone.status == POSTPONED else next_date(milestone, on)


def _past(milestone: Milestone, on: date) -> str:
    is_past = milestone.status != POSTPONED and span(milestone.date)[1] < on
    return milestone.date if is_past else ""


def _of_regime(regime: Regime, milestone: Milestone, written: str, *, is_past: bool) -> Day:
    return Day(
        date=written, id=milestone.id, kind=milestone.kind, status=milestone.status, past=is_past,
        jurisdiction=regime.jurisdiction, regime=regime.id, title=regime.name, whom=milestone.class_,
        what=milestone.what, yearly=milestone.yearly, history=milestone.history, stated=milestone,
    )  # fmt: skip


def _of_text(one: Beginning) -> Day:
    permalink = str(Permalink(one.work.id, on=one.day))
    return Day(
        date=one.day.isoformat(), id=permalink, kind=TEXT, status="planned", past=False,
        jurisdiction=one.work.id.jurisdiction, permalink=permalink,
        title=one.work.short_title or one.work.title or str(one.work.id),
    )  # fmt: skip


def span(written: str) -> tuple[date, date]:
    """First and last day that YYYY, YYYY-MM or YYYY-MM-DD can mean; 29 February of another year is its 28th."""
    year, *rest = map(int, written.split("-"))
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    month, last = rest[0], monthrange(year, rest[0])[1]
    if len(rest) == 1:
        return date(year, month, 1), date(year, month, last)
    day = date(year, month, min(rest[1], last))
    return day, day


def next_date(milestone: Milestone, on: date) -> str:
    """The date of a milestone, as exact as it is known, if it is not past on a day, or when it comes back next after
    it; "" otherwise.
    """
    return next((written for written in _dates(milestone, on) if span(written)[1] >= on), "")


def _dates(milestone: Milestone, on: date) -> Iterator[str]:
    yield milestone.date
    if milestone.yearly and milestone.status in {"planned", "reached"}:
        years = (year for year in (on.year, on.year + 1) if str(year) > milestone.date)
        yield from (_that_is(f"{year}{milestone.date[4:]}") for year in years)


def _that_is(written: str) -> str:
    """A date of another year, the 28th for a 29 February it does not have."""
    return span(written)[0].isoformat()[: len(written)]


def day_body(day: Day) -> Json:
    """A day as JSON."""
    stated = day.stated
    return {
        "date": day.date, "kind": day.kind, "status": day.status, "past": day.past, "yearly": day.yearly,
        "jurisdiction": day.jurisdiction, "regime": day.regime or None, "id": day.id, "title": day.title,
        "permalink": day.permalink or None, "whom": day.whom or None, "what": day.what or None,
        "history": [
            {"date": one.date, "act": one.act, "dated": one.dated, "moved_by": one.moved_by} for one in day.history
        ],
        "source": stated.source if stated else None, "place": stated.place if stated else None,
        "confidence": stated.confidence if stated else None,
    }  # fmt: skip
