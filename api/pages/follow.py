"""Following something: what it would have sent, then one form for those who are logged in and those who are new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from api.digests.backtests import Backtest
from api.digests.channels.mail import is_mailbox
from api.digests.follows import TooManyFollows, UnknownAim, Wish
from api.digests.membership import Membership
from api.digests.rendering.words import WORDS, say
from api.pages.forms import Choices, Form, choices_in, profile_values, read_profile, sentence
from api.pages.rendering import page
from api.pages.searching import Search
from api.pages.visitors import MAILS, Fields, Language, Members, Visitor, backtest, private, slow_down
from api.urls import alone_url, regime_url
from indexer.clock import now
from indexer.domain.alerts import Aim, FollowKind, Profile, Subscriber
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import Permalink
from indexer.search.lexing import QuerySyntaxError
from indexer.search.query import FACETS

router = APIRouter()


@dataclass(frozen=True, slots=True)
class FollowView:
    """What would be followed, and what it would have sent in the last weeks, the oldest first; `hidden` are the fields
    that say what is followed.
    """

    name: str
    hidden: tuple[tuple[str, str], ...]
    backtest: Backtest
    told: str
    advice: str
    known: bool
    form: Form
    choices: Choices
    switch: str
    """The query of the same page, to which a language is added."""


def aim_of(members: Membership, values: QueryParams | Mapping[str, str]) -> Aim:
    """What the parameters kind, target, query and the facets name."""
    listed = values.getlist if isinstance(values, QueryParams) else lambda key: values.get(key, "").split("\n")
    filters = {facet: [one for one in listed(facet) if one] for facet in FACETS}
    try:
        kind = FollowKind(values.get("kind", ""))
        return members.follows.aim(kind, values.get("target", ""), values.get("query", ""), filters)
    except (UnknownAim, QuerySyntaxError, InvalidIdentifier) as error:
        raise HTTPException(400, f"{error.message}. {error.hint}".rstrip(". ")) from error
    except ValueError as error:
        raise HTTPException(400, f"kind is one of {', '.join(FollowKind)}") from error


def wish_of(members: Membership, fields: Mapping[str, str], language: str) -> Wish:
    """What a form asks to follow, with its name and note."""
    return members.follows.wish(aim_of(members, fields), fields.get("name", ""), fields.get("note", ""), language)


@router.get("/follow")
def show(request: Request, members: Members, person: Visitor, language: Language) -> Response:
    """What following this would have brought, and the form to follow it."""
    aim = aim_of(members, request.query_params)
    values = {"name": members.follows.name(aim, language), **profile_values(Profile(language=language))}
    return _shown(request, members, aim, Form(values, language=language), is_known=person is not None)


def _shown(request: Request, members: Membership, aim: Aim, form: Form, *, is_known: bool) -> Response:
    language = form.language
    filters = tuple((facet, "\n".join(values)) for facet, values in aim.filters)
    weeks = backtest(request, members, aim)
    view = FollowView(
        name=members.follows.name(aim, language),
        hidden=(("kind", aim.kind.value), ("target", aim.target), ("query", aim.query), *filters),
        backtest=weeks,
        told=weeks.told_in(language),
        advice=weeks.advice_in(language),
        known=is_known,
        form=form,
        choices=choices_in(language),
        switch=f"/follow?{QueryParams(_asked(aim))}",
    )
    return private(page(request, "follow.html", view, form.status, language))


@router.post("/follow")
def save(request: Request, members: Members, person: Visitor, fields: Fields, background: BackgroundTasks) -> Response:
    """Follow at once for who is logged in; for anybody else one mail to confirm. The answer is the same for every
    address, and comes before anything is looked up.
    """
    asked = person.profile.language if person else fields.get("language", "")
    language = asked if asked in WORDS else "en"
    wish = wish_of(members, fields, language)
    if person is not None:
        return _followed(request, members, person, wish, fields)
    address, (profile, faults) = fields.get("address", "").strip(), read_profile(fields, language)
    if not is_mailbox(address):
        faults["address"] = say(language, "page_wrong_address")
    if faults:
        return _shown(request, members, wish.aim, Form(fields, faults, language), is_known=False)
    slow_down(request, members, MAILS)
    path = f"/follow?{QueryParams(_asked(wish.aim))}"
    background.add_task(members.ask, address, profile, wish, path, now())
    return private(page(request, "posted.html", {"outbox": writes_files(request)}, language=language))


def _followed(
    request: Request, members: Membership, person: Subscriber, wish: Wish, fields: Mapping[str, str]
) -> Response:
    try:
        members.follows.add(person.id, wish, now())
    except TooManyFollows as error:
        form = Form(fields, {"": sentence(error)}, person.profile.language)
        return _shown(request, members, wish.aim, form, is_known=True)
    return RedirectResponse("/manage", 303)


def aim_url(aim: Aim) -> str:
    """The page of what is followed."""
    match aim.kind:
        case FollowKind.SEARCH:
            return Search(aim.query, filters=dict(aim.filters)).url
        case FollowKind.REGIME:
            return regime_url(aim.target)
        case FollowKind.TOPIC | FollowKind.JURISDICTION:
            return Search(filters={aim.kind.value: (aim.target,)}).url
        case FollowKind.WORK | FollowKind.PROVISION | FollowKind.LIST:
            return alone_url(Permalink.parse(aim.target))


def _asked(aim: Aim) -> list[tuple[str, str]]:
    filters = [(facet, value) for facet, values in aim.filters for value in values]
    return [("kind", aim.kind.value), ("target", aim.target), ("query", aim.query), *filters]


def writes_files(request: Request) -> bool:
    """Whether mails are only written to files here."""
    return not request.app.state.services.settings.smtp_host
