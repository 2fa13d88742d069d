"""Search done the slow and plain way, straight from what the query values say: the judge of every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from indexer.domain.provision import Standing
from indexer.search import analysis
from indexer.search.analysis import analyse, exact, fold, stop_words
from indexer.search.citations import written_forms
from indexer.search.passages import Passage
from indexer.search.query import (
    All,
    And,
    DateRange,
    FieldIs,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Ranked,
    SearchRequest,
    Word,
)
from indexer.search.ranking import default_profile
from indexer.search.windows import asks_for_status, resolve_day, status_on

stems = lru_cache(maxsize=None)(analysis.stems)
surfaces = lru_cache(maxsize=None)(analysis.surfaces)


def facet_of(passage: Passage, facet: str, day: date) -> tuple[str, ...]:
    """The values of a passage for a facet."""
    match facet:
        case "topic":
            return passage.topics
        case "regime":
            return passage.regimes
        case "status":
            return (status_on(day, passage.on, passage.until, passage.standing, passage.doubted),)
        case _:
            return (str(getattr(passage, facet)),)


def found(passages: Iterable[Passage], request: SearchRequest, *, but: str = "") -> list[Passage]:
    """Passages a request matches, leaving out the filter of one facet."""
    return [
        passage
        for passage in passages
        if _in_window(passage, request, but)
        and _filtered(passage, request, but)
        and matches(request.query, passage, request)
    ]


def facet_counts(passages: list[Passage], request: SearchRequest, facet: str) -> Counter[str]:
    """How often each value occurs among the matches under all filters but the facet's own."""
    day = request.as_of or request.today
    return Counter(value for passage in found(passages, request, but=facet) for value in facet_of(passage, facet, day))


def _in_window(passage: Passage, request: SearchRequest, but: str) -> bool:
    if request.as_of is not None:
        return passage.on <= request.as_of and (passage.until is None or passage.until >= request.as_of)
    last_known = passage.is_last and passage.standing is not Standing.REPEALED
    any_status = but == "status" or asks_for_status(request)
    return any_status or passage.until is None or passage.until >= request.today or last_known


def _filtered(passage: Passage, request: SearchRequest, but: str) -> bool:
    day = request.as_of or request.today
    return all(
        not values or facet == but or set(values) & set(facet_of(passage, facet, day))
        for facet, values in request.filters.items()
    )


def matches(query: Query, passage: Passage, request: SearchRequest) -> bool:  # noqa: C901, PLR0911, PLR0912
    """Whether a passage is what the query means."""
    match query:
        case All():
            return True
        case And(parts):
            return all(matches(part, passage, request) for part in parts)
        case Or(parts):
            return any(matches(part, passage, request) for part in parts)
        case Not(part):
            return not matches(part, passage, request)
        case Word(text, field):
            tokens = exact(text)
            if len(tokens) != 1:
                return _has_phrase(passage, surfaces(text), field)
            return _has_word(passage, tokens[0].surface, stems(text, passage.language), field)
        case Phrase(text, field):
            return _has_phrase(passage, surfaces(text), field)
        case Prefix(text, field):
            if len(surfaces(text)) > 1:
                return _has_phrase(passage, surfaces(text), field)
            return any(word.startswith(surfaces(text)[0]) for words in _exact(passage, field) for word in words)
        case Near(left, right, distance, field):
            return any(_near(words, fold(left), fold(right), distance) for words in _exact(passage, field))
        case Ranked(text, field):
            return _has_enough(passage, text, field) or (not field and bool(set(request.topics) & set(passage.topics)))
        case FieldIs("cites", value):
            return any(_has_phrase(passage, surfaces(form), "text") for form in written_forms(value))
        case FieldIs("work", value):
            return passage.work == value
        case FieldIs(field, value):
            return value in facet_of(passage, field, request.as_of or request.today)
        case DateRange(field, first, last):
            day = passage.on if field == "effective" else passage.detected
            return (first is None or resolve_day(first, request.today) <= day) and (
                last is None or day <= resolve_day(last, request.today)
            )


def _texts(passage: Passage) -> dict[str, str]:
    title = f"{passage.title}\n{passage.short_title}"
    return {"title": title, "heading": passage.heading, "context": passage.context, "text": passage.text}


def _exact(passage: Passage, field: str) -> list[list[str]]:
    texts = _texts(passage)
    return [surfaces(texts[name]) for name in ((field,) if field else ("title", "heading", "text"))]


def _has_phrase(passage: Passage, words: list[str], field: str) -> bool:
    return any(
        words and words == text[at : at + len(words)] for text in _exact(passage, field) for at in range(len(text))
    )


def _has_word(passage: Passage, surface: str, forms: list[str], field: str) -> bool:
    texts = _texts(passage)
    read = [texts[field]] if field else texts.values()
    if any(set(forms) & set(stems(text, passage.language)) for text in read):
        return True
    return not field and surface in {word for name in (passage.short_title, *passage.names) for word in surfaces(name)}


def _near(words: list[str], left: str, right: str, distance: int) -> bool:
    lefts = [at for at, word in enumerate(words) if word == left]
    rights = [at for at, word in enumerate(words) if word == right]
    return any(abs(a - b) <= distance for a in lefts for b in rights)


def _has_enough(passage: Passage, text: str, field: str) -> bool:
    tokens = analyse(text, passage.language)
    kept = [token for token in tokens if token.surface not in stop_words(passage.language)] or tokens
    words = {(token.surface, token.stem) for token in kept}
    profile = default_profile()
    share = profile.characters.match_share if passage.language == "zh" else profile.match_share
    have = sum(_has_word(passage, surface, [stem], field) for surface, stem in words)
    return bool(words) and have >= max(1, int(len(words) * share))
