"""Every digest a subscriber was ever sent, as pages that stay, by their private link."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from api.digests.digest import decode
from api.digests.rendering.letters import digest_letter, heading
from api.digests.rendering.links import own_links
from api.pages.rendering import page
from api.pages.visitors import Members, private
from api.routes.feeds import own_reader

router = APIRouter()
_LISTED = 1_000
_STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The page is the mail, which has its style inside."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A digest in the list."""

    heading: str
    url: str
    composed: str


@router.get("/digests/{token}")
def history(request: Request, members: Members, token: str) -> Response:
    """The list, newest first."""
    person = own_reader(members, token)
    with members.alerts.view() as alerts:
        records = alerts.ledger.digests(person.id, limit=_LISTED)
    lines = [
        DigestLine(
            heading=heading(decode(record.content)),
            url=f"/digests/{token}/{record.id}",
            composed=f"{record.composed:%Y-%m-%d %H:%M} UTC",
        )
        for record in records
        if not record.held
    ]
    return private(page(request, "digests.html", {"lines": lines}, language=person.profile.language))


@router.get("/digests/{token}/{key:int}")
def digest(members: Members, token: str, key: int) -> Response:
    """One digest as it was mailed."""
    person = own_reader(members, token)
    with members.alerts.view() as alerts:
        record = alerts.ledger.digest(key)
    if record is None or record.subscriber != person.id or record.held:
        raise HTTPException(404, "there is no such digest")
    own = own_links(members.links, members.own, person)
    letter = digest_letter(decode(record.content), members.links, own)
    return private(HTMLResponse(letter.html, headers={"Content-Security-Policy": _STYLED}))
