"""Who asks: what a form says, whose session it is, and how often one machine may ask."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from api.digests.allowance import Allowance
from api.digests.backtests import Backtest
from api.digests.membership import SESSION, Membership, membership_of
from api.digests.rendering.words import WORDS
from api.pages.rendering import page
from api.routes.data import Opened
from indexer.clock import now, today
from indexer.domain.alerts import Aim, Subscriber

SESSION_COOKIE, _NONCE_COOKIE = "rulewatch_session", "rulewatch_nonce"
MAILS = Allowance("mails", 20, timedelta(hours=1))
BACKTESTS = Allowance("backtests", 120, timedelta(hours=1))
_MAX_FIELDS = 60
_opening = Lock()


def membership(request: Request, services: Opened) -> Membership:
    """The one of this app: what it has read of changes lives as long as the app."""
    with _opening:
        if not hasattr(request.app.state, "membership"):
            request.app.state.membership = membership_of(services)
    members: Membership = request.app.state.membership
    return members


Members = Annotated[Membership, Depends(membership)]


def visitor(request: Request, members: Members) -> Subscriber | None:
    """Whose session this is: that of the cookie, or of a bearer token for scripts."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return members.visitor(bearer or request.cookies.get(SESSION_COOKIE, ""), now())


Visitor = Annotated[Subscriber | None, Depends(visitor)]


def language_of(request: Request, person: Visitor) -> str:
    """The language of pages for somebody: the one of their digests, or the one the address asks for; English else."""
    asked = person.profile.language if person else request.query_params.get("lang", "")
    return asked if asked in WORDS else "en"


Language = Annotated[str, Depends(language_of)]


def _member(person: Visitor) -> Subscriber:
    if person is None:
        raise HTTPException(401, "log in first: ask for a link at /manage")
    return person


Member = Annotated[Subscriber, Depends(_member)]


async def _fields(request: Request) -> Mapping[str, str]:
    """The fields of a form of ours, the last of each name; refuses forms that stand on other sites."""
    if not _is_ours(request):
        raise HTTPException(403, "this form was sent from another site")
    try:
        text = (await request.body()).decode("utf-8")
        return {name: values[-1] for name, values in parse_qs(text, max_num_fields=_MAX_FIELDS).items()}
    except ValueError as error:
        raise HTTPException(400, "the form cannot be read") from error


def _is_ours(request: Request) -> bool:
    """Whether a form stood on a page of ours. Browsers say so in Sec-Fetch-Site, which no page can set; over plain http
    they give the origin only, which is "null" for a page that sends no referrer.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


Fields = Annotated[Mapping[str, str], Depends(_fields)]


def slow_down(request: Request, members: Membership, allowance: Allowance) -> None:
    """Refuse a machine that makes us do something all the time."""
    asks = _network(request.client.host if request.client else "")
    if not allowance.take(members.alerts, members.book, asks, now()):
        raise HTTPException(429, "too many requests from your network; try again in an hour")


def backtest(request: Request, members: Membership, aim: Aim) -> Backtest:
    """What following this would have sent; who asks of ever new things is slowed down."""
    day = today()
    if not members.backtests.is_known(aim, day):
        slow_down(request, members, BACKTESTS)
    return members.backtests(aim, day)


def _network(host: str) -> str:
    """Who asks: an IPv4 address, or the IPv6 network of 64 bits of which one machine has every address."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(IPv6Network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def private(response: Response) -> Response:
    """A page that is nobody else's: no cache keeps it. No other site learns its address, and our own does, so that its
    forms have an origin.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def with_session(request: Request, session: str, path: str) -> Response:
    """Go on to a page of ours, logged in."""
    answer = RedirectResponse(path, 303)
    secure = request.app.state.services.settings.public_url.startswith("https:")
    lasts_s = int(SESSION.total_seconds())
    answer.set_cookie(SESSION_COOKIE, session, max_age=lasts_s, httponly=True, samesite="lax", secure=secure)
    return private(answer)


def ask_to_press(request: Request, template: str, view: Mapping[str, object], language: str) -> Response:
    """A page with a button: looking at a mailed link does nothing. The button works in the browser that got the page
    and nowhere else: the page and a cookie have the same random number.
    """
    nonce = secrets.token_urlsafe(16)
    answer = page(request, template, {**view, "nonce": nonce}, language=language)
    answer.set_cookie(_NONCE_COOKIE, nonce, max_age=3600, httponly=True, samesite="lax")
    return private(answer)


def require_press(request: Request, fields: Mapping[str, str]) -> None:
    """Refuse what does not come from the button of `ask_to_press` in the same browser."""
    nonce = request.cookies.get(_NONCE_COOKIE, "")
    if not nonce or not hmac.compare_digest(nonce.encode(), fields.get("nonce", "").encode()):
        raise HTTPException(403, "open the link again and press the button there; cookies must be allowed")


def own_path(path: str) -> str:
    """A path of ours to go on to; /manage for anything else."""
    inside = path.startswith(("/follow?", "/manage")) and "\\" not in path and path.isprintable()
    return path if inside else "/manage"
