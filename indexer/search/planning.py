"""From a request to everything an engine has to carry out: what matches, what filters, what raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.domain.provision import Standing
from indexer.search.expectation import expected
from indexer.search.matching import Compiler, value_plan
from indexer.search.plan import Constant, OneOf, Plan, any_of
from indexer.search.query import FACETS, SearchRequest
from indexer.search.ranking import Profile
from indexer.search.records import STANDING
from indexer.search.windows import asks_for_status, left_out, standing_on
from indexer.search.wording import Asked, citation_bonuses

_FALLBACK = "en"
"""What people who ask in a language no text is in can most likely read."""


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What matches before facet filters, the filter of each facet that has one, and what only adds to scores."""

    match: Plan
    filters: Mapping[str, Plan]
    hidden: Plan | None
    """What matches but is left out where no status is chosen: counted by that facet only, so that each of its counts
    says what choosing a status finds. None where nothing is left out.
    """
    bonuses: tuple[Plan, ...]
    day: date
    """The day statuses refer to."""


def plan_search(request: SearchRequest, languages: tuple[str, ...], profile: Profile) -> SearchPlan:
    """Plan a request over an index that holds these languages."""
    day = request.as_of or request.today
    asked = Asked(languages, _preferred(request.languages, languages), request.topics, request.related)
    compiler = Compiler(asked, request.today, day, profile)
    filters = {
        facet: Constant(any_of(tuple(value_plan(facet, value, day) for value in values)))
        for facet in FACETS
        if (values := request.filters.get(facet))
    }
    match = compiler.compile(request.query)
    if request.as_of is not None:
        match = standing_on(match, request.as_of)
    everything = request.as_of is not None or asks_for_status(request)
    hidden = None if everything else left_out(request.today)
    return SearchPlan(match, filters, hidden, _bonuses(request, asked, profile), day)


def _preferred(wanted: tuple[str, ...], held: tuple[str, ...]) -> tuple[str, ...]:
    """The languages wanted that there are texts in; English where there is none."""
    found = tuple(language for language in wanted if language in held)
    return found if found or not wanted else tuple(language for language in held if language == _FALLBACK)


def _bonuses(request: SearchRequest, asked: Asked, profile: Profile) -> tuple[Plan, ...]:
    bonuses: list[Plan] = list(citation_bonuses(request.text, asked.languages, profile)) if request.text else []
    preferences = (
        ("topic", request.topics, profile.topic),
        ("regime", request.regimes, profile.regime),
        ("jurisdiction", request.jurisdictions, profile.jurisdiction),
    )
    for field, values, score in preferences:
        bonuses += [OneOf(field, (value,), score) for value in values]
    if asked.preferred:
        bonuses.append(OneOf("language", asked.preferred, profile.language))
    if request.text:
        bonuses += expected(request.text, asked.preferred or asked.languages, profile.expected)
        bonuses += _roles(profile, STANDING if request.as_of is None else "")
    bonuses += [OneOf("authority", (name,), score) for name, score in profile.authority.items() if score]
    if profile.in_force:
        bonuses.append(OneOf("standing", (Standing.IN_FORCE.value,), profile.in_force))
    return tuple(bonuses)


def _roles(profile: Profile, standing: str) -> list[Plan]:
    """Rules before reasons: an article answers where a recital, a preamble or an amendment only speaks of it. Without a
    day, what stands comes before the last known wording of what has ended.
    """
    return [OneOf("role", (role + standing,), score) for role, score in profile.roles if score]
