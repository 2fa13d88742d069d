"""Follows: what may be followed, what it is called, and following it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from api.bodies import Json, iso
from api.digests.knowledge import Knowledge
from api.values import Reading, UnknownValue, value_id, with_ids
from indexer.domain.alerts import Aim, Follow, FollowKind
from indexer.domain.errors import RulewatchError
from indexer.domain.identifiers import Permalink, WorkId
from indexer.search.query import FACETS
from indexer.search.syntax import parse_query
from indexer.store.alerts import Alerts, AlertStore
from indexer.text import clean, clean_inline

_MAX_FOLLOWS, _MAX_NAME, _MAX_NOTE = 200, 200, 2_000


class UnknownAim(RulewatchError):
    """Something that cannot be followed: it is not here, or not named as we name it."""

    code = "unknown-aim"


class TooManyFollows(RulewatchError):
    """Somebody follows as much as one may."""

    code = "too-many-follows"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something to follow, with what it is called and why."""

    aim: Aim
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Follows:
    """What can be followed in a base."""

    alerts: AlertStore
    knowledge: Knowledge

    def aim(
        self, kind: FollowKind, target: str = "", query: str = "", filters: Mapping[str, Sequence[str]] | None = None
    ) -> Aim:
        """An aim in its one normal form. Raises UnknownAim, QuerySyntaxError, InvalidIdentifier."""
        taxonomy = self.knowledge.taxonomy
        match kind:
            case FollowKind.SEARCH:
                return _search(partial(value_id, taxonomy), query, filters or {})
            case FollowKind.WORK | FollowKind.LIST:
                return Aim(kind, self._known(WorkId(target)))
            case FollowKind.PROVISION:
                return Aim(kind, self._provision(Permalink.parse(target)))
            case FollowKind.REGIME:
                return Aim(kind, _concept(target, taxonomy.regimes, "regime"))
            case FollowKind.TOPIC:
                return Aim(kind, _concept(target, taxonomy.topics, "topic"))
            case FollowKind.JURISDICTION:
                return Aim(kind, _concept(target, taxonomy.jurisdictions, "jurisdiction"))

    def name(self, aim: Aim, language: str = "en") -> str:
        """How a follow is called where its owner gave it no name."""
        match aim.kind:
            case FollowKind.SEARCH:
                parts = (aim.query, *(f"{facet}: {', '.join(values)}" for facet, values in aim.filters))
                return " · ".join(filter(None, parts))
            case FollowKind.REGIME | FollowKind.TOPIC | FollowKind.JURISDICTION:
                return self.knowledge.taxonomy.label(aim.target, language)
            case FollowKind.WORK | FollowKind.LIST | FollowKind.PROVISION:
                link = Permalink.parse(aim.target)
                with self.alerts.view() as view:
                    record = view.record.work(link.work)
                title = (record.short_title or record.title) if record else str(link.work)
                return f"{title} ({link.provision})" if link.provision else title

    def wish(self, aim: Aim, name: str = "", note: str = "", language: str = "en") -> Wish:
        """An aim with the name and note somebody gave it, cut where they are too long, or the name it goes by in their
        language.
        """
        return Wish(aim, (clean_inline(name) or self.name(aim, language))[:_MAX_NAME], clean(note)[:_MAX_NOTE])

    def add(self, subscriber: int, wish: Wish, now: datetime) -> int:
        """Follow from now on; returns the follow's key. The same aim twice is one follow. Raises TooManyFollows."""
        with self.alerts.write() as alerts:
            return follow(alerts, subscriber, wish, now)

    def _known(self, work: WorkId) -> str:
        with self.alerts.view() as view:
            if view.record.work(work) is None:
                raise UnknownAim(f"{work} is not in this base", hint="List what is there with `rulewatch works`.")
        return str(work)

    def _provision(self, link: Permalink) -> str:
        if not link.provision:
            raise UnknownAim("a provision is named like eu/32024L1760#art_8", hint="Or follow the whole work.")
        return str(Permalink(WorkId(self._known(link.work)), provision=link.provision))


def follow(alerts: Alerts, subscriber: int, wish: Wish, now: datetime) -> int:
    """As `Follows.add`, within a transaction."""
    there = alerts.people.follows([subscriber]).get(subscriber, ())
    if len(there) >= _MAX_FOLLOWS and all(one.aim != wish.aim for one in there):
        raise TooManyFollows(f"{_MAX_FOLLOWS} things are followed already", hint="Stop following one of them first.")
    return alerts.people.add_follow(subscriber, wish.aim, wish.name, wish.note, now)


def follow_body(one: Follow) -> Json:
    """A follow as JSON, without the note: that is its owner's."""
    return {"id": one.id, **aim_body(one.aim), "name": one.name, "created": iso(one.created)}


def aim_body(aim: Aim) -> Json:
    """What is followed, as JSON."""
    return {"kind": aim.kind.value, "target": aim.target, "query": aim.query, "filters": dict(aim.filters)}


def _search(read: Reading, query: str, filters: Mapping[str, Sequence[str]]) -> Aim:
    unknown = sorted(set(filters) - set(FACETS))
    if unknown:
        raise UnknownAim(f"{unknown[0]!r} is no filter", hint=f"Filters are {', '.join(FACETS)}.")
    try:
        with_ids(parse_query(query), read)
        given = ((facet, {read(facet, value) for value in values}) for facet, values in sorted(filters.items()))
        kept = tuple((facet, tuple(sorted(values))) for facet, values in given if values)
    except UnknownValue as error:
        raise UnknownAim(error.message, hint=error.hint) from error
    if not query.strip() and not kept:
        raise UnknownAim("a search for everything cannot be followed", hint="Add words or a filter.")
    return Aim(FollowKind.SEARCH, query=" ".join(query.split()), filters=kept)


def _concept(target: str, known: Container[str], kind: str) -> str:
    if target not in known:
        raise UnknownAim(f"{target!r} is no {kind} we know")
    return target
