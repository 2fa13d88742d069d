"""Pages of subscribers: confirming, logging in, leaving, and everything they can change. GET never changes anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import answer
from api.bodies import iso
from api.digests.channels.mail import is_mailbox
from api.digests.channels.places import Place, UnusablePlace, open_place, seal_place
from api.digests.rendering.links import Pass
from api.digests.rendering.words import say
from api.digests.windows import next_window
from api.pages.follow import aim_url, writes_files
from api.pages.forms import Choices, Form, choices_in, profile_values, read_profile, sentence
from api.pages.rendering import page
from api.pages.standing import AWAY, last_return, standing_of
from api.pages.visitors import (
    MAILS,
    SESSION_COOKIE,
    Fields,
    Language,
    Member,
    Members,
    Visitor,
    ask_to_press,
    own_path,
    private,
    require_press,
    slow_down,
    with_session,
)
from api.routes.follows import own_body
from indexer.clock import now
from indexer.domain.alerts import DigestRecord, Follow, Subscriber, SubscriberState

router = APIRouter()
_MAX_PLACES = 20
_SPENT = "This link was used or is too old. Ask for a new one at /manage."


@dataclass(frozen=True, slots=True)
class ManageView:
    """All a subscriber can see and change."""

    state: str
    away: bool
    returned: str
    next_due: datetime | None
    follows: tuple[tuple[Follow, str], ...]
    """Each with the address of what it is about."""
    form: Form
    choices: Choices
    places: tuple[Place, ...]
    feeds: str
    outbox: bool
    secret: str = ""


@router.get("/confirm/{token}")
def confirm_page(request: Request, members: Members, token: str) -> Response:
    """What will be followed, and the button."""
    person = members.invited(token, now())
    if person is None:
        raise HTTPException(410, _SPENT)
    with members.alerts.view() as alerts:
        follows = alerts.people.follows([person.id]).get(person.id, [])
    language = person.profile.language
    view = {
        "title": say(language, "page_confirm_title"), "said": say(language, "page_confirm_why"), "fields": (),
        "button": say(language, "page_confirm"), "follows": [follow.name for follow in follows],
    }  # fmt: skip
    return ask_to_press(request, "press.html", view, language)


@router.post("/confirm/{token}")
def confirm(request: Request, members: Members, fields: Fields, token: str) -> Response:
    """Begin to send digests."""
    require_press(request, fields)
    session = members.confirm(token, now())
    if session is None:
        raise HTTPException(410, _SPENT)
    return with_session(request, session, "/manage")


@router.get("/login/{token}")
def login_page(
    request: Request, token: str, language: Language, then: Annotated[str, Query(max_length=2_000)] = ""
) -> Response:
    """The button; whether the token is good is said when it is pressed."""
    title = say(language, "page_log_in")
    view = {
        "title": title, "said": say(language, "page_log_in_why"), "follows": (), "button": f"{title} ({token[:4]}…)",
        "fields": (("then", own_path(then)),),
    }  # fmt: skip
    return ask_to_press(request, "press.html", view, language)


@router.post("/login/{token}")
def login(request: Request, members: Members, fields: Fields, token: str) -> Response:
    """Turn the link into a session, once."""
    require_press(request, fields)
    session = members.enter(token, now())
    if session is None:
        raise HTTPException(410, _SPENT)
    return with_session(request, session, own_path(fields.get("then", "")))


@router.get("/manage")
def manage(request: Request, members: Members, person: Visitor, language: Language) -> Response:
    """What a subscriber follows; for others the form that mails a link."""
    if person is None:
        return _login(request, Form(language=language))
    return _shown(request, members, person)


def _login(request: Request, form: Form) -> Response:
    return private(page(request, "login.html", {"form": form}, form.status, form.language))


@router.post("/manage/link")
def link(
    request: Request, members: Members, fields: Fields, background: BackgroundTasks, language: Language
) -> Response:
    """Mail a link, if there is somebody to mail it to; the answer does not say."""
    address = fields.get("address", "").strip()
    if not is_mailbox(address):
        return _login(request, Form(fields, {"address": say(language, "page_wrong_address")}, language))
    slow_down(request, members, MAILS)
    background.add_task(members.send_link, address, now())
    return private(page(request, "posted.html", {"outbox": writes_files(request)}, language=language))


@router.post("/manage/profile")
def profile(request: Request, members: Members, person: Member, fields: Fields) -> Response:
    """Change when digests come, and how."""
    chosen, faults = read_profile(fields, person.profile.language)
    if faults:
        return _shown(request, members, person, Form(fields, faults))
    active = person.state is SubscriberState.ACTIVE
    with members.alerts.write() as alerts:
        due = next_window(chosen.rhythm, now()).due if active else None
        alerts.people.set_profile(person.id, chosen, due)
    return RedirectResponse("/manage", 303)


@router.post("/manage/follows/{follow}/remove")
def remove_follow(members: Members, person: Member, _fields: Fields, follow: int) -> Response:
    """Stop following."""
    with members.alerts.write() as alerts:
        alerts.people.remove_follow(person.id, follow)
    return RedirectResponse("/manage", 303)


@router.post("/manage/places")
def add_place(request: Request, members: Members, person: Member, fields: Fields) -> Response:
    """Send digests to a webhook or a chat too; the webhook's secret is shown this once."""
    typed = {**profile_values(person.profile), "url": fields.get("url", "").strip()}
    try:
        channel, plain, secret = seal_place(typed["url"])
    except UnusablePlace as error:
        return _shown(request, members, person, Form(typed, {"url": sentence(error)}))
    with members.alerts.write() as alerts:
        is_full = len(alerts.people.destinations(person.id)) >= _MAX_PLACES
        if not is_full:
            alerts.people.add_destination(person.id, channel, members.book.seal(plain))
    if is_full:
        return _shown(request, members, person, Form(typed, {"url": f"There are {_MAX_PLACES} already."}))
    return _shown(request, members, person, secret=secret)


