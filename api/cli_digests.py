"""The commands about digests: the beat, what somebody would be sent now, what was sent."""

from __future__ import annotations

import json as json_module
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import structlog
import typer

from api.bodies import Json, iso
from api.cli_options import AsJson, Data, console_of
from api.console import Console
from api.crawl_process import CrawlRunning
from api.crawling import Crawling, OutsideWindow, SourceDisabled
from api.digests.beat import Job, book_of, index_position, run_forever
from api.digests.channels.opening import channels_of
from api.digests.digest import Digest, decode, encode
from api.digests.knowledge import knowledge_of
from api.digests.mailroom import Mailroom
from api.digests.rendering.letters import digest_letter
from api.digests.rendering.links import Links, Pass, own_links
from api.digests.runs import DigestRuns, Outlook
from api.services import Services
from indexer.clock import now
from indexer.domain.alerts import DigestRecord
from indexer.domain.identifiers import parse_day
from indexer.store.alerts import AlertStore

_log = structlog.get_logger(__name__)
_MAX_LISTED = 1_000


class _Action(StrEnum):
    """What `digest` does."""

    PREVIEW = "preview"
    RELEASE = "release"
    RESEND = "resend"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(schedule)
    app.command()(digests)
    app.command()(digest)


def schedule(
    context: typer.Context,
    crawl: Annotated[bool, typer.Option(help="Crawl the sources that are due, too.")] = True,
    arm: Annotated[bool, typer.Option("--arm", help="Send from here on: this base was moved or restored.")] = False,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Run the beat until stopped: crawls that are due, digests, mails, retention. One process of many does the work."""
    console = console_of(context, json, data)
    with console.services() as services:
        if arm:
            with AlertStore(services.store).write() as alerts:
                alerts.leases.arm(now())
        crawling = Crawling(services)
        crawls = [Job("crawls", lambda _moment: _crawl_due(crawling))] if crawl else []
        run_forever(
            services,
            channels_of(services),
            lambda: tuple(crawling.health()),
            [*Mailroom(services).jobs(), *crawls],
        )


def _crawl_due(crawling: Crawling) -> None:
    """Crawl what is due, one after the other; a source that cannot be asked now keeps no other waiting."""
    for source in crawling.due():
        try:
            crawling.crawl(source)
        except (SourceDisabled, CrawlRunning, OutsideWindow) as refusal:
            _log.warning("not crawled", source=source, code=refusal.code)


def digest(
    context: typer.Context,
    action: Annotated[_Action, typer.Argument(help="preview, release (of one that was held) or resend.")],
    number: Annotated[int, typer.Argument(help="preview: a subscriber, see `follows`; else a digest, see `digests`.")],
    last: Annotated[bool, typer.Option("--last", help="The last one recorded instead of the next.")] = False,
    html: Annotated[bool, typer.Option("--html", help="The HTML form.")] = False,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Show what a subscriber's next digest would say now (nothing is sent), send one that was held as a flood, or
    send one again that was lost.
    """
    console = console_of(context, json, data)
    with console.services() as services:
        if action is _Action.RELEASE:
            _release(console, services, number)
        elif action is _Action.RESEND:
            _resend(console, services, number)
        else:
            _preview(console, services, number, last=last, html=html)


def _release(console: Console, services: Services, digest_id: int) -> None:
    runs = DigestRuns(services.store, knowledge_of(services), "operator")
    if not runs.release(digest_id, now()):
        console.misuse(f"no digest {digest_id} is held")
    console.show({"released": digest_id}, lambda: console.say(f"released {digest_id}; the scheduler sends it"))


def _resend(console: Console, services: Services, digest_id: int) -> None:
    sent = DigestRuns(services.store, knowledge_of(services), "operator").resend(digest_id, now())
    if not sent:
        console.misuse(f"there is nothing of a digest {digest_id} to send again")
    console.show({"resent": sent}, lambda: console.say(f"{sent} messages go out again, under the ids they had"))


def _preview(console: Console, services: Services, follower: int, *, last: bool, html: bool) -> None:
    said = _last(services, follower) if last else _next(services, follower)
    if said is None:
        nothing = "no digest yet" if last else "no next digest: see `rulewatch follows`"
        console.misuse(f"subscriber {follower} has {nothing}")
    said = said.without_notes()
    content, _ = encode(said)
    shown = _letter(services, said, follower, html=html)
    console.show(json_module.loads(content), lambda: console.say(shown))


def _last(services: Services, follower: int) -> Digest | None:
    with AlertStore(services.store).view() as alerts:
        record = next(iter(alerts.ledger.digests(follower, limit=1)), None)
    return decode(record.content) if record else None


def _next(services: Services, follower: int) -> Digest | None:
    runs = DigestRuns(services.store, knowledge_of(services), "preview")
    return runs.preview(follower, now(), Outlook(tuple(Crawling(services).health()), index_position(services)))


def _letter(services: Services, said: Digest, follower: int, *, html: bool) -> str:
    """The letter; its private links lead nowhere, since a preview may be shown to others."""
    with AlertStore(services.store).view() as alerts:
        person = alerts.people.subscriber(follower)
    if person is None:
        return ""
    nobody = replace(person, id=0)
    links = Links(services.settings.public_url)
    letter = digest_letter(said, links, own_links(links, Pass(book_of(services)), nobody))
    return letter.html if html else f"{letter.subject}\n\n{letter.text}"


def digests(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="Only those composed on or after this day.")] = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """List digests as recorded, newest first: for whom, of which period, how many items, whether held."""
    console = console_of(context, json, data)
    with console.services() as services:
        day = parse_day(since) if since else None
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
        with AlertStore(services.store).view() as alerts:
            records = alerts.ledger.digests(since=start, limit=_MAX_LISTED)
        listed = [_digest_body(record) for record in records]

        def lines() -> None:
            for record in records:
                held = "  [held]" * record.held
                console.say(
                    f"{record.id}  {record.window.period}  subscriber {record.subscriber}  {record.items} items  "
                    f"composed {record.composed:%Y-%m-%d %H:%M}Z{held}"
                )
            console.say(f"{len(records)} digests")

        console.show({"digests": listed}, lines)


def _digest_body(record: DigestRecord) -> Json:
    return {
        "id": record.id, "subscriber": record.subscriber, "cadence": record.window.cadence.value,
        "period": record.window.period, "due": iso(record.window.due), "composed": iso(record.composed),
        "items": record.items, "sha256": record.sha256, "held": record.held,
    }  # fmt: skip
