"""The page of what is ahead, month by month: milestones of regimes and texts that are to begin; and of what is past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from api.milestones import POSTPONED, Day, When, days, scope_of
from api.pages.regimeview import MilestoneLine, milestone_line
from api.pages.rendering import page
from api.pages.workview import Link
from api.routes.data import Opened
from api.services import Services
from api.urls import calendar_url, follow_url, milestones_url, regime_url, work_url
from api.values import value_id
from indexer.domain.identifiers import Permalink
from taxonomy.regimes import Milestone

router = APIRouter()
_HEADING = {When.AHEAD: "What is ahead", When.PAST: "What is past"}
_SAID = {
    When.AHEAD: "Days that matter to somebody, month by month, and texts that are to count from a day ahead. What lies "
    "ahead is planned and can still be moved; each day says what it rests on and how sure we are of it.",
    When.PAST: "Days that are past, the latest first. Each says what it rests on and how sure we are of it.",
}
_FACETS = {"regime": "Regime", "jurisdiction": "Jurisdiction", "topic": "Topic"}


class Filters(BaseModel):
    """What the days are narrowed to, as it was given."""

    regime: str = Field("", max_length=200)
    jurisdiction: str = Field("", max_length=200)
    topic: str = Field("", max_length=200)
    when: When = When.AHEAD

    @property
    def named(self) -> dict[str, str]:
        """The filters that are set."""
        return {facet: value for facet in _FACETS if (value := getattr(self, facet))}


@dataclass(frozen=True, slots=True)
class Row:
    """A milestone with the regime it is of."""

    regime: Link
    jurisdiction: str
    line: MilestoneLine


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text that is to begin."""

    date: str
    work: Link
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class MilestonesView:
    """Days by month. `choices` are (parameter, label, values), where the url of a value is the value itself."""

    heading: str
    said: str
    choices: tuple[tuple[str, str, tuple[Link, ...]], ...]
    months: tuple[tuple[str, tuple[Row, ...], tuple[TextLine, ...]], ...]
    follow: str
    calendar: str
    json: str


@router.get("/milestones")
def milestones(request: Request, services: Opened, filters: Annotated[Filters, Query()]) -> Response:
    """Days that are asked for, month by month."""
    chosen = {facet: value_id(services.taxonomy, facet, value) for facet, value in filters.named.items()}
    found = days(services, scope_of(services.taxonomy, **chosen), filters.when)
    view = MilestonesView(
        heading=_HEADING[filters.when],
        said=_SAID[filters.when],
        choices=(
            ("when", "Days", tuple(Link(when.value, when.value, when is filters.when) for when in When)),
            *((facet, label, _values(services, facet, chosen.get(facet, ""))) for facet, label in _FACETS.items()),
        ),
        months=tuple(_months(services, found)),
        follow=follow_url(*next(iter(chosen.items()))) if len(chosen) == 1 else "",
        calendar=calendar_url(**chosen),
        json=f"/v1{milestones_url(**chosen, when=filters.when)}",
    )
    return page(request, "milestones.html", view)


def _values(services: Services, facet: str, chosen: str) -> tuple[Link, ...]:
    """Every value that a regime has, by name, and the chosen one."""
    regimes = services.taxonomy.regimes.values()
    given: dict[str, Iterable[str]] = {
        "regime": (regime.id for regime in regimes if regime.milestones),
        "jurisdiction": (regime.jurisdiction for regime in regimes),
        "topic": (topic for regime in regimes for topic in regime.topics),
    }
    values = {*given[facet], *filter(None, (chosen,))}
    return tuple(sorted((Link(services.facet_label(facet, key), key, key == chosen) for key in values), key=_name))


def _name(link: Link) -> str:
    return link.name.casefold()


def _months(services: Services, found: Iterable[Day]) -> Iterator[tuple[str, tuple[Row, ...], tuple[TextLine, ...]]]:
    here = services.library.held().works
    for month, listed in groupby(found, key=_month):
        rows, texts = [], []
        for day in listed:
            place = services.facet_label("jurisdiction", day.jurisdiction)
            if isinstance(day.stated, Milestone):
                at = f"{regime_url(day.regime)}#{day.id}"
                rows.append(Row(Link(day.title, at), place, milestone_line(day.stated, here, day.date)))
            else:
                texts.append(TextLine(day.date, Link(day.title, work_url(Permalink.parse(day.permalink))), place))
        yield month, tuple(rows), tuple(texts)


def _month(day: Day) -> str:
    """The month a day is of, or what is known instead."""
    if day.status == POSTPONED:
        return "Put off, no new day known"
    year, _, rest = day.date.partition("-")
    return f"{date(int(year), int(rest[:2]), 1):%B} {year}" if rest else f"{year}, month not known"
