"""Provisions that speak of the same things as one provision, in other works."""

from __future__ import annotations

from api.services import Services
from indexer.clock import today
from indexer.domain.identifiers import Permalink
from indexer.library import Shown
from indexer.search.analysis import analyse, stop_words
from indexer.search.query import And, FieldIs, Hit, Not, Ranked, SearchRequest
from indexer.wording import render

_MOST_WORDS = 40


def similar(services: Services, permalink: str, limit: int = 5) -> tuple[Hit, ...]:
    """The provisions of other works nearest to the one a permalink names; see `similar_to`.

    Raises what `Library.show` and the engine raise.
    """
    return similar_to(services, services.library.show(Permalink.parse(permalink), None), limit)


def similar_to(services: Services, shown: Shown, limit: int = 5) -> tuple[Hit, ...]:
    """The provisions of other works nearest to what is shown, best first: they share rare words and subjects."""
    language = shown.version.language
    text = render(shown.provisions)
    query = And((Ranked(_gist(text, language)), Not(FieldIs("work", str(shown.work.id)))))
    request = SearchRequest(
        query,
        today=today(),
        limit=limit,
        per_work=1,
        languages=(language,),
        topics=services.subjects.topics(text, language),
        facets=(),
    )
    return services.engine.search(request).hits


def _gist(text: str, language: str) -> str:
    """The first different words that say something; the engine weighs them by how rare they are."""
    stops = stop_words(language)
    words = dict.fromkeys(token.surface for token in analyse(text, language) if token.surface not in stops)
    return " ".join(list(words)[:_MOST_WORDS])
