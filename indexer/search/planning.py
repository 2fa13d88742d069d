"""From a request to everything an engine has to carry out: what matches, what filters, what raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.search.matching import Compiler, value_plan
from indexer.search.plan import Constant, Plan, Term, all_of, any_of
from indexer.search.query import FACETS, SearchRequest
from indexer.search.ranking import Profile
from indexer.search.windows import window
from indexer.search.wording import citation_bonuses


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What matches before facet filters, the filter of each facet that has one, and what only adds to scores."""

    match: Plan
    filters: Mapping[str, Plan]
    bonuses: tuple[Plan, ...]
    day: date
    """The day statuses refer to."""


def plan_search(request: SearchRequest, languages: tuple[str, ...], profile: Profile) -> SearchPlan:
    """Plan a request over an index that holds these languages."""
    day = request.as_of or request.today
    compiler = Compiler(languages, request.today, day, profile, request.topics)
    filters = {
        facet: Constant(any_of(tuple(value_plan(facet, value, day) for value in values)))
        for facet in FACETS
        if (values := request.filters.get(facet))
    }
    match = all_of((compiler.compile(request.query), Constant(window(request))))
    return SearchPlan(match, filters, _bonuses(request, languages, profile), day)


def _bonuses(request: SearchRequest, languages: tuple[str, ...], profile: Profile) -> tuple[Plan, ...]:
    bonuses: list[Plan] = list(citation_bonuses(request.text, languages, profile)) if request.text else []
    bonuses += [Constant(Term("topic", topic), profile.topic) for topic in request.topics]
    bonuses += [Constant(Term("language", language), profile.language) for language in request.languages]
    bonuses += [Constant(Term("authority", name), score) for name, score in profile.authority.items() if score]
    if profile.in_force:
        bonuses.append(Constant(Term("standing", "in_force"), profile.in_force))
    return tuple(bonuses)
