"""The commands about follows: follow something for somebody, stop it, list who follows what."""

from __future__ import annotations

from typing import Annotated

import typer

from api.bodies import Json
from api.cli_options import AsJson, Data, console_of
from api.console import Console
from api.digests.backtests import Backtest, backtest_body
from api.digests.follows import Wish, aim_body, follow_body
from api.digests.membership import membership_of
from indexer.clock import now
from indexer.domain.alerts import FollowKind, Subscriber, SubscriberState
from indexer.store.alerts import AlertStore

Who = Annotated[str, typer.Argument(help="Number of a subscriber, see `follows`, or a mail address.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(follow)
    app.command()(unfollow)
    app.command()(follows)


def follow(
    context: typer.Context,
    who: Who,
    kind: Annotated[FollowKind, typer.Argument(help="What to follow.")],
    target: Annotated[str, typer.Argument(help="Its id: eu/32024L1760, …#art_8, csddd; for a search the query.")],
    name: Annotated[str, typer.Option(help="What digests call it.")] = "",
    note: Annotated[str, typer.Option(help="Why; digests show it to whom they are sent.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; without it --json only shows and saves nothing.")
    ] = False,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Show what a follow would have sent in the last four weeks, and follow it for somebody. Who is not subscribed yet
    gets one mail to confirm.
    """
    console = console_of(context, json, data)
    with console.services() as services:
        members, moment = membership_of(services), now()
        known = members.named(who)
        language = known.profile.language if known else "en"
        query = kind is FollowKind.SEARCH
        aim = members.follows.aim(kind, "" if query else target, target if query else "")
        wish, found = members.follows.wish(aim, name, note, language), members.backtests(aim, moment.date())
        _remark(console, wish, found)
        person = None
        if yes or console.confirm("Follow it?"):
            person = members.follow_for(who, wish, moment)
        body = {
            "name": wish.name, **aim_body(aim), **backtest_body(found),
            "subscriber": person.id if person else None, "state": person.state.value if person else None,
        }  # fmt: skip
        console.show(body, lambda: console.say(_outcome(person)))


def _remark(console: Console, wish: Wish, found: Backtest) -> None:
    counts = ", ".join(map(str, found.counts))
    console.remark(f"{wish.name}: this would have sent {counts} items in the last four weeks, the oldest week first.")
    for line in filter(None, (found.told, found.advice)):
        console.remark(line)


def _outcome(person: Subscriber | None) -> str:
    if person is None:
        return "nothing was saved"
    if person.state is SubscriberState.ACTIVE:
        return f"subscriber {person.id} follows it from now on"
    return f"subscriber {person.id} is told of it once they have confirmed by mail"


def unfollow(
    context: typer.Context,
    who: Who,
    number: Annotated[int, typer.Argument(help="Number of the follow, as `follows` lists it.")],
    json: AsJson = False,
    data: Data = None,
) -> None:
    """End one of somebody's follows."""
    console = console_of(context, json, data)
    with console.services() as services:
        members = membership_of(services)
        person = members.named(who)
        with members.alerts.write() as alerts:
            ended = person is not None and alerts.people.remove_follow(person.id, number)
        if not ended:
            console.misuse(f"no follow {number} is theirs")
        console.show({"unfollowed": number}, lambda: console.say(f"follow {number} has ended"))


def follows(context: typer.Context, json: AsJson = False, data: Data = None) -> None:
    """List what is followed, by subscriber number. Addresses are sealed and shown nowhere."""
    console = console_of(context, json, data)
    with console.services() as services:
        with AlertStore(services.store).view() as alerts:
            people = alerts.people.everyone()
            followed = alerts.people.follows([person.id for person in people])
        listed: list[Json] = [
            {**follow_body(one), "subscriber": person.id} for person in people for one in followed.get(person.id, [])
        ]

        def lines() -> None:
            for person in people:
                due = f", next digest {person.next_due:%Y-%m-%d %H:%M}Z" if person.next_due else ""
                console.say(f"subscriber {person.id}  [{person.state}]  {person.profile.rhythm.cadence}{due}")
                for one in followed.get(person.id, []):
                    console.say(f"  {one.id:>6}  {one.aim.kind}: {one.name}")
            console.say(f"{len(listed)} follows")

        console.show({"follows": listed}, lines)
