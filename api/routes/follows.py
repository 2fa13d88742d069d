"""Follows for scripts, under /v1: what one would have sent, and those of the bearer of a session token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import answer
from api.bodies import Json, iso
from api.digests.follows import UnknownAim
from api.digests.membership import Membership, Wish
from api.pages.visitors import Member, Members, private
from indexer.clock import now
from indexer.domain.alerts import Aim, Follow, FollowKind
from indexer.domain.errors import InvalidIdentifier
from indexer.search.lexing import QuerySyntaxError
from indexer.text import clean, clean_inline

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
def backtest(request: Request, members: Members, asked: Asked) -> Response:
    """Items a week, the oldest first, with a warning where nothing or far too much is found."""
    aim = _aim(members, asked)
    found = members.follows.backtest(aim, now())
    body: Json = {
        "name": members.follows.name(aim), "counts": list(found.counts), "watched_since": iso(found.watched_since),
        "warning": found.warning,
    }  # fmt: skip
    return answer(request, body)


@router.get("", summary="What the bearer follows")
def listed(request: Request, members: Members, person: Member) -> Response:
    """Follows, oldest first."""
    with members.alerts.view() as alerts:
        follows = alerts.people.follows([person.id]).get(person.id, [])
    return private(answer(request, {"follows": [follow_body(follow) for follow in follows]}))


@router.post("", summary="Follow something from now on", status_code=201)
def add(members: Members, person: Member, asked: Asked) -> Json:
    """The same thing twice is one follow."""
    aim = _aim(members, asked)
    name = clean_inline(asked.name) or members.follows.name(aim)
    members.follow(person, Wish(aim, name, clean(asked.note)), now())
    return {"name": name}


@router.delete("/{follow}", summary="Stop following", status_code=204)
def remove(members: Members, person: Member, follow: int) -> None:
    """Only one's own."""
    with members.alerts.write() as alerts:
        if not alerts.people.remove_follow(person.id, follow):
            raise HTTPException(404, "you have no such follow")


def follow_body(follow: Follow) -> Json:
    """A follow as JSON."""
    aim = follow.aim
    return {
        "id": follow.id, "kind": aim.kind.value, "target": aim.target, "query": aim.query,
        "filters": dict(aim.filters), "name": follow.name, "note": follow.note, "created": iso(follow.created),
    }  # fmt: skip


def _aim(members: Membership, asked: Asked) -> Aim:
    try:
        return members.follows.aim(asked.kind, asked.target, asked.query, asked.filters)
    except (UnknownAim, QuerySyntaxError, InvalidIdentifier) as error:
        raise HTTPException(400, f"{error.message}. {error.hint}".rstrip(". ")) from error
