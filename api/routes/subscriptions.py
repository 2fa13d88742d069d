"""Leaving by a link: a page for people and, at the same address, the POST mail programs send for them (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from api.digests.rendering.links import Pass
from api.pages.rendering import page
from api.pages.visitors import Members, private
from indexer.clock import now
from indexer.domain.alerts import Subscriber, SubscriberState

router = APIRouter()


@router.get("/unsubscribe/{token}")
def ask(request: Request, members: Members, token: str) -> Response:
    """A page with a button; looking at it changes nothing."""
    person = _person(members.reader(token, Pass.UNSUBSCRIBE))
    if person.state is SubscriberState.UNSUBSCRIBED:
        return _left(request)
    view = {
        "title": "Unsubscribe", "said": "No digest is sent any more, at once.", "follows": (), "fields": (),
        "button": "Unsubscribe", "nonce": "",
    }  # fmt: skip
    return private(page(request, "press.html", view))


@router.post("/unsubscribe/{token}")
def leave(request: Request, members: Members, token: str) -> Response:
    """Leave, without login or cookie; again is the same."""
    members.unsubscribe(_person(members.reader(token, Pass.UNSUBSCRIBE)), now())
    return _left(request)


def _person(found: Subscriber | None) -> Subscriber:
    if found is None:
        raise HTTPException(404, "this link is not one of ours, or everything about you is deleted already")
    return found


def _left(request: Request) -> Response:
    view = {
        "title": "You are unsubscribed",
        "said": "Nothing is sent any more. Your address is deleted after 28 days, or at once at /manage.",
    }
    return private(page(request, "done.html", view))
