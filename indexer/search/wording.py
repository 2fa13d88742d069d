"""Plain words as typed: what they match in each language, and what raises one match over another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from indexer.numbered_acts import cited_works
from indexer.search.analysis import analyse, exact, is_ideographic, is_segmented, stems, stop_words, surfaces
from indexer.search.citations import asked_keys, cited_units, named_keys, same_number, without_provisions
from indexer.search.plan import (
    EXACT_FIELDS,
    STEM_FIELDS,
    AllOf,
    Constant,
    OneOf,
    Plan,
    Preferring,
    Sequence,
    Term,
    all_of,
    any_of,
    best_of,
    boosted,
)
from indexer.search.query import Related
from indexer.search.ranking import Characters, Profile, Proximity

_LONGEST_PHRASE = 12
_AROUND = 0.5
"""What a provision is worth in which the one cited stands."""
_OTHER_KIND = 0.5
"""What a provision of the number cited is worth beside one of the kind cited too."""
_KEPT_WORDS = 50_000
_COVERED = range(3, 11)
"""How many words a question has where coverage counts: of a long one no passage has most, and BM25 says as much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands beside the words of a query: the languages of the index, those preferred, topics, related words."""

    languages: tuple[str, ...]
    preferred: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()


def ranked_words(text: str, field: str, asked: Asked, profile: Profile) -> Plan:
    """Matches passages that hold enough of the words, each in its own language's forms or as a word of the same
    meaning, or a topic asked for.

    Words found near each other, as in the query, add to the score. What is said in another language than those
    preferred counts less.
    """
    parts: list[Plan] = []
    for language in asked.languages:
        part = _in_language(text, language, field, asked, profile)
        if part is not None:
            foreign = bool(asked.preferred) and language not in asked.preferred
            parts.append(boosted(part, profile.other_language if foreign else 1.0))
    parts += [OneOf("topic", (topic,), profile.topic) for topic in asked.topics if not field]
    match = any_of(tuple(parts))
    bonuses = _as_typed(text, field, profile.phrase)
    return Preferring(match, tuple(bonuses)) if bonuses else match


def _content(text: str, language: str, *asked_in: str) -> list[tuple[str, str]]:
    """Surface and stem of the words that count: stop words only where there are no others. Small words of the language
    it is asked in are small in any: the "I" of "Annex I" is no French word.
    """
    tokens = analyse(text, language)
    stops = stop_words(language).union(*map(stop_words, asked_in))
    kept = [token for token in tokens if token.surface not in stops] or tokens
    return [(token.surface, token.stem) for token in kept]


def _in_language(text: str, language: str, field: str, asked: Asked, profile: Profile) -> Plan | None:
    words = _content(text, language, *asked.preferred)
    groups = _groups(words, language, field, asked.related, profile)
    if not groups:
        return None
    found = tuple(group.found for group in groups)
    share = profile.characters.match_share if is_segmented(language) else profile.match_share
    least = max(1, int(len(found) * share))
    scored = (plan for group in groups for plan in group.scored)
    if is_segmented(language):
        bonuses = _characters(text, language, field, asked.related, profile.characters)
        return Preferring(Constant(any_of(found, least)), (*scored, *bonuses))
    bonuses = _closeness([f"{language}:{stem}" for _, stem in words], field, profile.proximity)
    return Preferring(_covering(found, least, profile.coverage), (*scored, *bonuses))


def _covering(found: tuple[Plan, ...], least: int, worth: float) -> Plan:
    """At least so many of the words, with a constant for each that a passage has at all: BM25 alone likes many of one
    word as much.
    """
    if len(found) not in _COVERED:
        return Constant(any_of(found, least))
    return any_of(tuple(Constant(part, worth / len(found)) for part in found), least)


@dataclass(frozen=True, slots=True)
class _Group:
    """A word or meaning asked for: what a passage must hold to have it, and what it scores for it."""

    found: Plan
    scored: tuple[Plan, ...]


def _groups(
    words: list[tuple[str, str]], language: str, field: str, related: tuple[Related, ...], profile: Profile
) -> tuple[_Group, ...]:
    """One for each word or meaning asked for: the word itself, and beside it what means the same."""
    meant = [(meaning, same_meaning(meaning, language, field)) for meaning in related]
    if any(plans for _, plans in meant) and not is_segmented(language):
        # Ideographs stand in no text of a language written in letters: they would only raise what must be found.
        words = [word for word in words if not is_ideographic(word[0])]
    alone: list[_Group] = []
    beside: dict[str, list[Term | Sequence]] = {}
    instead: dict[str, list[Term | Sequence]] = {}
    for meaning, plans in meant:
        own = list(dict.fromkeys(surface for surface, _ in words if surface in meaning.words))
        if own:
            beside.setdefault(own[0], []).extend(plans)
            # A passage that says "commencement" lacks neither "start" nor "date". Chinese words overlap as it is.
            for surface in own[:1] if is_segmented(language) else own:
                instead.setdefault(surface, []).extend(plans)
        elif plans:
            worth = _worth(meaning, language, profile)
            alone.append(_Group(any_of(plans), (boosted(any_of(plans), worth),)))
    fields = _fields(language, field, profile)
    told = {
        surface: _word(
            (surface, f"{language}:{stem}"), fields, instead.get(surface, []), beside.get(surface, []), profile
        )
        for surface, stem in words
    }
    return (*told.values(), *alone)


def _worth(meaning: Related, language: str, profile: Profile) -> float:
    if not is_segmented(language):
        return profile.related.alone
    return profile.characters.meant if meaning.one_way else profile.characters.same


def same_meaning(meaning: Related, language: str, field: str) -> tuple[Term | Sequence, ...]:
    """The words and phrases of a meaning in a language, as they stand in texts and above them."""
    fields = (field,) if field else ("heading", "text") if is_segmented(language) else STEM_FIELDS
    plans: dict[Term | Sequence, None] = {}
    for phrase in meaning.phrases.get(language, ()):
        if is_segmented(language):
            words, names, slop = tuple(surfaces(phrase)), tuple(f"{name}_exact" for name in fields), 0
        else:
            words, names, slop = tuple(f"{language}:{stem}" for stem in stems(phrase, language)), fields, 1
        for name in names:
            plans[Term(name, words[0]) if len(words) == 1 else Sequence(name, words, slop)] = None
    return tuple(plans)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Where words are looked for: the field that decides whether they are found, and what they are worth in each."""

    found: str
    boosts: tuple[tuple[str, float], ...]

    def of(self, field: str) -> float:
        """What words are worth in a field."""
        return dict(self.boosts).get(field, 1.0)


