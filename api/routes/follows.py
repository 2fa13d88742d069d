"""Follows for scripts, under /v1: what one would have sent, and those of the bearer of a session token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import answer
from api.bodies import Json
from api.digests.backtests import backtest_body
from api.digests.follows import UnknownAim, follow_body
from api.digests.membership import Membership
from api.pages.visitors import Member, Members, backtest, private
from indexer.clock import now
from indexer.domain.alerts import Aim, Follow, FollowKind
from indexer.domain.errors import InvalidIdentifier
from indexer.search.lexing import QuerySyntaxError

router = APIRouter(prefix="/v1/follows", tags=["follows"])
_Text = Annotated[str, Field(max_length=1_000)]


class Asked(BaseModel):
    """Something to follow."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FollowKind
    target: _Text = ""
    query: _Text = ""
    filters: Mapping[str, Sequence[_Text]] = Field(default_factory=dict)
    name: Annotated[str, Field(max_length=200)] = ""
    note: Annotated[str, Field(max_length=2_000)] = ""


@router.post("/backtest", summary="What following this would have sent in the last four weeks")
def would_have_sent(request: Request, members: Members, asked: Asked) -> Response:
    """Items a week, the oldest first, with a warning where nothing or far too much is found."""
    aim = _aim(members, asked)
    body: Json = {"name": members.follows.name(aim), **backtest_body(backtest(request, members, aim))}
    return answer(request, body)


@router.get("", summary="What the bearer follows")
def listed(request: Request, members: Members, person: Member) -> Response:
    """Follows, oldest first."""
    with members.alerts.view() as alerts:
        follows = alerts.people.follows([person.id]).get(person.id, [])
    return private(answer(request, {"follows": [own_body(follow) for follow in follows]}))


@router.post("", summary="Follow something from now on", status_code=201)
def add(members: Members, person: Member, asked: Asked) -> Json:
    """The same thing twice is one follow."""
    wish = members.follows.wish(_aim(members, asked), asked.name, asked.note, person.profile.language)
    members.follows.add(person.id, wish, now())
    return {"name": wish.name}


@router.delete("/{follow}", summary="Stop following", status_code=204)
def remove(members: Members, person: Member, follow: int) -> None:
    """Only one's own."""
    with members.alerts.write() as alerts:
        if not alerts.people.remove_follow(person.id, follow):
            raise HTTPException(404, "you have no such follow")


def own_body(follow: Follow) -> Json:
    """A follow as JSON, for its owner."""
    return {**follow_body(follow), "note": follow.note}


def _aim(members: Membership, asked: Asked) -> Aim:
    try:
        return members.follows.aim(asked.kind, asked.target, asked.query, asked.filters)
    except (UnknownAim, QuerySyntaxError, InvalidIdentifier) as error:
        raise HTTPException(400, f"{error.message}. {error.hint}".rstrip(". ")) from error
