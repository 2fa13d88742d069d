"""Feeds for readers and calendars: public ones of changes and milestones, and subscribers' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request, Response

from api.conditional import tagged
from api.digests.concern import regimes_of, without_known, works_of
from api.digests.digest import decode
from api.digests.membership import Membership
from api.digests.rendering.agenda import agenda
from api.digests.rendering.feeds import Feed, atom, change_entry, digest_entry, json_feed, stable_id
from api.digests.rendering.links import Pass, own_links
from api.digests.rendering.words import say
from api.digests.statements import Stated, Statements
from api.milestones import TEXT, beginnings_in, regimes_in, scope_of
from api.pages.visitors import Members
from api.routes.data import Opened
from api.services import Services
from indexer.domain.alerts import Subscriber, SubscriberState
from indexer.domain.identifiers import Permalink
from indexer.library import Beginning
from indexer.store.reading import ChangeRecord, WorkRecord

router = APIRouter()
_BUCKET = 500
"""Changes of one archive, by their numbers: what an archive holds never moves to another."""
_DIGESTS = 50
_WRITERS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": ("application/atom+xml", atom),
    "json": ("application/feed+json", json_feed),
}
_CALENDAR = "text/calendar"
_Value = Annotated[str, Query(max_length=200)]
_Bucket = Annotated[int | None, Query(ge=0, le=1_000_000)]


@router.get("/feeds/changes.{form}")
def changes(
    request: Request, services: Opened, members: Members, form: str,
    work: _Value = "", regime: _Value = "", topic: _Value = "", jurisdiction: _Value = "", archive: _Bucket = None,
) -> Response:  # fmt: skip
    """What crawls saw change, all of it or of one work, regime, topic or jurisdiction."""
    wanted = {
        name: value
        for name, value in (("work", work), ("regime", regime), ("topic", topic), ("jurisdiction", jurisdiction))
        if value
    }
    feed = _public(services, members, form, wanted, archive)
    return _written(request, form, feed)


@router.get("/feeds/milestones.ics")
def milestones(
    request: Request, services: Opened, members: Members,
    regime: _Value = "", jurisdiction: _Value = "", topic: _Value = "",
) -> Response:  # fmt: skip
    """Milestones of every regime and texts that are to begin, or those of a regime, jurisdiction or topic."""
    scope = scope_of(services.taxonomy, regime, jurisdiction, topic)
    stated = (_begins(one) for one in beginnings_in(services, scope))
    return _answer(request, _CALENDAR, agenda(regimes_in(services.taxonomy, scope), members.links, stated))


def _begins(one: Beginning) -> Stated:
    """A text that is to begin, as a day its publisher states."""
    work = one.work
    title, link = work.short_title or work.title or str(work.id), str(Permalink(work.id, on=one.day))
    return Stated(str(work.id), title, TEXT, one.day, "", "", link)


@router.get("/digests/{token}/milestones.ics")
def own_milestones(request: Request, services: Opened, members: Members, token: str) -> Response:
    """Milestones of what a subscriber follows."""
    person = own_reader(members, token)
    with members.alerts.view() as alerts:
        aims = [follow.aim for follow in alerts.people.follows([person.id]).get(person.id, [])]
    ask = Statements(services.store)
    taxonomy = services.taxonomy
    regimes = {regime.id: regime for aim in aims for regime in regimes_of(aim, taxonomy)}
    works = dict.fromkeys(work for aim in aims for work in works_of(aim, taxonomy))
    stated = (one for work in works for one in without_known(work, ask(work), taxonomy))
    body = agenda(regimes.values(), members.links, stated, language=person.profile.language, names=taxonomy.label)
    return _answer(request, _CALENDAR, body)


@router.get("/digests/{token}/feed.{form}")
def own_feed(request: Request, members: Members, token: str, form: str) -> Response:
    """A subscriber's digests, one entry each."""
    person = own_reader(members, token)
    own = own_links(members.links, members.own, person)
    with members.alerts.view() as alerts:
        records = alerts.ledger.digests(person.id, limit=_DIGESTS)
    entries = tuple(
        digest_entry(record, decode(record.content), members.links, own) for record in records if not record.held
    )
    title = say(person.profile.language, "feed")
    feed = Feed(stable_id("digests", own.history), title, f"{own.history}/feed.{form}", own.history, entries)
    return _written(request, form, feed)


def own_reader(members: Membership, token: str) -> Subscriber:
    """Whose private link this is; one who left has no feed any more, and readers are told to stop asking."""
    person = members.reader(token, Pass.FEED)
    if person is None:
        raise HTTPException(404, "there is no such feed")
    if person.state is not SubscriberState.ACTIVE:
        raise HTTPException(410, "this subscription has ended")
    return person


def _public(services: Services, members: Membership, form: str, wanted: dict[str, str], archive: int | None) -> Feed:
    links = members.links
    at = f"/feeds/changes.{form}"
    with members.alerts.view() as alerts:
        last = alerts.ledger.head() // _BUCKET
        bucket = last if archive is None else min(archive, last)
        first = bucket if archive is not None or not bucket else bucket - 1
        found = alerts.ledger.candidates(first * _BUCKET - 1, (bucket + 1) * _BUCKET - 1)
        works = {change.work: alerts.record.work(change.work) for change in found}
    matches = _filter(services, wanted)
    entries = tuple(
        change_entry(change, work.short_title or work.title or str(work.id), links)
        for change in reversed(found)
        if (work := works[change.work]) is not None and matches(change, work)
    )
    name = urlencode(wanted)
    living = Feed(
        stable_id("feed", name), f"Rulewatch: {', '.join(wanted.values()) or 'every change'}",
        links.page(at, wanted), links.page("/changes"), entries,
        previous=links.page(at, {**wanted, "archive": str(first - 1)}) if first else "",
    )  # fmt: skip
    if archive is None or bucket == last:
        return living
    return replace(living, url=links.page(at, {**wanted, "archive": str(bucket)}), current=living.url)


def _filter(services: Services, wanted: dict[str, str]) -> Callable[[ChangeRecord, WorkRecord], bool]:
    topics = (
        services.taxonomy.within(wanted["topic"]) if wanted.get("topic") in services.taxonomy.topics else frozenset()
    )

    def matches(change: ChangeRecord, work: WorkRecord) -> bool:
        place = str(change.work).partition("/")[0]
        return (
            wanted.get("work", str(change.work)) == str(change.work)
            and wanted.get("jurisdiction", place) == place
            and ("regime" not in wanted or wanted["regime"] in work.regimes)
            and ("topic" not in wanted or not topics.isdisjoint(work.topics))
        )

    return matches


def _written(request: Request, form: str, feed: Feed) -> Response:
    if form not in _WRITERS:
        raise HTTPException(404, f"feeds are {' and '.join(_WRITERS)}")
    kind, write = _WRITERS[form]
    return _answer(request, kind, write(feed))


def _answer(request: Request, kind: str, body: bytes) -> Response:
    return tagged(request, body, Response(body, media_type=f"{kind}; charset=utf-8"))