def _fields(language: str, field: str, profile: Profile) -> _Fields:
    if field:
        return _Fields(field, ((field, 1.0),))
    boosts = profile.fields.by_name()
    if is_segmented(language):
        boosts |= {"text": profile.characters.word}
    return _Fields("anywhere", tuple(boosts.items()))


def _word(
    word: tuple[str, str],
    fields: _Fields,
    instead: list[Term | Sequence],
    beside: list[Term | Sequence],
    profile: Profile,
) -> _Group:
    """A word (as written, and as indexed), what may stand instead of it, and what of that adds to its score."""
    alone = _alone(*word, fields)
    if not instead and not beside:
        return alone
    meant = (boosted(best, profile.related.word * fields.of(name)) for name, best in _best_by_field(beside))
    return _Group(any_of((alone.found, *instead)), (*alone.scored, *meant))


@lru_cache(maxsize=_KEPT_WORDS)
def _alone(surface: str, token: str, fields: _Fields) -> _Group:
    """A word in each field it is looked for in."""
    scored = (Term(name, surface if name == "names" else token, boost) for name, boost in fields.boosts if boost)
    return _Group(Term(fields.found, token), tuple(scored))


def _best_by_field(plans: list[Term | Sequence]) -> list[tuple[str, Plan]]:
    """Of what means one thing, the best in each field: a passage that says it in five ways says it once."""
    by_field: dict[str, list[Plan]] = {}
    for plan in plans:
        by_field.setdefault(plan.field, []).append(plan)
    return [(name, best_of(tuple(found))) for name, found in by_field.items()]


