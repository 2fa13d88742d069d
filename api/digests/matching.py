"""Which aims match which changes: saved searches over the texts that changed, everything else by sets of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.digests.changed import Candidate
from api.digests.sieve import Sieve, bits_of, places_of
from indexer.domain.alerts import Aim, FollowKind
from indexer.domain.errors import RulewatchError
from indexer.domain.identifiers import Permalink
from indexer.search.matching import Compiler, value_plan
from indexer.search.plan import Plan, all_of, any_of
from indexer.search.query import Query, Related
from indexer.search.ranking import Profile, default_profile
from indexer.search.syntax import parse_query
from indexer.search.windows import names_status
from indexer.search.wording import Asked


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the taxonomy adds: what else the words of a search are called and the topics it names, the topics under
    one, the works of a regime.
    """

    related: Callable[[str], tuple[Related, ...]]
    topics: Callable[[str], tuple[str, ...]]
    within: Callable[[str], frozenset[str]]
    works: Callable[[str], frozenset[str]]
    read: Callable[[str], Query] = parse_query
    """A search as it was stored, with the names in it read as ids."""


class Matcher:
    """Candidates, indexed once for all aims. `today` is what relative dates in searches count from."""

    def __init__(self, candidates: Sequence[Candidate], meaning: Meaning, today: date) -> None:
        self._candidates: list[Candidate] = []
        self._meaning = meaning
        self._today = today
        self._profile: Profile = default_profile()
        self._owner: list[int] = []
        self._sieve = Sieve()
        self._languages: tuple[str, ...] = ()
        self._by_id: dict[tuple[str, str], int] = {}
        self._asked: dict[str, tuple[Query, Asked]] = {}
        self._found: dict[Aim, frozenset[int]] = {}
        self.unreadable: set[Aim] = set()
        self.add(candidates)

    def add(self, candidates: Sequence[Candidate]) -> None:
        """Know these too. Only they are indexed; every aim is evaluated anew."""
        start = len(self._candidates)
        self._candidates.extend(candidates)
        passages = [passage for candidate in candidates for passage in candidate.passages]
        self._owner += [place for place, candidate in enumerate(candidates, start) for _ in candidate.passages]
        self._sieve.add(passages)
        self._languages = tuple(sorted({*self._languages, *(passage.language for passage in passages)}))
        for key, places in _by_id(candidates, start).items():
            self._by_id[key] = self._by_id.get(key, 0) | bits_of(places)
        self._asked.clear()
        self._found.clear()
        self.unreadable.clear()

    def turn_to(self, today: date) -> None:
        """From now on answer as on another day; the candidates are not indexed again."""
        self._today = today
        self._found = {aim: found for aim, found in self._found.items() if aim.kind is not FollowKind.SEARCH}
        self.unreadable &= self._found.keys()

    def matching(self, aim: Aim) -> frozenset[int]:
        """Numbers of the changes an aim matches; equal aims are evaluated once. One that can no longer be read (its
        query, or its topic is gone) matches none, and stands in `unreadable`.
        """
        if aim not in self._found:
            try:
                places = places_of(self._places(aim))
            except (RulewatchError, KeyError):
                self.unreadable.add(aim)
                places = iter(())
            self._found[aim] = frozenset(self._candidates[place].change.seq for place in places)
        return self._found[aim]

    def _places(self, aim: Aim) -> int:
        match aim.kind:
            case FollowKind.SEARCH:
                return self._search(aim)
            case FollowKind.PROVISION:
                return self._provision(Permalink.parse(aim.target))
            case FollowKind.TOPIC:
                return self._any("topic", self._meaning.within(aim.target))
            case FollowKind.REGIME:
                return self._any("work", self._meaning.works(aim.target)) | self._any("regime", (aim.target,))
            case FollowKind.WORK | FollowKind.LIST:
                return self._any("work", (aim.target,))
            case FollowKind.JURISDICTION:
                return self._any("jurisdiction", (aim.target,))

    def _any(self, kind: str, keys: Iterable[str]) -> int:
        found = 0
        for key in keys:
            found |= self._by_id.get((kind, key), 0)
        return found

    def _provision(self, link: Permalink) -> int:
        """Changes to the provision, to something in it, or to what it stands in; and those of the whole work."""
        places = places_of(self._any("work", (str(link.work),)))
        return bits_of(place for place in places if _touches(self._candidates[place], link.provision))

    def _search(self, aim: Aim) -> int:
        query, asked = self._read(aim.query)
        found = 0
        for day in self._days(aim, query):
            found |= self._sieve.matching(self._plan(aim, query, asked, day))
        return bits_of(sorted({self._owner[place] for place in places_of(found)}))

    def _read(self, text: str) -> tuple[Query, Asked]:
        """What a search says, and what its words mean; the same on every day."""
        if text not in self._asked:
            asked = Asked(self._languages, topics=self._meaning.topics(text), related=self._meaning.related(text))
            self._asked[text] = (self._meaning.read(text), asked)
        return self._asked[text]

    def _days(self, aim: Aim, query: Query) -> tuple[date, ...]:
        """The days statuses are seen from. What comes into force later is `future` today and `current` one day: a
        change that a status could hide now and nobody would be told of then is told now.
        """
        named = names_status(query) or any(facet == "status" for facet, _ in aim.filters)
        return (self._today, date.max) if named else (self._today,)

    def _plan(self, aim: Aim, query: Query, asked: Asked, day: date) -> Plan:
        match = Compiler(asked, self._today, day, self._profile).compile(query)
        filters = (
            any_of(tuple(value_plan(facet, value, day) for value in values)) for facet, values in aim.filters if values
        )
        return all_of((match, *filters))


def _touches(candidate: Candidate, provision: str) -> bool:
    touched = candidate.touched
    return not touched or any(_is_in(eid, provision) or _is_in(provision, eid) for eid in touched)


def _is_in(eid: str, outer: str) -> bool:
    return eid == outer or eid.startswith(f"{outer}__")


def _by_id(candidates: Sequence[Candidate], start: int) -> Mapping[tuple[str, str], list[int]]:
    """The places of candidates, counted from `start`, by what other aims than searches name."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, candidate in enumerate(candidates, start):
        work = candidate.work
        keys = [("work", str(work.id)), ("jurisdiction", work.id.jurisdiction)]
        keys += [("topic", topic) for topic in candidate.topics]
        keys += [("regime", regime) for regime in work.regimes]
        for key in keys:
            places.setdefault(key, []).append(place)
    return places
