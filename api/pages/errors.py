"""Errors on pages: the same status, message and hint as the problem document of the API, as a page."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeAlias

from fastapi import FastAPI, Request, Response

from api.pages.record import Known
from api.pages.rendering import page
from api.pages.wording import worth
from api.pages.workview import Link, VersionLine, version_lines, web_address
from api.problems import STATUS
from api.urls import alone_url
from indexer.domain.errors import RulewatchError
from indexer.domain.identifiers import Permalink
from indexer.library import NoVersion, UnknownProvision, UnknownWork

_Handler: TypeAlias = Callable[[Request, Exception], Response | Awaitable[Response]]
_AsyncHandler: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]
_PAGES = frozenset({
    "", "works", "changes", "diff", "milestones", "regimes", "sources", "coverage", "alarms", "follow", "manage",
    "confirm", "login", "unsubscribe", "digests", "docs",
})  # fmt: skip
"""First path segments of pages."""
_ADVICE = {
    NoVersion.code: "The days this base has a text for are below. Of other days it says nothing: a text may have been "
    "in force that is not here.",
    UnknownProvision.code: "It may stand in another version, or under another number: look at the whole text.",
    UnknownWork.code: "It may be here under another id: search for words of its title. A rule that is not here may "
    "still exist.",
}
"""What a reader of a page can do, where it is not what one does on a command line."""
_UNREADABLE = "The address of this page asks for something that cannot be"
_NOWHERE = "There is no page at this address"
_ONWARD = {
    "regimes": Link("all regimes", "/regimes"),
    "changes": Link("what changed", "/changes"),
    "milestones": Link("what is ahead", "/milestones"),
    "sources": Link("all sources", "/sources"),
    "manage": Link("your digests", "/manage"),
}
"""Where to go on, by the first path segment; from any other, to the works."""


@dataclass(frozen=True, slots=True)
class ErrorView:
    """What went wrong and what to try."""

    status: int
    phrase: str
    code: str
    message: str
    hint: str
    onward: Link
    request_id: str = ""
    """Of a failure of ours: what our log calls it."""
    title: str = ""
    language: str = ""
    source: str = ""
    worth: str = ""
    versions: tuple[VersionLine, ...] = ()
    """Of a work whose text was refused: what is known of it, where it can be read, which versions there are."""
    can_be_dated: str = ""
    day: str = ""
    lang_value: str = ""


def install(app: FastAPI) -> None:
    """Answer errors of page routes as pages; every other error stays as its handler, already there, answers it."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _as_page_where_asked(handler))


def _as_page_where_asked(handler: _Handler) -> _AsyncHandler:
    async def answer(request: Request, error: Exception) -> Response:
        answered = handler(request, error)
        said = answered if isinstance(answered, Response) else await answered
        return _error_page(request, said) if _is_page(request) else said

    return answer


def refusal_page(request: Request, error: RulewatchError, asked: Permalink, known: Known | None) -> Response:
    """A refused text or provision with what is known of its work."""
    status = STATUS[error.code]
    hint = _ADVICE.get(error.code) or error.hint
    view = ErrorView(status, HTTPStatus(status).phrase, error.code, _sentence(error.message), hint, _onward(request))
    if known:
        view = replace(
            view,
            title=known.title,
            language=known.language,
            lang_value=known.lang or "",
            source=web_address(known.source_url),
            worth=worth(known.versions[-1]),
            versions=version_lines(
                known.versions, known.lang, None, is_doubted=known.is_doubted, provision=asked.provision
            ),
            can_be_dated=alone_url(Permalink(asked.work, provision=asked.provision)),
            day=asked.on.isoformat() if asked.on else "",
        )
    return page(request, "error.html", view, status)


def _sentence(message: str) -> str:
    """With a capital, unless it begins with an id or a name of ours."""
    return message[:1].upper() + message[1:] if message.partition(" ")[0].isalpha() else message


def _is_page(request: Request) -> bool:
    first = request.url.path.split("/", 2)[1]
    return first in _PAGES or (first != "v1" and "text/html" in request.headers.get("accept", ""))


def _onward(request: Request) -> Link:
    return _ONWARD.get(request.url.path.split("/", 2)[1], Link("all works", "/works"))


def _error_page(request: Request, said: Response) -> Response:
    problem = json.loads(bytes(said.body))
    status = said.status_code
    message, hint = _in_words(status, problem["code"], problem["title"], problem["hint"] or "")
    view = ErrorView(
        status, HTTPStatus(status).phrase, problem["code"], _sentence(message), hint, _onward(request),
        request_id=problem["request_id"] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
    )  # fmt: skip
    return page(request, "error.html", view, status)


def _in_words(status: int, code: str, title: str, hint: str) -> tuple[str, str]:
    """What went wrong and what to try, for somebody who follows links and types no addresses."""
    if code == "invalid-request":
        return _UNREADABLE, f"{title}."
    if status == HTTPStatus.NOT_FOUND and title == HTTPStatus.NOT_FOUND.phrase:
        return _NOWHERE, hint
    return title, _ADVICE.get(code) or hint