def _closeness(stems: list[str], field: str, near: Proximity) -> list[Plan]:
    """Neighbours of the query near each other in the text, and side by side in the heading."""
    pairs = tuple(dict.fromkeys(pair for pair in pairwise(stems) if pair[0] != pair[1]))
    bonuses: list[Plan] = []
    if near.text and field in ("", "text"):
        bonuses += [Sequence("text", pair, near.slop, near.text) for pair in pairs]
    if near.heading and field in ("", "heading"):
        bonuses += [Sequence("heading", pair, boost=near.heading) for pair in pairs]
    return bonuses


def _characters(text: str, language: str, field: str, related: tuple[Related, ...], factors: Characters) -> list[Plan]:
    """Single characters, neighbouring ones, and those of what is meant: they find what a segmenter cuts otherwise in
    query and text.
    """
    name = f"{field or 'text'}_exact"
    tokens = exact(text)
    phrases = (phrase for meaning in related if meaning.one_way for phrase in meaning.phrases.get(language, ()))
    weights = {character: factors.single * factors.meant for phrase in phrases for character in surfaces(phrase)}
    weights |= {token.surface: factors.single for token in tokens}
    stops = stop_words(language)
    singles: list[Plan] = [Term(name, one, weight) for one, weight in weights.items() if weight and one not in stops]
    pairs = dict.fromkeys((one.surface, two.surface) for one, two in pairwise(tokens) if one.end == two.start)
    return [
        *singles,
        *(Sequence(name, pair, boost=factors.pair) for pair in pairs if factors.pair and len({*pair}) > 1),
    ]


def _as_typed(text: str, field: str, factor: float) -> list[Plan]:
    """The whole query word for word, where it is short enough to stand anywhere so."""
    words = tuple(surfaces(text))
    if not factor or not 1 < len(words) <= _LONGEST_PHRASE:
        return []
    fields = (f"{field}_exact",) if field else EXACT_FIELDS
    return [Sequence(name, words, boost=factor) for name in fields]


def citation_bonuses(text: str, languages: tuple[str, ...], profile: Profile) -> tuple[Plan, ...]:
    """Raises the work a query names, a provision of the number it cites, and above all that provision of that work.

    A work is named by one of its names; beside a provision also by words that all stand in its title, but for a number:
    acts that amend an act have its number in their title.
    """
    scores = profile.citation
    names = named_keys(text)
    bonuses: list[Plan] = [OneOf("alias", names, scores.named_work)] if names else []
    keys = asked_keys(text)
    if not keys:
        return tuple(bonuses)
    by_title = [] if cited_works(text) else _by_title(text, languages)
    named = any_of((OneOf("alias", names), *by_title))
    finest = frozenset(cited_units(keys).values())
    for key in keys:
        # A paragraph named counts before its article where both are passages.
        weight = 1.0 if key in finest else _AROUND
        cited = OneOf("cite", (key,), scores.provision * weight)
        bonuses += [cited, Constant(AllOf((cited, named)), scores.named_provision * weight)]
    if other := tuple(dict.fromkeys(found for key in keys for found in same_number(key))):
        # "Section 5" of an act that has articles is its Article 5.
        bonuses.append(Constant(AllOf((OneOf("cite", other), named)), scores.named_provision * _OTHER_KIND))
    return tuple(bonuses)


def _by_title(text: str, languages: tuple[str, ...]) -> list[Plan]:
    rest = without_provisions(text)
    if not surfaces(rest):
        return []
    words = {language: dict.fromkeys(stem for _, stem in _content(rest, language)) for language in languages}
    return [all_of(tuple(Term("title", f"{language}:{stem}") for stem in stems)) for language, stems in words.items()]