@router.post("/manage/places/{key}/switch")
def switch_place(members: Members, person: Member, _fields: Fields, key: int) -> Response:
    """Use a destination, or use it no more."""
    with members.alerts.write() as alerts:
        for place in alerts.people.destinations(person.id):
            if place.id == key:
                alerts.people.switch_destination(key, active=not place.active)
    return RedirectResponse("/manage", 303)


@router.post("/manage/return")
def come_back(
    request: Request, members: Members, person: Member, _fields: Fields, background: BackgroundTasks
) -> Response:
    """Mail the one confirmation to somebody who left or is written to no more: it shows that mail arrives again."""
    slow_down(request, members, MAILS)
    if person.sealed is not None:
        address = members.book.open(person.sealed)
        background.add_task(members.ask, address, person.profile, None, "/manage", now())
    view = {"outbox": writes_files(request)}
    return private(page(request, "posted.html", view, language=person.profile.language))


@router.post("/manage/unsubscribe")
def leave(members: Members, person: Member, _fields: Fields) -> Response:
    """Send nothing more."""
    members.unsubscribe(person, now())
    return RedirectResponse("/manage", 303)


@router.post("/manage/erase")
def erase(request: Request, members: Members, person: Member, fields: Fields) -> Response:
    """Delete everything."""
    language = person.profile.language
    if fields.get("sure") != "yes":
        typed = profile_values(person.profile)
        return _shown(request, members, person, Form(typed, {"sure": say(language, "page_wrong_sure")}))
    members.erase(person)
    view = {"title": say(language, "page_deleted"), "said": say(language, "page_deleted_why")}
    return _logged_out(private(page(request, "done.html", view, language=language)))


@router.post("/manage/logout")
def logout(request: Request, members: Members, _person: Member, _fields: Fields) -> Response:
    """End the session."""
    members.end(request.cookies.get(SESSION_COOKIE, ""), now())
    return _logged_out(RedirectResponse("/manage", 303))


@router.get("/manage/export")
def export(request: Request, members: Members, person: Member) -> Response:
    """Everything that is kept of a subscriber."""
    with members.alerts.view() as alerts:
        follows = alerts.people.follows([person.id]).get(person.id, [])
        digests = alerts.ledger.digests(person.id, limit=10_000)
        places = alerts.people.destinations(person.id)
        returned = alerts.returns.of([person.id]).get(person.id, [])
    rhythm = person.profile.rhythm
    body: dict[str, object] = {
        "address": members.book.open(person.sealed) if person.sealed else None, "state": person.state.value,
        "created": iso(person.created), "cadence": rhythm.cadence.value, "zone": rhythm.zone, "hour": rhythm.hour,
        "weekday": rhythm.weekday, "language": person.profile.language, "heartbeat": person.profile.heartbeat,
        "follows": [own_body(follow) for follow in follows],
        "places": [{"channel": p.channel, "url": open_place(p, members.book).url, "active": p.active} for p in places],
        "digests": [_digest_body(record) for record in digests],
        "returned": [
            {"kind": r.returned.kind.value, "status": r.returned.status, "sent": iso(r.sent), "seen": iso(r.seen)}
            for r in returned
        ],
    }  # fmt: skip
    said = answer(request, body)
    said.headers["Content-Disposition"] = 'attachment; filename="rulewatch.json"'
    return private(said)


def _digest_body(record: DigestRecord) -> dict[str, object]:
    """A digest as it was recorded, with what it said."""
    return {
        "period": record.window.period, "composed": iso(record.composed), "items": record.items,
        "sha256": record.sha256, "said": json.loads(record.content),
    }  # fmt: skip


def _shown(
    request: Request, members: Members, person: Subscriber, form: Form | None = None, secret: str = ""
) -> Response:
    with members.alerts.view() as alerts:
        follows = alerts.people.follows([person.id]).get(person.id, [])
        places = [open_place(place, members.book) for place in alerts.people.destinations(person.id)]
        returned = alerts.returns.of([person.id], alerts.returns.confirmed(person.id)).get(person.id, [])
        mailed = next((record.composed for record in alerts.ledger.digests(person.id, limit=1)), None)
    form = form or Form(profile_values(person.profile))
    view = ManageView(
        state=standing_of(person, returned),
        away=person.state in AWAY,
        returned=last_return(person, returned, mailed),
        next_due=person.next_due,
        follows=tuple((follow, aim_url(follow.aim)) for follow in follows),
        form=form,
        choices=choices_in(person.profile.language),
        places=tuple(places),
        feeds=f"/digests/{members.own.token(person, Pass.FEED)}",
        outbox=writes_files(request),
        secret=secret,
    )
    return private(page(request, "manage.html", view, form.status, person.profile.language))


def _logged_out(said: Response) -> Response:
    said.delete_cookie(SESSION_COOKIE)
    return said
