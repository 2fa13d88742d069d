"""Leaving by a link: a page for people and, at the same address, the POST mail programs send for them (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from api.digests.rendering.links import Pass
from api.digests.rendering.words import say
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
        return _left(request, person.profile.language)
    language = person.profile.language
    view = {
        "title": say(language, "unsubscribe"), "said": say(language, "page_leave_why"), "follows": (), "fields": (),
        "button": say(language, "unsubscribe"), "nonce": "",
    }  # fmt: skip
    return private(page(request, "press.html", view, language=language))


@router.post("/unsubscribe/{token}")
def leave(request: Request, members: Members, token: str) -> Response:
    """Leave, without login or cookie; again is the same."""
    person = _person(members.reader(token, Pass.UNSUBSCRIBE))
    members.unsubscribe(person, now())
    return _left(request, person.profile.language)


def _person(found: Subscriber | None) -> Subscriber:
    if found is None:
        raise HTTPException(404, "this link is not one of ours, or everything about you is deleted already")
    return found


def _left(request: Request, language: str) -> Response:
    view = {"title": say(language, "page_left"), "said": say(language, "page_left_why")}
    return private(page(request, "done.html", view, language=language))
