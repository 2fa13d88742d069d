"""Following something: what it would have sent, then one form for those who are logged in and those who are new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from api.digests.backtests import Backtest
from api.digests.channels.mail import is_mailbox
from api.digests.follows import TooManyFollows, UnknownAim, Wish
from api.digests.membership import Membership
from api.pages.forms import Choices, Form, profile_values, read_profile, sentence
from api.pages.rendering import page
from api.pages.searching import Search
from api.pages.visitors import MAILS, Fields, Members, Visitor, backtest, private, slow_down
from api.urls import alone_url, regime_url
from indexer.clock import now
from indexer.domain.alerts import Aim, FollowKind, Profile, Subscriber
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import Permalink
from indexer.search.lexing import QuerySyntaxError
from indexer.search.query import FACETS

router = APIRouter()
NO_MAILBOX = "This is no mail address we can write to."


@dataclass(frozen=True, slots=True)
class FollowView:
    """What would be followed, and what it would have sent in the last weeks, the oldest first; `hidden` are the fields
    that say what is followed.
    """

    name: str
    hidden: tuple[tuple[str, str], ...]
    backtest: Backtest
    known: bool
    form: Form
    choices: Choices = field(default_factory=Choices)


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
def show(request: Request, members: Members, person: Visitor) -> Response:
    """What following this would have brought, and the form to follow it."""
    aim = aim_of(members, request.query_params)
    values = {"name": members.follows.name(aim), **profile_values(Profile())}
    return _shown(request, members, person, aim, Form(values))


def _shown(request: Request, members: Membership, person: Subscriber | None, aim: Aim, form: Form) -> Response:
    filters = tuple((facet, "\n".join(values)) for facet, values in aim.filters)
    view = FollowView(
        name=members.follows.name(aim),
        hidden=(("kind", aim.kind.value), ("target", aim.target), ("query", aim.query), *filters),
        backtest=backtest(request, members, aim),
        known=person is not None,
        form=form,
    )
    return private(page(request, "follow.html", view, form.status))


@router.post("/follow")
def save(request: Request, members: Members, person: Visitor, fields: Fields, background: BackgroundTasks) -> Response:
    """Follow at once for who is logged in; for anybody else one mail to confirm. The answer is the same for every
    address, and comes before anything is looked up.
    """
    wish = wish_of(members, fields, person.profile.language if person else fields.get("language", "en"))
    if person is not None:
        return _followed(request, members, person, wish, fields)
    address, (profile, faults) = fields.get("address", "").strip(), read_profile(fields)
    if not is_mailbox(address):
        faults["address"] = NO_MAILBOX
    if faults:
        return _shown(request, members, None, wish.aim, Form(fields, faults))
    slow_down(request, members, MAILS)
    path = f"/follow?{QueryParams(_asked(wish.aim))}"
    background.add_task(members.ask, address, profile, wish, path, now())
    return private(page(request, "posted.html", {"outbox": writes_files(request)}))


def _followed(
    request: Request, members: Membership, person: Subscriber, wish: Wish, fields: Mapping[str, str]
) -> Response:
    try:
        members.follows.add(person.id, wish, now())
    except TooManyFollows as error:
        return _shown(request, members, person, wish.aim, Form(fields, {"": sentence(error)}))
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
